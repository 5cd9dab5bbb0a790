import Routing

/// Takes e-mail addresses, phone numbers, card numbers and keys out of a text, and puts a word in their place.
///
/// Every byte is looked at a bounded number of times, whatever the text: prompts of a megabyte come by. What it finds
/// is a guess by form; it errs towards taking out. Names, addresses and what only a reader understands stay.
struct Redactor: Sendable {
    let kinds: Set<SecretKind>

    init(_ kinds: Set<SecretKind>) {
        self.kinds = kinds
    }

    /// The text without what was found, in UTF-8; a text in which nothing is found comes back as it is.
    func redacted(_ text: some Collection<UInt8>) -> [UInt8] {
        let bytes = Array(text)
        guard !kinds.isEmpty else { return bytes }
        return bytes.withUnsafeBufferPointer { redacted($0) }
    }

    func redacted(_ text: String) -> String { String(decoding: redacted(Array(text.utf8)), as: UTF8.self) }

    private func redacted(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var (copied, place) = (0, 0)
        while place < bytes.count {
            guard let (found, kind) = find(bytes, at: place, after: copied) else {
                place += 1
                continue
            }
            result.append(contentsOf: bytes[copied..<found.lowerBound])
            result.append(contentsOf: kind.mark.utf8)
            copied = found.upperBound
            place = copied
        }
        result.append(contentsOf: bytes[copied...])
        return result
    }

    /// What is to be taken out at a place: it may begin before, but not before `start`.
    private func find(
        _ bytes: UnsafeBufferPointer<UInt8>, at place: Int, after start: Int
    ) -> (Range<Int>, SecretKind)? {
        let byte = bytes[place]
        if byte == UInt8(ascii: "@") {
            guard kinds.contains(.emails), let range = EmailAddress.range(in: bytes, at: place, after: start) else {
                return nil
            }
            return (range, .emails)
        }
        let isStart = place == start || !bytes[place - 1].isWord
        if kinds.contains(.keys), isStart, let range = SecretKey.range(in: bytes, from: place) { return (range, .keys) }
        guard isStart, byte.isDigit || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "(") else { return nil }
        let digits = DigitGroups(bytes, from: place)
        if kinds.contains(.cards), let range = digits.cardNumber { return (range, .cards) }
        if kinds.contains(.phones), let range = digits.phoneNumber { return (range, .phones) }
        return nil
    }
}

extension UInt8 {
    var isDigit: Bool { 0x30...0x39 ~= self }
    var isLetter: Bool { 0x41...0x5A ~= self || 0x61...0x7A ~= self }
    /// A letter, digit, `_`, or a byte of a letter beyond ASCII.
    var isWord: Bool { isDigit || isLetter || self == UInt8(ascii: "_") || self >= 0x80 }
}
