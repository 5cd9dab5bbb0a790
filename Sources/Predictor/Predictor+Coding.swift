/// A predictor as bytes, little endian. Whoever stores them adds magic, version and checksum.
///
///     u32 f · K · d · N · C coarse · C fine · T · L · linear,   u32 width × L
///     f32 mean f · scale f
///     per net and layer: weights, a row per output · f32 biases,   f32 slope · intercept
///     coarse, then fine: centres, C rows of f · f32 cluster means C×K · distance scale
///     f32 task means T×K · where linear is 1 its weights, K rows of f · f32 intercepts K
///     K times: u32 has curve · f32 slope · intercept
///     u32 group × K,   f32 overall K · near weights K×V · far weights V · level weights V
///     f32 cost mean K · deviation K · factor K,   u32 cost known × K
///     context directions, d rows of H · f32 offset d · scale,   f32 residual K · scatter K · variance K
///     where models have joined: u32 count, and per model, with D = 2 + K + d,
///     f32 weights D · covariance D×D · residual,   u32 cost known · f32 log cost ratio
///
/// A row of weights is an i32 exponent e and for each weight the i16 n of n · 2^−e (`StepWeights`).
extension Predictor {
    /// The bytes that `init(decoding:)` reads.
    public func encoded() -> [UInt8] {
        var writer = ByteWriter()
        for size in [
            inputCount, modelCount, contextCount, netCount, stacking.coarse.count, stacking.fine.count,
            stacking.tasks.count, layout.hidden.count, stacking.linear.isEmpty ? 0 : 1,
        ] { writer.append(UInt32(size)) }
        for width in layout.hidden { writer.append(UInt32(width)) }
        writer.append(standardizer.mean)
        writer.append(standardizer.scale)
        appendParameters(to: &writer)
        writer.append([calibration.slope, calibration.intercept])
        stacking.encode(to: &writer)
        writer.append(costs.mean)
        writer.append(costs.deviation)
        writer.append(costs.factor)
        for isKnown in costs.isKnown { writer.append(UInt32(isKnown ? 1 : 0)) }
        writer.append(
            rows: contextMap.directions, columns: netCount * layout.hiddenCount, readBy: ServingKernel.hiddenSteps)
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
        let sizes = try Sizes(&reader)
        let (f, k, d, nets) = (sizes.f, sizes.k, sizes.d, sizes.nets)
        let layout = try sizes.layout()
        let standardizer = Standardizer(mean: try reader.floats("mean", f), scale: try reader.floats("scale", f))
        let parameters = try Self.parameters(&reader, layout, nets: nets)
        let calibration = Calibration(slope: try reader.float("slope"), intercept: try reader.float("intercept"))
        let stacking = try Stacking(
            &reader, f: f, k: k, coarse: sizes.coarse, fine: sizes.fine, tasks: sizes.tasks,
            hasLinear: sizes.hasLinear)
        let costs = try Self.costs(&reader, k: k)
        let contextMap = ContextMap(
            directions: try reader.rows("context directions", d, columns: nets * layout.hiddenCount),
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

    private func appendParameters(to writer: inout ByteWriter) {
        for net in 0..<netCount {
            let block = parameters[net * layout.parameterCount..<(net + 1) * layout.parameterCount]
            for (l, layer) in layout.layers.enumerated() {
                writer.append(
                    rows: Array(block[block.startIndex + layer.weight..<block.startIndex + layer.bias]),
                    columns: layer.inputs, readBy: ServingKernel.steps(intoLayer: l))
                writer.append(
                    Array(block[block.startIndex + layer.bias..<block.startIndex + layer.biasRange.upperBound]))
            }
        }
    }

    private static func parameters(
        _ reader: inout ByteReader, _ layout: NetworkLayout, nets: Int
    ) throws(PredictorError) -> [Float] {
        var parameters: [Float] = []
        for _ in 0..<nets {
            for layer in layout.layers {
                parameters += try reader.rows("weights", layer.outputs, columns: layer.inputs)
                parameters += try reader.floats("biases", layer.outputs)
            }
        }
        return parameters
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

/// The sizes in front of a predictor's bytes, each within its limit.
private struct Sizes {
    let f, k, d, nets, coarse, fine, tasks: Int
    let hasLinear: Bool
    private let hidden: [Int]

    /// - Throws: `truncated`, `badSize`.
    init(_ reader: inout ByteReader) throws(PredictorError) {
        f = try reader.size("inputs", 1...PredictorLimits.inputCount)
        k = try reader.size("models", 1...PredictorLimits.modelCount)
        d = try reader.size("context", 1...PredictorLimits.contextCount)
        nets = try reader.size("nets", 1...PredictorLimits.nets)
        coarse = try reader.size("coarse clusters", 1...PredictorLimits.clusters)
        fine = try reader.size("fine clusters", 1...PredictorLimits.clusters)
        tasks = try reader.size("tasks", 0...PredictorLimits.tasks)
        let depth = try reader.size("hidden layers", 1...PredictorLimits.hiddenLayers)
        hasLinear = try reader.size("linear", 0...1) == 1
        var hidden: [Int] = []
        for _ in 0..<depth { hidden.append(try reader.size("hidden width", 1...PredictorLimits.hiddenWidth)) }
        self.hidden = hidden
    }

    /// - Throws: `badSize` where all networks together have too many parameters.
    func layout() throws(PredictorError) -> NetworkLayout {
        let layout = NetworkLayout(inputs: f, hidden: hidden, outputs: 2 * k + tasks)
        // The limits keep this product far from overflow.
        let count = nets * layout.parameterCount
        guard count <= PredictorLimits.parameterCount else {
            throw .badSize(field: "parameters", got: count, limit: PredictorLimits.parameterCount)
        }
        return layout
    }
}
