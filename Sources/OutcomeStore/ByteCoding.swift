/// Appends values to bytes: little endian, counts as variable-length integers, an absent value as a zero byte.
///
/// It owns its memory: a decision is some hundred small values, and each is a check and a store.
struct ByteWriter: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    private(set) var byteCount: Int
    /// The bytes of dictionaries that come again and again; `nil` writes each anew.
    let known: KnownDictionary?

    /// - Parameter reserved: zero bytes at the front, for a header that is known only later.
    init(reserved: Int = 0, capacity: Int = 256, known: KnownDictionary? = nil) {
        memory = .allocate(byteCount: max(64, reserved + capacity), alignment: 8)
        UnsafeMutableRawBufferPointer(rebasing: memory[..<reserved]).initializeMemory(as: UInt8.self, repeating: 0)
        byteCount = reserved
        self.known = known
    }

    deinit { memory.deallocate() }

    var bytes: [UInt8] { Array(written) }
    private var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<byteCount]) }

    func checksum(after reserved: Int) -> UInt32 {
        CRC32C.checksum(UnsafeRawBufferPointer(rebasing: written[reserved...]))
    }

    mutating func byte(_ value: UInt8) {
        room(1).storeBytes(of: value, as: UInt8.self)
        byteCount += 1
    }

    mutating func bool(_ value: Bool) { byte(value ? 1 : 0) }
    mutating func u32(_ value: UInt32) { fixed(value.littleEndian) }
    mutating func u64(_ value: UInt64) { fixed(value.littleEndian) }
    mutating func i64(_ value: Int64) { u64(UInt64(bitPattern: value)) }
    /// The bits: −0, subnormal numbers and NaN come back as they were.
    mutating func double(_ value: Double) { u64(value.bitPattern) }

    /// Seven bits per byte, lowest first (LEB128).
    mutating func count(_ value: Int) {
        precondition(value >= 0, "count \(value)")
        var rest = UInt64(value)
        while rest > 127 {
            byte(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        byte(UInt8(rest))
    }

    mutating func string(_ value: String) {
        var value = value
        value.withUTF8 {
            count($0.count)
            append(UnsafeRawBufferPointer($0))
        }
    }

    mutating func floats(_ values: [Float]) {
        count(values.count)
        #if _endian(little)
            values.withUnsafeBytes { append($0) }
        #else
            for value in values { u32(value.bitPattern) }
        #endif
    }

    mutating func raw(_ value: [UInt8]) {
        count(value.count)
        spliced(value)
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
        room(bytes.count).copyMemory(from: source, byteCount: bytes.count)
        byteCount += bytes.count
    }

    @inline(__always)
    private mutating func fixed(_ value: some FixedWidthInteger & BitwiseCopyable) {
        room(MemoryLayout.size(ofValue: value)).storeBytes(of: value, as: type(of: value))
        byteCount += MemoryLayout.size(ofValue: value)
    }

    /// Where the next `bytes` bytes go.
    @inline(__always)
    private mutating func room(_ bytes: Int) -> UnsafeMutableRawPointer {
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

/// Reads back what `ByteWriter` wrote. Every read checks that the bytes are there.
struct ByteReader {
    /// What is wrong with the bytes, in words.
    struct Failure: Error, Equatable {
        var detail: String
    }

    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0
    /// Of the event that is read: later versions have more fields.
    var version: UInt8 = .max

    /// `bytes` must outlive the reader.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func byte() throws(Failure) -> UInt8 { try fixed(UInt8.self) }
    mutating func u32() throws(Failure) -> UInt32 { UInt32(littleEndian: try fixed(UInt32.self)) }
    mutating func u64() throws(Failure) -> UInt64 { UInt64(littleEndian: try fixed(UInt64.self)) }
    mutating func i64() throws(Failure) -> Int64 { Int64(bitPattern: try u64()) }
    mutating func double() throws(Failure) -> Double { Double(bitPattern: try u64()) }

    mutating func bool() throws(Failure) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        case let other: throw Failure(detail: "\(other) for a truth value at byte \(offset - 1)")
        }
    }

    mutating func integer() throws(Failure) -> Int {
        guard let value = Int(exactly: try i64()) else { throw Failure(detail: "integer too large") }
        return value
    }

    mutating func count() throws(Failure) -> Int {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 63, by: 7) {
            let next = try byte()
            value |= UInt64(next & 127) << UInt64(shift)
            if next < 128 { return Int(value) }
        }
        throw Failure(detail: "count too long at byte \(offset)")
    }

    mutating func string() throws(Failure) -> String {
        let slice = try take(count())
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw Failure(detail: "no UTF-8 before byte \(offset)")
        }
        return text
    }

    mutating func floats() throws(Failure) -> [Float] {
        let count = try count()
        let slice = try take(count.multipliedReportingOverflow(by: 4).overflow ? Int.max : count * 4)
        // Filling the shared storage of all empty arrays would be a race, though one of equal values.
        if count == 0 { return [] }
        return [Float](unsafeUninitializedCapacity: count) { values, initialised in
            for index in 0..<count {
                let bits = UInt32(littleEndian: slice.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
                values.initializeElement(at: index, to: Float(bitPattern: bits))
            }
            initialised = count
        }
    }

    mutating func raw() throws(Failure) -> [UInt8] { Array(try take(count())) }

    mutating func optional<T>(_ read: (inout ByteReader) throws(Failure) -> T) throws(Failure) -> T? {
        try bool() ? try read(&self) : nil
    }

    /// A word of an enumeration.
    mutating func word<Word: RawRepresentable<String>>(_ type: Word.Type) throws(Failure) -> Word {
        let text = try string()
        guard let word = Word(rawValue: text) else { throw Failure(detail: "“\(text)” is no \(type)") }
        return word
    }

    private mutating func take(_ count: Int) throws(Failure) -> UnsafeRawBufferPointer {
        guard count <= bytes.count - offset else {
            throw Failure(detail: "\(count) bytes wanted at byte \(offset) of \(bytes.count)")
        }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    private mutating func fixed<T: FixedWidthInteger>(_ type: T.Type) throws(Failure) -> T {
        try take(MemoryLayout<T>.size).loadUnaligned(as: T.self)
    }
}
