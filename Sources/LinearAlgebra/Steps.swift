import CKernels

/// Numbers that are whole multiples of a step, in 16 bits each: what a `StepMap` reads.
///
/// Numbers outside the range are cut to it; so units of a ReLU are rectified by a range that begins at 0.
public struct Steps: Sendable, Equatable {
    /// Steps from 0 to 1: a power of two, so that a number of steps has the same bits as the number it stands for.
    public let perUnit: Float
    public let range: ClosedRange<Float>

    public init(perUnit: Float, range: ClosedRange<Float>) {
        self.perUnit = perUnit
        self.range = range
        precondition(
            perUnit.significand == 1 && range.contains(0) && perUnit * largest <= Float(Int16.max),
            "\(perUnit) steps per unit in \(range)")
    }

    /// The largest magnitude in the range.
    var largest: Float { max(-range.lowerBound, range.upperBound) }

    /// Rounds numbers to steps, in place, and sets `steps` to how many each has; what is no number becomes 0.
    @inline(__always)
    public func round(_ values: UnsafeMutablePointer<Float>, count: Int, into steps: UnsafeMutablePointer<Int16>) {
        kernel_round_to_steps(values, count, perUnit, range.lowerBound, range.upperBound, steps)
    }
}
