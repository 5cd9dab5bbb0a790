/// Escapes, undone. The scanner has already checked them.
enum JSONEscape {
    /// - Returns: `nil` unless `digits` points at four hexadecimal digits.
    static func hexadecimal(_ digits: UnsafePointer<UInt8>) -> UInt32? {
        var unit: UInt32 = 0
        for index in 0..<4 {
            let byte = digits[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return unit
    }

    /// The UTF-8 that a checked string with escapes stands for.
    static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        let bytes = text.bindMemory(to: UInt8.self)
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var place = 0
        while let escape = backslash(in: text, from: place) {
            decoded.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[place..<escape]))
            place = escape + append(escapeAt: bytes.baseAddress! + escape, to: &decoded)
        }
        decoded.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[place...]))
        return decoded
    }

    /// The first backslash from `place` on; eight bytes are looked at at once.
    private static func backslash(in text: UnsafeRawBufferPointer, from place: Int) -> Int? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var place = place
        while place + 8 <= text.count {
            let other = text.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian ^ (ones &* 0x5C)
            // The lowest of these bits is that of the first byte without a difference.
            let found = (other &- ones) & ~other & (ones &* 0x80)
            if found != 0 { return place + (found.trailingZeroBitCount >> 3) }
            place += 8
        }
        return (place..<text.count).first { text[$0] == UInt8(ascii: "\\") }
    }

    /// - Returns: how many bytes of the text the escape takes.
    private static func append(escapeAt bytes: UnsafePointer<UInt8>, to decoded: inout [UInt8]) -> Int {
        switch bytes[1] {
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): return append(unicodeEscapeAt: bytes, to: &decoded)
        case let itself: decoded.append(itself)
        }
        return 2
    }

    private static func append(unicodeEscapeAt bytes: UnsafePointer<UInt8>, to decoded: inout [UInt8]) -> Int {
        guard let high = hexadecimal(bytes + 2) else { preconditionFailure("an unchecked escape") }
        guard 0xD800...0xDBFF ~= high, let low = hexadecimal(bytes + 8) else {
            append(scalar: high, to: &decoded)
            return 6
        }
        append(scalar: 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), to: &decoded)
        return 12
    }

    private static func append(scalar value: UInt32, to decoded: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) else {
            preconditionFailure("an unchecked scalar: \(value)")
        }
        decoded.append(contentsOf: encoded)
    }
}
