import LinearAlgebra

/// What the nets say about rows they did not train on: the ground for everything that is fitted after the nets.
///
/// Where nothing was held out, what they say about all rows.
struct HeldOut: Sendable {
    /// r row numbers of the training set.
    let rows: [Int]
    /// r×K: quality logit, the mean over the nets that held the row out.
    let logits: Matrix
    /// r×K: standardised log cost, likewise.
    let logCosts: Matrix
    /// r×T: task logits, likewise.
    let taskLogits: Matrix

    /// - Parameters:
    ///   - said: per net the rows it speaks of and its outputs there, (rows)×O.
    ///   - rowCount: rows of the training set.
    init(_ said: [(rows: [Int], outputs: Matrix)], rowCount n: Int, targets: Targets) {
        let (k, c, taskCount) = (targets.modelCount, targets.costCount, targets.taskCount)
        var voters = [Int](repeating: 0, count: n)
        for (rows, _) in said {
            for row in rows { voters[row] += 1 }
        }
        let rows = (0..<n).filter { voters[$0] > 0 }
        var places = [Int](repeating: 0, count: n)
        for (place, row) in rows.enumerated() { places[row] = place }
        var (logits, logCosts) = (Matrix(rows: rows.count, columns: k), Matrix(rows: rows.count, columns: k))
        var taskLogits = Matrix(rows: rows.count, columns: taskCount)
        for (ofNet, outputs) in said {
            for (r, row) in ofNet.enumerated() {
                let (place, share) = (places[row], Float(voters[row]))
                for m in 0..<k { logits[place, m] += outputs[r, m] / share }
                for m in 0..<c { logCosts[place, m] += outputs[r, k + m] / share }
                for t in 0..<taskCount { taskLogits[place, t] += outputs[r, k + c + t] / share }
            }
        }
        self.rows = rows
        self.logits = logits
        self.logCosts = logCosts
        self.taskLogits = taskLogits
    }

    /// T: softmax of a held-out row's task logits.
    func taskProbabilities(_ r: Int) -> [Double] {
        let logits = taskLogits.row(r)
        let largest = logits.max() ?? 0
        let powers = logits.map { Double(Float.exp($0 - largest)) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}
