/// Reads little-endian numbers from the front of `bytes`.
struct LittleEndianReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    mutating func bytes(_ count: Int, _ part: String) throws(FeatureError) -> ArraySlice<UInt8> {
        guard count <= rest.count else {
            throw .truncated(part: part, expectedBytes: count, gotBytes: rest.count)
        }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func magic(_ expected: String) throws(FeatureError) {
        guard rest.starts(with: expected.utf8) else { throw .notThisFormat(expected: expected) }
        rest = rest.dropFirst(expected.utf8.count)
    }

    mutating func number(_ part: String) throws(FeatureError) -> UInt32 {
        try bytes(4, part).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// `count` numbers, whatever they are.
    mutating func floats(_ count: Int, _ part: String) throws(FeatureError) -> [Float] {
        let raw = try bytes(count * 4, part)
        return raw.withUnsafeBytes { raw in
            (0..<count).map { index in
                Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
            }
        }
    }

    func end() throws(FeatureError) {
        guard rest.isEmpty else { throw .trailingBytes(rest.count) }
    }
}

extension [UInt8] {
    mutating func appendLittleEndian(_ number: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func appendLittleEndian(_ number: Float) {
        appendLittleEndian(number.bitPattern)
    }
}
