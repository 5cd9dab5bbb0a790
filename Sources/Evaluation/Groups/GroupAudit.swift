/// How a router treats the groups of one attribute: who gets the strong model, what comes of it, what it costs.
///
/// The strong model is the one with the highest mean quality over all rows. Rows count where the chosen model's
/// outcome is known. Intervals are those of the paired bootstrap over prompts.
public struct GroupAudit: Sendable, Codable {
    /// What groups are tested for.
    public enum Measure: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
        /// Share of the prompts that go to the strong model.
        case access
        /// Quality of the strong model − quality of the router: what is lost by not always asking the best.
        case shortfall
    }

    /// Another way to route, in one group.
    public struct Rival: Sendable, Codable {
        public let name: String
        public let quality: IntervalEstimate
        public let costUSD: Double?
        /// Router − rival, paired.
        public let routerLead: IntervalEstimate?
    }

    /// One group's figures.
    public struct Line: Sendable, Codable {
        /// `nil` gathers the rows without a label.
        public let group: String?
        public let rows: Int
        /// Share of all rows.
        public let share: Double
        /// Where the group's prompts go, by model.
        public let modelShares: [Double]
        public let access: IntervalEstimate?
        public let quality: IntervalEstimate?
        public let costUSD: IntervalEstimate?
        public let strongQuality: IntervalEstimate?
        public let shortfall: IntervalEstimate?
        public let rivals: [Rival]
        /// p of "as the rest", Holm-corrected over groups and measures; empty without a test.
        public let pValues: [Measure: Double]

        /// The rival with the highest quality here, the first of equals.
        public var strongestRival: Rival? {
            rivals.max { $0.quality.value < $1.quality.value }
        }
    }

    /// One test over all groups.
    public struct Test: Sendable, Codable {
        public let measure: Measure
        /// Holm-corrected over the measures.
        public let pValue: Double
        /// The same with labels dealt out within each task only: what the tasks explain doesn't count. `nil` without
        /// tasks, or where the groups are the tasks.
        public let pValueWithinTasks: Double?
    }

    public let attribute: String
    public let rule: ChoiceRule
    public let strongModel: String?
    /// The largest group first.
    public let lines: [Line]
    /// Empty where none was asked for, or there is one group.
    public let tests: [Test]
    public let permutations: Int

    /// - Parameters:
    ///   - rivals: other ways to route, by name.
    ///   - isTested: whether to test for disparity.
    public init(
        _ slice: Slice, choice: [Int?], rule: ChoiceRule, truth: OutcomeTable,
        rivals: [(name: String, choice: [Int?])] = [], isTested: Bool = true, bootstrap: PairedBootstrap
    ) {
        precondition(slice.labels.count == truth.rowCount, "\(slice.labels.count) labels, \(truth.rowCount) rows")
        let columns = AuditColumns(choice: choice, truth: truth, rivals: rivals)
        let groups = slice.groups
        var groupOfRow = [Int](repeating: 0, count: truth.rowCount)
        for (number, group) in groups.enumerated() {
            for row in group.rows { groupOfRow[row] = number }
        }
        let means = GroupMeans(groups: groupOfRow, groupCount: groups.count, columns: columns.all)
        let replicates = bootstrap.replicates(rowCount: truth.rowCount, statistic: means.means)
        let disparity =
            isTested && groups.count > 1
            ? Disparity(
                columns, groupOfRow: groupOfRow, groupCount: groups.count,
                tasks: slice.labels == truth.tasks ? [] : truth.tasks, repeats: bootstrap.groups, seed: bootstrap.seed)
            : nil
        attribute = slice.attribute
        self.rule = rule
        strongModel = columns.strong.map { truth.models[$0] }
        lines = groups.enumerated().map { number, group in
            Line(
                group, columns, truth, choice, pValues: disparity?.perGroup[number] ?? [:]
            ) { column in
                replicates.estimate(means.place(column, number))
            } lead: { column in
                replicates.difference(
                    means.place(AuditColumns.quality, number), minus: means.place(column, number))
            }
        }
        tests = disparity?.tests ?? []
        permutations = disparity?.permutations ?? 0
    }
}

extension GroupAudit.Line {
    fileprivate init(
        _ group: (name: String?, rows: [Int]), _ columns: AuditColumns, _ truth: OutcomeTable, _ choice: [Int?],
        pValues: [GroupAudit.Measure: Double], estimate: (Int) -> IntervalEstimate?, lead: (Int) -> IntervalEstimate?
    ) {
        var counts = [Double](repeating: 0, count: truth.modelCount)
        for row in group.rows {
            if let model = choice[row] { counts[model] += 1 }
        }
        self.group = group.name
        rows = group.rows.count
        share = Double(group.rows.count) / Double(max(1, truth.rowCount))
        modelShares = counts.map { $0 / Double(group.rows.count) }
        quality = estimate(AuditColumns.quality)
        costUSD = estimate(AuditColumns.costUSD)
        access = estimate(AuditColumns.access)
        strongQuality = estimate(AuditColumns.strongQuality)
        shortfall = estimate(AuditColumns.shortfall)
        rivals = columns.rivalNames.enumerated().compactMap { number, name in
            let (quality, costUSD) = AuditColumns.rival(number)
            guard let estimated = estimate(quality) else { return nil }
            return GroupAudit.Rival(
                name: name, quality: estimated, costUSD: estimate(costUSD)?.value, routerLead: lead(quality))
        }
        self.pValues = pValues
    }
}
