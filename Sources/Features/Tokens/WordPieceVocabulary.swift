import CKernels

/// A WordPiece vocabulary: tokens numbered from 0, found by their bytes in a flat hash table.
///
/// A slot holds 44 bits of the token's hash and, above them, its number + 1; 0 is an empty slot. Open addressing, linear
/// probing, at most half full. No bytes are compared: text that is no token is taken for one once in some 10¹³ lookups.
struct WordPieceVocabulary: Sendable {
    let count: Int
    /// What a word becomes that can't be put together from tokens; `nil` where the vocabulary has no "[UNK]".
    let unknown: Int?
    /// Bytes of the longest token.
    let tokenBytesMax: Int
    /// Hash of "##", from which a continuation's hash goes on.
    static let continuationHash = ByteHash.hash("##".utf8)

    /// For each token whether it starts with "##".
    let continues: FrozenBuffer<Bool>

    private static let tagMask: UInt64 = 1 << 44 - 1
    private let slots: FrozenBuffer<UInt64>
    private let slotBits: Int
    /// All tokens one after the other; token `id` is `text[offsets[id]..<offsets[id + 1]]`.
    private let text: FrozenBuffer<UInt8>
    private let offsets: FrozenBuffer<UInt32>

    /// - Throws: `badToken` for an empty or repeated token.
    init(_ tokens: [ArraySlice<UInt8>]) throws(FeatureError) {
        count = tokens.count
        slotBits = Swift.max(4, Int.bitWidth - (2 * tokens.count).leadingZeroBitCount)
        tokenBytesMax = tokens.map(\.count).max() ?? 0
        text = FrozenBuffer(Array(tokens.joined()))
        offsets = FrozenBuffer(
            tokens.reduce(into: [UInt32(0)]) { $0.append($0.last.unsafelyUnwrapped + UInt32($1.count)) })
        var slots = [UInt64](repeating: 0, count: 1 << slotBits)
        var seen = Set<ArraySlice<UInt8>>(minimumCapacity: tokens.count)
        for (id, token) in tokens.enumerated() {
            guard !token.isEmpty, seen.insert(token).inserted else { throw .badToken(index: id) }
            let hash = ByteHash.hash(token)
            var slot = ByteHash.index(hash, bits: slotBits)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt64(id + 1) << 44 | hash & Self.tagMask
        }
        self.slots = FrozenBuffer(slots)
        continues = FrozenBuffer(tokens.map { $0.starts(with: "##".utf8) })
        unknown = tokens.firstIndex { $0.elementsEqual("[UNK]".utf8) }
    }

    /// The number of the token with this hash; -1 where there is none.
    @inline(__always)
    func find(_ hash: UInt64) -> Int {
        let tag = hash & Self.tagMask
        var slot = ByteHash.index(hash, bits: slotBits)
        while true {
            let entry = slots.base[slot]
            if entry & Self.tagMask == tag, entry != 0 { return Int(truncatingIfNeeded: entry &>> 44) &- 1 }
            if entry == 0 { return -1 }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
    }

    /// Asks for what `find` will read.
    @inline(__always)
    func prefetch(_ hash: UInt64) {
        kernel_prefetch(slots.base + ByteHash.index(hash, bits: slotBits))
    }

    func token(_ id: Int) -> [UInt8] {
        precondition(id >= 0 && id < count, "token \(id) of \(count)")
        return Array(
            UnsafeBufferPointer(start: text.base, count: text.count)[Int(offsets.base[id])..<Int(offsets.base[id + 1])])
    }
}
