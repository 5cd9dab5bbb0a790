import Predictor

/// Named sections in one file, whose every byte is under a checksum. Little endian.
///
///     magic "SUFROUTE" · u32 version · u32 section count
///     per section: name (16 bytes, padded with zeros) · u64 length
///     the sections' bytes in that order
///     SHA-256 of everything above (32 bytes)
struct SectionFile: Equatable {
    static let magic = Array("SUFROUTE".utf8)
    static let version: UInt32 = 4
    static let sectionsMax = 16
    static let nameBytes = 16
    static let checksumBytes = 32
    /// Files above this are not read.
    static let fileBytesMax = 1 << 30

    struct Section: Equatable {
        let name: String
        let bytes: ArraySlice<UInt8>
    }

    let sections: [Section]
    /// The 32 bytes at the end of the file.
    let checksum: [UInt8]

    /// The file's bytes.
    static func encode(_ sections: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        precondition(sections.count <= sectionsMax, "\(sections.count) sections")
        var writer = ByteWriter()
        writer.append(magic)
        writer.append(version)
        writer.append(UInt32(sections.count))
        for section in sections {
            precondition(section.name.utf8.count <= nameBytes, "section name \(section.name)")
            writer.append(section.name.utf8)
            writer.append([UInt8](repeating: 0, count: nameBytes - section.name.utf8.count))
            writer.append(UInt64(section.bytes.count))
        }
        for section in sections { writer.append(section.bytes) }
        return writer.bytes + SHA256.hash(writer.bytes)
    }

    /// Checks magic, version, lengths and checksum, in this order.
    ///
    /// - Parameter path: named in errors.
    init(decoding bytes: [UInt8], path: String) throws(ArtefactError) {
        guard bytes.starts(with: Self.magic) else { throw .notARouter(path: path) }
        let headBytes = Self.magic.count + 8
        let table = try Self.table(bytes[Self.magic.count...], path)
        let tableBytes = table.count * (Self.nameBytes + 8)
        // Every length is below the limit, so this sum does not overflow.
        let payloadBytes = table.reduce(0) { $0 + $1.length }
        let expected = headBytes + tableBytes + payloadBytes + Self.checksumBytes
        guard bytes.count == expected else {
            throw .wrongLength(path: path, got: bytes.count, expected: expected)
        }
        let payloadEnd = expected - Self.checksumBytes
        guard SHA256.hash(bytes[..<payloadEnd]).elementsEqual(bytes[payloadEnd...]) else {
            throw .checksumMismatch(path: path)
        }
        var offset = headBytes + tableBytes
        sections = table.map { name, length in
            defer { offset += length }
            return Section(name: name, bytes: bytes[offset..<offset + length])
        }
        checksum = Array(bytes[payloadEnd...])
    }

    /// The bytes of one section.
    ///
    /// - Throws: `badSection` if there is none.
    func section(_ name: String, path: String) throws(ArtefactError) -> ArraySlice<UInt8> {
        guard let section = sections.first(where: { $0.name == name }) else {
            throw .badSection(path: path, section: name, reason: "absent")
        }
        return section.bytes
    }

    /// Version and section table, from after the magic on.
    private static func table(
        _ bytes: ArraySlice<UInt8>, _ path: String
    ) throws(ArtefactError) -> [(name: String, length: Int)] {
        var reader = ByteReader(bytes)
        let tooShort = ArtefactError.wrongLength(
            path: path, got: bytes.endIndex, expected: magic.count + 8 + checksumBytes)
        guard let got = try? reader.uint32("version") else { throw tooShort }
        guard got == version else { throw .unknownVersion(path: path, got: got, supported: version) }
        guard let count = try? reader.size("sections", 0...sectionsMax) else { throw tooShort }
        var table: [(name: String, length: Int)] = []
        for _ in 0..<count {
            guard let name = try? reader.take(nameBytes, "name"), let length = try? reader.uint64("length")
            else {
                let tableBytes = count * (nameBytes + 8)
                throw .wrongLength(
                    path: path, got: bytes.endIndex, expected: magic.count + 8 + tableBytes + checksumBytes)
            }
            guard length <= UInt64(fileBytesMax) else {
                throw .wrongLength(path: path, got: bytes.endIndex, expected: Int(clamping: length))
            }
            table.append((String(decoding: name.prefix { $0 != 0 }, as: UTF8.self), Int(length)))
        }
        return table
    }
}
