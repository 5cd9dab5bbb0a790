import CKernels

/// One reading of an excerpt for all who want to know something of it.
struct FeatureReading {
    private let excerpt: Excerpt
    private(set) var surface: SurfaceScan?
    var pooling: TokenTable.Pooling?

    init(_ excerpt: Excerpt, surface: SurfaceScan?, pooling: TokenTable.Pooling?) {
        self.excerpt = excerpt
        self.surface = surface
        self.pooling = pooling
    }

    mutating func run() {
        // A function of C calls back without a closure's context: that is passed along.
        withUnsafeMutablePointer(to: &self) {
            kernel_with_passage(
                { passage, context in
                    guard let passage, let context else { return }
                    context.assumingMemoryBound(to: FeatureReading.self).pointee.read(passage)
                }, $0)
        }
    }

    private mutating func read(_ passage: UnsafeMutablePointer<kernel_passage>) {
        read(excerpt.head, passage)
        read(excerpt.tail, passage)
    }

    private mutating func read(_ text: UnsafeBufferPointer<UInt8>, _ passage: UnsafeMutablePointer<kernel_passage>) {
        if let bytes = ScannedBytes(text) { read(bytes, passage) }
    }

    private mutating func read(_ bytes: ScannedBytes, _ passage: UnsafeMutablePointer<kernel_passage>) {
        surface?.begin(bytes)
        // The kernel counts for the surface numbers alone.
        var counts = kernel_counts()
        let tally = surface?.tally
        withUnsafeMutablePointer(to: &counts) { counts in
            bytes.forEachPart(passage, counts: tally == nil ? nil : counts, tally: tally) { part in
                surface?.read(part, of: bytes, passage)
                pooling?.add(part, of: bytes, passage)
                return true
            }
        }
        surface?.end(bytes, counts)
    }
}
