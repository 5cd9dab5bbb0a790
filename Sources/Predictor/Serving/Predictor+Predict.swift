import LinearAlgebra

extension Predictor {
    /// Predicts for one prompt.
    ///
    /// - Parameters:
    ///   - features: f numbers, as the extractor this predictor was trained with makes them.
    ///   - prediction: filled; reuse it to avoid allocations.
    public func predict(_ features: UnsafeBufferPointer<Float>, into prediction: inout Prediction) {
        precondition(features.count == inputCount, "\(features.count) features, \(inputCount) expected")
        var scratch = Prediction.Scratch()
        prediction.exchange(&scratch)
        scratch.reserve(workspace: kernel.places.count, steps: kernel.places.hiddenEnd)
        scratch.workspace.withUnsafeMutableBufferPointer { work in
            scratch.steps.withUnsafeMutableBufferPointer { steps in
                guard let work = work.baseAddress, let steps = steps.baseAddress, let raw = features.baseAddress
                else { return }
                standardizer.apply(raw, into: work + kernel.places.inputs)
                kernel.run(1, work, steps)
                fill(&prediction, work, steps)
            }
        }
        fillNewcomers(&prediction, &scratch.newcomerWork)
        prediction.exchange(&scratch)
    }

    /// Predicts for one prompt, with memory of its own.
    public func predict(_ features: [Float]) -> Prediction {
        var prediction = Prediction()
        features.withUnsafeBufferPointer { predict($0, into: &prediction) }
        return prediction
    }

    /// Predicts for many prompts, up to four at a time: most of the time is the reading of weights, and four read them once.
    ///
    /// - Parameters:
    ///   - rows: f numbers each.
    ///   - scratch: memory to be used again for the next prompts.
    /// - Returns: one per row, each with the bits that it has alone.
    public func predict(_ rows: [[Float]], with scratch: inout Prediction.Scratch) -> [Prediction] {
        var predictions = rows.map { _ in Prediction() }
        for start in stride(from: 0, to: rows.count, by: StepMap.batchCount) {
            predict(rows[start..<min(start + StepMap.batchCount, rows.count)], into: &predictions, &scratch)
        }
        return predictions
    }

    /// - Parameter rows: as many as are taken at once, at most.
    private func predict(
        _ rows: ArraySlice<[Float]>, into predictions: inout [Prediction], _ scratch: inout Prediction.Scratch
    ) {
        let (count, stepCount) = (kernel.places.count, kernel.places.hiddenEnd)
        scratch.reserve(workspace: rows.count * count, steps: rows.count * stepCount)
        scratch.workspace.withUnsafeMutableBufferPointer { work in
            scratch.steps.withUnsafeMutableBufferPointer { steps in
                guard let work = work.baseAddress, let steps = steps.baseAddress else { return }
                for (p, row) in rows.enumerated() {
                    precondition(row.count == inputCount, "\(row.count) features, \(inputCount) expected")
                    row.withUnsafeBufferPointer { raw in
                        guard let raw = raw.baseAddress else { return }
                        standardizer.apply(raw, into: work + p * count + kernel.places.inputs)
                    }
                }
                kernel.run(rows.count, work, steps)
                for (p, place) in rows.indices.enumerated() {
                    fill(&predictions[place], work + p * count, steps + p * stepCount)
                }
            }
        }
        for place in rows.indices { fillNewcomers(&predictions[place], &scratch.newcomerWork) }
    }

    /// Fills in what follows from the kernel's numbers, newcomers aside.
    private func fill(
        _ prediction: inout Prediction, _ work: UnsafeMutablePointer<Float>, _ steps: UnsafePointer<Int16>
    ) {
        prediction.reserve(models: rosterCount, context: contextCount)
        let (coarse, fine) = clusters(work, &prediction.distance)
        prediction.cluster = coarse
        fillQuality(work, distance: prediction.distance, &prediction.quality, &prediction.qualitySD)
        mixVoices(work, steps, (coarse, fine), distance: prediction.distance, &prediction.quality)
        prediction.expectedError = expectedError(of: prediction.quality, distance: prediction.distance)
        fillCost(work, &prediction.costUSD)
        fillContext(work, &prediction.context)
    }

    /// The nearest clusters.
    private func clusters(_ work: UnsafeMutablePointer<Float>, _ distance: inout Float) -> (coarse: Int, fine: Int) {
        let scores = work + kernel.places.scores
        let fine = Clusters.best(scores + stacking.coarse.count, count: stacking.fine.count)
        let squared =
            BLAS.dot(work + kernel.places.inputs, work + kernel.places.inputs, count: inputCount)
            - 2 * scores[stacking.coarse.count + fine]
        distance = max(0, squared).squareRoot() * stacking.fine.distanceScale
        return (Clusters.best(scores, count: stacking.coarse.count), fine)
    }

    /// Mean over nets; their spread and the residual as its deviation.
    private func fillQuality(
        _ work: UnsafeMutablePointer<Float>, distance: Float, _ quality: inout [Float], _ deviation: inout [Float]
    ) {
        let width = AffineMap.padded(modelCount)
        let (sums, squares) = (work + kernel.places.voices, work + kernel.places.voices + width)
        sums.update(repeating: 0, count: 2 * width)
        for net in 0..<netCount {
            VectorMath.addSigmoids(
                work + kernel.places.outputs + net * kernel.outputWidth, width: width, slope: calibration.slope,
                intercept: calibration.intercept, to: sums, squares: squares)
        }
        quality.withUnsafeMutableBufferPointer { quality in
            deviation.withUnsafeMutableBufferPointer { deviation in
                residualSD.withUnsafeBufferPointer { residual in
                    guard let quality = quality.baseAddress, let deviation = deviation.baseAddress,
                        let residual = residual.baseAddress
                    else { return }
                    VectorMath.meansAndDeviations(
                        sums, squares: squares, residual: residual, count: modelCount, nets: netCount,
                        reach: max(1, distance), into: quality, deviation)
                }
            }
        }
    }

    /// Gives the networks' word the differences of the mixture of voices.
    private func mixVoices(
        _ work: UnsafeMutablePointer<Float>, _ steps: UnsafePointer<Int16>, _ clusters: (coarse: Int, fine: Int),
        distance: Float, _ quality: inout [Float]
    ) {
        guard !stacking.stack.isIdle else { return }
        let places = kernel.places
        let (inputs, voices) = (work + places.inputs, work + places.voices)
        fillTaskMeans(work)
        if let linear = kernel.linear, stacking.stack.nearShare(distance: distance) < 1 {
            linear.apply(steps + places.inputs, into: work + places.linear)
        }
        quality.withUnsafeMutableBufferPointer { quality in
            guard let quality = quality.baseAddress else { return }
            stacking.mix(
                inputs, inputs: inputCount, ofTask: voices, clusters, distance: distance,
                linear: UnsafePointer(work + places.linear), scratch: voices + AffineMap.padded(modelCount), quality)
        }
    }

    /// The task means under the predicted task, in front of the other voices.
    private func fillTaskMeans(_ work: UnsafeMutablePointer<Float>) {
        guard let tasks = kernel.tasks else { return }
        let shares = work + kernel.places.taskShares
        shares.update(repeating: 0, count: stacking.tasks.count)
        for net in 0..<netCount {
            VectorMath.addSoftmax(
                work + kernel.places.outputs + net * kernel.outputWidth + 2 * modelCount, count: stacking.tasks.count,
                weight: 1 / Float(netCount), to: shares)
        }
        tasks.apply(shares, into: work + kernel.places.voices)
    }

    private func expectedError(of quality: [Float], distance: Float) -> Float {
        quality.withUnsafeBufferPointer { quality in
            guard let quality = quality.baseAddress else { return 0 }
            return expectedError.squared(
                quality, overall: stacking.stack.overall, nearShare: stacking.stack.nearShare(distance: distance))
        }
    }

    private func fillCost(_ work: UnsafeMutablePointer<Float>, _ costUSD: inout [Float]) {
        let (k, nets, width) = (modelCount, netCount, AffineMap.padded(modelCount))
        let (outputs, powers) = (work + kernel.places.outputs, work + kernel.places.voices)
        powers.update(repeating: 0, count: width)
        for net in 0..<nets {
            let said = outputs + (net * kernel.outputWidth + k)
            for m in 0..<k { powers[m] += said[m] }
        }
        for m in 0..<k { powers[m] = costs.logarithm(powers[m] / Float(nets), model: m) }
        VectorMath.exponentiate(powers, width: width)
        for m in 0..<k { costUSD[m] = costs.isKnown[m] ? costs.factor[m] * powers[m] : 0 }
    }

    private func fillContext(_ work: UnsafePointer<Float>, _ context: inout [Float]) {
        let (clip, sums) = (ContextMap.clip, work + kernel.places.context)
        for i in 0..<contextCount { context[i] = min(clip, max(-clip, sums[i])) * contextMap.scale }
    }
}

extension CostCurve {
    /// What is raised to a power of e for a standardised log cost `t`.
    @inline(__always)
    fileprivate func logarithm(_ t: Float, model m: Int) -> Float {
        mean[m] + deviation[m] * min(Self.clip, max(-Self.clip, t))
    }

    /// The expected cost for a standardised log cost `t`.
    func costUSD(_ t: Float, model m: Int) -> Float { factor[m] * Float.exp(logarithm(t, model: m)) }
}
