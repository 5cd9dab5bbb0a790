import CKernels

/// The SHA-256 of bytes that come piece by piece. Nothing but its result takes memory.
///
///     var hash = SHA256()
///     hash.update(piece)
///     hash.finish()  // 32 bytes
///
/// > NIST. *Secure Hash Standard*, FIPS 180-4, 2015, sections 5 and 6.2.
public struct SHA256: Sendable {
    private static let blockBytes = 64

    /// H, the eight working words.
    private var state: SIMD8<UInt32> = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    /// A block of which the first `byteCount % 64` bytes are there, and zeros behind them.
    private var pending = SIMD64<UInt8>()
    private var byteCount: UInt64 = 0

    public init() {}

    /// Takes further bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard var next = bytes.baseAddress else { return }
        var left = bytes.count
        let waiting = pendingCount
        byteCount += UInt64(left)
        if waiting > 0 {
            let part = min(left, Self.blockBytes - waiting)
            keep(next, part, from: waiting)
            guard waiting + part == Self.blockBytes else { return }
            compressPending()
            next += part
            left -= part
        }
        let whole = left / Self.blockBytes
        compress(next, blocks: whole)
        keep(next + whole * Self.blockBytes, left % Self.blockBytes, from: 0)
    }

    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The 32 bytes of the hash, after padding with 1, zeros and the length in bits.
    public mutating func finish() -> [UInt8] {
        let words = finished()
        return [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
            for place in words.indices {
                UnsafeMutableRawBufferPointer(bytes).storeBytes(
                    of: words[place].bigEndian, toByteOffset: 4 * place, as: UInt32.self)
            }
            count = 32
        }
    }

    /// The hash of bytes that are there already.
    public static func hash(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var hash = SHA256(of: bytes)
        return hash.finish()
    }

    /// The hash as 64 lower-case hexadecimal digits, behind `prefix`.
    public static func hex(_ bytes: some Collection<UInt8>, after prefix: String = "") -> String {
        var hash = SHA256(of: bytes)
        let words = hash.finished()
        return String(unsafeUninitializedCapacity: prefix.utf8.count + 64) { text in
            var place = 0
            for byte in prefix.utf8 {
                text[place] = byte
                place += 1
            }
            for index in words.indices {
                for shift in stride(from: UInt32(28), through: 0, by: -4) {
                    text[place] = digit(words[index] >> shift & 15)
                    place += 1
                }
            }
            return place
        }
    }

    /// Bytes as lower-case hexadecimal digits.
    public static func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
            var place = 0
            for byte in bytes {
                text[place] = digit(UInt32(byte >> 4))
                text[place + 1] = digit(UInt32(byte & 15))
                place += 2
            }
            return place
        }
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: value + (value < 10 ? 0x30 : 0x57))
    }
}

extension SHA256 {
    private init(of bytes: some Collection<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ update(UnsafeRawBufferPointer($0)) }) == nil {
            update(Array(bytes))
        }
    }

    private var pendingCount: Int { Int(truncatingIfNeeded: byteCount % UInt64(Self.blockBytes)) }

    private mutating func keep(_ bytes: UnsafeRawPointer, _ count: Int, from place: Int) {
        withUnsafeMutableBytes(of: &pending) { pending in
            pending.baseAddress?.advanced(by: place).copyMemory(from: bytes, byteCount: count)
        }
    }

    private mutating func compress(_ bytes: UnsafeRawPointer, blocks: Int) {
        withUnsafeMutablePointer(to: &state) { state in
            state.withMemoryRebound(to: UInt32.self, capacity: 8) { words in
                kernel_sha256(words, bytes.assumingMemoryBound(to: UInt8.self), blocks)
            }
        }
    }

    private mutating func compressPending() {
        let block = pending
        withUnsafeBytes(of: block) { bytes in
            if let start = bytes.baseAddress { compress(start, blocks: 1) }
        }
        pending = SIMD64()
    }

    /// The eight words after the last block.
    private mutating func finished() -> SIMD8<UInt32> {
        let place = pendingCount
        pending[place] = 0x80
        if place >= Self.blockBytes - 8 { compressPending() }
        let bits = byteCount &* 8
        for index in 0..<8 {
            pending[Self.blockBytes - 8 + index] = UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * index))
        }
        compressPending()
        return state
    }
}
