/// A coarse writing system of characters outside ASCII, told from ranges of code points.
enum Script: Int, CaseIterable {
    case latinExtended, greek, cyrillic, ideographs, kanaAndHangul, arabicAndHebrew, otherLetters
    /// Punctuation, arrows, signs, emoji: these end a word.
    case symbols
    /// Control characters and bytes that aren't UTF-8: these end a word too.
    case unreadable

    @inline(__always) var isWord: Bool { rawValue < Script.symbols.rawValue }

    /// - Parameter scalar: 0x80 or more, or `DecodedScalar.invalid`.
    @inline(__always)
    static func of(_ scalar: UInt32) -> Script {
        switch scalar {
        case 0x00..<0xA0: .unreadable
        case 0xA0..<0xC0, 0xD7, 0xF7: .symbols
        case 0xC0..<0x250, 0x1E00..<0x1F00: .latinExtended
        case 0x370..<0x400, 0x1F00..<0x2000: .greek
        case 0x400..<0x530: .cyrillic
        case 0x590..<0x800, 0x8A0..<0x900, 0xFB1D..<0xFE00, 0xFE70..<0xFEFF: .arabicAndHebrew
        case 0x2000..<0x2C00, 0x2E00..<0x2E80, 0x3000..<0x3040: .symbols
        case 0x3040..<0x3130, 0x1100..<0x1200, 0x3130..<0x3190, 0xAC00..<0xD7B0: .kanaAndHangul
        case 0x2E80..<0x2FE0, 0x3400..<0x4DC0, 0x4E00..<0xA000, 0xF900..<0xFB00, 0x20000..<0x32000: .ideographs
        case 0xFE00..<0xFE70, 0xFEFF..<0xFF10, 0xFF1A..<0xFF21, 0xFF3B..<0xFF41, 0xFF5B..<0xFF66: .symbols
        case 0xE000..<0xF900, 0xFFE0..<0x10000, 0x1D000..<0x20000: .symbols
        case DecodedScalar.invalid: .unreadable
        default: .otherLetters
        }
    }
}
