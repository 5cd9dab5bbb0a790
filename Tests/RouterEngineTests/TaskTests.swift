import LinearAlgebra
import RouterEngine
import Routing
import Testing

/// What callers say of a request's task is learnt beside what its prompt says.
@Suite struct TaskTests {
    private let policy = PolicySettings(objective: .costWeight(0), seed: 3)

    /// `small` is good at sums, `large` at prose, whatever the prompt.
    private func quality(_ model: String, _ task: String) -> Double {
        (model == "small") == (task == "sums") ? 0.9 : 0.3
    }

    private func request(_ task: String?, dryRun: Bool = false) -> RouteRequest {
        var request = Fixture.request(2, dryRun: dryRun)
        request.task = task
        return request
    }

    private func play(_ router: Router, _ steps: Int, seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<steps {
            let task = random.nextUniform() < 0.5 ? "sums" : "prose"
            let record = try router.route(request(task)).record
            try router.say(record.id, quality: quality(record.model, task))
        }
    }

    @Test func `an untrained router tells tasks apart whose prompts are the same`() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            let router = try Fixture.router(Fixture.configuration(policy, models: [Fixture.small, Fixture.large]))
            try play(router, 400, seed: seed)
            for (task, good) in [("sums", "small"), ("prose", "large")] {
                let scores = try router.route(request(task, dryRun: true)).record.scores
                let probability = scores.first { $0.model == good }?.probability ?? 0
                #expect(probability > 0.9, "seed \(seed), \(task): \(scores)")
            }
            let strange = try router.route(request("rhymes", dryRun: true)).record.scores
            let untold = try router.route(request(nil, dryRun: true)).record.scores
            #expect(strange.map(\.quality) == untold.map(\.quality))
            #expect(zip(strange, untold).allSatisfy { $0.qualitySD > $1.qualitySD }, "seed \(seed)")
            try router.close()
        }
    }

    @Test func `a trained router listens to tasks only once one of them has changed`() throws {
        let router = try Fixture.router(Fixture.configuration(policy), artefact: try Fixture.artefact())
        func scores(_ task: String?) throws -> [ModelScore] {
            try router.route(request(task, dryRun: true)).record.scores
        }
        for number in 0..<15 {
            let record = try router.route(request("sums")).record
            try router.say(record.id, quality: number % 4 == 0 ? 0.6 : 1)
        }
        #expect(try scores("sums") == scores("prose"))
        for _ in 0..<200 {
            let record = try router.route(request("sums")).record
            try router.say(record.id, quality: record.model == "large" ? 0 : 0.9)
        }
        let large = (
            try scores("sums").first { $0.model == "large" }, try scores("prose").first { $0.model == "large" }
        )
        #expect(large.0!.quality < large.1!.quality, "\(large)")
        try router.close()
    }

    @Test func `tasks beyond the limit share one place, and an impossible limit is refused`() throws {
        var policy = policy
        policy.learning.tasksMax = 1
        let router = try Fixture.router(Fixture.configuration(policy, models: [Fixture.small]))
        for number in 0..<60 {
            let task = ["kept", "second", "third"][number % 3]
            let record = try router.route(request(task)).record
            try router.say(record.id, quality: task == "kept" ? 0.9 : 0.2)
        }
        func qualities(_ task: String) throws -> [Double] {
            try router.route(request(task, dryRun: true)).record.scores.map(\.quality)
        }
        #expect(try qualities("second") == qualities("third") && qualities("third") == qualities("never"))
        #expect(try qualities("kept") != qualities("second"))
        try router.close()
        for limit in [-1, LearningSettings.tasksMaxLargest + 1] {
            policy.learning.tasksMax = limit
            #expect(throws: RouterError.self) { try Fixture.router(Fixture.configuration(policy)) }
        }
    }
}
