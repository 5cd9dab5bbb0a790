import CZlib

/// The unpacked bytes of a gzip file of one or more members (RFC 1952).
///
/// Every member's checksum and length are checked; what follows a member must be another one.
final class GzipInflation {
    private enum Place {
        case betweenMembers, insideMember
    }

    private let source: ByteSource
    /// zlib's state points back at its stream, so the stream must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var place = Place.betweenMembers
    private var membersDone = 0

    init(source: ByteSource) throws(InterchangeError) {
        self.source = source
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let gzipWindowBits: Int32 = 15 + 16
        let status = inflateInit2_(
            stream, gzipWindowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .damagedGzip(file: source.name, reason: "zlib status \(status)") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Unpacks up to `buffer.count` bytes into `buffer`.
    /// - Returns: 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InterchangeError) -> Int {
        while true {
            if source.available.isEmpty, try !source.fill() {
                guard place == .betweenMembers, membersDone > 0 else { throw .truncatedGzip(file: source.name) }
                return 0
            }
            if place == .betweenMembers {
                inflateReset(stream)
                place = .insideMember
            }
            let count = try step(into: buffer)
            if count > 0 { return count }
        }
    }

    private func step(into buffer: UnsafeMutableRawBufferPointer) throws(InterchangeError) -> Int {
        let packed = source.available
        stream.pointee.next_in = packed.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(packed.count)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: buffer.count)
        let status = inflate(stream, Z_NO_FLUSH)
        source.consume(packed.count - Int(stream.pointee.avail_in))
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END:
            place = .betweenMembers
            membersDone += 1
        default: throw .damagedGzip(file: source.name, reason: reason(status))
        }
        return min(buffer.count, Int(UInt32.max)) - Int(stream.pointee.avail_out)
    }

    private func reason(_ status: Int32) -> String {
        let said = stream.pointee.msg.map { String(cString: $0) } ?? "zlib status \(status)"
        return membersDone == 0 ? said : "\(said) in member \(membersDone + 1)"
    }
}
