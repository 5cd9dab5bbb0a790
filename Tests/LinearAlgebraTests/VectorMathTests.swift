import LinearAlgebra
import Testing

@Suite struct VectorMathTests {
    @Test func `a power equals the C library's to a few last bits`() {
        for step in -870...870 {
            let x = Float(step) / 10
            let got = VectorMath.exp(SIMD8(repeating: x))[3]
            #expect(abs(Double(got) / Double.exp(Double(x)) - 1) < 3e-7, "e^\(x)")
        }
    }

    @Test func `a power never overflows, and of NaN it is a number`() {
        let powers = VectorMath.exp(SIMD8(-1e30, 1e30, -.infinity, .infinity, .nan, 0, -0.0, 1e-30))
        #expect((0..<8).allSatisfy { powers[$0].isFinite && powers[$0] > 0 })
        #expect(powers[5] == 1 && powers[6] == 1 && powers[7] == 1)
    }

    @Test(arguments: 0...19) func `a number's bits don't depend on its place`(count: Int) {
        let x = (0..<count).map { Float($0) * 0.37 - 3 }
        var y = [Float](repeating: 7, count: count + 1)
        VectorMath.exp(x, into: &y, count: count)
        #expect((0..<count).allSatisfy { y[$0] == VectorMath.exp(SIMD8(repeating: x[$0]))[0] })
        #expect(y[count] == 7)
    }
}
