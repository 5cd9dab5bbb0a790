import Routing

/// A record of the journal: a header that can be found and checked by itself, and a sealed event.
///
///     bytes 0–3    "SUFJ"
///     bytes 4–7    length of the sealed event
///     bytes 8–15   position
///     bytes 16–19  CRC-32C of bytes 0–15
///     bytes 20–    the sealed event, with a checksum of its own
enum JournalFrame {
    static let headerBytes = 20
    /// No event is longer: a line is at most a megabyte, and its features add some kilobytes.
    static let sealedBytesMax = 1 << 28
    private static let magic: [UInt8] = Array("SUFJ".utf8)

    /// Appends an event's frame.
    /// - Returns: a copy of it.
    static func append(_ event: LoggedEvent, at position: UInt64, to writer: inout ByteWriter) -> [UInt8] {
        let start = writer.byteCount
        writer.reserve(headerBytes)
        event.seal(into: &writer)
        writer.withMutableBytes(from: start) { fillHeader(of: $0, position: position) }
        return writer.bytes(from: start)
    }

    /// Fills the header of a frame whose sealed event already stands behind room for it.
    static func fillHeader(of frame: UnsafeMutableRawBufferPointer, position: UInt64) {
        let sealedBytes = frame.count - headerBytes
        precondition((0...sealedBytesMax).contains(sealedBytes), "an event of \(sealedBytes) bytes")
        frame.copyBytes(from: magic)
        frame.storeBytes(of: UInt32(sealedBytes).littleEndian, toByteOffset: 4, as: UInt32.self)
        frame.storeBytes(of: position.littleEndian, toByteOffset: 8, as: UInt64.self)
        let checksum = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: frame[..<16]))
        frame.storeBytes(of: checksum.littleEndian, toByteOffset: 16, as: UInt32.self)
    }

    /// What a journal file holds: its sound records up to the first bad byte, and what is behind that.
    struct Contents {
        var records: [(position: UInt64, event: LoggedEvent)] = []
        /// Where the first bad record starts and what is wrong with it; `nil` where all is sound.
        var damage: (offset: Int, detail: String)?
        /// What is wrong there is only that a later version of the program wrote it.
        var laterVersion: UInt8?
        /// Greatest position of a sound record behind the damage; `nil` where only a torn tail was found.
        var positionBehindDamage: UInt64?

        func checkVersion(path: String) throws(StoreError) {
            guard let found = laterVersion else { return }
            throw .newerEvents(path: path, found: Int(found), supported: Int(LoggedEvent.version))
        }

        func lastDecision(upTo last: UInt64) -> (id: ULID, position: UInt64)? {
            for record in records.reversed() where record.position <= last {
                if case .decision(let kept) = record.event { return (kept.record.id, record.position) }
            }
            return nil
        }
    }

    static func read(_ bytes: [UInt8]) -> Contents {
        bytes.withUnsafeBytes { bytes in
            var contents = Contents()
            var offset = 0
            while offset < bytes.count {
                do throws(ByteReader.Failure) {
                    let record = try record(in: bytes, at: offset)
                    contents.records.append((record.position, record.event))
                    offset = record.end
                } catch {
                    (contents.damage, contents.laterVersion) = ((offset, error.detail), error.laterVersion)
                    contents.positionBehindDamage = greatestPosition(in: bytes, after: offset)
                    return contents
                }
            }
            return contents
        }
    }

    /// A frame where it lies: its sealed event is not looked into.
    struct Sealed {
        var position: UInt64
        var event: UnsafeRawBufferPointer
        var end: Int
    }

    static func sealed(in bytes: UnsafeRawBufferPointer, at offset: Int) throws(ByteReader.Failure) -> Sealed {
        guard offset + headerBytes <= bytes.count else { throw .init(detail: "half a header") }
        let header = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + headerBytes])
        let stated = UInt32(littleEndian: header.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
        guard CRC32C.checksum(UnsafeRawBufferPointer(rebasing: header[..<16])) == stated, header.starts(with: magic)
        else { throw .init(detail: "no header") }
        let start = offset + headerBytes
        let end = start + Int(UInt32(littleEndian: header.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        guard end <= bytes.count else { throw .init(detail: "half a record") }
        return Sealed(
            position: UInt64(littleEndian: header.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            event: UnsafeRawBufferPointer(rebasing: bytes[start..<end]), end: end)
    }

    private struct Record {
        var position: UInt64
        var event: LoggedEvent
        var end: Int
    }

    private static func record(
        in bytes: UnsafeRawBufferPointer, at offset: Int
    ) throws(ByteReader.Failure) -> Record {
        let sealed = try sealed(in: bytes, at: offset)
        return Record(position: sealed.position, event: try LoggedEvent(unsealing: sealed.event), end: sealed.end)
    }

    /// Looks for a sound record at every later byte: the magic word makes most of them a glance.
    private static func greatestPosition(in bytes: UnsafeRawBufferPointer, after damaged: Int) -> UInt64? {
        var greatest: UInt64?
        var offset = damaged + 1
        while offset + headerBytes <= bytes.count {
            if bytes[offset] == magic[0], let record = try? record(in: bytes, at: offset) {
                greatest = max(greatest ?? 0, record.position)
                offset = record.end
            } else {
                offset += 1
            }
        }
        return greatest
    }
}
