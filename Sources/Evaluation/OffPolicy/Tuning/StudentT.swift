import LinearAlgebra

/// Quantiles of Student's t distribution with a whole number of degrees of freedom.
enum StudentT {
    /// From so many degrees the expansion around the normal quantile is good to 1e-12; below, the finite sum is used.
    private static let expansionDegreesMin = 1000

    /// The t that a share `probability` of the distribution lies below.
    ///
    /// - Parameter probability: in [0.5, 1).
    static func quantile(_ probability: Double, degrees: Int) -> Double {
        precondition(probability >= 0.5 && probability < 1, "probability \(probability)")
        precondition(degrees > 0, "\(degrees) degrees of freedom")
        guard degrees < expansionDegreesMin else { return expansion(probability, degrees: Double(degrees)) }
        let root = Double(degrees).squareRoot()
        let angle = bisect(from: 0, to: .pi / 2) { 0.5 + 0.5 * centralShare(angle: $0, degrees: degrees) < probability }
        return root * Double.sin(angle) / Double.cos(angle)
    }

    /// Share of the distribution within ±t, for tan θ = t/√ν: a finite sum, as ν is whole.
    ///
    /// > Abramowitz, Stegun. *Handbook of Mathematical Functions*, 1964, 26.7.3 and 26.7.4.
    private static func centralShare(angle: Double, degrees: Int) -> Double {
        let (sine, cosine) = (Double.sin(angle), Double.cos(angle))
        let isOdd = degrees % 2 == 1
        if degrees == 1 { return 2 * angle / .pi }
        var term = isOdd ? cosine : 1
        var sum = term
        for factor in stride(from: isOdd ? 3 : 2, to: degrees - 1, by: 2) {
            term *= cosine * cosine * Double(factor - 1) / Double(factor)
            sum += term
        }
        return isOdd ? 2 / .pi * (angle + sine * sum) : sine * sum
    }

    /// > Abramowitz, Stegun, 26.7.5.
    private static func expansion(_ probability: Double, degrees: Double) -> Double {
        let z = normalQuantile(probability)
        let (z2, inverse) = (z * z, 1 / degrees)
        let g1 = z * (z2 + 1) / 4
        let g2 = z * ((5 * z2 + 16) * z2 + 3) / 96
        let g3 = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384
        let g4 = z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160
        return z + inverse * (g1 + inverse * (g2 + inverse * (g3 + inverse * g4)))
    }

    private static func normalQuantile(_ probability: Double) -> Double {
        bisect(from: 0, to: 40) { 1 - 0.5 * Double.erfc($0 / 2.0.squareRoot()) < probability }
    }

    /// Where `isBelow` turns from true to false.
    private static func bisect(from low: Double, to high: Double, _ isBelow: (Double) -> Bool) -> Double {
        var (low, high) = (low, high)
        for _ in 0..<100 {
            let middle = low + (high - low) / 2
            if middle == low || middle == high { break }
            if isBelow(middle) { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }
}
