public import Routing

/// A way to cut rows into groups: one label per row.
public struct Slice: Sendable, Equatable {
    /// More groups than this are pooled, the smallest first.
    public static let groupsMax = 100
    public static let othersName = "(others)"

    public let attribute: String
    /// n labels; `nil` for rows that have none.
    public let labels: [String?]
    /// The groups in an order of their own; `nil`: the largest first.
    let order: [String]?

    public init(attribute: String, labels: [String?], order: [String]? = nil) {
        self.attribute = attribute
        self.labels = labels
        self.order = order
    }

    /// The rows by one of their attributes, or by `task`, `split`, or `length` (quarters by length of the prompt) where
    /// no attribute has that name.
    ///
    /// - Returns: `nil` where no row has it.
    public init?(_ attribute: String, of rows: [OutcomeRow]) {
        var labels = rows.map { $0.attributes[attribute] }
        if labels.allSatisfy({ $0 == nil }) {
            switch attribute {
            case "task": labels = rows.map(\.task)
            case "split": labels = rows.map(\.split)
            case "length":
                self = Self.quarters(rows.map(\.prompt.utf8.count), attribute: attribute)
                return
            default: return nil
            }
        }
        guard labels.contains(where: { $0 != nil }) else { return nil }
        self.init(attribute: attribute, labels: labels)
    }

    /// What these rows can be cut by: their attributes, then what every row can have that some of them do.
    public static func attributes(of rows: [OutcomeRow]) -> [String] {
        let own = Set(rows.flatMap(\.attributes.keys))
        let others = ["task", "split", "length"].filter { !own.contains($0) && Slice($0, of: rows) != nil }
        return own.sorted() + others
    }

    /// The groups in order, the largest first and then by name where none is given, with the rows of each.
    var groups: [(name: String?, rows: [Int])] {
        var all = Dictionary(grouping: labels.indices) { labels[$0] }
            .map { (name: $0.key, rows: $0.value) }
            .sorted { ($1.rows.count, $0.name ?? "") < ($0.rows.count, $1.name ?? "") }
        if let order {
            let place = { (name: String?) in name.flatMap(order.firstIndex(of:)) ?? order.count }
            all.sort { place($0.name) < place($1.name) }
        }
        guard all.count > Self.groupsMax else { return all }
        let rest = all[(Self.groupsMax - 1)...].flatMap(\.rows).sorted()
        return Array(all[..<(Self.groupsMax - 1)]) + [(Self.othersName, rest)]
    }

    /// By quarters of the length in bytes; one group for fewer than four rows.
    private static func quarters(_ lengths: [Int], attribute: String) -> Slice {
        let sorted = lengths.sorted()
        guard sorted.count >= 4 else { return Slice(attribute: attribute, labels: lengths.map { _ in "any" }) }
        let edges = (1...3).map { sorted[sorted.count * $0 / 4] }
        let names = [
            "up to \(edges[0]) bytes", "\(edges[0] + 1)–\(edges[1]) bytes", "\(edges[1] + 1)–\(edges[2]) bytes",
            "over \(edges[2]) bytes",
        ]
        return Slice(
            attribute: attribute, labels: lengths.map { length in names[edges.firstIndex { length <= $0 } ?? 3] },
            order: names)
    }
}
