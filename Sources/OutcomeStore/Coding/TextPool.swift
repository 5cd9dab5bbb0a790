import Foundation

/// Texts that come again and again in a log, names of models and labels above all: each is made once, and whoever reads
/// on shares it. Of one thread: two would contend for the reference counts.
final class TextPool {
    private struct Known {
        var bytes: [UInt8]
        var text: String

        func isSame(_ other: UnsafeRawBufferPointer) -> Bool {
            guard bytes.count == other.count, let there = other.baseAddress else {
                return bytes.isEmpty && other.isEmpty
            }
            return bytes.withUnsafeBytes { here in here.baseAddress.map { memcmp($0, there, other.count) == 0 } ?? true
            }
        }
    }

    private static let slots = 256
    /// Longer ones are prompts.
    private static let bytesMax = 64
    private var known = [Known?](repeating: nil, count: slots)

    /// - Returns: `nil` where the bytes are no UTF-8.
    func text(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.count <= Self.bytesMax else { return String(validating: bytes, as: UTF8.self) }
        let slot = Self.slot(bytes)
        if let known = known[slot], known.isSame(bytes) { return known.text }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        known[slot] = Known(bytes: Array(bytes), text: text)
        return text
    }

    /// FNV-1a of at most 64 bytes.
    private static func slot(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hash: UInt32 = 0x811C_9DC5
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return Int(hash >> 24)
    }
}
