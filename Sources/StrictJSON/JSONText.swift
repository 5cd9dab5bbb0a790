/// Bytes that grow at their end.
///
/// It owns its memory: a reply is some dozens of short pieces, and each is a check and a store.
struct JSONText: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(capacity: Int) {
        memory = .allocate(byteCount: max(64, capacity), alignment: 1)
    }

    deinit { memory.deallocate() }

    var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    /// Forgets what was written and keeps the memory.
    mutating func removeAll() { count = 0 }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        space(1).storeBytes(of: byte, as: UInt8.self)
        count += 1
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        space(bytes.count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Appends bytes between quotation marks.
    /// - Parameter end: a byte behind them; 0: none.
    @inline(__always)
    mutating func appendQuoted(_ bytes: UnsafeRawBufferPointer, then end: UInt8 = 0) {
        let place = space(bytes.count + 3)
        place.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        if let source = bytes.baseAddress { (place + 1).copyMemory(from: source, byteCount: bytes.count) }
        (place + 1 + bytes.count).storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
        (place + 2 + bytes.count).storeBytes(of: end, as: UInt8.self)
        count += bytes.count + (end == 0 ? 2 : 3)
    }

    /// A number as the library writes it, without a text of its own.
    mutating func append(_ number: some TextOutputStreamable) {
        var digits = JSONDigits(start: space(JSONDigits.countMax))
        number.write(to: &digits)
        count += digits.count
    }

    mutating func append(_ number: some FixedWidthInteger) {
        var rest = number.magnitude
        if number < 0 { append(UInt8(ascii: "-")) }
        let start = count
        repeat {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest != 0
        var digits = UnsafeMutableRawBufferPointer(rebasing: memory[start..<count])
        digits.reverse()
    }

    /// Where the next `bytes` bytes go: memory is there for them.
    @inline(__always)
    private mutating func space(_ bytes: Int) -> UnsafeMutableRawPointer {
        if count + bytes > memory.count { grow(bytes) }
        return memory.baseAddress.unsafelyUnwrapped + count
    }

    @inline(never)
    private mutating func grow(_ bytes: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * (count + bytes), alignment: 1)
        larger.copyMemory(from: written)
        memory.deallocate()
        memory = larger
    }
}

/// Where the library puts the digits of one number.
private struct JSONDigits: TextOutputStream {
    /// More than any `Double` or `Float` takes.
    static let countMax = 64
    let start: UnsafeMutableRawPointer
    private(set) var count = 0

    init(start: UnsafeMutableRawPointer) { self.start = start }

    mutating func write(_ string: String) {
        var string = string
        string.withUTF8 { append($0) }
    }

    /// What the library calls where it has nothing but ASCII; without it, it would call `write`.
    mutating func _writeASCII(_ ascii: UnsafeBufferPointer<UInt8>) { append(ascii) }

    private mutating func append(_ ascii: UnsafeBufferPointer<UInt8>) {
        precondition(count + ascii.count <= Self.countMax, "a number of \(count + ascii.count) bytes")
        guard let source = ascii.baseAddress else { return }
        (start + count).copyMemory(from: source, byteCount: ascii.count)
        count += ascii.count
    }
}
