import CKernels

/// `y = W x + b` for one x at a time, with the weights laid out input by input.
///
/// Each output is summed over the inputs in their order, products rounded before they are added, so that a result has
/// the same bits on every processor. Where weights may be rounded to 16 bits, `StepMap` takes half the time.
public final class AffineMap: @unchecked Sendable {  // the memory is never written after init
    /// Numbers of x.
    public let inputCount: Int
    /// Outputs, padded to a multiple of `AffineMap.columns`; the outputs behind the last one are 0.
    public let width: Int
    /// inputCount×width in panels, as the kernel reads them, then b.
    private let memory: UnsafeMutablePointer<Float>

    /// Outputs come in multiples of this.
    public static let columns = Int(kernel_columns)

    /// The least multiple of `columns` that is at least `count`.
    public static func padded(_ count: Int) -> Int { (count + columns - 1) / columns * columns }

    /// The columns that lie together with `output`.
    static func panel(of output: Int, width: Int) -> (start: Int, width: Int) {
        var start = 0
        for panel in [128, 64, columns] {
            let end = start + (width - start) / panel * panel
            if output < end { return (start + (output - start) / panel * panel, panel) }
            start = end
        }
        preconditionFailure("output \(output) of \(width)")
    }

    /// A map of zeros.
    public init(inputs: Int, outputs: Int, _ fill: (inout Filling) -> Void) {
        inputCount = inputs
        width = Self.padded(outputs)
        let count = (inputs + 1) * width
        let raw = UnsafeMutableRawPointer.allocate(byteCount: max(64, 4 * count), alignment: 64)
        memory = raw.bindMemory(to: Float.self, capacity: count)
        memory.initialize(repeating: 0, count: count)
        var filling = Filling(memory: memory, inputs: inputs, width: width)
        fill(&filling)
    }

    deinit { memory.deallocate() }

    /// Sets the numbers of a map that is being made; what isn't set stays 0.
    public struct Filling {
        fileprivate let memory: UnsafeMutablePointer<Float>
        fileprivate let inputs: Int
        fileprivate let width: Int

        public mutating func setWeight(input: Int, output: Int, to value: Float) {
            precondition((0..<inputs).contains(input) && (0..<width).contains(output), "\(output), \(input)")
            let panel = AffineMap.panel(of: output, width: width)
            memory[panel.start * inputs + input * panel.width + output - panel.start] = value
        }

        public mutating func setBias(output: Int, to value: Float) {
            precondition((0..<width).contains(output), "output \(output) of \(width)")
            memory[inputs * width + output] = value
        }
    }

    /// Sets y (width) to `W x + b`.
    ///
    /// - Parameter x: inputCount numbers.
    @inline(__always)
    public func apply(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>) {
        y.update(from: memory + inputCount * width, count: width)
        kernel_add_rows(y, width, memory, inputCount, x)
    }
}
