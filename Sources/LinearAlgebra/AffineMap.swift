import CKernels

/// `y = W x + b` for one x at a time, with the weights laid out input by input: inputs that are 0, such as units that a
/// ReLU has silenced, are never read.
///
/// Each output is summed over the inputs in their order, products rounded before they are added, so that a result has
/// the same bits on every processor, alone and among others.
public final class AffineMap: @unchecked Sendable {  // the memory is never written after init
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
    private static func panel(of output: Int, width: Int) -> (start: Int, width: Int) {
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

    /// Sets the numbers of a map that is being made.
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

        /// Sets outputs from `first` on to the rows of a row-major matrix (outputs×columns), for inputs from `from` on.
        public mutating func setRows(
            _ rows: UnsafePointer<Float>, count: Int, columns: Int, first: Int = 0, from: Int = 0
        ) {
            for r in 0..<count {
                for c in 0..<columns { setWeight(input: from + c, output: first + r, to: rows[r * columns + c]) }
            }
        }
    }

    /// Sets y (width) to `W x + b`.
    ///
    /// - Parameters:
    ///   - x: inputCount numbers.
    ///   - places: room for inputCount numbers.
    @inline(__always)
    public func apply(
        _ x: UnsafePointer<Float>, places: UnsafeMutablePointer<UInt32>, into y: UnsafeMutablePointer<Float>
    ) {
        let count = kernel_places_of_nonzero(x, inputCount, places)
        y.update(from: memory + inputCount * width, count: width)
        kernel_add_rows(y, width, memory, inputCount, x, places, count)
    }

    /// How many inputs `apply(toFour:)` takes.
    public static let batchCount = 4

    /// The same for four inputs at once: the weights are read once for all of them. Bits are those of `apply`.
    ///
    /// - Parameters:
    ///   - x: four times inputCount numbers, `stride` numbers apart.
    ///   - places: room for inputCount numbers.
    ///   - y: four times width numbers, `stride` numbers apart.
    public func apply(
        toFour x: UnsafePointer<Float>, stride: Int, places: UnsafeMutablePointer<UInt32>,
        into y: UnsafeMutablePointer<Float>
    ) {
        let count = kernel_places_of_nonzero_in_four(x, stride, inputCount, places)
        for input in 0..<Self.batchCount {
            (y + input * stride).update(from: memory + inputCount * width, count: width)
        }
        kernel_add_rows_to_four(y, width, memory, inputCount, x, stride, places, count)
    }
}
