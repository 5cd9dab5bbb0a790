import Foundation

/// Keys, tokens and passwords: by the beginnings that their makers gave them, by the word before them, or by their
/// randomness.
enum SecretKey {
    /// Beginnings, and how many characters have to follow.
    private static let prefixes: [(text: [UInt8], rest: Int)] = [
        ("sk-", 16), ("sk_live_", 16), ("sk_test_", 16), ("rk_live_", 16), ("pk_live_", 16), ("ghp_", 20),
        ("gho_", 20), ("ghs_", 20), ("ghu_", 20), ("github_pat_", 20), ("glpat-", 16), ("xoxb-", 10), ("xoxp-", 10),
        ("xapp-", 10), ("AKIA", 16), ("ASIA", 16), ("AIza", 30), ("ya29.", 20), ("hf_", 20), ("npm_", 20),
        ("SG.", 20), ("eyJ", 30), ("dop_v1_", 20), ("suf_", 32),
    ].map { (Array($0.0.utf8), $0.1) }
    /// What stands before `=` or `:` and a secret.
    private static let names: [[UInt8]] = [
        "password", "passwd", "pwd", "secret", "api_key", "apikey", "api-key", "access_token", "auth_token", "token",
        "private_key", "client_secret",
    ].map { Array($0.utf8) }
    /// Bytes that one of the above begins with: most words are passed by at their first.
    private static let beginnings: [Bool] = {
        let first = prefixes.map { $0.text[0] } + names.flatMap { [$0[0], $0[0] & ~0x20] }
        return (0..<256).map { first.contains(UInt8($0)) }
    }()
    private static let pemStart = Array("-----BEGIN ".utf8)
    private static let pemEnd = Array("-----END ".utf8)
    /// A private key of the usual kinds is shorter.
    private static let pemBytesMax = 16_384
    private static let keyBytesMax = 4096
    /// Characters of a random-looking word, and bits of entropy per character.
    private static let randomBytesMin = 32
    private static let randomBitsMin = 3.2

    /// - Parameter start: of a word.
    static func range(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
        if bytes[start] == UInt8(ascii: "-") { return pemBlock(bytes, start) }
        guard bytes[start].isWord else { return nil }
        if beginnings[Int(bytes[start])] {
            for (text, rest) in prefixes where bytes.has(text, at: start) {
                let end = wordEnd(bytes, start)
                if end - start >= text.count + rest { return start..<end }
            }
            if let range = namedSecret(bytes, start) { return range }
        }
        // Once per run of such characters, however many words it has.
        guard start == 0 || !isKeyByte(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: "=") else { return nil }
        let end = wordEnd(bytes, start)
        return isRandom(bytes, start..<end) ? start..<end : nil
    }

    /// A whole block of a private key, up to its last line.
    private static func pemBlock(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Range<Int>? {
        guard bytes.has(pemStart, at: start) else { return nil }
        let limit = min(bytes.count, start + pemBytesMax)
        var place = start + pemStart.count
        while place < limit {
            if bytes[place] == UInt8(ascii: "-"), bytes.has(pemEnd, at: place) {
                let end = bytes[place..<limit].firstIndex(of: UInt8(ascii: "\n")) ?? limit
                return start..<end
            }
            place += 1
        }
        return start..<limit
    }

    /// `password: hunter2`, `"api_key" = "…"`: the value alone goes.
    private static func namedSecret(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Range<Int>? {
        guard let name = names.first(where: { bytes.has($0, at: start, foldingCase: true) }) else { return nil }
        var place = start + name.count
        var hasSign = false
        while place < bytes.count, place < start + name.count + 8 {
            let byte = bytes[place]
            if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") {
                hasSign = true
            } else if !" \"'`".utf8.contains(byte) {
                break
            }
            place += 1
        }
        guard hasSign, place < bytes.count else { return nil }
        var end = place
        while end < bytes.count, end - place < keyBytesMax, !" \t\r\n\"'`,;&)}]".utf8.contains(bytes[end]) { end += 1 }
        return end - place >= 4 ? place..<end : nil
    }

    /// Where the characters of keys end.
    private static func wordEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var end = start
        while end < bytes.count, end - start < keyBytesMax, isKeyByte(bytes[end]) { end += 1 }
        while end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        return end
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        byte.isDigit || byte.isLetter || "-_.+/=".utf8.contains(byte)
    }

    /// Long, of digits and letters mixed, and no word of any language: paths, names and prose repeat themselves more.
    private static func isRandom(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count >= randomBytesMin else { return false }
        var counts = [Int](repeating: 0, count: 128)
        var (changes, digits, breaks) = (0, 0, 0)
        for place in range {
            let byte = bytes[place]
            counts[Int(byte & 127)] += 1
            digits += byte.isDigit ? 1 : 0
            breaks += "-_./".utf8.contains(byte) ? 1 : 0
            if place > range.lowerBound, byte.isDigit != bytes[place - 1].isDigit { changes += 1 }
        }
        let total = Double(range.count)
        let bits = counts.reduce(0.0) { sum, count in
            count == 0 ? sum : sum - Double(count) / total * log2(Double(count) / total)
        }
        return digits >= 4 && changes >= 6 && Double(breaks) < total / 12 && bits >= randomBitsMin
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func has(_ text: [UInt8], at place: Int, foldingCase: Bool = false) -> Bool {
        guard place + text.count <= count else { return false }
        for index in text.indices {
            let byte = self[place + index]
            guard byte == text[index] || foldingCase && byte | 0x20 == text[index] else { return false }
        }
        return true
    }
}
