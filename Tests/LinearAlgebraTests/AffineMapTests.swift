import LinearAlgebra
import Testing

@Suite struct AffineMapTests {
    /// y = [1 + 2·3, −1 + 5·3].
    @Test func `one input and two outputs by hand`() {
        let map = AffineMap(inputs: 1, outputs: 2) { map in
            map.setWeight(input: 0, output: 0, to: 2)
            map.setWeight(input: 0, output: 1, to: 5)
            map.setBias(output: 0, to: 1)
            map.setBias(output: 1, to: -1)
        }
        #expect(map.width == 16)
        let y = applied(map, [3])
        #expect(y[0] == 7 && y[1] == 14)
        #expect(y[2...].allSatisfy { $0 == 0 })
    }

    @Test(arguments: [(1, 1), (7, 16), (129, 100), (40, 464), (96, 64), (300, 33)])
    func `every output has the bits of plain sums in the order of the inputs`(inputs: Int, outputs: Int) {
        var random = SplitMix64(seed: UInt64(inputs * outputs))
        let weights = (0..<inputs * outputs).map { _ in Float(random.nextNormal()) }
        let biases = (0..<outputs).map { _ in Float(random.nextNormal()) }
        let x = (0..<inputs).map { _ in random.nextUniform() < 0.5 ? 0 : Float(random.nextNormal()) }
        let map = AffineMap(inputs: inputs, outputs: outputs) { map in
            for o in 0..<outputs {
                for i in 0..<inputs { map.setWeight(input: i, output: o, to: weights[o * inputs + i]) }
                map.setBias(output: o, to: biases[o])
            }
        }
        let y = applied(map, x)
        for o in 0..<outputs {
            var sum = biases[o]
            for i in 0..<inputs {
                let product = weights[o * inputs + i] * x[i]
                sum += product
            }
            #expect(y[o] == sum, "output \(o)")
        }
    }

    @Test(arguments: [1, 15, 16, 64, 100, 200]) func `rows of small numbers add up as in a plain loop`(width: Int) {
        var random = SplitMix64(seed: UInt64(width))
        let rows = (0..<50 * width).map { _ in Int8(truncatingIfNeeded: Int(random.next() & 255)) }
        let places = (0..<70).map { _ in UInt32(random.next() % 50) }
        let factors = places.map { _ in Float(random.nextUniform()) }
        var (sums, twin) = ([Float](repeating: 0.5, count: width), [Float](repeating: 0.5, count: width))
        ByteRows.add(rows, width: width, places: places, factors: factors, count: places.count, to: &sums)
        for (place, factor) in zip(places, factors) {
            for c in 0..<width {
                let product = factor * Float(rows[Int(place) * width + c])
                twin[c] += product
            }
        }
        #expect(sums == twin)
    }

    private func applied(_ map: AffineMap, _ x: [Float]) -> [Float] {
        var y = [Float](repeating: .nan, count: map.width)
        map.apply(x, into: &y)
        return y
    }
}
