/// Why an experiment can't be run.
public enum LabError: Error, Sendable, Equatable {
    /// No row has the quality of a model that could be routed to.
    case noRows
    /// They can't be parted into some to search on and some to judge on.
    case tooFewRows(Int, least: Int)
    /// A scenario or a command names a model that no row was run on.
    case unknownModel(String, known: [String])
    case unknownTask(String, known: [String])
    /// An event of a model begins behind the stream's end, or behind its own.
    case neverHappens(model: String, at: Int, until: Int?, requests: Int)
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
        case .tooFewRows(let count, let least):
            "\(count) rows can't be parted into some to search on and some to judge on: give at least \(least)"
        case .unknownModel(let name, let known): "no row was run on \(name); there are: \(Self.list(known))"
        case .unknownTask(let name, let known): "no row has the task \(name); there are: \(Self.list(known))"
        case .neverHappens(let model, let at, let until, let requests):
            if let until, until <= at {
                "an event of \(model) at request \(at) is over at request \(until): until comes after at"
            } else {
                "an event of \(model) at request \(at) never happens: the stream has \(requests) requests; "
                    + "set requests: in the scenario, or an earlier at"
            }
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
