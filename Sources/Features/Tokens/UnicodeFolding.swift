/// What BERT's uncased normaliser and word splitter make of each character outside ASCII: control characters go,
/// spaces of all kinds become one, accents are stripped (NFD without nonspacing marks), the rest is lower-cased,
/// and punctuation and ideographs stand alone.
///
/// Two-level table, made once from `rules`: blocks of 64 characters, equal blocks shared.
///
/// > Devlin, Chang, Lee, Toutanova. *BERT: Pre-training of Deep Bidirectional Transformers*, NAACL 2019;
/// > `BertNormalizer` and `BertPreTokenizer` of Hugging Face tokenizers.
final class UnicodeFolding: Sendable {
    static let shared = UnicodeFolding()

    /// What becomes of one character: a kind in the lowest two bits, then the replacement.
    struct Rule: BitwiseCopyable, Hashable, Sendable {
        enum Kind: UInt32 {
            case word, dropped, space, alone
        }
        let bits: UInt32

        init(_ kind: Kind, replacement: UInt32 = 0, isSequence: Bool = false) {
            bits = replacement << 3 | (isSequence ? 4 : 0) | kind.rawValue
        }

        @inline(__always) var kind: Kind { Kind(rawValue: bits & 3).unsafelyUnwrapped }
        @inline(__always) var isUnchanged: Bool { bits >> 2 == 0 }
        @inline(__always) var isSequence: Bool { bits & 4 != 0 }
        /// The replacing code point, or the place in `sequences` of several.
        @inline(__always) var replacement: UInt32 { bits >> 3 }
    }

    private static let blockBits: UInt32 = 6
    private let blocks: FrozenBuffer<UInt16>
    private let entries: FrozenBuffer<Rule>
    /// Replacements of several characters: their count, then their code points.
    private let sequences: FrozenBuffer<UInt32>

    private init() {
        var parsed = RuleParser(text: Self.rules)
        parsed.parse()
        var numberOfBlock: [[Rule]: UInt16] = [:]
        var blocks: [UInt16] = []
        var entries: [Rule] = []
        let side = 1 << Int(Self.blockBits)
        for start in stride(from: 0, to: parsed.rules.count, by: side) {
            let block = Array(parsed.rules[start..<start + side])
            if let known = numberOfBlock[block] {
                blocks.append(known)
            } else {
                let number = UInt16(entries.count / side)
                numberOfBlock[block] = number
                blocks.append(number)
                entries += block
            }
        }
        self.blocks = FrozenBuffer(blocks)
        self.entries = FrozenBuffer(entries)
        sequences = FrozenBuffer(parsed.sequences)
    }

    /// - Parameter scalar: a code point below 0x110000.
    @inline(__always)
    func rule(for scalar: UInt32) -> Rule {
        let block = blocks.base[Int(scalar >> Self.blockBits)]
        return entries.base[Int(block) << Int(Self.blockBits) | Int(scalar & 63)]
    }

    /// Writes what replaces `scalar` as UTF-8, at most 12 bytes.
    @inline(__always)
    func write(
        _ rule: Rule, of scalar: UInt32, into bytes: UnsafeMutablePointer<UInt8>
    ) -> (bytes: Int, characters: Int) {
        if Self.isHangulSyllable(scalar) { return Self.writeHangul(scalar, into: bytes) }
        guard rule.isSequence else {
            return (encodeUTF8(rule.isUnchanged ? scalar : rule.replacement, into: bytes), 1)
        }
        let place = Int(rule.replacement)
        let characters = Int(sequences.base[place])
        var length = 0
        for part in 1...characters {
            length += encodeUTF8(sequences.base[place + part], into: bytes + length)
        }
        return (length, characters)
    }

    @inline(__always)
    static func isHangulSyllable(_ scalar: UInt32) -> Bool {
        scalar >= 0xAC00 && scalar < 0xD7A4
    }

    /// The canonical decomposition of a Hangul syllable by arithmetic (Unicode, section 3.12).
    private static func writeHangul(
        _ scalar: UInt32, into bytes: UnsafeMutablePointer<UInt8>
    ) -> (bytes: Int, characters: Int) {
        let index = scalar - 0xAC00
        var length = encodeUTF8(0x1100 + index / 588, into: bytes)
        length += encodeUTF8(0x1161 + index % 588 / 28, into: bytes + length)
        guard index % 28 != 0 else { return (length, 2) }
        length += encodeUTF8(0x11A7 + index % 28, into: bytes + length)
        return (length, 3)
    }
}

/// Reads `UnicodeFolding.rules`, a text of our own making: mistakes in it trap.
private struct RuleParser {
    let text: StaticString
    var rules = [UnicodeFolding.Rule](repeating: .init(.word), count: 0x110000)
    var sequences: [UInt32] = [0]

    mutating func parse() {
        let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        for entry in bytes.split(separator: UInt8(ascii: ";")) {
            let words = entry.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
            guard let letter = words.first?.first else { continue }
            add(letter, words.dropFirst().map { Self.hexadecimal($0) })
        }
    }

    private mutating func add(_ letter: UInt8, _ numbers: [Int]) {
        guard letter != UInt8(ascii: "q") else {
            rules[numbers[0]] = .init(.word, replacement: UInt32(sequences.count), isSequence: true)
            sequences += [UInt32(numbers.count - 1)] + numbers.dropFirst().map(UInt32.init)
            return
        }
        let last = numbers.count > 1 ? numbers[1] : numbers[0]
        let stride = numbers.count > 2 ? numbers[2] : 1
        let delta = numbers.count > 3 ? numbers[3] : 0
        for code in Swift.stride(from: numbers[0], through: last, by: stride) {
            rules[code] = .init(Self.kind(letter), replacement: delta == 0 ? 0 : UInt32(code + delta))
        }
    }

    private static func kind(_ letter: UInt8) -> UnicodeFolding.Rule.Kind {
        switch letter {
        case UInt8(ascii: "w"): .word
        case UInt8(ascii: "d"): .dropped
        case UInt8(ascii: "s"): .space
        case UInt8(ascii: "a"): .alone
        default: preconditionFailure("rule letter \(letter)")
        }
    }

    private static func hexadecimal(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        let isNegative = digits.first == UInt8(ascii: "-")
        let value = digits.dropFirst(isNegative ? 1 : 0).reduce(0) { sum, digit in
            sum * 16 + Int(digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10)
        }
        return isNegative ? -value : value
    }
}
