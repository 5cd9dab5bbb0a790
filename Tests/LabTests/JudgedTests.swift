import RouterEngine
import Routing
import Testing

@testable import Lab

/// What the whole engine learns from judges that err, beside a few people who don't.
struct JudgedTests {
    private static let people = Judge(source: "people", share: 0.05, delayRequests: 50, says: [.quality])
    private static let believed = LearningSettings(sources: [
        "people": SourceSettings(weight: 5, trusted: true), "judge": SourceSettings(calibrate: true),
    ])

    private static func judge(flip: Double = 0, favours: [Judge.Favour] = []) -> Judge {
        Judge(source: "judge", says: [.quality], flip: flip, favours: favours)
    }

    /// Streams of 3,000 requests in which nothing changes.
    private static func trajectories(
        _ judges: [Judge], _ learning: LearningSettings, exploration: ExplorationSettings = .init()
    ) throws -> [Trajectory] {
        let policy = PolicySettings(objective: .costWeight(0), exploration: exploration, learning: learning)
        let simulation = try Fixture.simulation(
            Fixture.rows(1_000), [policy], scenario: Scenario(requests: 3_000, judges: judges), seeds: [1, 2, 3, 4])
        return try (0..<4).map { try simulation.trajectory(of: 0, run: $0) }
    }

    private static func meanQuality(_ trajectories: [Trajectory]) -> Double {
        let steps = trajectories.flatMap(\.steps)
        return steps.map(\.quality).reduce(0, +) / Double(steps.count)
    }

    /// While the correction is being learnt what is made of the words moves; the words don't, and no model has changed. 8
    /// streams raised 34 alarms when changes were looked for in corrected words.
    @Test func `a judge that is being corrected raises no alarm of a change`() throws {
        var alarms = 0
        for model in ["small", "large"] {
            alarms += try Self.trajectories(
                [Self.judge(flip: 0.2), Self.people], Self.believed, exploration: .init(kind: .fixed, model: model)
            ).map(\.alarms.count).reduce(0, +)
        }
        #expect(alarms <= 4, "\(alarms) in 24,000 outcomes")
    }

    /// First words are wrong three times in ten, and put right 100 requests later: what is usual is compared with first words,
    /// and is of them.
    @Test func `words that are put right later raise no alarm of a change`() throws {
        let first = Self.judge(flip: 0.3)
        let right = Judge(source: "judge", delayRequests: 100, says: [.quality])
        var alarms = 0
        for model in ["small", "large"] {
            alarms += try Self.trajectories(
                [first, right], LearningSettings(), exploration: .init(kind: .fixed, model: model)
            ).map(\.alarms.count).reduce(0, +)
        }
        #expect(alarms <= 4, "\(alarms) in 24,000 outcomes")
    }

    /// Seven of ten proofs that the small model fails are called good.
    @Test func `a judge that favours a model is found out by one label in twenty`() throws {
        let judge = Self.judge(favours: [.init(model: "small", task: "proof", by: 1)])
        let believed = Self.meanQuality(try Self.trajectories([judge], LearningSettings()))
        let corrected = Self.meanQuality(try Self.trajectories([judge, Self.people], Self.believed))
        #expect(corrected > believed + 0.05, "\(believed), \(corrected)")
    }

    @Test func `a judge that is right loses nothing by being calibrated`() throws {
        let plain = Self.meanQuality(try Self.trajectories([Self.judge()], LearningSettings()))
        let checked = Self.meanQuality(try Self.trajectories([Self.judge(), Self.people], Self.believed))
        #expect(abs(plain - checked) < 0.005, "\(plain), \(checked)")
    }
}
