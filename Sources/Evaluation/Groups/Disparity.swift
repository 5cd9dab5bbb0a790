import Routing

/// The tests of an audit: does a measure differ between groups by more than chance?
struct Disparity: Sendable {
    let tests: [GroupAudit.Test]
    /// Per group, corrected over groups and measures.
    let perGroup: [[GroupAudit.Measure: Double]]
    let permutations: Int

    /// - Parameters:
    ///   - tasks: of each row; empty: no test within tasks.
    ///   - repeats: rows that go together; `nil`: every row by itself.
    init(
        _ columns: AuditColumns, groupOfRow: [Int], groupCount: Int, tasks: [String?], repeats: RowGroups?,
        seed: UInt64
    ) {
        let permutation = PermutationTest(seed: seed)
        let measures = GroupAudit.Measure.allCases
        let names = Set(tasks.compactMap(\.self)).sorted()
        let number = Dictionary(uniqueKeysWithValues: zip(names, 1...))
        let strata = tasks.map { $0.flatMap { number[$0] } ?? 0 }
        func results(within strata: [Int]?) -> [PermutationTest.Result] {
            measures.map { measure in
                let values = columns.values(of: measure)
                let known = values.indices.filter { values[$0] != nil }
                return permutation.test(
                    known.compactMap { values[$0] }, groups: known.map { groupOfRow[$0] }, groupCount: groupCount,
                    strata: strata.map { strata in known.map { strata[$0] } }, repeats: repeats?.selecting(known))
            }
        }
        let plain = results(within: nil)
        let overall = holmAdjusted(plain.map(\.overall))
        let withinTasks = names.count > 1 ? holmAdjusted(results(within: strata).map(\.overall)) : nil
        tests = measures.enumerated().map { place, measure in
            GroupAudit.Test(measure: measure, pValue: overall[place], pValueWithinTasks: withinTasks?[place])
        }
        let corrected = holmAdjusted(plain.flatMap(\.perGroup))
        perGroup = (0..<groupCount).map { group in
            Dictionary(
                uniqueKeysWithValues: measures.enumerated().map { ($1, corrected[$0 * groupCount + group]) })
        }
        permutations = permutation.permutations
    }
}
