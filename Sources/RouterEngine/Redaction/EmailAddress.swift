/// `somebody@example.org`, found from its `@`.
///
/// > RFC 5321, section 4.5.3.1: a local part has at most 64 bytes, a domain 255.
enum EmailAddress {
    private static let localBytesMax = 64
    private static let domainBytesMax = 255

    /// - Returns: `nil` where there is a part missing on either side, or the domain has no dot.
    static func range(in bytes: UnsafeBufferPointer<UInt8>, at sign: Int, after start: Int) -> Range<Int>? {
        var first = sign
        while first > start, sign - first < localBytesMax, isLocal(bytes[first - 1]) { first -= 1 }
        var (end, lastDot) = (sign + 1, Int?.none)
        while end < bytes.count, end - sign <= domainBytesMax, isDomain(bytes[end]) {
            if bytes[end] == UInt8(ascii: ".") { lastDot = end }
            end += 1
        }
        // A sentence's full stop behind an address is none of its.
        while end > sign + 1, bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] == UInt8(ascii: "-") { end -= 1 }
        if let dot = lastDot, dot >= end { lastDot = bytes[sign..<end].lastIndex(of: UInt8(ascii: ".")) }
        guard first < sign, let lastDot, lastDot > sign + 1, end - lastDot > 2 else { return nil }
        return first..<end
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        byte.isWord || ".!#$%&'*+/=?^`{|}~-".utf8.contains(byte)
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        byte.isWord || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }
}
