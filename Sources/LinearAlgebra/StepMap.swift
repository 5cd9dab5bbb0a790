import CKernels

/// `y = W x + b` for one x at a time, over whole numbers: x in `Steps`, the weights of each output as `StepWeights`.
///
/// Sixteen bits are half of what a `Float` takes to be read, and a processor multiplies and adds twice as many of them at
/// once. Sums are exact, so a result has the same bits on every processor, alone and among others.
public final class StepMap: @unchecked Sendable {  // the memory is never written after init
    public let inputCount: Int
    /// Outputs, padded to a multiple of `AffineMap.columns`; the outputs behind the last one are 0.
    public let width: Int
    /// Inputs, padded to pairs.
    private let paddedCount: Int
    /// Parts of at most `inputsPerSum` inputs, each paddedCount×width in panels, as the kernel reads them.
    private let weights: UnsafeMutablePointer<Int16>
    /// The value of 1 in each output's sum, then b.
    private let scales: UnsafeMutablePointer<Float>
    private let generation: CInt

    /// A map of zeros.
    ///
    /// - Parameters:
    ///   - steps: of the inputs.
    ///   - generation: of processors, from 0 on, whose instructions are used; by default the newest that is at hand.
    public init(
        inputs: Int, outputs: Int, steps: Steps, generation: Int = StepMap.newestGeneration,
        _ fill: (inout Filling) -> Void
    ) {
        precondition((0...Self.newestGeneration).contains(generation), "generation \(generation)")
        inputCount = inputs
        width = AffineMap.padded(outputs)
        paddedCount = (inputs + 1) / 2 * 2
        self.generation = CInt(generation)
        let count = paddedCount * width
        weights = UnsafeMutableRawPointer.allocate(byteCount: max(64, 2 * count), alignment: 64)
            .bindMemory(to: Int16.self, capacity: count)
        weights.initialize(repeating: 0, count: count)
        scales = UnsafeMutableRawPointer.allocate(byteCount: max(64, 8 * width), alignment: 64)
            .bindMemory(to: Float.self, capacity: 2 * width)
        scales.initialize(repeating: 0, count: 2 * width)
        var filling = Filling(map: self, steps: steps)
        fill(&filling)
    }

    deinit {
        weights.deallocate()
        scales.deallocate()
    }

    /// The newest generation of processors that this one belongs to.
    public static let newestGeneration = Int(kernel_newest_generation())

    /// Sets the numbers of a map that is being made.
    public struct Filling {
        fileprivate let map: StepMap
        fileprivate let steps: Steps

        /// Sets the weights of one output for the first inputs.
        public mutating func setRow(_ row: UnsafeBufferPointer<Float>, output: Int, bias: Float) {
            precondition(row.count <= map.inputCount && output < map.width, "\(row.count) weights of output \(output)")
            let rounded = StepWeights(row, readBy: steps)
            for (input, number) in rounded.numbers.enumerated() {
                map.weights[map.place(ofInput: input, output)] = number
            }
            map.scales[output] = rounded.step / steps.perUnit
            map.scales[map.width + output] = bias
        }
    }

    private func place(ofInput input: Int, _ output: Int) -> Int {
        let part = input / StepWeights.inputsPerSum * StepWeights.inputsPerSum
        let pairs = pairs(inPartFrom: part)
        let panel = AffineMap.panel(of: output, width: width)
        let pair = (input - part) / 2
        return part * width + 2 * (panel.start * pairs + pair * panel.width + output - panel.start) + input % 2
    }

    private func pairs(inPartFrom start: Int) -> Int { min(StepWeights.inputsPerSum, paddedCount - start) / 2 }

    /// Sets y (width) to `W x + b`.
    ///
    /// - Parameter x: inputCount numbers of steps; where that is odd, 0 follows.
    @inline(__always)
    public func apply(_ x: UnsafePointer<Int16>, into y: UnsafeMutablePointer<Float>) {
        apply(to: 1, x, stride: 0, into: y, stride: 0)
    }

    /// How many inputs are taken at once, at most.
    public static let batchCount = 4

    /// Applies the map to a few inputs at once: the weights are read once for all of them. Bits are those of one alone.
    ///
    /// - Parameters:
    ///   - count: 1 to `batchCount`.
    ///   - x: inputs, which begin `stride` numbers apart.
    ///   - y: width numbers for each, which begin `yStride` numbers apart.
    public func apply(
        to count: Int, _ x: UnsafePointer<Int16>, stride: Int, into y: UnsafeMutablePointer<Float>, stride yStride: Int
    ) {
        for input in 0..<count { (y + input * yStride).update(from: scales + width, count: width) }
        var start = 0
        while start < paddedCount {
            kernel_add_step_rows(
                generation, weights + start * width, pairs(inPartFrom: start), width, scales, CInt(count), x + start,
                stride, y, yStride)
            start += StepWeights.inputsPerSum
        }
    }
}
