import LinearAlgebra

extension Predictor {
    /// Predicts for one prompt.
    ///
    /// - Parameters:
    ///   - features: f numbers, as the extractor this predictor was trained with makes them.
    ///   - prediction: filled; reuse it to avoid allocations.
    public func predict(_ features: UnsafeBufferPointer<Float>, into prediction: inout Prediction) {
        precondition(features.count == inputCount, "\(features.count) features, \(inputCount) expected")
        prediction.reserve(models: rosterCount, context: contextCount, workspace: workspaceCount)
        let clusters = runNets(features, workspace: &prediction.workspace, distance: &prediction.distance)
        fillQuality(
            from: prediction.workspace, distance: prediction.distance, &prediction.quality, &prediction.qualitySD)
        mixVoices(&prediction.workspace, clusters, distance: prediction.distance, &prediction.quality)
        fillCost(from: prediction.workspace, &prediction.costUSD)
        fillContext(from: prediction.workspace, &prediction.context)
        fillNewcomers(&prediction)
    }

    /// Predicts for one prompt.
    public func predict(_ features: [Float]) -> Prediction {
        var prediction = Prediction()
        features.withUnsafeBufferPointer { predict($0, into: &prediction) }
        return prediction
    }

    // The workspace: inputs f | hidden units N·H | outputs N·(2K + T) | cluster scores max C
    //                | task means K | room of the stack 5K.
    private var hiddenStart: Int { inputCount }
    private var outputStart: Int { hiddenStart + netCount * layout.hiddenCount }
    private var scoreStart: Int { outputStart + netCount * layout.outputs }
    private var voiceStart: Int { scoreStart + max(stacking.coarse.count, stacking.fine.count) }
    private var workspaceCount: Int { voiceStart + 6 * modelCount }

    /// Fills the workspace.
    ///
    /// - Returns: the nearest clusters.
    private func runNets(
        _ features: UnsafeBufferPointer<Float>, workspace: inout [Float], distance: inout Float
    ) -> (coarse: Int, fine: Int) {
        workspace.withUnsafeMutableBufferPointer { work in
            parameters.withUnsafeBufferPointer { parameters in
                guard let x = work.baseAddress, let block = parameters.baseAddress, let raw = features.baseAddress
                else { return (0, 0) }
                standardizer.apply(raw, into: x)
                for net in 0..<netCount {
                    forward(
                        x, block + net * layout.parameterCount,
                        hidden: x + hiddenStart + net * layout.hiddenCount,
                        outputs: x + outputStart + net * layout.outputs)
                }
                let coarse = stacking.coarse.nearest(x, scores: x + scoreStart, distance: &distance)
                return (coarse, stacking.fine.nearest(x, scores: x + scoreStart, distance: &distance))
            }
        }
    }

    /// One net on one row: hidden layers side by side into `hidden` (H), then `outputs` (2K + T).
    private func forward(
        _ x: UnsafePointer<Float>, _ parameters: UnsafePointer<Float>, hidden: UnsafeMutablePointer<Float>,
        outputs: UnsafeMutablePointer<Float>
    ) {
        var input = x
        var next = hidden
        for l in 0..<layout.layers.count {
            let layer = layout.layers[l]
            let isLast = l == layout.layers.count - 1
            let output = isLast ? outputs : next
            output.update(from: parameters + layer.bias, count: layer.outputs)
            BLAS.multiply(
                rows: layer.outputs, columns: layer.inputs, parameters + layer.weight, vector: input, beta: 1,
                into: output)
            if !isLast { Network.rectify(output, count: layer.outputs) }
            input = UnsafePointer(output)
            next += layer.outputs
        }
    }

    /// Mean over nets; their spread and the residual as its deviation.
    private func fillQuality(
        from work: [Float], distance: Float, _ quality: inout [Float], _ deviation: inout [Float]
    ) {
        let (k, nets) = (modelCount, netCount)
        let reach = max(1, distance)
        work.withUnsafeBufferPointer { work in
            guard let logits = work.baseAddress.map({ $0 + outputStart }) else { return }
            for first in stride(from: 0, to: k, by: 8) {
                var sum = SIMD8<Float>()
                var squares = SIMD8<Float>()
                for net in 0..<nets {
                    let z = SIMD8(logits + net &* layout.outputs + first, count: k - first)
                    let p = VectorMath.sigmoid(z * calibration.slope + calibration.intercept)
                    sum += p
                    squares += p * p
                }
                for m in first..<min(first + 8, k) {
                    let mean = sum[m - first] / Float(nets)
                    let spread = nets > 1 ? max(0, squares[m - first] - sum[m - first] * mean) / Float(nets - 1) : 0
                    let residual = residualSD[m] * reach
                    quality[m] = mean
                    deviation[m] = (spread + residual * residual).squareRoot()
                }
            }
        }
    }

    /// Gives the networks' word the differences of the mixture of voices.
    private func mixVoices(
        _ work: inout [Float], _ clusters: (coarse: Int, fine: Int), distance: Float, _ quality: inout [Float]
    ) {
        guard !stacking.stack.isIdle else { return }
        work.withUnsafeMutableBufferPointer { work in
            quality.withUnsafeMutableBufferPointer { quality in
                guard let base = work.baseAddress, let quality = quality.baseAddress else { return }
                fillTaskMeans(base)
                stacking.mix(
                    base, inputs: inputCount, ofTask: base + voiceStart, clusters, distance: distance,
                    room: base + voiceStart + modelCount, quality)
            }
        }
    }

    /// The task means under the predicted task, in front of the other voices.
    private func fillTaskMeans(_ base: UnsafeMutablePointer<Float>) {
        guard stacking.tasks.count > 0 else { return }
        let expected = base + voiceStart
        for m in 0..<modelCount { expected[m] = 0 }
        for net in 0..<netCount {
            stacking.tasks.add(
                base + outputStart + net * layout.outputs + 2 * modelCount, weight: 1 / Float(netCount), to: expected,
                modelCount: modelCount)
        }
    }

    private func fillCost(from work: [Float], _ costUSD: inout [Float]) {
        let (k, nets) = (modelCount, netCount)
        for m in 0..<k {
            guard costs.isKnown[m] else {
                costUSD[m] = 0
                continue
            }
            var sum: Float = 0
            for net in 0..<nets { sum += work[outputStart + net * layout.outputs + k + m] }
            costUSD[m] = costs.costUSD(sum / Float(nets), model: m)
        }
    }

    private func fillContext(from work: [Float], _ context: inout [Float]) {
        let d = contextCount
        let clip = ContextMap.clip
        work.withUnsafeBufferPointer { work in
            contextMap.directions.withUnsafeBufferPointer { directions in
                context.withUnsafeMutableBufferPointer { context in
                    guard let work = work.baseAddress, let directions = directions.baseAddress,
                        let context = context.baseAddress
                    else { return }
                    for i in 0..<d { context[i] = contextMap.offset[i] }
                    BLAS.multiply(
                        rows: d, columns: outputStart - hiddenStart, directions, vector: work + hiddenStart, beta: 1,
                        into: context)
                    for i in 0..<d { context[i] = min(clip, max(-clip, context[i])) * contextMap.scale }
                }
            }
        }
    }
}

extension CostCurve {
    /// The expected cost for a standardised log cost `t`.
    func costUSD(_ t: Float, model m: Int) -> Float {
        factor[m] * Float.exp(mean[m] + deviation[m] * min(Self.clip, max(-Self.clip, t)))
    }
}
