import Foundation
import Routing

@testable import RouterEngine

/// The twin of `Redactor`: at every place of a text every kind is tried, by its definition.
struct SlowRedactor {
    private let bytes: [UInt8]
    private let kinds: Set<SecretKind>
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
        if "=:".utf8.contains(bytes[place]) {
            return kinds.contains(.keys)
                ? (namedValue(place, start) ?? passwordOfURL(place, start)).map { ($0, .keys) } : nil
        }
        if bytes[place] == UInt8(ascii: ">") {
            return kinds.contains(.keys) ? elementValue(place, start).map { ($0, .keys) } : nil
        }
        if kinds.contains(.keys), let range = optionValue(place) { return (range, .keys) }
        guard place == start || !(bytes[place - 1].isDigit || bytes[place - 1].isLetter) else { return nil }
        if kinds.contains(.keys), let end = pemEnd(place) { return (place..<end, .keys) }
        if kinds.contains(.keys), bytes[place].isASCIIWord, let range = key(place) { return (range, .keys) }
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
        guard let last = (place + 11..<limit).first(where: { has("-----END ", at: $0) }) else { return limit }
        let line = last + 9..<max(last + 9, bytes[last..<limit].firstIndex(of: UInt8(ascii: "\n")) ?? limit)
        return line.first { has("-----", at: $0) }.map { $0 + 5 } ?? line.upperBound
    }

    private func isKeyByte(_ byte: UInt8) -> Bool {
        byte.isDigit || byte.isLetter || "-_.+/=".utf8.contains(byte)
    }

    private func key(_ place: Int) -> Range<Int>? {
        let word = withoutStops(place..<end(from: place, isKeyByte))
        let isKnown = SecretKeys.prefixes.contains {
            bytes[place...].starts(with: $0.text) && word.count >= $0.text.count + $0.rest
        }
        if isKnown { return word }
        if place > 0, bytes[place - 1] == UInt8(ascii: "=") {
            let value = end(from: place) { isKeyByte($0) && $0 != UInt8(ascii: "=") }
            let padded = withoutStops(place..<end(from: value) { $0 == UInt8(ascii: "=") })
            return isRandom(padded) ? padded : nil
        }
        guard place == 0 || !isKeyByte(bytes[place - 1]) else { return nil }
        return isRandom(word) ? word : nil
    }

    private func folded(_ byte: UInt8) -> UInt8 {
        byte.isLetter ? byte | 0x20 : byte == UInt8(ascii: "-") ? UInt8(ascii: "_") : byte
    }

    private func namedValue(_ sign: Int, _ start: Int) -> Range<Int>? {
        let before = bytes[start..<sign]
        let name = before.dropLast(before.suffix(4).reversed().prefix { " \"'`".utf8.contains($0) }.count).map(folded)
        guard SecretValue.names.contains(where: { name.suffix($0.count) == $0[...] }) else { return nil }
        let gap = bytes[(sign + 1)..<min(bytes.count, sign + 8)].prefix { " \"'`=:".utf8.contains($0) }
        let rest = bytes[gap.endIndex...]
        let scheme = SecretValue.schemes.first { rest.prefix($0.count).map(folded) == $0 }
        let first = gap.endIndex + (scheme?.count ?? 0)
        if let end = pemEnd(first) { return first..<end }
        guard first < bytes.count, !"[{".utf8.contains(bytes[first]) else { return nil }
        let value = first..<end(from: first) { !" \t\r\n\"'`,;&)}]".utf8.contains($0) }
        let isCode = bytes.withUnsafeBufferPointer { SecretValue.isCode($0, value) }
        return value.count >= 4 && !isCode ? value : nil
    }

    private func isNamed(_ name: ArraySlice<UInt8>) -> Bool {
        SecretValue.names.contains { Array(name.map(folded).suffix($0.count)) == $0 }
    }

    private func isOfName(_ byte: UInt8) -> Bool { byte.isASCIIWord || "-:".utf8.contains(byte) }

    private func isCode(_ value: Range<Int>) -> Bool {
        bytes.withUnsafeBufferPointer { SecretValue.isCode($0, value) }
    }

    private func elementValue(_ sign: Int, _ start: Int) -> Range<Int>? {
        let tag = bytes[start..<sign].suffix(64).reversed().prefix(while: isOfName).count
        guard isNamed(bytes[start..<sign]), bytes[start..<sign - tag].last == UInt8(ascii: "<") else { return nil }
        let value = sign + 1..<end(from: sign + 1) { $0 > 0x20 && $0 != UInt8(ascii: "<") }
        guard has("</", at: value.upperBound), value.count >= 4, !"$#{".utf8.contains(bytes[value.lowerBound]),
            !isCode(value)
        else { return nil }
        let isWord = bytes[start..<sign].suffix(5).map(folded) == Array("token".utf8)
        return isWord && bytes[value].allSatisfy(\.isLetter) ? nil : value
    }

    private func optionValue(_ place: Int) -> Range<Int>? {
        guard has("--", at: place), place == 0 || " \"'`".utf8.contains(bytes[place - 1]) || bytes[place - 1] < 0x20,
            bytes.count > place + 2, bytes[place + 2].isLetter
        else { return nil }
        let name = bytes[(place + 2)...].prefix(62).prefix(while: isOfName)
        guard has(" ", at: name.endIndex), isNamed(name) else { return nil }
        let first = name.endIndex + 1
        let quote = first < bytes.count && "\"'`".utf8.contains(bytes[first]) ? first : nil
        let begin = quote.map { $0 + 1 } ?? first
        let value = begin..<end(from: begin) { !" \t\r\n\"'`,;&)}]".utf8.contains($0) }
        guard value.count >= 4, !isCode(value), !has("<", at: begin) else { return nil }
        if let quote { return value.upperBound < bytes.count && bytes[value.upperBound] == bytes[quote] ? value : nil }
        let word = bytes[value]
        let isStrange = word.contains { $0.isDigit || "!@#%^*+".utf8.contains($0) }
        return isStrange && word.contains(where: \.isLetter) && !word.contains(UInt8(ascii: "=")) ? value : nil
    }

    private func passwordOfURL(_ colon: Int, _ start: Int) -> Range<Int>? {
        func isUser(_ byte: UInt8) -> Bool { byte > 0x20 && !"/@\"'`<>".utf8.contains(byte) }
        guard bytes[colon] == UInt8(ascii: ":") else { return nil }
        let user = bytes[start..<colon].suffix(256).reversed().prefix { isUser($0) && $0 != UInt8(ascii: ":") }.count
        guard bytes[start..<colon - user].suffix(2).elementsEqual("//".utf8) else { return nil }
        let value = bytes[(colon + 1)...].prefix(256).prefix(while: isUser)
        guard value.endIndex < bytes.count, bytes[value.endIndex] == UInt8(ascii: "@") else { return nil }
        return value.isEmpty || value.first == UInt8(ascii: "[") ? nil : value.startIndex..<value.endIndex
    }

    private func isRandom(_ word: Range<Int>) -> Bool {
        guard word.count >= 32 else { return false }
        let digits = bytes[word].filter(\.isDigit).count
        let changes = word.dropFirst().filter { bytes[$0].isDigit != bytes[$0 - 1].isDigit }.count
        let breaks = bytes[word].filter { "-_./".utf8.contains($0) }.count
        func kind(_ byte: UInt8) -> Int {
            byte.isDigit ? 0 : UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte ? 1 : byte.isLetter ? 2 : 3
        }
        let kindChanges = word.dropFirst().filter { kind(bytes[$0]) != kind(bytes[$0 - 1]) }.count
        let isMixed = digits >= 4 && changes >= 6 || kindChanges * 2 >= word.count
        let shares = Dictionary(grouping: bytes[word]) { $0 }.values.map { Double($0.count) / Double(word.count) }
        let bits = shares.reduce(0) { $0 - $1 * log2($1) }
        return isMixed && Double(breaks) < Double(word.count) / 12 && bits >= 3.2
    }

    // MARK: Numbers

    private static let separators = [
        " ", "\t", "-", ".", "(", ")", "/", "\u{A0}", "\u{2007}", "\u{2009}", "\u{202F}", "\u{2010}", "\u{2011}",
        "\u{2012}",
        "\u{2013}", "\u{2212}",
    ]

    /// The longest beginning that ends with a group of digits and is a number.
    private func numberEnd(_ place: Int, _ isNumber: (_ text: ArraySlice<UInt8>, _ groups: [[Int]]) -> Bool) -> Int? {
        var (longest, groups, group) = (Int?.none, [[Int]](), [Int]())
        let limit = min(bytes.count, place + 40)
        var (next, last) = (bytes[place] == UInt8(ascii: "+") ? place + 1 : place, bytes[place])
        while true {
            let byte = next < bytes.count ? bytes[next] : 0
            if byte.isDigit, next < limit {
                group.append(Int(byte) - 0x30)
                (next, last) = (next + 1, byte)
                continue
            }
            if byte.isASCIIWord { break }
            if !group.isEmpty {
                groups.append(group)
                group = []
                if isNumber(bytes[place..<next], groups) { longest = next }
            }
            let separator = Self.separators.first { has($0, at: next) }
            guard next < limit, let separator, last.isDigit || "()+".utf8.contains(last) || separator == "(" else {
                break
            }
            (next, last) = (next + separator.utf8.count, byte)
        }
        return longest
    }

    private func isCard(_ text: ArraySlice<UInt8>, _ groups: [[Int]]) -> Bool {
        let digits = groups.flatMap { $0 }
        let doubled = digits.reversed().enumerated().map { $0.offset % 2 == 1 ? $0.element * 2 : $0.element }
        let hasWrongDots = text.contains(UInt8(ascii: ".")) && groups.map(\.count) != [4, 4, 4, 4]
        return 13...19 ~= digits.count && 2...6 ~= digits[0] && !hasWrongDots && !has("+", text)
            && groups.allSatisfy { $0.count >= 2 } && doubled.map { $0 / 10 + $0 % 10 }.reduce(0, +) % 10 == 0
    }

    private func isPhone(_ text: ArraySlice<UInt8>, _ groups: [[Int]]) -> Bool {
        let digits = groups.flatMap { $0 }
        if has("+", text) { return 8...15 ~= digits.count }
        let before = bytes[..<text.startIndex].suffix(2)
        if before.count == 2, before.first?.isDigit == true, before.last == UInt8(ascii: ".") { return false }
        let lengths = groups.map(\.count)
        let isDecimal =
            (lengths.count == 2 || has("0", text)) && lengths[0] == 1 && text.contains(UInt8(ascii: "."))
        let isNational = 9...12 ~= digits.count && 2...6 ~= groups.count && (has("(", text) || digits[0] == 0)
        let isCompact = 10...12 ~= digits.count && groups.count == 1 && digits[0] == 0
        let first: [([Int], ClosedRange<Int>)] = [
            ([3, 3, 4], 0...9), ([2, 4, 4], 0...9), ([2, 5, 4], 0...9), ([1, 3, 3, 4], 1...1), ([3, 3, 3], 5...9),
            ([3, 2, 2, 2], 6...9), ([5, 5], 6...9), ([3, 4, 4], 1...1), ([11], 1...1), ([3, 7], 2...3), ([10], 6...9),
            ([1, 3, 3, 2, 2], 8...8),
        ]
        return isNational && !isDecimal || isCompact || first.contains { $0.0 == lengths && $0.1 ~= digits[0] }
    }

    private func has(_ beginning: String, _ text: ArraySlice<UInt8>) -> Bool { text.starts(with: beginning.utf8) }
}
