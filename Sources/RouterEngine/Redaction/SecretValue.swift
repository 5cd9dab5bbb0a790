/// A secret known by its name: behind `=` or `:` (`DB_PASSWORD=hunter2`, `"clientSecret": "…"`, `Authorization: Bearer …`,
/// `postgres://user:hunter2@host`), in an element of XML, behind an option of a command line. The value alone goes.
enum SecretValue {
    /// How a name ends, in small letters, `_` also for `-`: what it begins with says whose secret it is.
    static let names = [
        "password", "passwd", "passwort", "passphrase", "pwd", "secret", "secret_key", "secretkey", "access_key",
        "accesskey", "api_key", "apikey", "private_key", "privatekey", "token", "credentials", "authorization",
    ].map { Array($0.utf8) }
    /// The names by their last letters, from `a`: of most words before a sign none has to be compared.
    private static let namesByLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { letter in
        names.filter { $0.last == letter }
    }
    /// Words before the value that are none of it.
    static let schemes = ["bearer ", "basic ", "token "].map { Array($0.utf8) }
    /// Quotation marks and spaces between name and sign; and, signs included, between name and value.
    private static let (gapBytesMax, signBytesMax) = (4, 8)
    /// Of the two halves of a user's name and password in a URL.
    private static let userBytesMax = 256
    private static let valueBytesMin = 4
    /// Of an element, its prefix included, or an option.
    private static let nameBytesMax = 64

    /// - Parameters:
    ///   - sign: `=` or `:`, the `>` of an element, or the first `-` of an option.
    ///   - start: nothing before it belongs to the text any more.
    static func range(in bytes: UnsafeBufferPointer<UInt8>, behind sign: Int, after start: Int) -> Range<Int>? {
        switch bytes[sign] {
        case UInt8(ascii: ">"): return elementValue(bytes, sign, start)
        case UInt8(ascii: "-"): return optionValue(bytes, sign)
        default: break
        }
        if isNamed(bytes, sign, start), let value = namedValue(bytes, sign) { return value }
        return bytes[sign] == UInt8(ascii: ":") ? passwordOfURL(bytes, sign, start) : nil
    }

    private static func isNamed(_ bytes: UnsafeBufferPointer<UInt8>, _ sign: Int, _ start: Int) -> Bool {
        var end = sign
        while end > start, sign - end < gapBytesMax, isGap(bytes[end - 1]) { end -= 1 }
        return hasName(bytes, start, end)
    }

    /// Whether what ends here ends as one of the names do.
    private static func hasName(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard end > start, bytes[end - 1].isLetter else { return false }
        return namesByLetter[Int(bytes[end - 1] & 31) - 1].contains { name in
            end - start >= name.count && bytes.has(folded: name, at: end - name.count)
        }
    }

    private static func namedValue(_ bytes: UnsafeBufferPointer<UInt8>, _ sign: Int) -> Range<Int>? {
        var place = sign + 1
        while place < bytes.count, place < sign + signBytesMax, isGap(bytes[place]) || isSign(bytes[place]) {
            place += 1
        }
        if let scheme = schemes.first(where: { bytes.has(folded: $0, at: place) }) { place += scheme.count }
        if bytes.has(SecretKeys.pemStart, at: place) { return SecretKeys.pemBlock(bytes, place) }
        // A list, a mapping, or what was taken out before.
        guard place < bytes.count, !"[{".utf8.contains(bytes[place]) else { return nil }
        let value = self.value(in: bytes, from: place)
        return value.count >= valueBytesMin && !isCode(bytes, value) ? value : nil
    }

    /// `<db:password>hunter2</…`: without spaces. Tokens are words to linguists, too: those of letters alone stay.
    private static func elementValue(
        _ bytes: UnsafeBufferPointer<UInt8>, _ sign: Int, _ start: Int
    ) -> Range<Int>? {
        guard hasName(bytes, start, sign) else { return nil }
        var first = sign
        while first > start, sign - first < nameBytesMax, isOfName(bytes[first - 1]) { first -= 1 }
        guard first > start, bytes[first - 1] == UInt8(ascii: "<") else { return nil }
        var end = sign + 1
        while end < bytes.count, bytes[end] > 0x20, bytes[end] != UInt8(ascii: "<") { end += 1 }
        let value = sign + 1..<end
        guard end + 1 < bytes.count, bytes[end] == UInt8(ascii: "<"), bytes[end + 1] == UInt8(ascii: "/"),
            value.count >= valueBytesMin, !"$#{".utf8.contains(bytes[value.lowerBound]), !isCode(bytes, value),
            !bytes.has(folded: token, at: sign - token.count) || !bytes[value].allSatisfy(\.isLetter)
        else { return nil }
        return value
    }

    private static let token = Array("token".utf8)

    /// `--password hunter2`, `--api-key "…"`. Without quotation marks a word of letters may be the sentence's.
    private static func optionValue(_ bytes: UnsafeBufferPointer<UInt8>, _ dash: Int) -> Range<Int>? {
        guard dash + 2 < bytes.count, bytes[dash + 1] == UInt8(ascii: "-"), bytes[dash + 2].isLetter,
            dash == 0 || bytes[dash - 1] <= 0x20 || isGap(bytes[dash - 1])
        else { return nil }
        var end = dash + 2
        while end < bytes.count, end - dash < nameBytesMax, isOfName(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: " "), hasName(bytes, dash + 2, end) else { return nil }
        let quote = end + 1 < bytes.count && isQuote(bytes[end + 1]) ? bytes[end + 1] : nil
        let value = self.value(in: bytes, from: quote == nil ? end + 1 : end + 2)
        guard value.count >= valueBytesMin, !isCode(bytes, value), bytes[value.lowerBound] != UInt8(ascii: "<") else {
            return nil
        }
        if let quote { return value.upperBound < bytes.count && bytes[value.upperBound] == quote ? value : nil }
        let word = bytes[value]
        return word.contains(where: \.isLetter) && !word.contains(UInt8(ascii: "="))
            && word.contains { $0.isDigit || "!@#%^*+".utf8.contains($0) } ? value : nil
    }

    private static func value(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int> {
        var end = start
        while end < bytes.count, !" \t\r\n\"'`,;&)}]".utf8.contains(bytes[end]) { end += 1 }
        return start..<end
    }

    /// Words that stand for a value in programs.
    private static let placeholders = ["none", "null", "undefined", "true", "false", "string", "string?", "await"].map {
        Array($0.utf8)
    }

    /// Whether a program or a shell would look the value up: `None`, `${KEY}`, `process.env.KEY`, and, where it isn't
    /// quoted, `getToken()`, `os.environ["KEY"]`.
    static func isCode(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        let value = bytes[range]
        if placeholders.contains(where: { $0.elementsEqual(value.lazy.map { $0 | 0x20 }) }) { return true }
        if value.first == UInt8(ascii: "$") { return value.dropFirst().allSatisfy(isOfVariable) }
        if value.starts(with: "process.env.".utf8) { return true }
        let name = value.prefix { $0.isLetter || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
        guard !name.isEmpty, name.endIndex < value.endIndex, "([".utf8.contains(bytes[name.endIndex]) else {
            return false
        }
        // What is opened is closed, or goes on with a text or another value.
        return range.upperBound < bytes.count && ")]\"',".utf8.contains(bytes[range.upperBound])
            && !"\"'`".utf8.contains(bytes[range.lowerBound - 1])
    }

    private static func isOfVariable(_ byte: UInt8) -> Bool {
        0x41...0x5A ~= byte || byte.isDigit || "_{".utf8.contains(byte)
    }

    /// The first `:` of a URL's user ends the name, so that many of them are not read back one over the other.
    ///
    /// > RFC 3986, section 3.2.1.
    private static func passwordOfURL(
        _ bytes: UnsafeBufferPointer<UInt8>, _ colon: Int, _ start: Int
    ) -> Range<Int>? {
        var first = colon
        while first > start, colon - first < userBytesMax, isUser(bytes[first - 1]), bytes[first - 1] != bytes[colon] {
            first -= 1
        }
        guard first - 2 >= start, bytes[first - 1] == UInt8(ascii: "/"), bytes[first - 2] == UInt8(ascii: "/") else {
            return nil
        }
        var end = colon + 1
        while end < bytes.count, end - colon <= userBytesMax, isUser(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "@"), end > colon + 1 else { return nil }
        return bytes[colon + 1] == UInt8(ascii: "[") ? nil : colon + 1..<end
    }

    private static func isGap(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || isQuote(byte) }

    private static func isQuote(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): true
        default: false
        }
    }

    /// Of an element or an option.
    private static func isOfName(_ byte: UInt8) -> Bool {
        byte.isASCIIWord || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":")
    }

    private static func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") }

    private static func isUser(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "<"), UInt8(ascii: ">"): false
        default: !isGap(byte)
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether a text stands here, in small letters or large ones, with `-` or `_`.
    /// - Parameter text: in small letters, with `_` for `-`.
    fileprivate func has(folded text: [UInt8], at place: Int) -> Bool {
        guard place + text.count <= count else { return false }
        for index in text.indices {
            let byte = self[place + index]
            guard (byte.isLetter ? byte | 0x20 : byte == UInt8(ascii: "-") ? UInt8(ascii: "_") : byte) == text[index]
            else { return false }
        }
        return true
    }
}
