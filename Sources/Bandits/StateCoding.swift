/// Writes learner state as little-endian numbers, bit for bit.
public struct StateWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func put<Number: FixedWidthInteger>(_ value: Number) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    public mutating func put(_ value: Double) { put(value.bitPattern) }

    public mutating func put(_ flag: Bool) { put(flag ? UInt8(1) : 0) }

    public mutating func put(_ values: [Double]) {
        put(UInt32(values.count))
        for value in values { put(value) }
    }

    public mutating func put(_ text: String) { put(raw: Array(text.utf8)) }

    /// Bytes behind their number.
    public mutating func put(raw contents: [UInt8]) {
        put(UInt32(contents.count))
        bytes.append(contentsOf: contents)
    }
}

/// Why a state cannot be read.
public enum StateError: Error, Equatable {
    case truncated(at: Int)
    case wrong(what: String, got: UInt64, expected: UInt64)

    /// In words.
    public var detail: String {
        switch self {
        case .truncated(let offset): "it ends at byte \(offset)"
        case .wrong(let what, let got, let expected): "\(what) \(got), where this one reads \(expected)"
        }
    }
}

/// Reads what `StateWriter` wrote.
public struct StateReader: Sendable {
    private let bytes: [UInt8]
    public private(set) var offset = 0

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public var isAtEnd: Bool { offset == bytes.count }

    public mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) throws(StateError) -> Number {
        let size = MemoryLayout<Number>.size
        guard bytes.count - offset >= size else { throw .truncated(at: offset) }
        var value: Number = 0
        for place in 0..<size { value |= Number(truncatingIfNeeded: bytes[offset + place]) << Number(8 * place) }
        offset += size
        return value
    }

    public mutating func flag() throws(StateError) -> Bool { try number(UInt8.self) == 1 }

    public mutating func double() throws(StateError) -> Double {
        Double(bitPattern: try number(UInt64.self))
    }

    public mutating func doubles() throws(StateError) -> [Double] {
        let count = Int(try number(UInt32.self))
        guard (bytes.count - offset) / 8 >= count else { throw .truncated(at: offset) }
        var values: [Double] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try double()) }
        return values
    }

    public mutating func text() throws(StateError) -> String { String(decoding: try raw(), as: UTF8.self) }

    /// What `put(raw:)` wrote.
    public mutating func raw() throws(StateError) -> ArraySlice<UInt8> {
        let count = Int(try number(UInt32.self))
        guard bytes.count - offset >= count else { throw .truncated(at: offset) }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    /// Reads a number that must be this one.
    public mutating func expect<Number: FixedWidthInteger>(_ expected: Number, _ what: String) throws(StateError) {
        try expect(expected...expected, what)
    }

    /// - Returns: the number.
    @discardableResult
    public mutating func expect<Number: FixedWidthInteger>(
        _ expected: ClosedRange<Number>, _ what: String
    ) throws(StateError) -> Number {
        let got = try number(Number.self)
        guard expected.contains(got) else {
            throw .wrong(
                what: what, got: UInt64(truncatingIfNeeded: got),
                expected: UInt64(truncatingIfNeeded: expected.upperBound))
        }
        return got
    }
}
