extension Predictor {
    /// "NEWC", before the newcomers of a predictor that has some.
    private static let marker: UInt32 = 0x4357_454E

    func append(_ newcomers: [Newcomer], to writer: inout ByteWriter) {
        guard !newcomers.isEmpty else { return }
        writer.append(Self.marker)
        writer.append(UInt32(newcomers.count))
        for newcomer in newcomers {
            writer.append(newcomer.weights)
            writer.append(newcomer.covariance)
            writer.append(newcomer.residualSD)
            writer.append(UInt32(newcomer.logCostRatio == nil ? 0 : 1))
            writer.append(newcomer.logCostRatio ?? 0)
        }
    }

    /// What `append` wrote; nothing is taken where the bytes go on otherwise.
    static func newcomers(_ reader: inout ByteReader, k: Int, d: Int) throws(PredictorError) -> [Newcomer] {
        var ahead = reader
        guard reader.remaining >= 8, try ahead.uint32("newcomers") == marker else { return [] }
        reader = ahead
        let count = Newcomer.inputCount(models: k, context: d)
        var newcomers: [Newcomer] = []
        for _ in 0..<(try reader.size("newcomers", 1...PredictorLimits.newcomers)) {
            let weights = try reader.floats("newcomer's weights", count)
            let covariance = try reader.floats("newcomer's covariance", count * count)
            let residual = try reader.float("newcomer's residual", 0...1)
            let isKnown = try reader.size("newcomer's cost known", 0...1) == 1
            let ratio = try reader.float("newcomer's cost ratio", -100...100)
            newcomers.append(
                Newcomer(
                    weights: weights, covariance: covariance, residualSD: residual,
                    logCostRatio: isKnown ? ratio : nil))
        }
        return newcomers
    }
}
