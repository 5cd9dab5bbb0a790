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
    ///   - outputs: per net n×O.
    ///   - heldOut: per net the rows it held out.
    init(outputs: [Matrix], heldOut: [[Int]], modelCount k: Int) {
        let n = outputs[0].rows
        var voters = [[Int]](repeating: [], count: n)
        for (net, rows) in heldOut.enumerated() {
            for row in rows { voters[row].append(net) }
        }
        if voters.allSatisfy(\.isEmpty) {
            voters = [[Int]](repeating: Array(outputs.indices), count: n)
        }
        rows = (0..<n).filter { !voters[$0].isEmpty }
        var logits = Matrix(rows: rows.count, columns: k)
        var logCosts = logits
        let taskCount = outputs[0].columns - 2 * k
        var taskLogits = Matrix(rows: rows.count, columns: taskCount)
        for (r, row) in rows.enumerated() {
            for net in voters[row] {
                for m in 0..<k {
                    logits[r, m] += outputs[net][row, m] / Float(voters[row].count)
                    logCosts[r, m] += outputs[net][row, k + m] / Float(voters[row].count)
                }
                for t in 0..<taskCount { taskLogits[r, t] += outputs[net][row, 2 * k + t] / Float(voters[row].count) }
            }
        }
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
