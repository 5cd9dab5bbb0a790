import RouterEngine

/// Why an experiment can't be run.
public enum LabError: Error, Sendable, Equatable {
    /// No row has the quality of a model that could be routed to.
    case noRows
    /// A scenario or a command names a model that no row was run on.
    case unknownModel(String, known: [String])
    case unknownTask(String, known: [String])
    /// A scenario's event that never comes, or ends before it begins.
    case idleEvent(String, from: Int, until: Int?, requests: Int)
    /// The contestant cannot be made into a router.
    case contestant(String, reason: String)
    /// The engine refused in the middle of a run.
    case refused(contestant: String, request: Int, reason: String)
    /// The data can't support the promise asked for.
    case unsupported(String)
}

extension LabError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noRows: "no row has the quality of a model that is offered; compare the names in the data with models:"
        case .unknownModel(let name, let known): "no row was run on \(name); there are: \(Self.list(known))"
        case .unknownTask(let name, let known): "no row has the task \(name); there are: \(Self.list(known))"
        case .idleEvent(let title, let from, let until, let requests):
            "the event \(title) never happens: from request \(from)"
                + (until.map { " until \($0)" } ?? "") + " of \(requests), which count from 0"
        case .contestant(let name, let reason): "\(name): \(reason)"
        case .refused(let name, let request, let reason): "\(name) refused request \(request): \(reason)"
        case .unsupported(let sentence): sentence
        }
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty
            ? "none"
            : names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : "")
    }
}
