import Foundation
import LinearAlgebra
import Predictor

/// One side of `make bench-train`: a 256-128-11 net that trains an epoch for every line `epoch` on standard input and
/// answers with its seconds and loss. `sgemm` answers with the seconds of an epoch's matrix products alone.
///
/// The other side is `Benchmarks/train.py`, which brings the peer and takes turns.
struct TrainBench {
    static let (inputs, hidden, models) = (256, 128, 11)
    private let rows: Int
    private let batch: Int
    private var fitting: EnsembleFitting

    /// - Parameter data: a file of rows · 256 inputs, then rows · 11 labels, little-endian `Float`.
    init(data path: String, _ rows: String, _ batch: String) throws {
        guard let rows = Int(rows), let batch = Int(batch), rows > 0, batch > 0 else {
            throw CocoaError(.featureUnsupported)
        }
        (self.rows, self.batch) = (rows, batch)
        var recipe = FitRecipe()
        recipe.hidden = [Self.hidden]
        recipe.nets = 1
        recipe.batchRows = batch
        (recipe.epochsMax, recipe.epochRowsMax, recipe.visitsMax) = (100_000, rows, 1_000_000_000_000)
        (recipe.validationShare, recipe.hiddenDropout, recipe.inputDropout, recipe.weightDecay) = (0, 0, 0, 0)
        recipe.taskLossWeight = 0
        fitting = try EnsembleFitting(Self.set(path, rows: rows), recipe: recipe, seed: 1)
    }

    /// Answers until the input ends.
    consuming func serve() throws {
        while let line = readLine() {
            switch line {
            case "epoch":
                var loss = 0.0
                let seconds = Bench.seconds { loss = fitting.nextEpoch()?.trainingLoss ?? .nan }
                print(seconds, loss)
            case "sgemm": print(Bench.seconds { products() }, 0)
            default: print("epoch or sgemm")
            }
            fflush(nil)
        }
    }

    private static func set(_ path: String, rows n: Int) throws -> TrainingSet {
        guard let file = fopen(path, "rb") else { throw CocoaError(.fileReadNoSuchFile) }
        defer { fclose(file) }
        func matrix(_ columns: Int) -> Matrix {
            var matrix = Matrix(rows: n, columns: columns)
            let count = matrix.withMutableElements { fread($0.baseAddress, 4, $0.count, file) }
            precondition(count == n * columns, "\(path) ends early")
            return matrix
        }
        let (features, quality) = (matrix(inputs), matrix(models))
        let nothing = Matrix(rows: n, columns: models)
        return TrainingSet(
            features: features, quality: quality, qualityWeight: Matrix(rows: n, columns: models, repeating: 1),
            costUSD: nothing, costWeight: nothing)
    }

    /// The five products of every step, without anything between them.
    private func products() {
        let (f, h, o) = (Self.inputs, Self.hidden, Self.models)
        func block(_ count: Int) -> [Float] { [Float](repeating: 0.5, count: count) }
        let (x, w1, w2, y) = (block(batch * f), block(h * f), block(o * h), block(batch * o))
        var (hidden, outputs, d1, d2) = (block(batch * h), block(batch * o), block(h * f), block(o * h))
        for _ in 0..<(rows + batch - 1) / batch {
            BLAS.multiply(m: batch, n: h, k: f, x, w1, transposeB: true, into: &hidden)
            BLAS.multiply(m: batch, n: o, k: h, hidden, w2, transposeB: true, into: &outputs)
            BLAS.multiply(m: o, n: h, k: batch, y, transposeA: true, hidden, into: &d2)
            BLAS.multiply(m: batch, n: h, k: o, y, w2, into: &hidden)
            BLAS.multiply(m: h, n: f, k: batch, hidden, transposeA: true, x, into: &d1)
        }
    }
}
