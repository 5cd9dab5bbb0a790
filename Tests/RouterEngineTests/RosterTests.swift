import Foundation
import RouterEngine
import Routing
import Synchronization
import TestFiles
import Testing

@Suite struct RosterTests {
    private func wait(
        _ start: (@escaping @Sendable (Result<RosterEntry, RouteError>) -> Void) -> Void
    ) throws -> RosterEntry {
        let result = Mutex<Result<RosterEntry, RouteError>?>(nil)
        let done = DispatchSemaphore(value: 0)
        start { answer in
            result.withLock { $0 = answer }
            done.signal()
        }
        done.wait()
        return try result.withLock { $0! }.get()
    }

    @Test func `a model put live is drawn, keeps its omitted fields, and is retired live`() throws {
        let router = try Fixture.router(artefact: Fixture.artefact())
        _ = try wait {
            router.put(
                ModelChange(name: "fresh", inputUSDPerMTok: 0.01, outputUSDPerMTok: 0.02, tags: ["new"]),
                whenDurable: $0)
        }
        let reply = try router.route(RouteRequest(prompt: [65], require: ["new"]))
        #expect(reply.record.model == "fresh" && reply.record.reason == .onlyEligible)
        let changed = try wait { router.put(ModelChange(name: "fresh", state: .paused), whenDurable: $0) }
        #expect(changed.model.tags == ["new"] && changed.model.prices.inputUSDPerMTok == 0.01)
        #expect(changed.origin == .store)
        _ = try wait { router.retire("fresh", whenDurable: $0) }
        #expect(try router.route(RouteRequest(prompt: [65])).record.excluded["fresh"] == "retired")
        #expect(throws: RouteError.unknownModel("nobody")) { try wait { router.retire("nobody", whenDurable: $0) } }
        #expect(throws: RouteError.self) { try wait { router.put(ModelChange(name: ""), whenDurable: $0) } }
        #expect(throws: RouteError.self) {
            try wait { router.put(ModelChange(name: "x", inputUSDPerMTok: -1), whenDurable: $0) }
        }
    }

    @Test func `the store wins over the configuration until that entry of the file changes`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let router = try Fixture.router(path: path)
        _ = try wait { router.put(ModelChange(name: "small", inputUSDPerMTok: 9), whenDurable: $0) }
        try router.close()
        let same = try Fixture.router(path: path)
        #expect(same.models()[0].model.prices.inputUSDPerMTok == 9 && same.models()[0].origin == .store)
        try same.close()
        var models = Fixture.models
        models[0].prices.inputUSDPerMTok = 0.2
        let edited = try Fixture.router(Fixture.configuration(models: models), path: path)
        #expect(edited.models()[0] == RosterEntry(model: models[0], origin: .configuration))
        try edited.close()
    }

    /// `small` has been paused over the wire. The file changes its price, or leaves it out, and says the same as before again.
    @Test(arguments: [false, true], [false, true])
    func `what was put doesn't come back with what the file said then`(isLeftOut: Bool, isLive: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        var router = try Fixture.router(path: path)
        _ = try wait { router.put(ModelChange(name: "small", state: .paused), whenDurable: $0) }
        _ = try wait { router.put(ModelChange(name: "live", inputUSDPerMTok: 1), whenDurable: $0) }
        var models = Fixture.models
        models[0].prices.inputUSDPerMTok = 0.2
        if isLeftOut { models.removeFirst() }
        for models in [models, Fixture.models, Fixture.models] {
            let configuration = Fixture.configuration(models: models)
            if isLive {
                try router.reconfigure(configuration)
            } else {
                try router.close()
                router = try Fixture.router(configuration, path: path)
            }
            #expect(router.models().prefix(models.count).map(\.model) == models)
            #expect(router.models().map(\.origin) == models.map { _ in .configuration } + [.store])
        }
        // What is put after that stands as ever, and every decision can be computed again.
        let reply = try router.route(Fixture.request(1))
        _ = try wait { router.put(ModelChange(name: "small", state: .paused), whenDurable: $0) }
        let probe = try router.route(Fixture.request(2, dryRun: true))
        try router.close()
        router = try Fixture.router(path: path)
        #expect(router.models()[0].origin == .store)
        #expect(try router.route(Fixture.request(2, dryRun: true)).record.scores == probe.record.scores)
        try router.close()
        let replay = try LogReplay(path: path, features: Fixture.extractor) { _ in nil }
        #expect(try replay.replay([reply.record.id]).map { $0?.verdict } == [.same])
    }

    /// `small` is put, leaves the file, and is put again behind a model that came meanwhile: draws go through the models in
    /// their order.
    @Test func `models put live keep their order over a restart, and so do the draws`() throws {
        let folder = try TemporaryFolder()
        let even = PolicySettings(exploration: ExplorationSettings(kind: .epsilon, epsilon: 1), seed: 7)
        let decided = try [false, true].map { isRestarted in
            let path = folder.path("\(isRestarted)")
            var router = try Fixture.router(Fixture.configuration(even), path: path)
            _ = try wait { router.put(ModelChange(name: "small", inputUSDPerMTok: 9), whenDurable: $0) }
            let without = Fixture.configuration(even, models: Array(Fixture.models.dropFirst()))
            try router.reconfigure(without)
            for name in ["live", "small"] {
                _ = try wait {
                    router.put(ModelChange(name: name, inputUSDPerMTok: 1, outputUSDPerMTok: 1), whenDurable: $0)
                }
            }
            var records = try (0..<20).map { try router.route(Fixture.request($0)).record }
            if isRestarted {
                try router.close()
                router = try Fixture.router(without, path: path)
            }
            #expect(router.models().map(\.model.name) == ["middle", "large", "live", "small"])
            records += try (20..<60).map { try router.route(Fixture.request($0)).record }
            try router.close()
            let replay = try LogReplay(path: path, features: Fixture.extractor) { _ in nil }
            for one in try replay.replay(records.map(\.id)) { #expect(one?.verdict == .same) }
            return records.map(\.model)
        }
        #expect(decided[0] == decided[1])
    }

    /// Two models and a floor of 1/2; a third one, put live, takes the floor to 1/3, before and after a restart.
    @Test func `a model put live doesn't make the next start impossible`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let models = Array(Fixture.models.prefix(2))
        let policy = PolicySettings(exploration: ExplorationSettings(floor: 0.5))
        let router = try Fixture.router(Fixture.configuration(policy, models: models), path: path)
        _ = try wait { router.put(ModelChange(name: "third"), whenDurable: $0) }
        try router.close()
        let again = try Fixture.router(Fixture.configuration(policy, models: models), path: path)
        let probabilities = try again.route(Fixture.request(1)).record.scores.map(\.probability)
        #expect(probabilities.allSatisfy { abs($0 - 1.0 / 3) < 1e-12 })
        try again.close()
    }

    /// A floor of 1/2 over two models, put over the wire; a third one in the file takes it to 1/3, live and at a restart.
    @Test func `a model that the file gains doesn't make a policy that was put an impossible start`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store")
        let (two, three) = (Fixture.configuration(models: Array(Fixture.models.prefix(2))), Fixture.configuration())
        let half = PolicySettings(exploration: ExplorationSettings(floor: 0.5))
        func isEven(_ router: Router, _ share: Double) throws -> Bool {
            try router.route(Fixture.request(1)).record.scores.allSatisfy { abs($0.probability - share) < 1e-12 }
        }
        var router = try Fixture.router(two, path: path)
        try router.replace(with: Candidate(policy: half), ChangeReason(by: "test"))
        #expect(try isEven(router, 0.5))
        try router.reconfigure(three)
        #expect(try isEven(router, 1.0 / 3))
        try router.close()
        router = try Fixture.router(three, path: path)
        #expect(try isEven(router, 1.0 / 3))
        // Under three it is refused where it is put.
        #expect(throws: RouteError.self) {
            try router.replace(with: Candidate(policy: half), ChangeReason(by: "test"))
        }
        try router.close()
    }

    @Test func `configurations that cannot be served are refused`() throws {
        func error(_ configuration: Configuration) -> RouterError? {
            #expect(throws: RouterError.self) { _ = try Fixture.router(configuration) }
        }
        var floored = PolicySettings()
        floored.exploration = ExplorationSettings(kind: ExplorationSettings.Kind.none, floor: 0.1)
        #expect(error(Fixture.configuration(floored)) == .floorWithoutExploration(floor: 0.1))
        floored.exploration = ExplorationSettings(floor: 0.4)
        #expect(error(Fixture.configuration(floored)) == .floorTooHigh(floor: 0.4, models: 3))
        #expect(error(Fixture.configuration(models: nil)) == .noModels)
        #expect(error(Fixture.configuration(models: [Fixture.small, Fixture.small])) == .duplicateModel("small"))
    }
}
