import Interchange
import Report
import Routing

/// A key that two policies say different things of; `nil` where one leaves it at its default.
struct PolicyChange {
    var path: String
    var before: String?
    var after: String?

    /// In the order of their keys.
    static func between(_ old: PolicySettings, _ new: PolicySettings) -> [PolicyChange] {
        let was = Dictionary(PolicyText.values(old)) { $1 }
        let isNow = Dictionary(PolicyText.values(new)) { $1 }
        return Set(was.keys).union(isNow.keys).sorted().filter { was[$0] != isNow[$0] }.map {
            PolicyChange(path: $0, before: was[$0], after: isNow[$0])
        }
    }

    static func table(_ changes: [PolicyChange]) -> Table {
        Table(
            columns: [
                .init("key", alignment: .left), .init("serves", alignment: .left), .init("the file", alignment: .left),
            ],
            rows: changes.map { change in
                [.init(change.path), word(change.before), word(change.after)]
            })
    }

    private static func word(_ text: String?) -> Table.Cell { text.map { .init($0) } ?? .init("default", .faint) }
}
