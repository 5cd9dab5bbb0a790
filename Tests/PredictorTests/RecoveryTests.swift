import LinearAlgebra
import Predictor
import Testing

@Suite struct RecoveryTests {
    @Test func `a known truth is recovered`() throws {
        let world = Synthetic(rows: 2_000, seed: 3)
        let predictor = try fitted(world.set, .small)
        let fresh = Synthetic(rows: 500, seed: 4)
        var (squared, claimed, baseline) = (0.0, 0.0, 0.0)
        var ratio = [0.0, 0.0, 0.0]
        for i in 0..<500 {
            let prediction = predictor.predict(fresh.features.row(i))
            for m in 0..<3 {
                let error = Double(prediction.quality[m] - fresh.truth[i, m])
                squared += error * error / 1_500
                claimed += Double(prediction.qualitySD[m] * prediction.qualitySD[m]) / 1_500
                baseline += Double((fresh.truth[i, m] - 0.6) * (fresh.truth[i, m] - 0.6)) / 1_500
                ratio[m] += Double(prediction.costUSD[m]) / 500
            }
        }
        #expect(squared < 0.15 * baseline)
        #expect(claimed > squared / 3 && claimed < squared * 4)
        for m in 0..<3 {
            let mean = (0..<500).reduce(0) { $0 + Double(fresh.trueCost[$1, m]) / 500 }
            #expect(abs(ratio[m] / mean - 1) < 0.08)
        }
    }
}
