// The table at rest, little endian:
//
//     "SUFTABL1"                          8 bytes
//     u32 V, u32 d
//     f32 rowScale[V], f32 weight[V]
//     i8  values[V × d]                   row-major
//     u32 bytes of the vocabulary
//     V tokens in UTF-8, each ended by "\n"
extension TokenTable {
    static let magic = "SUFTABL1"
    /// Rows and columns a file may have.
    public static let vocabularyMax = (1 << 20) - 1
    public static let dimensionsMax = 4_096

    /// - Throws: what is wrong with the bytes; nothing may follow the vocabulary.
    public convenience init(decoding bytes: [UInt8]) throws(FeatureError) {
        var reader = LittleEndianReader(bytes)
        try reader.magic(Self.magic)
        let count = Int(try reader.number("vocabulary size"))
        let dimensions = Int(try reader.number("dimensions"))
        guard (1...Self.vocabularyMax).contains(count) else { throw .badSize(part: "vocabulary", got: count) }
        guard (1...Self.dimensionsMax).contains(dimensions) else { throw .badSize(part: "dimensions", got: dimensions) }
        let rowScales = try reader.floats(count, "row scales")
        let weights = try reader.floats(count, "token weights")
        let values = try reader.bytes(count * dimensions, "rows").map { Int8(bitPattern: $0) }
        let text = try reader.bytes(Int(try reader.number("vocabulary bytes")), "vocabulary")
        try reader.end()
        try self.init(
            WordPieceVocabulary(Self.tokens(in: text, count: count)), dimensions: dimensions, values: values,
            rowScales: rowScales, weights: weights)
    }

    private static func tokens(in text: ArraySlice<UInt8>, count: Int) throws(FeatureError) -> [ArraySlice<UInt8>] {
        let newline = UInt8(ascii: "\n")
        let tokens = text.split(separator: newline, omittingEmptySubsequences: false)
        guard tokens.count == count + 1, text.last == newline else {
            throw .tokenCount(got: tokens.count - 1, expected: count)
        }
        return tokens.dropLast()
    }

    /// The bytes that `init(decoding:)` reads.
    public func encoded() -> [UInt8] {
        var bytes = Array(Self.magic.utf8)
        bytes.appendLittleEndian(UInt32(vocabularyCount))
        bytes.appendLittleEndian(UInt32(dimensions))
        for factor in factors.elements { bytes.appendLittleEndian(factor.x) }
        for factor in factors.elements { bytes.appendLittleEndian(factor.y) }
        bytes += values.elements.map { UInt8(bitPattern: $0) }
        let text = (0..<vocabularyCount).flatMap { vocabulary.token($0) + [UInt8(ascii: "\n")] }
        bytes.appendLittleEndian(UInt32(text.count))
        return bytes + text
    }
}
