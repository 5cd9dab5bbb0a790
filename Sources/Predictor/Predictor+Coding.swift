import LinearAlgebra

/// A predictor as bytes, little endian. Whoever stores them adds magic, version and checksum.
///
///     u32 f · K · d · N · C coarse · C fine · T · L · linear,   u32 width × L
///     f32 mean f · scale f · parameters N×P · slope · intercept
///     coarse, then fine: f32 centres C×f · cluster means C×K · distance scale
///     f32 task means T×K · linear weights K×f where linear is 1 · intercepts K
///     K times: u32 has curve · f32 slope · intercept
///     u32 group × K,   f32 overall K · near weights K×V · far weights V · level weights V
///     f32 cost mean K · deviation K · factor K,   u32 cost known × K
///     f32 context directions d×H · offset d · scale,   f32 residual K · scatter K · variance K
///     where models have joined: u32 count, and per model, with D = 2 + K + d,
///     f32 weights D · covariance D×D · residual,   u32 cost known · f32 log cost ratio
extension Predictor {
    public func encoded() -> [UInt8] {
        var writer = ByteWriter()
        for size in [
            inputCount, modelCount, contextCount, netCount, stacking.coarse.count, stacking.fine.count,
            stacking.tasks.count, layout.hidden.count, stacking.linear.isEmpty ? 0 : 1,
        ] { writer.append(UInt32(size)) }
        for width in layout.hidden { writer.append(UInt32(width)) }
        writer.append(standardizer.mean)
        writer.append(standardizer.scale)
        writer.append(parameters)
        writer.append([calibration.slope, calibration.intercept])
        stacking.encode(to: &writer)
        writer.append(costs.mean)
        writer.append(costs.deviation)
        writer.append(costs.factor)
        for isKnown in costs.isKnown { writer.append(UInt32(isKnown ? 1 : 0)) }
        writer.append(contextMap.directions)
        writer.append(contextMap.offset)
        writer.append(contextMap.scale)
        writer.append(residualSD)
        writer.append(expectedError.scatter)
        writer.append(expectedError.variance)
        append(newcomers, to: &writer)
        return writer.bytes
    }

    /// Reads what `encoded` wrote; anything else is refused.
    ///
    /// - Throws: `truncated`, `badSize`, `badNumber`, `trailingBytes`.
    public init(decoding bytes: [UInt8]) throws(PredictorError) {
        try self.init(decoding: bytes[...])
    }

    /// As `init(decoding:)`, from a part of other bytes.
    public init(decoding bytes: ArraySlice<UInt8>) throws(PredictorError) {
        var reader = ByteReader(bytes)
        let f = try reader.size("inputs", 1...PredictorLimits.inputCount)
        let k = try reader.size("models", 1...PredictorLimits.modelCount)
        let d = try reader.size("context", 1...PredictorLimits.contextCount)
        let nets = try reader.size("nets", 1...PredictorLimits.nets)
        let coarse = try reader.size("coarse clusters", 1...PredictorLimits.clusters)
        let fine = try reader.size("fine clusters", 1...PredictorLimits.clusters)
        let taskCount = try reader.size("tasks", 0...PredictorLimits.tasks)
        let depth = try reader.size("hidden layers", 1...PredictorLimits.hiddenLayers)
        let hasLinear = try reader.size("linear", 0...1) == 1
        var hidden: [Int] = []
        for _ in 0..<depth { hidden.append(try reader.size("hidden width", 1...PredictorLimits.hiddenWidth)) }
        let layout = NetworkLayout(inputs: f, hidden: hidden, outputs: 2 * k + taskCount)
        // The limits above keep this product far from overflow.
        guard nets * layout.parameterCount <= PredictorLimits.parameterCount else {
            throw .badSize(
                field: "parameters", got: nets * layout.parameterCount, limit: PredictorLimits.parameterCount)
        }
        let standardizer = Standardizer(mean: try reader.floats("mean", f), scale: try reader.floats("scale", f))
        let parameters = try reader.floats("parameters", nets * layout.parameterCount)
        let calibration = Calibration(slope: try reader.float("slope"), intercept: try reader.float("intercept"))
        let stacking = try Stacking(
            &reader, f: f, k: k, coarse: coarse, fine: fine, tasks: taskCount, hasLinear: hasLinear)
        let costs = try Self.costs(&reader, k: k)
        let contextMap = ContextMap(
            directions: try reader.floats("context directions", d * nets * layout.hiddenCount),
            offset: try reader.floats("context offset", d), scale: try reader.float("context scale", 0...1))
        let residualSD = try reader.floats("residual", k)
        let expectedError = ExpectedError(
            scatter: try reader.floats("scatter", k), variance: try reader.floats("variance", k))
        let newcomers = try Self.newcomers(&reader, k: k, d: d)
        try reader.finish()
        self.init(
            standardizer: standardizer, layout: layout, parameters: parameters, calibration: calibration,
            stacking: stacking, costs: costs, contextMap: contextMap, residualSD: residualSD,
            expectedError: expectedError)
        self.newcomers = newcomers
    }

    private static func costs(_ reader: inout ByteReader, k: Int) throws(PredictorError) -> CostCurve {
        let mean = try reader.floats("cost mean", k)
        let deviation = try reader.floats("cost deviation", k)
        let factor = try reader.floats("cost factor", k)
        var isKnown: [Bool] = []
        for _ in 0..<k { isKnown.append(try reader.size("cost known", 0...1) == 1) }
        return CostCurve(mean: mean, deviation: deviation, factor: factor, isKnown: isKnown)
    }
}
