import CZlib

/// Named arrays in one file, as NumPy's `savez` writes them: a zip archive of `.npy` files. Written stored, read stored
/// or deflated.
///
/// > PKWARE. *APPNOTE: .ZIP File Format Specification*, 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
public struct NumPyArchive: Sendable, Equatable {
    /// What is read at most, packed and of one array unpacked: a zip archive of this kind has 32-bit sizes.
    public static let fileBytesMax = Int(Int32.max)

    public private(set) var names: [String] = []
    private var arrays: [String: NumPyArray] = [:]

    public init() {}

    public subscript(name: String) -> NumPyArray? { arrays[name] }

    /// Adds an array, or replaces the one of that name.
    public mutating func add(_ name: String, _ array: NumPyArray) {
        if arrays.updateValue(array, forKey: name) == nil { names.append(name) }
    }

    // MARK: Writing

    /// - Throws: `fileTooLarge`.
    public func write(to sink: LineSink, path: String) throws(InterchangeError) {
        var (directory, offset) = ([UInt8](), 0)
        for name in names {
            guard let array = arrays[name] else { continue }
            let (body, file) = (array.encoded, Array("\(name).npy".utf8))
            let local = Self.head(0x0403_4B50, version: [20, 0], body, file) + file
            directory += Self.head(0x0201_4B50, version: [20, 0, 20, 0], body, file)
            // No comment, first disk, no attributes.
            directory += [UInt8](repeating: 0, count: 10) + Self.bytes(UInt32(offset)) + file
            offset += local.count + body.count
            guard offset + directory.count < Self.fileBytesMax else {
                throw .fileTooLarge(file: path, bytesMax: Self.fileBytesMax)
            }
            try sink.write(local)
            try sink.write(body)
        }
        let count = Self.bytes(UInt16(names.count))
        try sink.write(directory)
        try sink.write(
            Self.bytes(UInt32(0x0605_4B50)) + [0, 0, 0, 0] + count + count + Self.bytes(UInt32(directory.count))
                + Self.bytes(UInt32(offset)) + [0, 0])
    }

    /// Signature to name length, which both headers share: stored, 1 January 1980, no extra field.
    private static func head(_ signature: UInt32, version: [UInt8], _ body: [UInt8], _ file: [UInt8]) -> [UInt8] {
        let checksum = UInt32(truncatingIfNeeded: crc32(0, body, UInt32(body.count)))
        let size = bytes(UInt32(body.count))
        return bytes(signature) + version + [0, 0, 0, 0, 0, 0, 0x21, 0] + bytes(checksum) + size + size
            + bytes(UInt16(file.count)) + [0, 0]
    }

    private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    // MARK: Reading

    /// - Throws: `badHeader` for what is no archive of arrays, or damaged.
    public static func read(path: String) throws(InterchangeError) -> NumPyArchive {
        let bytes = try WholeFile.read(path: path, bytesMax: fileBytesMax)
        guard let archive = NumPyArchive(decoding: bytes) else {
            throw .badHeader(file: path, message: "not an archive of arrays as numpy.savez writes it, or cut off")
        }
        return archive
    }

    private init?(decoding file: [UInt8]) {
        let view = ZipView(file: file)
        guard let entries = view.entries() else { return nil }
        for entry in entries {
            guard let start = view.start(entry) else { return nil }
            let name = String(decoding: entry.name, as: UTF8.self)
            guard name.hasSuffix(".npy") else { continue }
            guard let body = view.body(entry, at: start), let array = NumPyArray(decoding: body[...]) else {
                return nil
            }
            add(String(name.dropLast(4)), array)
        }
    }
}

/// The files in a zip archive's bytes. Every offset is checked before it is used.
private struct ZipView {
    struct Entry {
        var name: ArraySlice<UInt8>
        var method: Int
        var checksum: UInt32
        var packed: Int
        var size: Int
        var offset: Int
    }

    let file: [UInt8]

    private func number(_ place: Int, _ width: Int) -> Int? {
        guard place >= 0, place + width <= file.count else { return nil }
        return (0..<width).reduce(0) { $0 | Int(file[place + $1]) << (8 * $1) }
    }

    func entries() -> [Entry]? {
        // The end record is the last 22 bytes, or a little before where there is a comment.
        let first = max(0, file.count - 22 - 65_535)
        guard file.count >= 22,
            let end = (first...(file.count - 22)).reversed().first(where: { number($0, 4) == 0x0605_4B50 }),
            let count = number(end + 10, 2), var place = number(end + 16, 4)
        else { return nil }
        var entries: [Entry] = []
        for _ in 0..<count {
            guard number(place, 4) == 0x0201_4B50, let method = number(place + 10, 2),
                let checksum = number(place + 16, 4), let packed = number(place + 20, 4),
                let size = number(place + 24, 4),
                let nameBytes = number(place + 28, 2), let extra = number(place + 30, 2),
                let comment = number(place + 32, 2), let offset = number(place + 42, 4),
                place + 46 + nameBytes <= file.count
            else { return nil }
            entries.append(
                Entry(
                    name: file[place + 46..<place + 46 + nameBytes], method: method, checksum: UInt32(checksum),
                    packed: packed, size: size, offset: offset))
            place += 46 + nameBytes + extra + comment
        }
        // No checksum is over the directory: a damaged count of files shows here, and a damaged name in `start`.
        return place == end ? entries : nil
    }

    /// Where the packed file begins.
    /// - Returns: `nil` where its own header is not there, or calls it by another name.
    func start(_ entry: Entry) -> Int? {
        let head = entry.offset
        guard number(head, 4) == 0x0403_4B50, let nameBytes = number(head + 26, 2), let extra = number(head + 28, 2),
            head + 30 + nameBytes <= file.count, file[head + 30..<head + 30 + nameBytes] == entry.name
        else { return nil }
        return head + 30 + nameBytes + extra
    }

    /// The unpacked file, its checksum checked.
    func body(_ entry: Entry, at start: Int) -> [UInt8]? {
        guard start + entry.packed <= file.count, entry.size <= NumPyArchive.fileBytesMax else { return nil }
        let packed = Array(file[start..<start + entry.packed])
        let body = entry.method == 0 ? packed : entry.method == 8 ? Self.inflated(packed, size: entry.size) : nil
        guard let body, body.count == entry.size,
            UInt32(truncatingIfNeeded: crc32(0, body, UInt32(body.count))) == entry.checksum
        else { return nil }
        return body
    }

    private static func inflated(_ packed: [UInt8], size: Int) -> [UInt8]? {
        var stream = z_stream()
        let rawWindowBits: Int32 = -15
        guard inflateInit2_(&stream, rawWindowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return nil
        }
        defer { inflateEnd(&stream) }
        var packed = packed
        // A deflated byte unpacks to at most 1,032.
        guard size <= 1032 * packed.count + 64 else { return nil }
        var status = Z_OK
        let body = [UInt8](unsafeUninitializedCapacity: size) { bytes, written in
            packed.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = bytes.baseAddress
                stream.avail_out = UInt32(size)
                status = inflate(&stream, Z_FINISH)
                written = size - Int(stream.avail_out)
            }
        }
        return status == Z_STREAM_END ? body : nil
    }
}
