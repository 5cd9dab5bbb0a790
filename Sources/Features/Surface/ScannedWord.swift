/// The bytes being scanned; outside them there are line breaks.
struct ScannedBytes {
    let base: UnsafePointer<UInt8>
    let count: Int

    /// - Returns: `nil` where there are none.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        guard let base = text.baseAddress, text.count > 0 else { return nil }
        self.base = base
        count = text.count
    }

    @inline(__always)
    subscript(index: Int) -> UInt8 {
        UInt(bitPattern: index) < UInt(bitPattern: count) ? base[index] : 0x0A
    }

    @inline(__always)
    subscript(run: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + run.lowerBound, count: run.count)
    }
}

/// Letters, digits and "_" of ASCII, as four counters of 16 bits in one number: lower, upper, digit, underscore.
///
/// Adding the classes of a word's bytes counts all four at once; no part of an excerpt has 2¹⁶ bytes.
enum WordBytes {
    static let classes = FrozenBuffer<UInt64>(
        (0..<256).map { (byte: Int) in
            switch byte {
            case 0x61...0x7A: 1
            case 0x41...0x5A: 1 << 16
            case 0x30...0x39: 1 << 32
            case 0x5F: 1 << 48
            default: 0
            }
        })

    @inline(__always) static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    @inline(__always) static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }
}

/// A word as it is gathered: the hash of its bytes (those of ASCII in lower case) and its `WordBytes` counters.
struct ScannedWord {
    let start: Int
    private(set) var hash = ByteHash.empty
    private var counters: UInt64 = 0
    private var lastClass: UInt64 = 0
    private var camel: UInt64 = 0

    @inline(__always)
    init(start: Int) {
        self.start = start
    }

    @inline(__always)
    mutating func add(_ byte: UInt8, _ byteClass: UInt64) {
        hash = ByteHash.adding(byte | 0x20, to: hash)
        counters &+= byteClass
        camel |= lastClass & (byteClass &>> 16)
        lastClass = byteClass
    }

    /// A character outside ASCII.
    @inline(__always)
    mutating func add(_ bytes: UnsafePointer<UInt8>, count: Int) {
        for index in 0..<count { hash = ByteHash.adding(bytes[index], to: hash) }
        lastClass = 0
    }

    @inline(__always) var lowerCount: Int { Int(counters & 0xFFFF) }
    @inline(__always) var upperCount: Int { Int(counters &>> 16 & 0xFFFF) }
    @inline(__always) var digitCount: Int { Int(counters &>> 32 & 0xFFFF) }
    @inline(__always) var underscoreCount: Int { Int(counters &>> 48) }
    @inline(__always) var asciiCount: Int { lowerCount &+ upperCount &+ digitCount &+ underscoreCount }
    /// A capital follows a small letter.
    @inline(__always) var isCamelCase: Bool { camel & 1 != 0 }
}
