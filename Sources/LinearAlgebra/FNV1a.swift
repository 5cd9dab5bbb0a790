/// FNV-1a, 64 bits: the same hash of the same bytes everywhere, and of little use before it is mixed (`SplitMix64.mix`).
///
/// > Fowler, Noll, Vo. *The FNV Non-Cryptographic Hash Algorithm*, IETF draft.
public enum FNV1a {
    /// The hash of nothing.
    public static let empty: UInt64 = 0xCBF2_9CE4_8422_2325

    @inlinable
    public static func adding(_ word: UInt64, to hash: UInt64) -> UInt64 { (hash ^ word) &* 0x100_0000_01B3 }

    /// - Parameter start: another one than `empty` gives the same bytes a hash of another kind.
    @inlinable
    public static func hash(_ bytes: some Sequence<UInt8>, from start: UInt64 = empty) -> UInt64 {
        bytes.reduce(start) { adding(UInt64($1), to: $0) }
    }
}
