#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Locks

/// Random words of the system, fetched many at a time: a call for each costs more than the rest of a decision's
/// identifier and draw.
final class RandomWords: Sendable {
    static let system = RandomWords()
    /// As many as the system gives in one call.
    private static let wordCount = 256 / MemoryLayout<UInt64>.size

    private let words = UnfairMutex<[UInt64]>([])

    func next() -> UInt64 {
        words.withLock { words in
            if words.isEmpty { words = Self.fetch() }
            return words.removeLast()
        }
    }

    /// Where the system has none to give, those of the standard library stand in.
    private static func fetch() -> [UInt64] {
        var words = [UInt64](repeating: 0, count: wordCount)
        let isFilled = words.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { getentropy($0, bytes.count) == 0 } ?? false
        }
        return isFilled ? words : words.map { _ in UInt64.random(in: .min ... .max) }
    }
}
