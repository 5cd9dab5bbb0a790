import Artefact
import CAllocationCount
import Dispatch
import Features
import Foundation
import OutcomeStore
import RouterEngine
import Routing

/// `make bench-decide`: what a decision costs inside the process, stage by stage, and what it allocates.
///
/// Seven models of an artefact decide over cuts of a text; each stage is measured by itself or as the difference to the
/// one before it. Times are of the calling thread's CPU; the log writer's thread is counted apart.
struct DecideBench {
    static let modelCount = 7
    /// So many that no cache knows the words of the next one.
    private static let requestCount = 997
    private let artefact: RouterArtefact
    private let models: [Model]
    private let requests: [RouteRequest]

    init(artefact path: String, text: String, promptBytes: Int, models count: Int = modelCount) throws {
        artefact = try RouterArtefact.load(directory: path)
        var models = artefact.roster.filter { $0.state == .active }
        for copy in 0..<max(0, count - models.count) {
            var model = models[copy]
            model.name += " copy \(copy)"
            models.append(model)
        }
        self.models = Array(models.prefix(count))
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: text)))
        while bytes.count < promptBytes + Self.requestCount { bytes += bytes }
        let step = (bytes.count - promptBytes) / Self.requestCount
        requests = (0..<Self.requestCount).map {
            RouteRequest(prompt: Array(bytes[$0 * step..<$0 * step + promptBytes]))
        }
    }

    func run() throws {
        let knowledge = OfflineKnowledge(artefact: artefact, bundled: artefact.features)
        let readings = try requests.map { try knowledge.read($0) }
        let features = measure { _ = artefact.features.extract(requests[$0].prompt) }
        show("features", features)
        let both = measure { _ = try? knowledge.read(requests[$0]) }
        show("prediction", both - features)
        let silent = try router(knowledge, .volatile())
        let dry = measure { index in
            var request = requests[index]
            request.dryRun = true
            _ = try? silent.route(request, reading: readings[index])
        }
        show("who may answer, policy, draw, record", dry)
        let kept = measure { _ = try? silent.route(requests[$0], reading: readings[$0]) }
        show("numbers, accounts, recent decisions", kept - dry)
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("decide-\(getpid()).db").path
        defer { for end in ["", "-lock", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        let logging = try router(knowledge, .open(path: path))
        let before = processSeconds()
        var logged = Cost(nanoseconds: 0, allocations: 0)
        let own = Bench.seconds { logged = measure { _ = try? logging.route(requests[$0], reading: readings[$0]) } }
        try logging.close()
        show("log: encoding and journal", logged - kept)
        let others = (processSeconds() - before - own) / Double(Self.rounds * requests.count)
        let writer = Cost(nanoseconds: others * 1e9, allocations: 0)
        show("log: the writer's thread", writer)
        show("a decision, socket aside", logged + both + writer)
        try runKept(knowledge, readings)
        try runSideBySide(knowledge, readings)
    }

    /// What keeping the prompt adds to a decision that is logged, in turns; the writer's thread is not in it.
    private func runKept(_ knowledge: OfflineKnowledge, _ readings: [PromptReading]) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("kept-\(getpid()).db").path
        defer { for end in ["", "-lock", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        let logging = try router(knowledge, .open(path: path))
        for (name, kept, redaction) in [
            ("never", PromptLogging.never, []), ("hash", .hash, []), ("full, redact: off", .full, []),
            ("full", .full, Set(SecretKind.allCases)), ("never, again", .never, []),
        ] {
            var configuration = Configuration(models: models)
            configuration.logPrompts = kept
            configuration.redaction = redaction
            try logging.reconfigure(configuration)
            show("log_prompts: \(name)", measure { _ = try? logging.route(requests[$0], reading: readings[$0]) })
        }
        try logging.close()
    }

    /// The same stages on several threads at once, which share what every decision touches: CPU per decision of all.
    private func runSideBySide(_ knowledge: OfflineKnowledge, _ readings: [PromptReading]) throws {
        for count in [1, 2, 4] {
            print("\(count) threads:")
            let read = sideBySide(count) { _ = try? knowledge.read(requests[$0]) }
            let silent = try router(knowledge, .volatile())
            let dry = sideBySide(count) { index in
                var request = requests[index]
                request.dryRun = true
                _ = try? silent.route(request, reading: readings[index])
            }
            let kept = sideBySide(count) { _ = try? silent.route(requests[$0], reading: readings[$0]) }
            let path = FileManager.default.temporaryDirectory.appendingPathComponent("crowd-\(getpid()).db").path
            defer {
                for end in ["", "-lock", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
            }
            let logging = try router(knowledge, .open(path: path))
            let logged = sideBySide(count) { _ = try? logging.route(requests[$0], reading: readings[$0]) }
            try logging.close()
            for (stage, microseconds) in [
                ("features and prediction", read), ("who may answer, policy, draw, record", dry),
                ("numbers, accounts, recent decisions", kept - dry), ("log, with its writer's thread", logged - kept),
            ] {
                let name = stage.padding(toLength: 40, withPad: " ", startingAt: 0)
                print(name, String(format: "%9.2f µs", microseconds))
            }
        }
    }

    /// - Returns: microseconds of the process's CPU per call, the lower quartile of the rounds.
    private func sideBySide(_ threadCount: Int, _ body: @escaping @Sendable (Int) -> Void) -> Double {
        let rounds = (0..<24).map { _ in
            let before = processSeconds()
            DispatchQueue.concurrentPerform(iterations: threadCount) { thread in
                for index in requests.indices { body((index + thread * 101) % requests.count) }
            }
            return (processSeconds() - before) / Double(threadCount * requests.count)
        }
        return rounds.sorted()[rounds.count / 4] * 1e6
    }

    private func router(_ knowledge: OfflineKnowledge, _ store: OutcomeStore) throws -> Router {
        try Router(
            configuration: Configuration(models: models), knowledge: knowledge, store: store,
            clock: { Int64(Date().timeIntervalSince1970 * 1000) })
    }

    // MARK: Measuring

    private struct Cost {
        var nanoseconds: Double
        var allocations: Double

        static func + (a: Cost, b: Cost) -> Cost {
            Cost(nanoseconds: a.nanoseconds + b.nanoseconds, allocations: a.allocations + b.allocations)
        }
        static func - (a: Cost, b: Cost) -> Cost {
            Cost(nanoseconds: a.nanoseconds - b.nanoseconds, allocations: a.allocations - b.allocations)
        }
    }

    private static let rounds = 31

    /// The tenth part of the rounds that took least, at its upper end: what others do on the machine only ever adds.
    /// Per request; allocations of the last round.
    private func measure(_ body: (Int) -> Void) -> Cost {
        let rounds = (0..<Self.rounds).map { _ in
            let before = allocation_count()
            let seconds = Bench.seconds {
                for index in requests.indices { body(index) }
            }
            let count = Double(requests.count)
            return Cost(nanoseconds: seconds * 1e9 / count, allocations: Double(allocation_count() - before) / count)
        }
        return Cost(
            nanoseconds: rounds.map(\.nanoseconds).sorted()[Self.rounds / 10],
            allocations: rounds[Self.rounds - 1].allocations)
    }

    private func processSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private func show(_ stage: String, _ cost: Cost) {
        let name = stage.padding(toLength: 40, withPad: " ", startingAt: 0)
        print(name, String(format: "%9.2f µs %7.1f allocations", cost.nanoseconds * 1e-3, cost.allocations))
    }
}
