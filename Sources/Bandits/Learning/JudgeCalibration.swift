/// How far a judge is off, learnt from requests that somebody trusted has judged, too: a line, drawn towards "not at all".
///
///     trusted ≈ judged + a + b · (judged − ½),   a ~ N(0, 0.2²),  b ~ N(0, 0.3²),  noise 0.2²
///
/// Three labels move it a little, thirty decide it. Bayesian linear regression on two numbers, in closed form.
public struct JudgeCalibration: Sendable, Equatable {
    public private(set) var comparisons: UInt64 = 0
    /// Σu, Σu², Σr, Σur over comparisons, u = judged − ½, r = trusted − judged.
    private var sums = SIMD4<Double>.zero

    private static let precision = (a: 1 / 0.04, b: 1 / 0.09, noise: 1 / 0.04)

    public init() {}

    /// - Parameter isWithdrawn: takes a comparison back that had been added.
    public mutating func compare(judged: Double, trusted: Double, isWithdrawn: Bool = false) {
        let (u, r) = (judged - 0.5, trusted - judged)
        let row = SIMD4(u, u * u, r, u * r)
        if isWithdrawn {
            guard comparisons > 0 else { return }
            comparisons -= 1
            sums -= row
        } else {
            comparisons += 1
            sums += row
        }
    }

    /// The line: shift at ½, and change of slope.
    public var line: (a: Double, b: Double) {
        let (tau, count) = (Self.precision.noise, Double(comparisons))
        let (aa, ab, bb) = (Self.precision.a + tau * count, tau * sums[0], Self.precision.b + tau * sums[1])
        let (right0, right1) = (tau * sums[2], tau * sums[3])
        let determinant = aa * bb - ab * ab
        return ((bb * right0 - ab * right1) / determinant, (aa * right1 - ab * right0) / determinant)
    }

    /// What somebody trusted would probably have said, in [0, 1].
    public func corrected(_ judged: Double) -> Double {
        guard comparisons > 0 else { return judged }
        let line = line
        return min(1, max(0, judged + line.a + line.b * (judged - 0.5)))
    }

    public func write(to writer: inout StateWriter) {
        writer.put(comparisons)
        for place in 0..<4 { writer.put(sums[place]) }
    }

    public init(from reader: inout StateReader) throws(StateError) {
        comparisons = try reader.number()
        for place in 0..<4 { sums[place] = try reader.double() }
    }
}
