import Foundation
import Routing

@testable import RouterEngine

/// The twin of `Redactor`: at every place of a text every kind is tried, by its definition.
struct SlowRedactor {
    private let bytes: [UInt8]
    private let kinds: Set<SecretKind>
    private static let prefixes = [
        ("sk-", 16), ("sk_live_", 16), ("sk_test_", 16), ("rk_live_", 16), ("pk_live_", 16), ("ghp_", 20),
        ("gho_", 20), ("ghs_", 20), ("ghu_", 20), ("github_pat_", 20), ("glpat-", 16), ("xoxb-", 10), ("xoxp-", 10),
        ("xapp-", 10), ("AKIA", 16), ("ASIA", 16), ("AIza", 30), ("ya29.", 20), ("hf_", 20), ("npm_", 20),
        ("SG.", 20), ("eyJ", 30), ("dop_v1_", 20), ("suf_", 32),
    ]
    private static let names = [
        "password", "passwd", "pwd", "secret", "api_key", "apikey", "api-key", "access_token", "auth_token", "token",
        "private_key", "client_secret",
    ]

    static func redacted(_ text: [UInt8], _ kinds: Set<SecretKind>) -> [UInt8] {
        SlowRedactor(bytes: text, kinds: kinds).redacted()
    }

    private func redacted() -> [UInt8] {
        var (result, copied, place) = ([UInt8](), 0, 0)
        while place < bytes.count {
            if let (range, kind) = found(at: place, after: copied) {
                result += bytes[copied..<range.lowerBound] + Array(kind.mark.utf8)
                copied = range.upperBound
                place = copied
            } else {
                place += 1
            }
        }
        return result + bytes[copied...]
    }

    private func found(at place: Int, after start: Int) -> (Range<Int>, SecretKind)? {
        if bytes[place] == UInt8(ascii: "@"), kinds.contains(.emails) {
            return bytes.withUnsafeBufferPointer { EmailAddress.range(in: $0, at: place, after: start) }
                .map { ($0, .emails) }
        }
        guard place == start || !bytes[place - 1].isWord else { return nil }
        if kinds.contains(.keys), let end = pemEnd(place) { return (place..<end, .keys) }
        if kinds.contains(.keys), bytes[place].isWord, let range = key(place) { return (range, .keys) }
        guard bytes[place].isDigit || bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "(") else {
            return nil
        }
        if kinds.contains(.cards), let end = numberEnd(place, isCard) { return (place..<end, .cards) }
        if kinds.contains(.phones), let end = numberEnd(place, isPhone) { return (place..<end, .phones) }
        return nil
    }

    private func has(_ text: String, at place: Int) -> Bool { bytes[place...].starts(with: text.utf8) }

    /// Where a run ends that has nothing but such bytes.
    private func end(from place: Int, _ belongs: (UInt8) -> Bool) -> Int {
        bytes[place...].firstIndex { !belongs($0) } ?? bytes.count
    }

    private func withoutStops(_ range: Range<Int>) -> Range<Int> {
        range.lowerBound..<((bytes[range].lastIndex { $0 != UInt8(ascii: ".") } ?? range.lowerBound - 1) + 1)
    }

    // MARK: Keys

    private func pemEnd(_ place: Int) -> Int? {
        guard has("-----BEGIN ", at: place) else { return nil }
        let limit = min(bytes.count, place + 16_384)
        let last = (place + 11..<limit).first { has("-----END ", at: $0) }
        return last.flatMap { bytes[$0..<limit].firstIndex(of: UInt8(ascii: "\n")) } ?? limit
    }

    private func isKeyByte(_ byte: UInt8) -> Bool {
        byte.isDigit || byte.isLetter || "-_.+/=".utf8.contains(byte)
    }

    private func key(_ place: Int) -> Range<Int>? {
        let word = withoutStops(place..<end(from: place, isKeyByte))
        let isKnown = Self.prefixes.contains { has($0.0, at: place) && word.count >= $0.0.utf8.count + $0.1 }
        if isKnown { return word }
        if let value = namedValue(place) { return value }
        if place > 0, bytes[place - 1] == UInt8(ascii: "=") {
            let value = end(from: place) { isKeyByte($0) && $0 != UInt8(ascii: "=") }
            let padded = withoutStops(place..<end(from: value) { $0 == UInt8(ascii: "=") })
            return isRandom(padded) ? padded : nil
        }
        guard place == 0 || !isKeyByte(bytes[place - 1]) else { return nil }
        return isRandom(word) ? word : nil
    }

    private func namedValue(_ place: Int) -> Range<Int>? {
        let name = Self.names.first { name in
            place + name.utf8.count <= bytes.count
                && zip(name.utf8, bytes[place...]).allSatisfy { $0 == $1 || $0 == $1 | 0x20 }
        }
        guard let name else { return nil }
        let start = place + name.utf8.count
        let between = bytes[start..<min(bytes.count, start + 8)].prefix { " \"'`=:".utf8.contains($0) }
        guard between.contains(where: { "=:".utf8.contains($0) }), between.endIndex < bytes.count else { return nil }
        let value = between.endIndex..<end(from: between.endIndex) { !" \t\r\n\"'`,;&)}]".utf8.contains($0) }
        return value.count >= 4 ? value : nil
    }

    private func isRandom(_ word: Range<Int>) -> Bool {
        guard word.count >= 32 else { return false }
        let digits = bytes[word].filter(\.isDigit).count
        let changes = word.dropFirst().filter { bytes[$0].isDigit != bytes[$0 - 1].isDigit }.count
        let breaks = bytes[word].filter { "-_./".utf8.contains($0) }.count
        let shares = Dictionary(grouping: bytes[word]) { $0 }.values.map { Double($0.count) / Double(word.count) }
        let bits = shares.reduce(0) { $0 - $1 * log2($1) }
        return digits >= 4 && changes >= 6 && Double(breaks) < Double(word.count) / 12 && bits >= 3.2
    }

    // MARK: Numbers

    /// The longest beginning that ends with a group of digits and is a number.
    private func numberEnd(_ place: Int, _ isNumber: (_ text: ArraySlice<UInt8>, _ groups: [[Int]]) -> Bool) -> Int? {
        var (longest, groups, group) = (Int?.none, [[Int]](), [Int]())
        let limit = min(bytes.count, place + 40)
        for next in (bytes[place] == UInt8(ascii: "+") ? place + 1 : place)...limit {
            let byte = next < bytes.count ? bytes[next] : 0
            if byte.isDigit, next < limit {
                group.append(Int(byte) - 0x30)
                continue
            }
            if byte.isWord { break }
            if !group.isEmpty {
                groups.append(group)
                group = []
                if isNumber(bytes[place..<next], groups) { longest = next }
            }
            let mayFollow =
                next == 0 || bytes[next - 1].isDigit || byte == UInt8(ascii: "(")
                || "()+".utf8.contains(bytes[next - 1])
            guard " -.()/".utf8.contains(byte), mayFollow else { break }
        }
        return longest
    }

    private func isCard(_ text: ArraySlice<UInt8>, _ groups: [[Int]]) -> Bool {
        let digits = groups.flatMap { $0 }
        let doubled = digits.reversed().enumerated().map { $0.offset % 2 == 1 ? $0.element * 2 : $0.element }
        return 13...19 ~= digits.count && 2...6 ~= digits[0] && !text.contains(UInt8(ascii: ".")) && !has("+", text)
            && groups.allSatisfy { $0.count >= 2 } && doubled.map { $0 / 10 + $0 % 10 }.reduce(0, +) % 10 == 0
    }

    private func isPhone(_ text: ArraySlice<UInt8>, _ groups: [[Int]]) -> Bool {
        let digits = groups.flatMap { $0 }
        if has("+", text) { return 8...15 ~= digits.count }
        let isNational = 9...12 ~= digits.count && 2...6 ~= groups.count && (has("(", text) || digits[0] == 0)
        let lengths = groups.map(\.count)
        return isNational || lengths == [3, 3, 4] || lengths == [1, 3, 3, 4] && digits[0] == 1
    }

    private func has(_ beginning: String, _ text: ArraySlice<UInt8>) -> Bool { text.starts(with: beginning.utf8) }
}
