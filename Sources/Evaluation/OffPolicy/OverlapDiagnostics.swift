/// How much of the log speaks for the candidate: what to look at before any estimate is believed.
public struct OverlapDiagnostics: Sendable, Equatable {
    /// n.
    public let rowCount: Int
    /// Conversations that the rows belong to, or prompts that they repeat, where some have several: only these are
    /// independent of each other. `nil`: every row stands alone.
    public private(set) var conversationCount: Int?
    /// What they are, in the plural.
    public private(set) var conversationsName = "conversations"
    /// (Σw)² / Σw²: as many rows of the candidate's own would say as much; over the conversations' sums, and of so many
    /// conversations, where there are any. 0 where no row has weight.
    ///
    /// > Kong. *A Note on Importance Sampling Using Standardized Weights*, 1992.
    public private(set) var effectiveSampleSize: Double
    /// What `effectiveSampleSize` was to be before anything was drawn; `nil` where only the drawn actions' probabilities are
    /// known. A log that happens to hold none of the candidate's rare, heavy rows looks as if it covered the candidate well.
    public private(set) var expectedSampleSize: Double?
    /// `effectiveSampleSize` of the rows, as if each stood alone.
    private let rowSampleSize: Double
    public let weightMax: Double
    /// 1 in expectation where the log covers what the candidate does; far from it, the propensities or the overlap
    /// are wrong.
    public let weightMean: Double
    /// Share of the rows whose logged action the candidate never takes.
    public let zeroWeightShare: Double

    /// What stands alone: conversations, or rows.
    var independentCount: Int { conversationCount ?? rowCount }

    /// `effectiveSampleSize` of all that stands alone.
    public var effectiveShare: Double {
        rowCount == 0 ? 0 : effectiveSampleSize / Double(independentCount)
    }

    /// Rows' worth, or conversations', that there was to be and is: the smaller of the two.
    public var evidence: Double { min(effectiveSampleSize, expectedSampleSize ?? .infinity) }

    /// Takes in what was to be had of rows that stand alone; of conversations as much less as it is less than the rows had.
    public mutating func expect(rows: Double) {
        let share = min(1, rows / max(rowSampleSize, .leastNormalMagnitude))
        expectedSampleSize = conversationCount == nil ? rows : effectiveSampleSize * share
    }

    /// - Parameter weights: n of them, each ≥ 0 and finite.
    public init(weights: [Double]) {
        self.init(
            rowCount: weights.count,
            RowChunks(rowCount: weights.count).map { chunk in
                weights.withUnsafeBufferPointer { WeightSums(UnsafeBufferPointer(rebasing: $0[chunk])) }
            })
    }

    /// Of rows that stand for unequal numbers of decisions: a row weighs as much more as it stands for more than their mean.
    ///
    /// - Parameter multiplicities: as many, each above 0.
    public init(weights: [Double], multiplicities: [Double]) {
        let mean = multiplicities.reduce(0, +) / Double(max(1, multiplicities.count))
        self.init(weights: zip(weights, multiplicities).map { $0 * ($1 / mean) })
    }

    /// Of rows of which those with one key belong to one conversation.
    ///
    /// - Parameters:
    ///   - multiplicities: n, each above 0; `nil`: every row stands for one decision.
    ///   - conversations: n keys, and what they stand for; `nil`: every row stands alone.
    public init(weights: [Double], multiplicities: [Double]?, conversations: (name: String, keys: [UInt64])?) {
        self =
            multiplicities.map { OverlapDiagnostics(weights: weights, multiplicities: $0) }
            ?? OverlapDiagnostics(weights: weights)
        guard let conversations, let clusters = RowClusters(keys: conversations.keys, multiplicities: multiplicities),
            clusters.sizes.count < weights.count
        else { return }
        let sums = OverlapDiagnostics(weights: clusters.sums(weights))
        (conversationCount, effectiveSampleSize) = (sums.rowCount, sums.effectiveSampleSize)
        conversationsName = conversations.name
    }

    init(rowCount: Int, _ chunks: [WeightSums]) {
        let count = Double(max(rowCount, 1))
        let sum = chunks.reduce(0) { $0 + $1.sum }
        let zeros = chunks.reduce(0) { $0 + $1.zeros }
        let max = chunks.reduce(0) { Swift.max($0, $1.max) }
        self.rowCount = rowCount
        weightMax = max
        weightMean = sum / count
        zeroWeightShare = Double(zeros) / count
        // Divided by the largest weight, no square leaves the range of a Double.
        let (scaledSum, scaledSquares) = chunks.reduce((0.0, 0.0)) { total, chunk in
            let scale = max > 0 ? chunk.max / max : 0
            return (total.0 + chunk.scaledSum * scale, total.1 + chunk.scaledSquares * scale * scale)
        }
        rowSampleSize = scaledSquares > 0 ? scaledSum * scaledSum / scaledSquares : 0
        effectiveSampleSize = rowSampleSize
    }
}

/// The sums of one chunk's weights; the scaled ones are over w / max.
struct WeightSums: Sendable {
    let sum: Double
    let scaledSum: Double
    let scaledSquares: Double
    let max: Double
    let zeros: Int

    init(_ weights: UnsafeBufferPointer<Double>) {
        var (sum, max, zeros) = (0.0, 0.0, 0)
        for weight in weights {
            sum += weight
            if weight > max { max = weight }
            if weight == 0 { zeros += 1 }
        }
        var squares = 0.0
        if max > 0 {
            for weight in weights {
                let scaled = weight / max
                squares += scaled * scaled
            }
        }
        self.sum = sum
        self.max = max
        self.zeros = zeros
        scaledSum = max > 0 ? sum / max : 0
        scaledSquares = squares
    }
}
