import CKernels

/// A part of a text on its way to those who read it, with white space, or nothing, on both sides.
enum TextPart {
    /// As the kernel read it, from `start` on.
    case passage(start: Int)
    /// A run too long for a passage.
    case run(Range<Int>)
}

extension ScannedBytes {
    /// Reads the text in `passage`, part by part in order, until `body` returns `false`.
    ///
    /// - Parameters:
    ///   - counts, tally: what the kernel adds to; without them it lists tokens alone.
    @inline(__always)
    func forEachPart(
        _ passage: UnsafeMutablePointer<kernel_passage>, counts: UnsafeMutablePointer<kernel_counts>?,
        tally: UnsafeMutablePointer<UInt32>?, _ body: (TextPart) -> Bool
    ) {
        var start = 0
        while start < count {
            let length = kernel_read_passage(base + start, count &- start, passage, counts, tally)
            let end = length > 0 ? start &+ length : runEnd(start &+ Int(kernel_passage_bytes))
            guard body(length > 0 ? .passage(start: start) : .run(start..<end)) else { return }
            start = end
        }
    }

    /// The first white space from `index` on, or the end.
    private func runEnd(_ index: Int) -> Int {
        var end = min(index, count)
        while end < count, ![0x20, 0x0A, 0x09, 0x0D].contains(base[end]) { end &+= 1 }
        return end
    }
}
