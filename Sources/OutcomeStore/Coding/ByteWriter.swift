/// Appends values to bytes: little endian, counts as variable-length integers, an absent value as a zero byte.
///
/// It owns its memory: a decision is some hundred small values, and each is a check and a store.
struct ByteWriter: ~Copyable, @unchecked Sendable {  // Nobody else has its memory.
    private var memory: UnsafeMutableRawBufferPointer
    private(set) var byteCount: Int
    /// The bytes of dictionaries that come again and again; `nil` writes each anew.
    let known: KnownDictionary?

    init(capacity: Int = 256, known: KnownDictionary? = nil) {
        memory = .allocate(byteCount: max(64, capacity), alignment: 8)
        byteCount = 0
        self.known = known
    }

    deinit { memory.deallocate() }

    var bytes: [UInt8] { Array(written) }
    private var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<byteCount]) }

    func checksum(from place: Int) -> UInt32 {
        CRC32C.checksum(UnsafeRawBufferPointer(rebasing: written[place...]))
    }

    /// A copy of what was written from a place on.
    func bytes(from place: Int) -> [UInt8] { Array(UnsafeRawBufferPointer(rebasing: written[place...])) }

    /// Lends what was written.
    func withBytes<Answer>(_ body: (UnsafeRawBufferPointer) throws(StoreError) -> Answer) throws(StoreError) -> Answer {
        try body(written)
    }

    /// Lends what was written from a place on, to be changed.
    mutating func withMutableBytes(from place: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
        body(UnsafeMutableRawBufferPointer(rebasing: memory[place..<byteCount]))
    }

    /// Forgets what was written.
    /// - Parameter kept: memory that is larger is let go of.
    mutating func removeAll(keeping kept: Int) {
        byteCount = 0
        guard memory.count > kept else { return }
        memory.deallocate()
        memory = .allocate(byteCount: kept, alignment: 8)
    }

    /// Zero bytes, to be set later.
    mutating func reserve(_ count: Int) {
        guard count > 0 else { return }
        space(count).initializeMemory(as: UInt8.self, repeating: 0, count: count)
        byteCount += count
    }

    @inline(__always)
    mutating func byte(_ value: UInt8) {
        space(1).storeBytes(of: value, as: UInt8.self)
        byteCount += 1
    }

    @inline(__always)
    mutating func bool(_ value: Bool) { byte(value ? 1 : 0) }
    mutating func u32(_ value: UInt32) { fixed(value.littleEndian) }
    @inline(__always)
    mutating func u64(_ value: UInt64) { fixed(value.littleEndian) }
    mutating func i64(_ value: Int64) { u64(UInt64(bitPattern: value)) }
    /// The bits: −0, subnormal numbers and NaN come back as they were.
    @inline(__always)
    mutating func double(_ value: Double) { u64(value.bitPattern) }

    /// Seven bits per byte, lowest first (LEB128).
    mutating func count(_ value: Int) {
        precondition(value >= 0, "count \(value)")
        guard value > 127 else { return byte(UInt8(value)) }
        var rest = UInt64(value)
        while rest > 127 {
            byte(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        byte(UInt8(rest))
    }

    mutating func string(_ value: String) {
        if value.utf8.withContiguousStorageIfAvailable({ text($0) }) == nil {
            var value = value
            value.withUTF8 { text($0) }
        }
    }

    private mutating func text(_ utf8: UnsafeBufferPointer<UInt8>) {
        count(utf8.count)
        append(UnsafeRawBufferPointer(utf8))
    }

    mutating func floats(_ values: [Float]) {
        count(values.count)
        #if _endian(little)
            values.withUnsafeBytes { append($0) }
        #else
            for value in values { u32(value.bitPattern) }
        #endif
    }

    /// Bytes that another writer has made.
    mutating func spliced(_ value: [UInt8]) {
        value.withUnsafeBytes { append($0) }
    }

    @inline(__always)
    mutating func optional<T>(_ value: T?, _ write: (inout ByteWriter, T) -> Void) {
        bool(value != nil)
        if let value { write(&self, value) }
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        space(bytes.count).copyMemory(from: source, byteCount: bytes.count)
        byteCount += bytes.count
    }

    @inline(__always)
    private mutating func fixed(_ value: some FixedWidthInteger & BitwiseCopyable) {
        space(MemoryLayout.size(ofValue: value)).storeBytes(of: value, as: type(of: value))
        byteCount += MemoryLayout.size(ofValue: value)
    }

    /// Where the next `bytes` bytes go: memory is there for them.
    @inline(__always)
    private mutating func space(_ bytes: Int) -> UnsafeMutableRawPointer {
        if byteCount + bytes > memory.count { grow(bytes) }
        return memory.baseAddress.unsafelyUnwrapped + byteCount
    }

    @inline(never)
    private mutating func grow(_ bytes: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * (byteCount + bytes), alignment: 8)
        larger.copyMemory(from: written)
        memory.deallocate()
        memory = larger
    }
}
