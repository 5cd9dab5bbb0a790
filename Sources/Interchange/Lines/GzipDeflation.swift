import CZlib

/// Packs bytes into one gzip member. The header carries neither name nor time: equal bytes give equal files.
final class GzipDeflation {
    /// zlib's state points back at its stream, so the stream must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var buffer = [UInt8](repeating: 0, count: 128 * 1024)

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let (gzipWindowBits, memoryLevel): (Int32, Int32) = (15 + 16, 8)
        let status = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipWindowBits, memoryLevel, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(status == Z_OK, "deflateInit2 gave \(status)")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Packs `bytes`; with `finishing`, ends the member.
    /// - Returns: what is ready to be written.
    func pack(_ bytes: inout [UInt8], finishing: Bool) -> [UInt8] {
        var packed: [UInt8] = []
        bytes.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                buffer.withUnsafeMutableBufferPointer { output in
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(output.count)
                    deflate(stream, finishing ? Z_FINISH : Z_NO_FLUSH)
                }
                packed += buffer[..<(buffer.count - Int(stream.pointee.avail_out))]
            } while stream.pointee.avail_out == 0
        }
        return packed
    }
}
