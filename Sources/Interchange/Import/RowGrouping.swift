import Foundation
import Routing

/// Which lines of a long table make a row.
struct RowGrouping {
    enum Place {
        /// A row of this id.
        case begins(id: String)
        /// The row at this place.
        case joins(Int)
    }

    private struct Asked: Hashable {
        var prompt: String
        var model: String
    }

    /// What rows are called; `nil`: as their lines say.
    private let stem: String?
    private let firstNumber: Int
    private var placeOfID: [String: Int] = [:]
    /// Places of a prompt's rows: one for each time that a model was asked it.
    private var placesOfPrompt: [String: [Int]] = [:]
    private var timesAsked: [Asked: Int] = [:]

    var isByPrompt: Bool { stem != nil }

    static func byID() -> RowGrouping { RowGrouping(stem: nil, firstNumber: 0) }

    /// - Parameter path: the table's, which rows are called after: `evals/0`.
    static func byPrompt(naming path: String, from firstNumber: Int) -> RowGrouping {
        let name = path == "-" ? "row" : URL(fileURLWithPath: path).lastPathComponent
        return RowGrouping(stem: name.split(separator: ".").first.map(String.init) ?? name, firstNumber: firstNumber)
    }

    private init(stem: String?, firstNumber: Int) {
        (self.stem, self.firstNumber) = (stem, firstNumber)
    }

    /// - Parameters:
    ///   - line: a row with the one model that the line is about.
    ///   - rowCount: rows so far; one that begins takes the place behind them.
    mutating func place(of line: OutcomeRow, rowCount: Int) throws(FieldError) -> Place {
        guard let stem else {
            if let place = placeOfID[line.id] { return .joins(place) }
            placeOfID[line.id] = rowCount
            return .begins(id: line.id)
        }
        guard !line.prompt.isEmpty else {
            throw FieldError("prompt", "empty, where no id says what the line belongs to")
        }
        // Of a prompt's draws each is a row.
        if line.propensity == nil, let place = nextPlace(of: line) { return .joins(place) }
        if line.propensity == nil { placesOfPrompt[line.prompt, default: []].append(rowCount) }
        return .begins(id: "\(stem)/\(firstNumber + rowCount)")
    }

    /// The n-th answer of a model to a prompt belongs into the prompt's n-th row.
    /// - Returns: `nil` where there is no such row yet.
    private mutating func nextPlace(of line: OutcomeRow) -> Int? {
        guard let model = line.outcomes.keys.first else { return nil }
        let asked = Asked(prompt: line.prompt, model: model)
        let times = timesAsked[asked, default: 0]
        timesAsked[asked] = times + 1
        let places = placesOfPrompt[line.prompt] ?? []
        return times < places.count ? places[times] : nil
    }
}
