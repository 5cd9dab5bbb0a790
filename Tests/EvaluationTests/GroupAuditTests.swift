import Evaluation
import Foundation
import Routing
import Testing

@Suite struct GroupAuditTests {
    /// Two models; the second is right always, the first on even rows. Group "a" always gets the second, "b" the first.
    private let truth = OutcomeTable(
        models: ["weak", "strong"], tasks: (0..<40).map { "task \($0 % 4)" },
        quality: (0..<40).map { [$0.isMultiple(of: 2) ? 1 : 0, 1] },
        costUSD: (0..<40).map { _ in [0.001, 0.01] })
    private let slice = Slice(attribute: "team", labels: (0..<40).map { $0 < 20 ? "a" : "b" })
    private let choice: [Int?] = (0..<40).map { $0 < 20 ? 1 : 0 }
    private let bootstrap = PairedBootstrap(resamples: 200, seed: 1)

    @Test func `two groups by hand: what each gets and pays, its shortfall, and a rival beside it`() throws {
        let audit = GroupAudit(
            slice, choice: choice, rule: .best, truth: truth, rivals: [("always weak", choice.map { _ in 0 })],
            bootstrap: bootstrap)
        #expect(audit.strongModel == "strong")
        #expect(audit.lines.map(\.group) == ["a", "b"])
        let (a, b) = (audit.lines[0], audit.lines[1])
        #expect(a.access?.value == 1 && b.access?.value == 0)
        #expect(a.modelShares == [0, 1] && b.modelShares == [1, 0])
        #expect(a.quality?.value == 1 && b.quality?.value == 0.5)
        #expect(agree(a.costUSD?.value, 0.01) && agree(b.costUSD?.value, 0.001))
        #expect(a.shortfall?.value == 0 && b.shortfall?.value == 0.5)
        #expect(a.rivals[0].routerLead?.value == 0.5 && b.rivals[0].routerLead?.value == 0)
        #expect(b.strongestRival?.quality.value == 0.5)
        let low = try #require(b.quality?.low)
        #expect(low > 0.2 && low < 0.5)
    }

    @Test func `a plain injustice has a small p, also within tasks`() throws {
        let audit = GroupAudit(slice, choice: choice, rule: .best, truth: truth, bootstrap: bootstrap)
        #expect(audit.tests.map(\.measure) == [.access, .shortfall])
        #expect(audit.tests.allSatisfy { $0.pValue < 0.01 && ($0.pValueWithinTasks ?? 1) < 0.02 })
        #expect(audit.lines.allSatisfy { ($0.pValues[.access] ?? 1) < 0.01 })
    }

    @Test func `what the tasks explain is no injustice`() throws {
        // Tasks 0 and 1 go to the strong model; group "a" has more of them.
        let labels = (0..<40).map { row in row % 4 < 2 ? (row % 10 < 8 ? "a" : "b") : (row % 10 < 2 ? "a" : "b") }
        let byTask = (0..<40).map { $0 % 4 < 2 ? 1 : 0 }
        let audit = GroupAudit(
            Slice(attribute: "team", labels: labels), choice: byTask, rule: .best, truth: truth, bootstrap: bootstrap)
        #expect(audit.tests[0].pValue < 0.05)
        #expect(audit.tests[0].pValueWithinTasks == 1)
    }

    @Test func `groups that are the tasks have no test within tasks, one group has none at all`() {
        let tasks = GroupAudit(
            Slice(attribute: "task", labels: truth.tasks), choice: choice, rule: .best, truth: truth,
            bootstrap: bootstrap)
        #expect(tasks.tests.allSatisfy { $0.pValueWithinTasks == nil })
        let one = GroupAudit(
            Slice(attribute: "all", labels: truth.tasks.map { _ in "x" }), choice: choice, rule: .best, truth: truth,
            bootstrap: bootstrap)
        #expect(one.tests.isEmpty && one.lines.count == 1)
    }

    @Test(arguments: UInt64(0)..<10) func `lines divide the rows, whatever is missing`(seed: UInt64) {
        let truth = RandomTables.truth(rows: 90, models: 3, missing: 0.3, seed: seed)
        let predictions = RandomTables.predictions(of: truth, signal: 0.4, seed: seed)
        let labels = (0..<90).map { $0 % 11 == 0 ? nil : "g\($0 % 4)" }
        let audit = GroupAudit(
            Slice(attribute: "g", labels: labels), choice: predictions.bestModels(), rule: .best, truth: truth,
            bootstrap: PairedBootstrap(resamples: 20))
        #expect(audit.lines.map(\.rows).reduce(0, +) == 90)
        #expect(agree(audit.lines.map(\.share).reduce(0, +), 1))
        #expect(audit.lines.contains { $0.group == nil })
        for line in audit.lines { #expect(agree(line.modelShares.reduce(0, +), 1), "seed \(seed)") }
    }

    @Test func `slices come from attributes, or from task, split and length`() throws {
        let rows = (0..<8).map { n in
            OutcomeRow(
                id: "\(n)", task: "t\(n % 2)", prompt: String(repeating: "x", count: 10 * n), split: "test",
                attributes: n < 6 ? ["team": n < 3 ? "a" : "b"] : [:])
        }
        #expect(Slice.attributes(of: rows) == ["team", "task", "split", "length"])
        #expect(Slice.attributes(of: rows.map { OutcomeRow(id: $0.id, prompt: $0.prompt) }) == ["length"])
        #expect(try #require(Slice("team", of: rows)).labels == ["a", "a", "a", "b", "b", "b", nil, nil])
        #expect(Slice("task", of: rows)?.labels.first == "t0")
        #expect(Set(try #require(Slice("length", of: rows)).labels).count == 4)
        #expect(Slice("length", of: Array(rows.prefix(3)))?.labels == ["any", "any", "any"])
        #expect(Slice("length", of: Array(rows.prefix(4)))?.labels.first == "up to 10 bytes")
        #expect(Slice("nobody", of: rows) == nil)
        #expect(Slice("nobody", of: []) == nil)
    }

    @Test func `quarters by length stand from the shortest to the longest, however many rows each has`() throws {
        let truth = RandomTables.truth(rows: 8, models: 2, seed: 1)
        let rows = [9, 9, 9, 5, 1, 1, 1, 5].map {
            OutcomeRow(id: "x", task: nil, prompt: String(repeating: "x", count: $0))
        }
        // Sorted 1 1 1 5 5 9 9 9: edges at places 2, 4 and 6.
        let audit = GroupAudit(
            try #require(Slice("length", of: rows)), choice: truth.tasks.map { _ in 0 }, rule: .best, truth: truth,
            isTested: false, bootstrap: PairedBootstrap(resamples: 5))
        #expect(audit.lines.map(\.group) == ["up to 1 bytes", "2–5 bytes", "6–9 bytes"])
        #expect(audit.lines.map(\.rows) == [3, 2, 3])
    }

    @Test func `the smallest of too many groups are pooled`() {
        let truth = RandomTables.truth(rows: 300, models: 2, seed: 1)
        let labels = (0..<300).map { $0 < 150 ? "big" : "g\($0)" }
        let audit = GroupAudit(
            Slice(attribute: "user", labels: labels), choice: truth.tasks.map { _ in 0 }, rule: .best, truth: truth,
            isTested: false, bootstrap: PairedBootstrap(resamples: 5))
        #expect(audit.lines.count == Slice.groupsMax)
        #expect(audit.lines.first?.group == "big" && audit.lines.last?.group == Slice.othersName)
        #expect(audit.lines.last?.rows == 52)
    }
}
