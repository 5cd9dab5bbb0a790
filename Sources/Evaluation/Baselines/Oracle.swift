extension PredictionTable {
    /// The predictions of a router that knows every outcome: the limit no router passes on these models.
    ///
    /// A model whose outcome isn't known in a row is not routed to there. Swept over λ it gives the oracle frontier.
    public static func oracle(_ truth: OutcomeTable) -> PredictionTable {
        PredictionTable(quality: truth.quality, costUSD: truth.costUSD)
    }

    /// These predictions dealt out to other prompts: `row` gets those of `permutation[row]`.
    public func shuffled(by permutation: [Int]) -> PredictionTable {
        precondition(permutation.count == rowCount, "\(permutation.count) places for \(rowCount) rows")
        return selecting(permutation)
    }
}
