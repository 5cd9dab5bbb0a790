import LinearAlgebra
import Testing

@testable import Predictor

@Suite struct TaskMeansTests {
    @Test func `differences between models are drawn, what they share is not`() {
        let tasks = TaskMeans(count: 1, means: [0.2, 0.6], differenceShare: 0.25)
        var quality: [Float] = [0.5, 0.5]  // .1 above the task on average; differences +.2, −.2
        tasks.shrink(&quality, towards: [0.2, 0.6], modelCount: 2)
        #expect(abs(quality[0] - 0.35) < 1e-6 && abs(quality[1] - 0.65) < 1e-6)
    }

    @Test func `the expected quality is the mean over tasks by their probability`() {
        let tasks = TaskMeans(count: 2, means: [0.2, 0.6, 0.8, 0.4], differenceShare: 1)
        var logits: [Float] = [0, Float.log(3)]
        var expected: [Float] = [0, 0]
        tasks.add(&logits, weight: 1, to: &expected, modelCount: 2)
        #expect(abs(expected[0] - 0.65) < 1e-6 && abs(expected[1] - 0.45) < 1e-6)
    }

    @Test(arguments: 1...3) func `noise between models is drawn to the task, real differences are kept`(
        seed: UInt64
    ) throws {
        let world = Synthetic(rows: 1_500, seed: seed)
        #expect(try fitted(world.set, .small).differenceShare > 0.5)
        var noise = world.set
        noise.taskLabels = (0..<1_500).map { world.features[$0, 0] > 0 ? 1 : 0 }
        var random = SplitMix64(seed: seed)
        for i in 0..<1_500 {
            let best = noise.taskLabels[i] ?? 0
            for m in 0..<3 { noise.quality[i, m] = random.nextUniform() < (m == best ? 0.7 : 0.5) ? 1 : 0 }
        }
        let predictor = try fitted(noise, .small)
        #expect(predictor.differenceShare < 0.5)
        let right = (0..<1_500).filter { i in
            let quality = predictor.predict(noise.features.row(i)).quality
            return quality.indices.max { quality[$0] < quality[$1] } == noise.taskLabels[i]
        }
        #expect(right.count > 1_350)
    }

    @Test func `a log of one outcome per prompt keeps the networks' differences`() throws {
        var set = Synthetic(rows: 400, seed: 4).set
        for i in 0..<400 {
            for m in 0..<3 where m != i % 3 { set.qualityWeight[i, m] = 0 }
        }
        #expect(try fitted(set, .small).differenceShare == 1)
    }
}
