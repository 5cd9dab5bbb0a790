import LinearAlgebra
import Testing

@Suite struct StepMapTests {
    private static let steps = Steps(perUnit: 1_024, range: -5...5)

    /// y = [1 + 2·3 − 1·0.5, −1 + 5·3 + 0]; halves and quarters have exact steps.
    @Test func `two inputs and two outputs by hand, outputs beyond them 0`() {
        let map = StepMap(inputs: 2, outputs: 2, steps: Self.steps) { map in
            Self.set([2, -1], output: 0, bias: 1, &map)
            Self.set([5], output: 1, bias: -1, &map)
        }
        #expect(map.width == 16)
        let y = Self.applied(map, Self.rounded([3, 0.5], Self.steps).steps)
        #expect(y[0] == 6.5 && y[1] == 14)
        #expect(y[2...].allSatisfy { $0 == 0 })
    }

    @Test(arguments: [(1, 1), (7, 16), (129, 100), (40, 464), (96, 64), (1_024, 33), (2_500, 20)])
    func `every generation of processors has the bits of plain sums of whole numbers`(inputs: Int, outputs: Int) {
        var random = SplitMix64(seed: UInt64(inputs * outputs))
        let rows = (0..<outputs).map { _ in (0..<inputs).map { _ in Float(random.nextNormal()) } }
        let biases = (0..<outputs).map { _ in Float(random.nextNormal()) }
        let x = Self.rounded((0..<inputs).map { _ in Float(3 * random.nextNormal()) }, Self.steps)
        let twin = (0..<outputs).map { o -> Float in
            let weights = Self.weights(rows[o], Self.steps)
            var y = biases[o]
            for start in stride(from: 0, to: inputs, by: StepWeights.inputsPerSum) {
                let part = start..<min(inputs, start + StepWeights.inputsPerSum)
                let sum = part.reduce(0) { $0 + Int(weights.numbers[$1]) * Int(x.steps[$1]) }
                #expect(abs(sum) <= Int(Int32.max))
                y += Float(sum) * Float(sign: .plus, exponent: -weights.exponent - 10, significand: 1)
            }
            return y
        }
        for generation in 0...StepMap.newestGeneration {
            let map = StepMap(inputs: inputs, outputs: outputs, steps: Self.steps, generation: generation) { map in
                for o in 0..<outputs { Self.set(rows[o], output: o, bias: biases[o], &map) }
            }
            #expect(Self.applied(map, x.steps).prefix(outputs).elementsEqual(twin), "generation \(generation)")
        }
    }

    @Test(arguments: [(1, 1), (7, 16), (129, 100), (40, 464), (96, 80), (1_300, 33)])
    func `a few inputs at once have the bits of each alone`(inputs: Int, outputs: Int) {
        var random = SplitMix64(seed: UInt64(inputs + outputs))
        let rows = (0..<outputs).map { _ in (0..<inputs).map { _ in Float(random.nextNormal()) } }
        // Some numbers lie between one and the next.
        let (stride, yStride) = (inputs + 3, AffineMap.padded(outputs) + 5)
        var x = (0..<4 * stride).map { _ in Int16(truncatingIfNeeded: random.next()) / 8 }
        for input in 0..<4 { x[input * stride + inputs] = 0 }
        for generation in 0...StepMap.newestGeneration {
            let map = StepMap(inputs: inputs, outputs: outputs, steps: Self.steps, generation: generation) { map in
                for o in 0..<outputs { Self.set(rows[o], output: o, bias: Float(o), &map) }
            }
            let alone = (0..<4).map { Self.applied(map, Array(x[$0 * stride...$0 * stride + inputs])) }
            for count in 1...StepMap.batchCount {
                var y = [Float](repeating: .nan, count: 4 * yStride)
                map.apply(to: count, x, stride: stride, into: &y, stride: yStride)
                for input in 0..<count {
                    #expect(Array(y[input * yStride..<input * yStride + map.width]) == alone[input], "\(count)")
                }
                #expect(y.dropFirst(count * yStride).allSatisfy { $0.isNaN })
            }
        }
    }

    @Test(arguments: [1, 2, 129, 1_024, 5_000]) func `the largest inputs leave no sum`(inputs: Int) {
        for size: Float in [0.01, 0.1, 1, 30_000] {
            var random = SplitMix64(seed: UInt64(inputs))
            let row = (0..<inputs).map { _ in size * Float(random.nextNormal()) }
            let x = row.map { $0 < 0 ? Int16(-5_120) : 5_120 } + [0]
            let map = StepMap(inputs: inputs, outputs: 1, steps: Self.steps) { Self.set(row, output: 0, bias: 0, &$0) }
            let exact = row.reduce(0.0) { $0 + 5 * Double(abs($1)) }
            #expect(abs(Double(Self.applied(map, x)[0]) / exact - 1) < 0.02, "\(size)")
        }
    }

    private static func set(_ row: [Float], output: Int, bias: Float, _ map: inout StepMap.Filling) {
        row.withUnsafeBufferPointer { map.setRow($0, output: output, bias: bias) }
    }

    private static func applied(_ map: StepMap, _ x: [Int16]) -> [Float] {
        var y = [Float](repeating: .nan, count: map.width)
        map.apply(x + [0], into: &y)
        return y
    }
}

extension StepMapTests {
    fileprivate static func weights(_ row: [Float], _ steps: Steps) -> StepWeights {
        row.withUnsafeBufferPointer { StepWeights($0, readBy: steps) }
    }

    fileprivate static func rounded(_ x: [Float], _ steps: Steps) -> (values: [Float], steps: [Int16]) {
        var (values, numbers) = (x, [Int16](repeating: 99, count: x.count))
        steps.round(&values, count: x.count, into: &numbers)
        return (values, numbers)
    }
}

@Suite struct StepTests {
    private let steps = Steps(perUnit: 1_024, range: -5...5)

    /// Half a step goes to the even one.
    @Test func `numbers become steps by hand`() {
        let x: [Float] = [0, 1, -0.25, 0.5 / 1_024, 1.5 / 1_024, -0.4 / 1_024, 7, -9, .infinity, -.infinity, .nan]
        let found = StepMapTests.rounded(x, steps)
        #expect(found.steps == [0, 1_024, -256, 0, 2, 0, 5_120, -5_120, 5_120, -5_120, 0])
        #expect(found.values == found.steps.map { Float($0) / 1_024 })
        let rectified = StepMapTests.rounded([-1, 0.5, 40, .nan], Steps(perUnit: 512, range: 0...32))
        #expect(rectified.steps == [0, 256, 16_384, 0] && rectified.values == [0, 0.5, 32, 0])
    }

    /// 3 is the largest: 3 · 2^13 < 32,767 < 3 · 2^14.
    @Test func `weights become whole numbers by hand`() {
        let weights = StepMapTests.weights([3, -1, 0.25], steps)
        #expect(weights.exponent == 13 && weights.numbers == [24_576, -8_192, 2_048])
        #expect(weights.values == [3, -1, 0.25])
        #expect(StepMapTests.weights([0, 0], steps).values == [0, 0])
        #expect(StepMapTests.weights([.nan, 1], steps).values == [0, 1])
        #expect(StepMapTests.weights([.infinity, -1e30], steps).values.allSatisfy { abs($0) == 32_767 * 65_536 })
        #expect(StepMapTests.weights([1e-30], steps).values == [0])
    }

    @Test(arguments: [1, 3, 64, 129, 640, 4_000]) func `rounding is close, and rounds once`(count: Int) {
        var random = SplitMix64(seed: UInt64(count))
        for _ in 0..<20 {
            let size = Float(Double.exp(4 * random.nextNormal()))
            let row = (0..<count).map { _ in size * Float(random.nextNormal()) }
            let weights = StepMapTests.weights(row, steps)
            let largest = row.reduce(0) { max($0, abs($1)) }
            let half = max(0.5 / Float(1 << 24), 2 * largest * Float(max(13, min(count, 1_024))) / 419_430)
            #expect(zip(weights.values, row).allSatisfy { abs($0 - $1) <= half }, "\(size)")
            #expect(StepMapTests.weights(weights.values, steps).values == weights.values)
        }
    }
}
