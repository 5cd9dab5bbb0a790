/// A WordPiece vocabulary: tokens numbered from 0, found by the hash of their bytes.
final class WordPieceVocabulary: Sendable {
    let count: Int
    /// What a word becomes that can't be put together from tokens; `nil` where the vocabulary has no "[UNK]".
    let unknown: Int?
    /// Bytes of the longest token.
    let tokenBytesMax: Int
    /// Hash of "##", from which a continuation's hash goes on.
    static let continuationHash = ByteHash.hash("##".utf8)

    let numbers: HashNumbers
    /// A bit for each hash that a token may have, one in eight or more of them clear: says of most others at once that there
    /// is none.
    private let filter: FrozenBuffer<UInt64>
    private let filterBits: Int
    /// All tokens one after the other; token `id` is `text[offsets[id]..<offsets[id + 1]]`.
    private let text: FrozenBuffer<UInt8>
    private let offsets: FrozenBuffer<UInt32>

    /// - Throws: `badToken` for an empty or repeated token.
    init(_ tokens: [ArraySlice<UInt8>]) throws(FeatureError) {
        count = tokens.count
        tokenBytesMax = tokens.map(\.count).max() ?? 0
        text = FrozenBuffer(Array(tokens.joined()))
        offsets = FrozenBuffer(
            tokens.reduce(into: [UInt32(0)]) { $0.append($0.last.unsafelyUnwrapped + UInt32($1.count)) })
        var seen = Set<ArraySlice<UInt8>>(minimumCapacity: tokens.count)
        for (id, token) in tokens.enumerated() {
            guard !token.isEmpty, seen.insert(token).inserted else { throw .badToken(index: id) }
        }
        let hashes = tokens.map { ByteHash.hash($0) }
        numbers = HashNumbers(hashes)
        filterBits = Swift.max(6, Int.bitWidth - (8 * tokens.count).leadingZeroBitCount)
        var filter = [UInt64](repeating: 0, count: 1 << (filterBits - 6))
        for hash in hashes {
            let place = ByteHash.index(hash, bits: filterBits)
            filter[place >> 6] |= 1 << UInt64(place & 63)
        }
        self.filter = FrozenBuffer(filter)
        unknown = tokens.firstIndex { $0.elementsEqual("[UNK]".utf8) }
    }

    /// The number of the token with this hash; -1 where there is none.
    @inline(__always)
    func find(_ hash: UInt64) -> Int { numbers.find(hash) &- 1 }

    /// `false` for most hashes of no token.
    @inline(__always)
    func mayHave(_ hash: UInt64) -> Bool {
        let place = ByteHash.index(hash, bits: filterBits)
        return filter.base[place &>> 6] &>> UInt64(place & 63) & 1 != 0
    }

    /// The longest beginning of `bytes` that may be a token: its hash, going on from `empty`, and its length; 0 where there is
    /// none.
    @inline(__always)
    func longest(_ bytes: UnsafePointer<UInt8>, count: Int, from empty: UInt64) -> (hash: UInt64, length: Int) {
        var hash = empty
        var longest = (hash: empty, length: 0)
        for index in 0..<count {
            hash = ByteHash.adding(bytes[index], to: hash)
            let may = mayHave(hash)
            longest.hash = may ? hash : longest.hash
            longest.length = may ? index &+ 1 : longest.length
        }
        return longest
    }

    func token(_ id: Int) -> [UInt8] {
        precondition(id >= 0 && id < count, "token \(id) of \(count)")
        return Array(
            UnsafeBufferPointer(start: text.base, count: text.count)[Int(offsets.base[id])..<Int(offsets.base[id + 1])])
    }
}
