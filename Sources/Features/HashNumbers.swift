import CKernels

/// Numbers from 1 on, found by 64-bit hashes.
///
/// Buckets of eight slots, at most half full; a slot holds 44 bits of a hash beside its number. A hash that isn't there is
/// taken for one that is once in some 10¹² lookups.
struct HashNumbers: Sendable {
    private let slots: FrozenBuffer<UInt64>
    private let bucketBits: Int

    /// - Parameter hashes: fewer than 2²⁰; the first has number 1.
    init(_ hashes: [UInt64]) {
        precondition(hashes.count < 1 << 20, "\(hashes.count) hashes")
        let side = kernel_bucket_slots
        bucketBits = Swift.max(1, Int.bitWidth - (2 * hashes.count / side).leadingZeroBitCount)
        var slots = [UInt64](repeating: 0, count: side << bucketBits)
        for (index, hash) in hashes.enumerated() {
            var slot = ByteHash.index(hash, bits: bucketBits) * side
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt64(index + 1) << UInt64(kernel_tag_bits) | hash & kernel_tag_mask
        }
        self.slots = FrozenBuffer(slots)
    }

    /// The number of `hash`; 0 where it has none.
    @inline(__always)
    func find(_ hash: UInt64) -> Int {
        Int(kernel_find(slots.base, Int32(truncatingIfNeeded: bucketBits), hash))
    }

    @inline(__always)
    func findAll(_ hashes: UnsafePointer<UInt64>, count: Int, into numbers: UnsafeMutablePointer<UInt32>) {
        kernel_find_all(slots.base, Int32(truncatingIfNeeded: bucketBits), hashes, count, numbers)
    }
}
