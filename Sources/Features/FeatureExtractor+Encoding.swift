// The extractor at rest, little endian:
//
//     "SUFFEAT1"                          8 bytes
//     u32 version                         of the columns' meaning
//     u32 surface, u32 table              0 or 1
//     u32 hashedNgramBuckets, u32 promptBytesMax, u32 embeddingCount
//     u32 bytes of the table, the table   as in TokenTable+Encoding; 0 without one
extension FeatureExtractor {
    static let magic = "SUFFEAT1"
    /// Raised with every change of what a column means: an artefact trained on other columns must not load.
    public static let version: UInt32 = 1

    /// The bytes that `init(decoding:)` reads.
    public func encoded() -> [UInt8] {
        var bytes = Array(Self.magic.utf8)
        bytes.appendLittleEndian(Self.version)
        bytes.appendLittleEndian(spec.surface ? 1 : 0 as UInt32)
        bytes.appendLittleEndian(spec.table ? 1 : 0 as UInt32)
        bytes.appendLittleEndian(UInt32(spec.hashedNgramBuckets))
        bytes.appendLittleEndian(UInt32(spec.promptBytesMax))
        bytes.appendLittleEndian(UInt32(spec.embeddingCount))
        let rows = table?.encoded() ?? []
        bytes.appendLittleEndian(UInt32(rows.count))
        return bytes + rows
    }

    /// - Throws: what is wrong with the bytes; nothing may follow the end.
    public convenience init(decoding bytes: [UInt8]) throws(FeatureError) {
        var reader = LittleEndianReader(bytes)
        try reader.magic(Self.magic)
        let version = try reader.number("version")
        guard version == Self.version else { throw .unsupportedVersion(got: version, expected: Self.version) }
        let spec = FeatureSpec(
            surface: try Self.flag("surface", &reader), table: try Self.flag("table", &reader),
            hashedNgramBuckets: Int(try reader.number("n-gram buckets")),
            promptBytesMax: Int(try reader.number("most bytes of a prompt")),
            embeddingCount: Int(try reader.number("embedding size")))
        let rows = try reader.bytes(Int(try reader.number("table size")), "token table")
        try reader.end()
        try self.init(spec: spec, table: rows.isEmpty ? nil : TokenTable(decoding: Array(rows)))
    }

    private static func flag(_ part: String, _ reader: inout LittleEndianReader) throws(FeatureError) -> Bool {
        let number = try reader.number(part)
        guard number <= 1 else { throw .badSize(part: part, got: Int(number)) }
        return number == 1
    }
}
