/// A small file read at once.
enum WholeFile {
    /// - Throws: `fileTooLarge` above `bytesMax`.
    static func read(path: String, bytesMax: Int) throws(InterchangeError) -> [UInt8] {
        let source = try ByteSource(path: path)
        var bytes: [UInt8] = []
        while try source.fill(), bytes.count <= bytesMax {
            bytes.append(contentsOf: source.available)
            source.consume(source.available.count)
        }
        guard bytes.count <= bytesMax else { throw .fileTooLarge(file: source.name, bytesMax: bytesMax) }
        return bytes
    }
}
