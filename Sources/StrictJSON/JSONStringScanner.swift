/// Finds the end of a string and checks everything in it: escapes, control characters, UTF-8, surrogates.
struct JSONStringScanner {
    let bytes: UnsafePointer<UInt8>
    let count: Int
    /// Starts behind the opening quotation mark; ends on the closing one.
    private(set) var place: Int
    /// No escape was met: the bytes are the string.
    private(set) var isPlain = true

    init(bytes: UnsafePointer<UInt8>, count: Int, place: Int) {
        self.bytes = bytes
        self.count = count
        self.place = place
    }

    mutating func run() throws(JSONError) {
        while true {
            skipOrdinaryASCII()
            guard place < count else { throw .unexpectedEnd(offset: count) }
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw .controlCharacter(byte, offset: place)
            case 0x80...0xFF: try multibyteScalar()
            default: place += 1
            }
        }
    }

    /// Passes eight bytes at a time while none of them is `"`, `\`, a control character or above 0x7F.
    ///
    /// In each byte lane the high bit of the sum below is set where the byte needs a look. A borrow can only
    /// raise a false alarm in a higher lane, never hide one, and the byte loop sorts that out.
    @inline(__always)
    private mutating func skipOrdinaryASCII() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while place + 8 <= count {
            let word = UnsafeRawPointer(bytes + place).loadUnaligned(as: UInt64.self).littleEndian
            let quote = (word ^ (ones &* 0x22)) &- ones
            let backslash = (word ^ (ones &* 0x5C)) &- ones
            let control = word &- (ones &* 0x20)
            let alarm = (quote | backslash | control | word) & highs
            guard alarm == 0 else {
                place += alarm.trailingZeroBitCount >> 3
                return
            }
            place += 8
        }
        while place < count {
            let byte = bytes[place]
            guard byte >= 0x20, byte < 0x80, byte != 0x22, byte != 0x5C else { return }
            place += 1
        }
    }

    private mutating func escape() throws(JSONError) {
        isPlain = false
        guard place + 1 < count else { throw .unexpectedEnd(offset: count) }
        switch bytes[place + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            place += 2
        case UInt8(ascii: "u"): try unicodeEscape()
        default: throw .malformedEscape(offset: place)
        }
    }

    private mutating func unicodeEscape() throws(JSONError) {
        guard let unit = hexadecimal(at: place + 2) else { throw .malformedEscape(offset: place) }
        guard 0xD800...0xDFFF ~= unit else {
            place += 6
            return
        }
        guard unit < 0xDC00, place + 7 < count, bytes[place + 6] == UInt8(ascii: "\\"),
            bytes[place + 7] == UInt8(ascii: "u"), let low = hexadecimal(at: place + 8), 0xDC00...0xDFFF ~= low
        else { throw .loneSurrogate(offset: place) }
        place += 12
    }

    /// - Returns: `nil` unless four hexadecimal digits start at `start`.
    private func hexadecimal(at start: Int) -> UInt32? {
        guard start + 4 <= count else { return nil }
        return JSONEscape.hexadecimal(bytes + start)
    }

    /// One scalar of two to four bytes, as table 3-7 of the Unicode standard allows.
    private mutating func multibyteScalar() throws(JSONError) {
        let lead = bytes[place]
        let (length, secondMin, secondMax): (Int, UInt8, UInt8) =
            switch lead {
            case 0xC2...0xDF: (2, 0x80, 0xBF)
            case 0xE0: (3, 0xA0, 0xBF)
            case 0xED: (3, 0x80, 0x9F)
            case 0xE1...0xEF: (3, 0x80, 0xBF)
            case 0xF0: (4, 0x90, 0xBF)
            case 0xF1...0xF3: (4, 0x80, 0xBF)
            case 0xF4: (4, 0x80, 0x8F)
            default: (0, 0, 0)
            }
        guard length > 0, place + length <= count, secondMin...secondMax ~= bytes[place + 1] else {
            throw .invalidUTF8(offset: place)
        }
        for offset in 2..<max(length, 2) where bytes[place + offset] & 0xC0 != 0x80 {
            throw .invalidUTF8(offset: place)
        }
        place += length
    }
}
