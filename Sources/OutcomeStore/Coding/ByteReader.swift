/// Reads back what `ByteWriter` wrote. Every read checks that the bytes are there.
struct ByteReader {
    /// What is wrong with the bytes, in words.
    struct Failure: Error, Equatable {
        var detail: String
        /// A sound event that a later version of the program wrote; `nil` where the bytes are damaged.
        var laterVersion: UInt8?
    }

    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0
    /// Of the event that is read: later versions have more fields.
    var version: UInt8 = .max
    /// What is wanted of a decision.
    let fields: LogFields
    private let texts: TextPool?

    /// - Parameters:
    ///   - bytes: must outlive the reader.
    ///   - fields: parts of a decision that are not wanted come empty.
    ///   - texts: known ones; `nil` makes each anew.
    init(_ bytes: UnsafeRawBufferPointer, fields: LogFields = .all, texts: TextPool? = nil) {
        self.bytes = bytes
        self.fields = fields
        self.texts = texts
    }

    var isAtEnd: Bool { offset == bytes.count }

    @inline(__always)
    mutating func byte() throws(Failure) -> UInt8 { try fixed(UInt8.self) }
    @inline(__always)
    mutating func u64() throws(Failure) -> UInt64 { UInt64(littleEndian: try fixed(UInt64.self)) }
    mutating func i64() throws(Failure) -> Int64 { Int64(bitPattern: try u64()) }
    @inline(__always)
    mutating func double() throws(Failure) -> Double { Double(bitPattern: try u64()) }

    @inline(__always)
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

    @inline(__always)
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
        guard let text = texts.map({ $0.text(slice) }) ?? String(validating: slice, as: UTF8.self) else {
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

    /// Passes over bytes of a known number.
    mutating func skip(_ count: Int) throws(Failure) { _ = try take(count) }

    /// Passes over a text or bytes.
    mutating func skipText() throws(Failure) { _ = try take(count()) }

    /// Passes over a number of eight bytes that may be absent.
    mutating func skipOptionalNumber() throws(Failure) { if try bool() { try skip(8) } }

    /// Passes over numbers of four bytes.
    mutating func skipFloats() throws(Failure) {
        let (bytes, isTooLarge) = try count().multipliedReportingOverflow(by: 4)
        _ = try take(isTooLarge ? Int.max : bytes)
    }

    mutating func optional<T>(_ read: (inout ByteReader) throws(Failure) -> T) throws(Failure) -> T? {
        try bool() ? try read(&self) : nil
    }

    /// A word of an enumeration.
    mutating func word<Word: RawRepresentable<String>>(_ type: Word.Type) throws(Failure) -> Word {
        let text = try string()
        guard let word = Word(rawValue: text) else { throw Failure(detail: "“\(text)” is no \(type)") }
        return word
    }

    @inline(__always)
    private mutating func take(_ count: Int) throws(Failure) -> UnsafeRawBufferPointer {
        guard count <= bytes.count - offset else {
            throw Failure(detail: "\(count) bytes wanted at byte \(offset) of \(bytes.count)")
        }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    @inline(__always)
    private mutating func fixed<T: FixedWidthInteger>(_ type: T.Type) throws(Failure) -> T {
        try take(MemoryLayout<T>.size).loadUnaligned(as: T.self)
    }
}
