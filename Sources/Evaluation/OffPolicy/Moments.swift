/// Count, mean and centred sum of squares of some numbers; two of them join exactly as if taken over all numbers.
///
///     M₂ = Σ (x − mean)²,   joined: mean = mean_a + δ n_b/n,   M₂ = M₂a + M₂b + δ² n_a n_b/n,   δ = mean_b − mean_a
///
/// > Chan, Golub, LeVeque. *Updating Formulae and a Pairwise Algorithm for Computing Sample Variances*, 1979.
struct Moments: Sendable, Equatable {
    private(set) var count = 0
    private(set) var mean = 0.0
    private(set) var centredSquares = 0.0

    init() {}

    /// Two passes over `values`, four sums side by side in each.
    init(_ values: UnsafeBufferPointer<Double>) {
        count = values.count
        guard count > 0 else { return }
        let whole = count & ~3
        var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
        for place in stride(from: 0, to: whole, by: 4) {
            a += values[place]
            b += values[place + 1]
            c += values[place + 2]
            d += values[place + 3]
        }
        for place in whole..<count { a += values[place] }
        let mean = ((a + b) + (c + d)) / Double(count)
        (a, b, c, d) = (0, 0, 0, 0)
        for place in stride(from: 0, to: whole, by: 4) {
            let (p, q) = (values[place] - mean, values[place + 1] - mean)
            let (r, s) = (values[place + 2] - mean, values[place + 3] - mean)
            a += p * p
            b += q * q
            c += r * r
            d += s * s
        }
        for place in whole..<count { a += (values[place] - mean) * (values[place] - mean) }
        self.mean = mean
        centredSquares = (a + b) + (c + d)
    }

    mutating func join(_ other: Moments) {
        guard other.count > 0 else { return }
        let total = count + other.count
        let delta = other.mean - mean
        let share = Double(other.count) / Double(total)
        mean += delta * share
        centredSquares += other.centredSquares + delta * delta * Double(count) * share
        count = total
    }

    /// s/√n, with n − 1 in s².
    /// - Returns: `nil` for fewer than two numbers.
    var standardError: Double? {
        guard count > 1 else { return nil }
        return (centredSquares / Double(count - 1) / Double(count)).squareRoot()
    }
}
