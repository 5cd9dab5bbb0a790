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
        while let escape = bytes[place...].firstIndex(of: UInt8(ascii: "\\")) {
            decoded.append(contentsOf: bytes[place..<escape])
            place = escape + append(escapeAt: bytes.baseAddress! + escape, to: &decoded)
        }
        decoded.append(contentsOf: bytes[place...])
        return decoded
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
        append(scalar: 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00), to: &decoded)
        return 12
    }

    private static func append(scalar value: UInt32, to decoded: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) else {
            preconditionFailure("an unchecked scalar: \(value)")
        }
        decoded.append(contentsOf: encoded)
    }
}
