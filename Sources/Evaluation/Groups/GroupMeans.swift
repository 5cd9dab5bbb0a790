/// Values per row, ready for their mean group by group under weights of the rows.
struct GroupMeans: Sendable {
    private struct Known {
        let row: Int32
        let group: Int32
        let value: Double
    }

    let groupCount: Int
    private let columns: [[Known]]

    /// - Parameters:
    ///   - groups: the group of each of n rows.
    ///   - columns: vectors of n values each, `nil` where one isn't known.
    init(groups: [Int], groupCount: Int, columns: [[Double?]]) {
        self.groupCount = groupCount
        self.columns = columns.map { column in
            precondition(column.count == groups.count, "\(column.count) values for \(groups.count) rows")
            return column.indices.compactMap { row in
                column[row].map { Known(row: Int32(row), group: Int32(groups[row]), value: $0) }
            }
        }
    }

    /// Where the mean of a column in a group stands among `means`.
    func place(_ column: Int, _ group: Int) -> Int { column * groupCount + group }

    /// Columns × groups; `nil` where no known row of the group has weight.
    @Sendable func means(weights: [Double]) -> [Double?] {
        columns.flatMap { column -> [Double?] in
            var totals = [(weight: Double, sum: Double)](repeating: (0, 0), count: groupCount)
            for known in column {
                let (group, weight) = (Int(known.group), weights[Int(known.row)])
                totals[group].weight += weight
                totals[group].sum += weight * known.value
            }
            return totals.map { $0.weight > 0 ? $0.sum / $0.weight : nil }
        }
    }
}
