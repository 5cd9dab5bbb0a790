/// A character read from bytes that may not be UTF-8.
struct DecodedScalar {
    /// The code point; `DecodedScalar.invalid` where the bytes aren't a character.
    let value: UInt32
    /// Bytes read: 1…4, and 1 for an invalid byte.
    let byteCount: Int

    static let invalid: UInt32 = 0xFFFF_FFFF

    /// Reads the character that starts at `bytes[0]`, strictly: no overlong forms, no surrogates, nothing past U+10FFFF.
    ///
    /// - Parameter count: bytes that may be read, at least 1.
    @inline(__always)
    init(_ bytes: UnsafePointer<UInt8>, count: Int) {
        let lead = UInt32(bytes[0])
        if lead < 0x80 {
            self.init(value: lead, byteCount: 1)
        } else if lead >= 0xC2, lead < 0xE0, count >= 2, let b = Self.continuation(bytes[1]) {
            self.init(value: (lead & 0x1F) << 6 | b, byteCount: 2)
        } else if lead >= 0xE0, lead < 0xF0, count >= 3, let b = Self.continuation(bytes[1]),
            let c = Self.continuation(bytes[2])
        {
            let value = (lead & 0x0F) << 12 | b << 6 | c
            self.init(checked: value, byteCount: 3, valid: value >= 0x800 && (value < 0xD800 || value >= 0xE000))
        } else if lead >= 0xF0, lead < 0xF5, count >= 4, let b = Self.continuation(bytes[1]),
            let c = Self.continuation(bytes[2]), let d = Self.continuation(bytes[3])
        {
            let value = (lead & 0x07) << 18 | b << 12 | c << 6 | d
            self.init(checked: value, byteCount: 4, valid: value >= 0x10000 && value < 0x110000)
        } else {
            self.init(value: Self.invalid, byteCount: 1)
        }
    }

    @inline(__always)
    private init(value: UInt32, byteCount: Int) {
        self.value = value
        self.byteCount = byteCount
    }

    @inline(__always)
    private init(checked value: UInt32, byteCount: Int, valid: Bool) {
        self.value = valid ? value : Self.invalid
        self.byteCount = valid ? byteCount : 1
    }

    @inline(__always)
    private static func continuation(_ byte: UInt8) -> UInt32? {
        byte & 0xC0 == 0x80 ? UInt32(byte & 0x3F) : nil
    }
}

/// Writes `scalar` as UTF-8 and returns how many bytes it took.
@inline(__always)
func encodeUTF8(_ scalar: UInt32, into bytes: UnsafeMutablePointer<UInt8>) -> Int {
    if scalar < 0x80 {
        bytes[0] = UInt8(scalar)
        return 1
    }
    let last = UInt8(0x80 | scalar & 0x3F)
    if scalar < 0x800 {
        bytes[0] = UInt8(0xC0 | scalar >> 6)
        bytes[1] = last
        return 2
    }
    let middle = UInt8(0x80 | scalar >> 6 & 0x3F)
    if scalar < 0x10000 {
        bytes[0] = UInt8(0xE0 | scalar >> 12)
        bytes[1] = middle
        bytes[2] = last
        return 3
    }
    bytes[0] = UInt8(0xF0 | scalar >> 18)
    bytes[1] = UInt8(0x80 | scalar >> 12 & 0x3F)
    bytes[2] = middle
    bytes[3] = last
    return 4
}
