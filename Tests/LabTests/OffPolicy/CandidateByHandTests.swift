import Evaluation
import LinearAlgebra
import Routing
import Testing

@testable import Lab

/// What a log says of a candidate, row by row on paper.
@Suite struct CandidateByHandTests {
    /// A decision, and what the candidate would have done.
    private struct Row {
        var logged: [(model: String, probability: Double)] = [("a", 0.5), ("b", 0.5)]
        var candidate: [Double] = [0.5, 0.5]
        var chosen = 0
        var outcome: Outcome? = Outcome(quality: 1)
        var multiplicity = 1.0
        var session: String?

        func decision(_ number: Int, reason: Reason = .bestUtility) -> LoggedDecision {
            var record = DecisionRecord(
                number: UInt64(number), id: ULID(high: 0, low: UInt64(number)), timeMilliseconds: Int64(number),
                seed: 0, chosen: chosen,
                scores: logged.map {
                    ModelScore(
                        model: $0.model, priorQuality: 0.5, quality: 0.5, qualitySD: 0, priorCostUSD: nil,
                        costUSD: nil, latencyMilliseconds: nil, utility: 0, probability: $0.probability)
                }, excluded: [:], reason: reason, explored: false, objective: .costWeight(0), budgetCostWeight: nil,
                router: "r", policy: "p", learnerState: 0, features: [], context: [])
            record.session = session
            return LoggedDecision(record: record, outcome: outcome, multiplicity: multiplicity)
        }
    }

    private static func finding(_ rows: [Row], _ question: OffPolicyQuestion = .init()) -> CandidateFinding {
        var table = DecisionTable(candidateCount: 1)
        for (number, row) in rows.enumerated() { table.append(row.decision(number), [row.candidate], slice: "") }
        var question = question
        question.fitRowsMin = 10_000
        return CandidateEvaluation(
            table, RewardModel(table, seed: 1, fitRowsMin: question.fitRowsMin), question, LogCoverage(),
            candidate: 0, unreadable: 0
        ).finding(name: "c", label: "c")
    }

    /// Twenty decisions where half of what the candidate does was never possible, and twenty that stand for three each
    /// where all of it was. Weights of 2, of 2 and of 0 at ½, 3/2 and 3/2 of the traffic: (20 + 30)² / (20 + 90) rows.
    @Test func `rows count as the decisions that they stand for, and what was never possible is left out`() {
        let never = Row(
            logged: [("a", 0.5), ("b", 0.5), ("c", 0)], candidate: [0.5, 0, 0.5], outcome: Outcome(quality: 1))
        let rows =
            [Row](repeating: never, count: 20)
            + (0..<20).map { Row(candidate: [0, 1], chosen: $0 % 2, multiplicity: 3) }
        let finding = Self.finding(rows)
        #expect(abs(finding.support.unsupportedShare - (1 - 3.5 / 4)) < 1e-12)
        #expect(abs(finding.support.overlap.effectiveSampleSize - 2_500 / 110.0) < 1e-9)
        #expect(finding.support.weightSample.max() == 2 && finding.support.weightSample.count { $0 == 0 } == 10)
        let shares = Dictionary(uniqueKeysWithValues: finding.shares.map { ($0.model, ($0.logged, $0.candidate)) })
        for (model, logged, candidate) in [("a", 0.5, 0.125), ("b", 0.5, 0.75), ("c", 0, 0.125)] {
            #expect(abs((shares[model]?.0 ?? 9) - logged) < 1e-12, "\(model)")
            #expect(abs((shares[model]?.1 ?? 9) - candidate) < 1e-12, "\(model)")
        }
    }

    @Test func `turns of a conversation are one piece of evidence`() {
        let alone = Self.finding((0..<40).map { Row(chosen: $0 % 2) })
        #expect(alone.support.overlap.conversationCount == nil && alone.support.overlap.effectiveSampleSize == 40)
        let turns = Self.finding((0..<40).map { Row(chosen: $0 % 2, session: "s\($0 / 2)") })
        #expect(turns.support.overlap.conversationCount == 20 && turns.support.overlap.effectiveSampleSize == 20)
    }

    /// In 400 rows the candidate takes what was drawn with 99.5 %, in 200 what is drawn once in 200 times, and never was:
    /// every weight is about 1 or 0, and yet 600 rows were to be worth 600² / (400 + 200 · 200), about 9, of its own.
    @Test func `a log that happens to hold no heavy row says nothing of what it would have told`() throws {
        let chances = [("a", 0.995), ("b", 0.005)]
        let rows = (0..<600).map { Row(logged: chances, candidate: $0 < 400 ? [1, 0] : [0, 1], chosen: 0) }
        let finding = Self.finding(rows)
        let overlap = finding.support.overlap
        #expect(abs(overlap.effectiveSampleSize - 400) < 1e-9)
        // Without the heaviest hundredth, six rows.
        let expected = 594.0 * 594 / (400 / 0.995 + 194 / 0.005)
        #expect(abs(try #require(overlap.expectedSampleSize) - expected) < 1e-9)
        #expect(finding.support.level == .unsupported && finding.values.isEmpty)
        #expect(finding.support.sentences.first?.contains("worth about 9 of") == true, "\(finding.support.sentences)")
        // A candidate that is like this in one row of 200 is judged by the others.
        let seldom = Self.finding(
            (0..<600).map { Row(logged: chances, candidate: $0 < 597 ? [1, 0] : [0, 1], chosen: 0) })
        #expect(seldom.values[.quality] != nil)
        // Turns of one conversation are one piece of evidence there, too.
        let turns = Self.finding(
            (0..<600).map {
                Row(logged: chances, candidate: $0 < 400 ? [1, 0] : [0, 1], chosen: 0, session: "s\($0 / 2)")
            })
        #expect(abs(try #require(turns.support.overlap.expectedSampleSize) - 200 * expected / 400) < 1e-9)
    }

    /// Half of the rows stand for three and earn 1 for 0.2, half for one and earn 0 for 0.4; the candidate is the logging
    /// policy. A dollar is worth half of an answer.
    @Test func `what was earned is weighted, and costs are taken off at their weight`() throws {
        let rows = (0..<60).map { number in
            Row(
                chosen: number % 2,
                outcome: number % 4 < 2 ? Outcome(quality: 1, costUSD: 0.2) : Outcome(quality: 0, costUSD: 0.4),
                multiplicity: number % 4 < 2 ? 3 : 1)
        }
        let finding = Self.finding(rows, OffPolicyQuestion(costWeight: 0.5))
        for (measure, expected) in [(PolicyMeasure.quality, 0.75), (.cost, 0.25), (.value, 0.625)] {
            #expect(abs(try #require(finding.values[measure]).logged - expected) < 1e-12)
        }
        let found = Dictionary(uniqueKeysWithValues: finding.estimators.map { ($0.key, $0.value?.value ?? 9) })
        #expect(abs((found["ips"] ?? 9) - 0.625) < 1e-12 && abs((found["snips"] ?? 9) - 0.625) < 1e-12)
        #expect(abs((found["dm"] ?? 9) - 0.625) < 0.05)
    }

    /// All is well everywhere, so no difference varies, and empirical Bernstein's width is 7 · range · log(4/α) / 3(n − 1),
    /// the range being that of two answers between −1 and 1 at weights up to 2.
    @Test func `a bounded interval reckons with the largest weight`() throws {
        let rows = (0..<400).map { Row(candidate: [1, 0], chosen: $0 % 2) }
        let quality = try #require(Self.finding(rows, OffPolicyQuestion(method: .bernstein)).values[.quality])
        #expect(quality.difference.value == 0)
        let width = 7 * 6 * Double.log(80) / (3 * 399)
        #expect(abs((quality.difference.high ?? 9) - width) < 1e-9 && abs((quality.difference.low ?? 9) + width) < 1e-9)
        // Of few rows nothing is known, but that qualities are no further apart than 1.
        let few = try #require(
            Self.finding(Array(rows.prefix(62)), OffPolicyQuestion(method: .bernstein)).values[.quality])
        #expect(few.difference.low == -1 && few.difference.high == 1)
    }

    @Test func `a reward is known where what it is made of is`() {
        var table = DecisionTable(candidateCount: 0)
        for (number, outcome) in [Outcome(quality: 0.5, costUSD: 0.1), Outcome(quality: 0.5), Outcome(costUSD: 1)]
            .enumerated()
        {
            table.append(Row(outcome: outcome).decision(number), [], slice: "")
        }
        func rewards(_ measure: PolicyMeasure, _ weight: Double) -> [Double?] {
            (0..<3).map { table.reward($0, measure, costWeight: weight) }
        }
        #expect(rewards(.value, 2) == [0.3, nil, nil] && rewards(.value, 0) == [0.5, 0.5, nil])
        #expect(rewards(.cost, 2) == [0.1, nil, 1] && rewards(.quality, 2) == [0.5, 0.5, nil])
    }

    /// A pinned turn that stands for three, a sure one and one without a choice: 3 of 5 could not have been otherwise.
    @Test func `a log's coverage counts decisions, and their traffic`() {
        var coverage = LogCoverage()
        let sure = Row(logged: [("a", 1), ("b", 0)]).decision(8)
        let decisions = [
            Row(multiplicity: 3).decision(7, reason: .sessionPinned), sure, Row(logged: [("a", 1)]).decision(9),
        ]
        coverage.take(decisions, OffPolicyQuestion(slice: "policy"))
        #expect(coverage.decisions == 3 && coverage.pinned == 1 && coverage.deterministic == 1)
        #expect(coverage.traffic == 5 && coverage.standsForMore && coverage.pinnedShare == 0.6)
        #expect(coverage.pinnedTraffic(ofSlices: [decisions[0].record.policy, "another"]) == 3)
        #expect(coverage.firstMilliseconds == 7 && coverage.lastMilliseconds == 9)
    }

    @Test func `half of the traffic must be possible, and five rare outcomes seen`() {
        func support(_ unsupported: Double, rare: Double? = nil) -> CandidateSupport {
            let overlap = OverlapDiagnostics(weights: [Double](repeating: 1, count: 40))
            return CandidateSupport(
                overlap: overlap, known: [.quality: overlap], unsupportedShare: unsupported, unreadableShare: 0,
                weightSample: [1], rareOutcomes: rare)
        }
        #expect(support(0.5).allowsEstimates && !support(0.51).allowsEstimates)
        #expect(support(0.51).level == .unsupported && support(0, rare: 5).level == .sound)
        #expect(support(0, rare: 4.9).level == .thin)
        #expect(support(0).allowsEstimate(of: .quality) && !support(0).allowsEstimate(of: .cost))
    }
}
