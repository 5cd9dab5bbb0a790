/// The buffers of one training step over up to `rowsMax` rows: one allocation, freed with the object.
///
/// It never leaves the function that made it.
final class BatchWorkspace {
    let rowsMax: Int
    /// B×(width) per layer, the input first, the outputs last.
    let activations: [UnsafeMutablePointer<Float>]
    /// B×(width) per layer after the input: the loss's derivative by what went into the activation.
    let gradients: [UnsafeMutablePointer<Float>]
    /// B×O.
    let targets: UnsafeMutablePointer<Float>
    /// B×O.
    let weights: UnsafeMutablePointer<Float>
    private let block: UnsafeMutablePointer<Float>

    init(layout: NetworkLayout, rowsMax: Int) {
        self.rowsMax = rowsMax
        let widths = [layout.inputs] + layout.layers.map(\.outputs)
        let count = rowsMax * (2 * widths.reduce(0, +) - layout.inputs + 2 * layout.outputs)
        block = .allocate(capacity: count)
        block.initialize(repeating: 0, count: count)
        var next = block
        func take(_ width: Int) -> UnsafeMutablePointer<Float> {
            defer { next += rowsMax * width }
            return next
        }
        activations = widths.map(take)
        gradients = widths.dropFirst().map(take)
        targets = take(layout.outputs)
        weights = take(layout.outputs)
    }

    deinit {
        block.deallocate()
    }
}
