import LinearAlgebra
import Testing

@testable import Predictor

/// Weights, inputs and hidden units in 16 bits.
@Suite struct RoundingTests {
    private static var recipe: FitRecipe {
        var recipe = FitRecipe.small
        recipe.hidden = [16, 9]
        recipe.stacking = false
        return recipe
    }

    /// What each net says and what its hidden units are, one net at a time, one number at a time; sums of whole numbers of
    /// steps are exact in double precision.
    private static func twin(_ predictor: Predictor, _ features: [Float]) -> [(outputs: [Double], hidden: [Double])] {
        let layout = predictor.layout
        func steps(_ values: [Double], _ perUnit: Double, _ range: ClosedRange<Double>) -> [Double] {
            values.map {
                (min(range.upperBound, max(range.lowerBound, $0)) * perUnit).rounded(.toNearestOrEven) / perUnit
            }
        }
        let standardised = features.indices.map {
            Double((features[$0] - predictor.standardizer.mean[$0]) * predictor.standardizer.scale[$0])
        }
        return (0..<predictor.netCount).map { net in
            let block = predictor.parameters.dropFirst(net * layout.parameterCount).prefix(layout.parameterCount).map(
                Double.init)
            var (x, hidden) = (steps(standardised, 1_024, -5...5), [Double]())
            for (l, layer) in layout.layers.enumerated() {
                if l > 0 {
                    x = steps(x, 512, 0...32)
                    hidden += x
                }
                x = (0..<layer.outputs).map { o in
                    let sum = x.indices.reduce(0) { $0 + block[layer.weight + o * layer.inputs + $1] * x[$1] }
                    return Double(Float(block[layer.bias + o]) + Float(sum))
                }
            }
            return (x, hidden)
        }
    }

    @Test func `a prediction is that of a slow twin which rounds as the kernel does`() throws {
        let world = Synthetic(rows: 200, inputs: 7, seed: 31)
        let predictor = try fitted(world.set, Self.recipe)
        for r in 0..<100 {
            // Ever further from what was trained on, until costs and contexts are clipped.
            let features = world.features.row(r).map { $0 * Float(r / 10) }
            let said = Self.twin(predictor, features)
            let (found, calibration) = (predictor.predict(features), predictor.calibration)
            for m in 0..<3 {
                let shares = said.map {
                    Double.sigmoid(Double(calibration.slope) * $0.outputs[m] + Double(calibration.intercept))
                }
                let mean = (shares[0] + shares[1]) / 2
                #expect(abs(Double(found.quality[m]) - mean) < 1e-5)
                let (apart, residual) = (shares[0] - mean, Double(predictor.residualSD[m] * max(1, found.distance)))
                #expect(abs(Double(found.qualitySD[m]) - (2 * apart * apart + residual * residual).squareRoot()) < 1e-4)
                let t = min(5, max(-5, (said[0].outputs[3 + m] + said[1].outputs[3 + m]) / 2))
                let costs = predictor.costs
                let logCost = Double(costs.mean[m]) + Double(costs.deviation[m]) * t
                #expect(abs(Double(found.costUSD[m] / costs.factor[m]) / Double.exp(logCost) - 1) < 1e-4)
            }
            let (units, map) = (said.flatMap(\.hidden), predictor.contextMap)
            for i in 0..<map.count {
                let sum = units.indices.reduce(Double(map.offset[i])) {
                    $0 + Double(map.directions[i * units.count + $1]) * units[$1]
                }
                #expect(abs(Double(found.context[i]) - min(4, max(-4, sum)) * Double(map.scale)) < 1e-4)
            }
        }
    }

    @Test func `what is fitted after the nets is fitted on the weights that are served`() throws {
        var recipe = Self.recipe
        recipe.stacking = true
        let predictor = try fitted(Synthetic(rows: 300, seed: 32).set, recipe)
        #expect(predictor.layout.rounded(predictor.parameters) == predictor.parameters)
        for clusters in [predictor.stacking.coarse, predictor.stacking.fine] {
            let again = StepWeights.rounded(
                clusters.centres, columns: predictor.inputCount, readBy: ServingKernel.inputSteps)
            #expect(again == clusters.centres)
        }
        let directions = predictor.contextMap.directions
        #expect(
            StepWeights.rounded(
                directions, columns: directions.count / predictor.contextCount, readBy: ServingKernel.hiddenSteps)
                == directions)
    }

    @Test func `a weight that no 16 bits hold is refused by its field`() throws {
        var writer = ByteWriter()
        writer.append(25 as UInt32)
        writer.append([0, 0] as [UInt8])
        #expect(throws: PredictorError.badNumber(field: "weights")) {
            var reader = ByteReader(writer.bytes[...])
            _ = try reader.rows("weights", 1, columns: 1)
        }
        #expect(throws: PredictorError.truncated(field: "weights")) {
            var reader = ByteReader(writer.bytes[...])
            _ = try reader.rows("weights", .max, columns: .max)
        }
    }
}
