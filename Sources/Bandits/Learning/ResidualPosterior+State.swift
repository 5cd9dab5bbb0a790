import LinearAlgebra

extension ResidualPosterior {
    /// Writes what was learnt; the settings are the reader's.
    public func write(to writer: inout StateWriter) {
        writer.put(UInt32(contextCount))
        writer.put(observations)
        writer.put(lastObservation)
        writer.put(noiseVariance)
        writer.put(unrest)
        detector.write(to: &writer)
        writer.put(claim != nil)
        claim?.write(to: &writer)
        claims.write(to: &writer)
        usual.write(to: &writer)
        usualContext.write(to: &writer)
        groups.write(to: &writer)
        writer.put(mean)
        writer.put(covariance)
    }

    /// - Parameter knowsUsualContext: `false` of a state from before it was kept: it is found anew.
    public init(
        from reader: inout StateReader, contextCount: Int, settings: ResidualSettings, knowsUsualContext: Bool = true
    ) throws(StateError) {
        self.init(contextCount: contextCount, settings: settings)
        try reader.expect(UInt32(contextCount), "context count")
        observations = try reader.number()
        lastObservation = try reader.number()
        noiseVariance = try reader.double()
        unrest = try reader.double()
        detector = try ChangeDetector(from: &reader)
        claim = try reader.flag() ? ClaimedShift(from: &reader) : nil
        claims = try ClaimCounts(from: &reader)
        usual = try UsualResidual(from: &reader)
        if knowsUsualContext { usualContext = try UsualContext(from: &reader, contextCount: contextCount) }
        groups = try GroupResiduals(from: &reader)
        mean = try reader.doubles()
        covariance = try reader.doubles()
        let count = contextCount + 1
        guard mean.count == count, covariance.isEmpty || covariance.count == PackedTriangle.count(count) else {
            throw .wrong(what: "numbers of a posterior", got: UInt64(mean.count), expected: UInt64(count))
        }
    }
}
