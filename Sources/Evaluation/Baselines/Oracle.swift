extension PredictionTable {
    /// The predictions of a router that knows every outcome: the limit no router passes on these models.
    ///
    /// A model whose outcome isn't known in a row is not routed to there. Swept over λ it gives the oracle frontier.
    public static func oracle(_ truth: OutcomeTable) -> PredictionTable {
        PredictionTable(quality: truth.quality, costUSD: truth.costUSD)
    }
}
