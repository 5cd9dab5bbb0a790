public import Evaluation
public import LinearAlgebra
import Parallel
public import Predictor

extension PredictionTable {
    /// What `predictor` expects on every row of `features`, n × f, in roster order; a cost it doesn't know is missing.
    public init(_ predictor: Predictor, features: Matrix) {
        let (n, k, knowsCost) = (features.rows, predictor.rosterCount, predictor.knowsCost)
        var quality = [Double?](repeating: nil, count: n * k)
        var costUSD = quality
        quality.withUnsafeMutableBufferPointer { quality in
            costUSD.withUnsafeMutableBufferPointer { costUSD in
                // Each row's cells are written by nobody else.
                nonisolated(unsafe) let (quality, costUSD) = (quality, costUSD)
                features.forEachPrediction(of: predictor) { row, prediction in
                    for model in 0..<k {
                        quality[row * k + model] = Double(prediction.quality[model])
                        if knowsCost[model] { costUSD[row * k + model] = Double(prediction.costUSD[model]) }
                    }
                }
            }
        }
        self.init(
            quality: PartialMatrix(rows: n, columns: k, storage: quality),
            costUSD: PartialMatrix(rows: n, columns: k, storage: costUSD))
    }
}

extension Matrix {
    /// One prediction per row, worked out on all cores; the bits don't depend on how many there are.
    ///
    /// Each brings its buffers along; for many rows `PredictionTable` and `forEachPrediction` take less memory.
    public func predictions(of predictor: Predictor) -> [Prediction] {
        var results = [Prediction](repeating: Prediction(), count: rows)
        results.withUnsafeMutableBufferPointer { results in
            // Each element is written by nobody else.
            nonisolated(unsafe) let results = results
            forEachPrediction(of: predictor) { results[$0] = $1 }
        }
        return results
    }

    /// The squared error that `predictor` expects of itself on each row, and how far the row is from what it learnt from;
    /// 1 is where 19 of 20 training prompts are nearer.
    public func errorGuesses(of predictor: Predictor) -> [(expected: Double, distance: Double)] {
        var guesses = [(expected: Double, distance: Double)](repeating: (0, 0), count: rows)
        guesses.withUnsafeMutableBufferPointer { guesses in
            // Each element is written by nobody else.
            nonisolated(unsafe) let guesses = guesses
            forEachPrediction(of: predictor) { guesses[$0] = (Double($1.expectedError), Double($1.distance)) }
        }
        return guesses
    }

    /// Lends `body` the prediction of each row, on all cores and in no order; one value serves 64 rows.
    func forEachPrediction(of predictor: Predictor, _ body: @Sendable (_ row: Int, Prediction) -> Void) {
        BLAS.setThreads(1)
        inStretches(rows, of: 64) { stretch in
            var prediction = Prediction()
            for i in stretch {
                withRow(i) { predictor.predict($0, into: &prediction) }
                body(i, prediction)
            }
        }
    }
}
