/// Little-endian bytes, appended one number after another.
package struct ByteWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func append(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func append(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func append(_ value: Float) {
        append(value.bitPattern)
    }

    package mutating func append(_ values: [Float]) {
        bytes.reserveCapacity(bytes.count + 4 * values.count)
        for value in values { append(value.bitPattern) }
    }

    package mutating func append(_ raw: some Sequence<UInt8>) {
        bytes.append(contentsOf: raw)
    }
}

/// Little-endian bytes, taken one number after another. Whatever the bytes say, it neither traps nor allocates more
/// than there are bytes.
package struct ByteReader {
    private let bytes: ArraySlice<UInt8>
    private var offset: Int

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        offset = bytes.startIndex
    }

    package var remaining: Int { bytes.endIndex - offset }

    /// The next `count` bytes, without a copy.
    ///
    /// - Throws: `truncated`.
    package mutating func take(_ count: Int, _ field: String) throws(PredictorError) -> ArraySlice<UInt8> {
        guard count >= 0 && count <= remaining else { throw .truncated(field: field) }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    package mutating func uint32(_ field: String) throws(PredictorError) -> UInt32 {
        try take(4, field).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    package mutating func uint64(_ field: String) throws(PredictorError) -> UInt64 {
        try take(8, field).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A size within limits.
    ///
    /// - Throws: `truncated`, `badSize`.
    package mutating func size(_ field: String, _ allowed: ClosedRange<Int>) throws(PredictorError) -> Int {
        let value = Int(try uint32(field))
        guard allowed.contains(value) else { throw .badSize(field: field, got: value, limit: allowed.upperBound) }
        return value
    }

    /// `count` finite numbers.
    ///
    /// - Throws: `truncated` before anything is allocated, `badNumber`.
    package mutating func floats(_ field: String, _ count: Int) throws(PredictorError) -> [Float] {
        let (byteCount, overflow) = count.multipliedReportingOverflow(by: 4)
        guard !overflow else { throw .truncated(field: field) }
        let raw = try take(byteCount, field)
        let values = raw.withUnsafeBytes { raw in
            (0..<count).map {
                Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
            }
        }
        guard values.allSatisfy(\.isFinite) else { throw .badNumber(field: field) }
        return values
    }

    /// A finite number in a range.
    package mutating func float(
        _ field: String, _ allowed: ClosedRange<Float> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
    ) throws(PredictorError) -> Float {
        let value = try floats(field, 1)[0]
        guard allowed.contains(value) else { throw .badNumber(field: field) }
        return value
    }

    /// - Throws: `trailingBytes` unless all is read.
    package func finish() throws(PredictorError) {
        guard remaining == 0 else { throw .trailingBytes(remaining) }
    }
}
