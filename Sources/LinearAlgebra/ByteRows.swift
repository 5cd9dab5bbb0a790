import CKernels

/// Sums of rows of small whole numbers, such as a table of quantised embeddings.
public enum ByteRows {
    /// `sums[c] += Σₖ factors[k] · rows[places[k]·width + c]`, products rounded before they are added, in the order of k.
    ///
    /// - Parameters:
    ///   - sums: [width].
    ///   - rows: row-major.
    ///   - places, factors: [count].
    @inline(__always)
    public static func add(
        _ rows: UnsafePointer<Int8>, width: Int, places: UnsafePointer<UInt32>, factors: UnsafePointer<Float>,
        count: Int, to sums: UnsafeMutablePointer<Float>
    ) {
        kernel_add_byte_rows(sums, width, rows, places, factors, count)
    }

    /// Asks for memory that will be read soon.
    @inlinable @inline(__always)
    public static func prefetch(_ memory: UnsafeRawPointer) {
        kernel_prefetch(memory)
    }
}
