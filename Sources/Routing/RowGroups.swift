/// Rows that go together, such as repeats of one prompt: who deals rows out, to folds or to a resample, deals groups, so
/// that nothing is judged on what it has learnt, and nothing said several times counts for several.
public struct RowGroups: Sendable, Equatable {
    /// n: the group of each row, 0..<count, in the order of first sight.
    public let numbers: [Int]
    public let count: Int

    public var rowCount: Int { numbers.count }
    public var areAllSingle: Bool { count == rowCount }

    /// Every row stands alone.
    public init(single rowCount: Int) {
        numbers = Array(0..<rowCount)
        count = rowCount
    }

    /// - Parameter keys: n; rows of one key are one group, a row without a key stands alone.
    public init<Key: Hashable>(keys: [Key?]) {
        var places: [Key: Int] = [:]
        var (numbers, count) = ([Int](), 0)
        numbers.reserveCapacity(keys.count)
        for key in keys {
            let known = key.flatMap { places[$0] }
            numbers.append(known ?? count)
            guard known == nil else { continue }
            if let key { places[key] = count }
            count += 1
        }
        self.numbers = numbers
        self.count = count
    }

    /// Repeats of one prompt; where a log kept what was read of it instead, of that. Rows of which neither is known stand
    /// alone.
    public init(repeatsIn rows: [OutcomeRow]) {
        self.init(keys: rows.map(Self.key))
    }

    private enum Key: Hashable {
        case prompt(String)
        case features([Float])
    }

    private static func key(_ row: OutcomeRow) -> Key? {
        row.prompt.isEmpty ? row.features.map(Key.features) : .prompt(row.prompt)
    }

    /// These rows, group by group, each where its first row stands: of single rows the order itself, one by one.
    public func dealt(_ order: some Sequence<Int>) -> [[Int]] {
        var places = [Int?](repeating: nil, count: count)
        var groups: [[Int]] = []
        for row in order {
            if let place = places[numbers[row]] {
                groups[place].append(row)
            } else {
                places[numbers[row]] = groups.count
                groups.append([row])
            }
        }
        return groups
    }

    /// The groups of these rows, which may come in another order.
    public func selecting(_ rows: [Int]) -> RowGroups { RowGroups(keys: rows.map { numbers[$0] }) }
}
