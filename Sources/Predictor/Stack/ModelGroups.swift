import LinearAlgebra

/// Which models were run on the same prompts: only they can be compared prompt by prompt.
enum ModelGroups {
    /// Rows with outcomes of both below which two models don't count as met.
    static let rowsMin = 100

    /// K numbers from 0 on, the same for models that met, also by way of others.
    static func of(_ set: TrainingSet) -> [Int] {
        let k = set.modelCount
        var meetings = [Int](repeating: 0, count: k * k)
        for row in 0..<set.rowCount {
            let observed = (0..<k).filter { set.qualityWeight[row, $0] > 0 }
            guard observed.count > 1 else { continue }
            for a in observed {
                for b in observed { meetings[a * k + b] += 1 }
            }
        }
        var groups = [Int?](repeating: nil, count: k)
        var next = 0
        for start in 0..<k where groups[start] == nil {
            var frontier = [start]
            groups[start] = next
            while let m = frontier.popLast() {
                let met = (0..<k).filter { groups[$0] == nil && meetings[m * k + $0] >= rowsMin }
                for other in met { groups[other] = next }
                frontier += met
            }
            next += 1
        }
        return groups.map { $0 ?? 0 }
    }
}
