import Foundation

/// Keys and tokens of one text, read from its first byte to its last: by the beginnings that their makers gave them, or by
/// their randomness. (By the word before them: `SecretValue`.)
struct SecretKeys: Sendable {
    /// Beginnings, and how many characters have to follow.
    static let prefixes: [(text: [UInt8], rest: Int)] = [
        // Models and what is built with them.
        ("sk-", 16), ("gsk_", 20), ("xai-", 40), ("pplx-", 20), ("r8_", 30), ("fw_", 20), ("nvapi-", 40), ("csk-", 30),
        ("hf_", 20), ("pa-", 40), ("jina_", 20), ("tvly-", 20), ("lsv2_", 20), ("pcsk_", 20), ("e2b_", 20),
        ("AIza", 30),
        // Code and packages.
        ("ghp_", 20), ("gho_", 20), ("ghs_", 20), ("ghu_", 20), ("ghr_", 20), ("github_pat_", 20), ("glpat-", 16),
        ("glptt-", 20), ("glrt-", 20), ("gldt-", 20), ("glcbt-", 20),
        ("glft-", 20), ("glagent-", 20), ("glimt-", 20), ("gloas-", 20), ("ATBB", 30), ("npm_", 20), ("pypi-", 50),
        ("dckr_pat_", 16), ("dckr_oat_", 16), ("ATATT", 20),
        ("ATCTT", 20), ("lin_api_", 20), ("PMAK-", 20),
        // Clouds and what watches them.
        ("AKIA", 16), ("ASIA", 16), ("ya29.", 20), ("GOCSPX-", 20), ("dop_v1_", 20), ("dapi", 32), ("sbp_", 20),
        ("sb_secret_", 20),
        ("hvs.", 20), ("hvb.", 20), ("LTAI", 12), ("SCW", 17), ("1//0", 40), ("fo1_", 30), ("vcp_", 20), ("HRKU-", 20),
        ("NRAK-", 20), ("glsa_", 20), ("sntrys_", 20),
        ("sntryu_", 20), ("phx_", 30), ("xaat-", 30), ("tskey-", 20),
        // Messages and money.
        ("xoxb-", 10), ("xoxp-", 10), ("xoxa-", 10), ("xoxr-", 10), ("xoxs-", 10), ("xoxe-", 10), ("xoxe.", 10),
        ("xapp-", 10), ("hooks.slack.com/services/", 20), ("hooks.slack.com/workflows/", 20),
        ("discord.com/api/webhooks/", 40), ("discordapp.com/api/webhooks/", 40), ("webhook.office.com/webhookb2/", 40),
        ("SG.", 20), ("sk_live_", 16), ("sk_test_", 16),
        ("rk_live_", 16), ("rk_test_", 16), ("pk_live_", 16), ("pk_test_", 16), ("whsec_", 16), ("sq0atp-", 16),
        ("sq0csp-", 16), ("shpat_", 20), ("rzp_live_", 14), ("rzp_test_", 14), ("xkeysib-", 40),
        ("pat-na1-", 30), ("pat-eu1-", 30), ("access-sandbox-", 30), ("access-production-", 30), ("WPL_AP1.", 16),
        ("ntn_", 20), ("figd_", 20),
        // Signed tokens, age, this program.
        ("eyJ", 30), ("AGE-SECRET-KEY-", 20), ("suf_", 32),
    ].map { (Array($0.0.utf8), $0.1) }
    private static let equals = UInt8(ascii: "=")
    static let pemStart = Array("-----BEGIN ".utf8)
    private static let pemEnd = Array("-----END ".utf8)
    private static let pemMark = Array("-----".utf8)
    /// A private key of the usual kinds is shorter.
    private static let pemBytesMax = 16_384
    /// Characters of a random-looking word, and bits of entropy per character.
    private static let randomBytesMin = 32
    private static let randomBitsMin = 3.2

    /// A bit for each three bytes that one of them begins with.
    private let beginnings: [UInt64] = ([pemStart] + prefixes.map(\.text)).reduce(
        into: [UInt64](repeating: 0, count: 512)
    ) { bits, text in
        let index = text.withUnsafeBufferPointer { beginning($0, 0) }
        bits[index / 64] |= 1 << UInt64(index % 64)
    }
    /// Runs of key characters that begin before it are too short to be random.
    private var shortUntil = 0

    /// Whether a word that begins here has to be looked at: most are passed by, without a branch for each.
    @inline(__always)
    func mayBegin(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        guard start + 2 < bytes.count else { return true }
        let isLongMaybe: UInt64 = start >= shortUntil ? 1 : 0
        return isKnown(bytes, start) | isLongMaybe == 1
    }

    /// - Parameter start: of a word, or a `-`.
    mutating func range(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
        if start + 2 < bytes.count, isKnown(bytes, start) == 1, let known = Self.knownSecret(bytes, start) {
            return known
        }
        return start < shortUntil || bytes[start] == UInt8(ascii: "-") ? nil : randomWord(bytes, start)
    }

    /// 1 where three bytes may be a known beginning's.
    @inline(__always)
    private func isKnown(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt64 {
        let index = Self.beginning(bytes, start)
        return beginnings.withUnsafeBufferPointer { $0[index / 64] } >> UInt64(index % 64) & 1
    }

    /// Fifteen bits of three bytes, the same for small letters and large ones.
    @inline(__always)
    private static func beginning(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        Int(bytes[start] & 31) | Int(bytes[start + 1] & 31) << 5 | Int(bytes[start + 2] & 31) << 10
    }

    private static func knownSecret(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Range<Int>? {
        if bytes.has(pemStart, at: start) { return pemBlock(bytes, start) }
        for (text, rest) in prefixes where bytes.has(text, at: start) {
            let end = wordEnd(bytes, start)
            if end - start >= text.count + rest { return start..<end }
        }
        return nil
    }

    /// A whole block of a private key, to the end of its last line, be the lines' ends real or written as `\n`.
    static func pemBlock(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Range<Int> {
        let limit = min(bytes.count, start + pemBytesMax)
        var place = start + pemStart.count
        while place < limit {
            if bytes[place] == UInt8(ascii: "-"), bytes.has(pemEnd, at: place) {
                var end = place + pemEnd.count
                while end < limit, bytes[end] != UInt8(ascii: "\n") {
                    if bytes.has(pemMark, at: end) { return start..<end + pemMark.count }
                    end += 1
                }
                return start..<end
            }
            place += 1
        }
        return start..<limit
    }

    /// Where the characters of keys end.
    private static func wordEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var end = start
        while end < bytes.count, isKeyByte(bytes[end]) { end += 1 }
        return withoutStops(bytes, start, end)
    }

    /// A sentence's full stop behind a key is none of its.
    private static func withoutStops(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var end = end
        while end > start, bytes[end - 1] == UInt8(ascii: ".") { end -= 1 }
        return end
    }

    /// Where a value ends that other values may follow, with the signs that fill it up.
    private static func valueEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var end = start
        while end < bytes.count, isKeyByte(bytes[end]), bytes[end] != equals { end += 1 }
        while end < bytes.count, bytes[end] == equals { end += 1 }
        return withoutStops(bytes, start, end)
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"), equals, UInt8(ascii: "/"): true
        default: byte.isDigit || byte.isLetter
        }
    }

    private static func isBreak(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"): true
        default: false
        }
    }

    /// A run of such characters is looked at as a whole, then what stands behind each `=` up to the next: twice in all,
    /// however many words it has.
    private mutating func randomWord(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Range<Int>? {
        let isValue = start > 0 && bytes[start - 1] == Self.equals
        guard start == 0 || isValue || !Self.isKeyByte(bytes[start - 1]) else { return nil }
        // Read from its last byte, most words are found to be too short within a few.
        var place = start + Self.randomBytesMin
        guard place <= bytes.count else { return nil }
        while place > start {
            place -= 1
            guard Self.isKeyByte(bytes[place]) else {
                shortUntil = place
                return nil
            }
        }
        let end = isValue ? Self.valueEnd(bytes, start) : Self.wordEnd(bytes, start)
        return Self.isRandom(bytes, start..<end) ? start..<end : nil
    }

    /// Long, of digits and letters (or small ones and large ones) mixed, and no word of any language: paths, names and
    /// prose repeat themselves more.
    private static func isRandom(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count >= randomBytesMin else { return false }
        var counts = [Int](repeating: 0, count: 128)
        var (changes, classChanges, digits, breaks) = (0, 0, 0, 0)
        for place in range {
            let byte = bytes[place]
            counts[Int(byte & 127)] += 1
            digits += byte.isDigit ? 1 : 0
            breaks += isBreak(byte) ? 1 : 0
            guard place > range.lowerBound else { continue }
            if byte.isDigit != bytes[place - 1].isDigit { changes += 1 }
            if byte.letterClass != bytes[place - 1].letterClass { classChanges += 1 }
        }
        let total = Double(range.count)
        guard digits >= 4 && changes >= 6 || classChanges * 2 >= range.count, Double(breaks) < total / 12 else {
            return false
        }
        let bits = counts.reduce(0.0) { sum, count in
            count == 0 ? sum : sum - Double(count) / total * log2(Double(count) / total)
        }
        return bits >= randomBitsMin
    }
}

extension UInt8 {
    /// Of digits, small letters, large ones, others.
    fileprivate var letterClass: Int { isDigit ? 0 : !isLetter ? 3 : self >= UInt8(ascii: "a") ? 1 : 2 }
}

extension UnsafeBufferPointer<UInt8> {
    func has(_ text: [UInt8], at place: Int) -> Bool {
        guard place + text.count <= count else { return false }
        for index in text.indices where self[place + index] != text[index] { return false }
        return true
    }
}
