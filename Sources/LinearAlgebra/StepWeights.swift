/// The weights of one output as whole numbers of 16 bits: `wᵢ = numbersᵢ · 2^−exponent`.
///
/// The exponent is the largest with which no sum over inputs in a given range can leave 32 bits. A hundred weights of one
/// size keep eleven to thirteen bits each. Weights that are such numbers already stay as they are to the bit.
public struct StepWeights: Sendable, Equatable {
    /// Products that are summed before the sum becomes a `Float`.
    public static let inputsPerSum = 1_024
    /// Weights beyond 32,767 · 2^16 are cut, a step below 2^−24 would be of no use.
    public static let exponents = -16...24

    public let exponent: Int
    public let numbers: [Int16]

    /// Rounds weights; what is no number becomes 0.
    ///
    /// - Parameter steps: of the inputs.
    public init(_ weights: UnsafeBufferPointer<Float>, readBy steps: Steps) {
        let sumMax = Double(Int32.max) / Double(steps.perUnit * steps.largest)
        let (largest, sum) = weights.reduce((0.0, 0.0)) { found, weight in
            let size = weight.isFinite ? Double(abs(weight)) : 0
            return (max(found.0, size), found.1 + size)
        }
        let bound = min(sum, Double(Self.inputsPerSum) * largest)
        // Rounding can make a sum a little larger: then the exponent is one less.
        var exponent = min(Self.exponent(of: largest, upTo: Double(Int16.max)), Self.exponent(of: bound, upTo: sumMax))
        var numbers = Self.numbers(weights, exponent)
        while exponent > Self.exponents.lowerBound && Self.bound(numbers) > sumMax {
            exponent -= 1
            numbers = Self.numbers(weights, exponent)
        }
        (self.exponent, self.numbers) = (exponent, numbers)
    }

    public init(exponent: Int, numbers: [Int16]) {
        precondition(Self.exponents.contains(exponent), "exponent \(exponent)")
        (self.exponent, self.numbers) = (exponent, numbers)
    }

    /// The weights, exactly.
    public var values: [Float] { numbers.map { Float($0) * step } }

    var step: Float { Float(sign: .plus, exponent: -exponent, significand: 1) }

    /// The rows of a matrix of `columns` columns, rounded each for itself.
    public static func rounded(_ rows: [Float], columns: Int, readBy steps: Steps) -> [Float] {
        precondition(columns > 0 && rows.count.isMultiple(of: columns), "\(rows.count) weights in rows of \(columns)")
        return rows.withUnsafeBufferPointer { rows in
            stride(from: 0, to: rows.count, by: columns).flatMap {
                StepWeights(UnsafeBufferPointer(rebasing: rows[$0..<$0 + columns]), readBy: steps).values
            }
        }
    }

    /// The largest exponent that leaves `size` within `limit`.
    private static func exponent(of size: Double, upTo limit: Double) -> Int {
        guard size > 0 else { return exponents.upperBound }
        return min(exponents.upperBound, max(exponents.lowerBound, Int((limit / size).exponent)))
    }

    private static func numbers(_ weights: UnsafeBufferPointer<Float>, _ exponent: Int) -> [Int16] {
        let scale = Double(sign: .plus, exponent: exponent, significand: 1)
        let most = Double(Int16.max)
        return weights.map { weight in
            weight.isNaN ? 0 : Int16(min(most, max(-most, (Double(weight) * scale).rounded(.toNearestOrEven))))
        }
    }

    private static func bound(_ numbers: [Int16]) -> Double {
        let (largest, sum) = numbers.reduce((0.0, 0.0)) {
            (max($0.0, abs(Double($1))), $0.1 + abs(Double($1)))
        }
        return min(sum, Double(inputsPerSum) * largest)
    }
}
