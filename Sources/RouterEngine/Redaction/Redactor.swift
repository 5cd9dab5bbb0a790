import Routing

/// Takes e-mail addresses, phone numbers, card numbers and keys out of a text, and puts a word in their place.
///
/// One pass: a table says of every byte what may begin there. Within a word nothing does; at its end an address may, where
/// an `@` stands there, and a value behind its sign. Words are of ASCII's letters and digits: many scripts write without
/// spaces.
/// Every byte is looked at a bounded number of times, whatever the text: prompts of a megabyte come by. What it finds
/// is a guess by form; it errs towards taking out. Names, addresses and what only a reader understands stay.
struct Redactor: Sendable {
    let kinds: Set<SecretKind>
    /// What may begin at a byte, by the byte.
    private let beginnings: [Beginnings]
    private let keys = SecretKeys()

    init(_ kinds: Set<SecretKind>) {
        self.kinds = kinds
        beginnings = (0...UInt8.max).map { Beginnings(of: $0, kinds) }
    }

    /// The text without what was found, in UTF-8; a text in which nothing is found comes back as it is.
    func redacted(_ text: [UInt8]) -> [UInt8] {
        guard !kinds.isEmpty else { return text }
        return text.withUnsafeBufferPointer { bytes in
            beginnings.withUnsafeBufferPointer { redacted(bytes, beginnings: $0) }
        } ?? text
    }

    func redacted(_ text: String) -> String { String(decoding: redacted(Array(text.utf8)), as: UTF8.self) }

    /// - Returns: `nil` where nothing was found.
    private func redacted(
        _ bytes: UnsafeBufferPointer<UInt8>, beginnings: UnsafeBufferPointer<Beginnings>
    ) -> [UInt8]? {
        var result: [UInt8] = []
        var (copied, place) = (0, 0)
        var keys = keys
        // What may begin behind the byte before.
        var open = Beginnings.anything
        while place < bytes.count {
            let here = beginnings[Int(bytes[place])]
            let candidates = here.intersection(open)
            if !candidates.isEmpty,
                !candidates.isDisjoint(with: keys.mayBegin(bytes, at: place) ? .anything : .exceptKeys),
                let (found, kind) = find(candidates, &keys, in: bytes, at: place, after: copied)
            {
                if result.isEmpty { result.reserveCapacity(bytes.count) }
                result.append(contentsOf: bytes[copied..<found.lowerBound])
                result.append(contentsOf: kind.mark.utf8)
                copied = found.upperBound
                place = copied
                open = .anything
            } else if here.contains(.word) {
                repeat { place += 1 } while place < bytes.count && beginnings[Int(bytes[place])].contains(.word)
                open = .insideWords
            } else {
                place += 1
                open = .anything
            }
        }
        guard copied > 0 else { return nil }
        result.append(contentsOf: bytes[copied...])
        return result
    }

    /// What is to be taken out at a place: it may begin before, but not before `start`.
    private func find(
        _ candidates: Beginnings, _ keys: inout SecretKeys, in bytes: UnsafeBufferPointer<UInt8>, at place: Int,
        after start: Int
    ) -> (Range<Int>, SecretKind)? {
        if candidates.contains(.address), let range = EmailAddress.range(in: bytes, at: place, after: start) {
            return (range, .emails)
        }
        if candidates.contains(.sign), let range = SecretValue.range(in: bytes, behind: place, after: start) {
            return (range, .keys)
        }
        if candidates.contains(.key), let range = keys.range(in: bytes, from: place) { return (range, .keys) }
        guard candidates.contains(.number) else { return nil }
        let digits = DigitGroups(bytes, from: place)
        if let range = digits.cardNumber, kinds.contains(.cards) { return (range, .cards) }
        if let range = digits.phoneNumber, kinds.contains(.phones) { return (range, .phones) }
        return nil
    }
}

/// What may begin at a byte, or goes on there.
private struct Beginnings: OptionSet {
    let rawValue: UInt8

    /// At a word's beginning.
    static let key = Beginnings(rawValue: 1)
    static let number = Beginnings(rawValue: 2)
    /// The sign of an address, which may stand inside a word.
    static let address = Beginnings(rawValue: 4)
    /// A sign that a secret may stand behind.
    static let sign = Beginnings(rawValue: 16)
    static let insideWords: Beginnings = [.address, .sign]
    static let exceptKeys: Beginnings = [.number, .address, .sign]
    static let anything: Beginnings = [.key, .number, .address, .sign]
    /// Part of a word.
    static let word = Beginnings(rawValue: 8)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(of byte: UInt8, _ kinds: Set<SecretKind>) {
        self = byte.isDigit || byte.isLetter ? .word : []
        if kinds.contains(.keys), "=:>-".utf8.contains(byte) { insert(.sign) }
        if kinds.contains(.keys), byte.isASCIIWord || byte == UInt8(ascii: "-") { insert(.key) }
        if !kinds.isDisjoint(with: [.cards, .phones]), byte.isDigit || "+(".utf8.contains(byte) { insert(.number) }
        if kinds.contains(.emails), byte == UInt8(ascii: "@") { insert(.address) }
    }
}

extension UInt8 {
    var isDigit: Bool { 0x30...0x39 ~= self }
    var isLetter: Bool { 0x41...0x5A ~= self || 0x61...0x7A ~= self }
    var isASCIIWord: Bool { isDigit || isLetter || self == UInt8(ascii: "_") }
    /// A letter, digit, `_`, or a byte of a letter beyond ASCII.
    var isWord: Bool { isASCIIWord || self >= 0x80 }
}
