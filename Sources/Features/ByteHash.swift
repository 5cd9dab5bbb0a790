/// FNV-1a over bytes, 64 bits. Each step is a bijection of the state, so it can be taken back: a prefix's hash follows
/// from the longer one's without being stored.
///
/// > Fowler, Noll, Vo. *The FNV Non-Cryptographic Hash Algorithm*, IETF draft.
enum ByteHash {
    static let empty: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01B3
    /// prime · inverse = 1 (mod 2⁶⁴).
    private static let inverse: UInt64 = 0xCE96_5057_AFF6_957B

    @inline(__always)
    static func adding(_ byte: UInt8, to hash: UInt64) -> UInt64 {
        (hash ^ UInt64(byte)) &* prime
    }

    /// The hash before `byte` was added.
    @inline(__always)
    static func removing(_ byte: UInt8, from hash: UInt64) -> UInt64 {
        (hash &* inverse) ^ UInt64(byte)
    }

    /// The hash of a sequence of numbers, one more added.
    @inline(__always)
    static func mixed(_ hash: UInt64, _ value: UInt64) -> UInt64 {
        let product = (hash ^ value) &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product &>> 32)
    }

    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(empty) { adding($1, to: $0) }
    }

    /// `bits` well-mixed bits of `hash` as an index.
    @inline(__always)
    static func index(_ hash: UInt64, bits: Int) -> Int {
        Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) &>> UInt64(truncatingIfNeeded: 64 &- bits))
    }
}
