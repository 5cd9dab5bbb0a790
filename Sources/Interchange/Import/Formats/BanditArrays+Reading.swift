import Routing

extension NumPyArchive {
    /// The rows of a bandit log in arrays, as the Open Bandit Pipeline has it: `action`, `reward` in [0, 1], `pscore`,
    /// and, where they are there, `cost_usd` (NaN where unknown), `time_ms` and the names in `models`. There are no prompts.
    ///
    /// - Parameter firstID: of the first row; the others' ids follow.
    /// - Returns: rows with their places in the arrays, from 1.
    /// - Throws: `badHeader` where an array is missing or of another length.
    func banditRows(
        path: String, firstID: Int = 0, badRows: inout BadRows
    ) throws(InterchangeError) -> [(row: OutcomeRow, line: Int)] {
        let actions = try numbers("action", path, count: nil)
        let rewards = try numbers("reward", path, count: actions.count)
        let propensities = try numbers("pscore", path, count: actions.count)
        let costs = self["cost_usd"] == nil ? nil : try numbers("cost_usd", path, count: actions.count)
        let times = self["time_ms"] == nil ? nil : try numbers("time_ms", path, count: actions.count)
        var names: [String] = []
        if case .text(let texts)? = self["models"]?.values { names = texts }
        var rows: [(row: OutcomeRow, line: Int)] = []
        for row in actions.indices {
            let action = Int(exactly: actions[row]) ?? -1
            let error: (String, String)? =
                if action < 0 {
                    ("action", "\(actions[row].shortest) is no number of an action, from 0")
                } else if !names.isEmpty && action >= names.count {
                    ("action", "\(action) is not in 0…\(names.count - 1), as models has \(names.count) names")
                } else if !(0...1).contains(rewards[row]) {
                    ("reward", "\(rewards[row]) is not in [0, 1]")
                } else if !(propensities[row] > 0 && propensities[row] <= 1) {
                    ("pscore", "\(propensities[row]) is not in (0, 1]")
                } else if let cost = costs?[row], !cost.isNaN, !ClosedRange.usd.contains(cost) {
                    ("cost_usd", "\(cost.shortest) is not in [0, \(ClosedRange.usd.upperBound.shortest)]")
                } else if let time = times?[row], Int64(exactly: time) == nil {
                    ("time_ms", "\(time.shortest) is not a whole number")
                } else {
                    nil
                }
            if let (field, message) = error {
                badRows.add(RowError(file: path, line: row + 1, field: field, message: message))
                continue
            }
            let model = !names.isEmpty ? names[action] : "action_\(action + 1)"
            let cost = costs.flatMap { $0[row].isNaN ? nil : $0[row] }
            let found = OutcomeRow(
                id: "\(firstID + row)", prompt: "", propensity: propensities[row],
                outcomes: [model: Outcome(quality: rewards[row], costUSD: cost)],
                timeMilliseconds: times.map { Int64($0[row]) })
            rows.append((found, row + 1))
        }
        return rows
    }

    private func numbers(_ name: String, _ path: String, count: Int?) throws(InterchangeError) -> [Double] {
        let found: [Double]? =
            switch self[name]?.values {
            case .float64(let numbers): numbers
            case .int64(let numbers): numbers.map { Double($0) }
            case .text, nil: nil
            }
        guard let found else { throw .badHeader(file: path, message: "no array of numbers named \(name)") }
        if let count, found.count != count {
            throw .badHeader(file: path, message: "\(name) has \(found.count) numbers, action has \(count)")
        }
        return found
    }
}
