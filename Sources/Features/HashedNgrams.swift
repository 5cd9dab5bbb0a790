import LinearAlgebra

/// Words and pairs of neighbouring words, hashed into a fixed number of signed buckets: needs no vocabulary, works for
/// every language that puts something between words.
///
///     bucketⱼ = Σ ±1 over the n-grams hashed to j, then log-scaled: sign(b) · log(1 + |b|), then divided by the l2 norm
///
/// > Weinberger, Dasgupta, Langford, Smola, Attenberg. *Feature Hashing for Large Scale Multitask Learning*, ICML 2009.
enum HashedNgrams {
    /// - Parameter buckets: every one is set.
    static func extract(_ excerpt: Excerpt, into buckets: UnsafeMutableBufferPointer<Float>) {
        buckets.update(repeating: 0)
        guard buckets.count > 0 else { return }
        add(excerpt.head, to: buckets)
        add(excerpt.tail, to: buckets)
        scale(buckets)
    }

    private static func add(_ text: UnsafeBufferPointer<UInt8>, to buckets: UnsafeMutableBufferPointer<Float>) {
        guard let base = text.baseAddress else { return }
        let classes = WordBytes.classes.base
        var previous = ByteHash.empty
        var hash = ByteHash.empty
        for index in 0...text.count {
            let byte = index < text.count ? base[index] : 0x20
            if byte >= 0x80 {
                hash = ByteHash.adding(byte, to: hash)
            } else if classes[Int(byte)] != 0 {
                hash = ByteHash.adding(byte | 0x20, to: hash)
            } else if hash != ByteHash.empty {
                count(SplitMix64.mix(hash), in: buckets)
                if previous != ByteHash.empty { count(SplitMix64.mix(hash &+ 31 &* previous), in: buckets) }
                previous = hash
                hash = ByteHash.empty
            }
        }
    }

    /// The upper half of the hash chooses the bucket, its lowest bit the sign.
    @inline(__always)
    private static func count(_ hash: UInt64, in buckets: UnsafeMutableBufferPointer<Float>) {
        let bucket = Int(((hash &>> 32) &* UInt64(buckets.count)) &>> 32)
        buckets[bucket] += hash & 1 == 0 ? 1 : -1
    }

    private static func scale(_ buckets: UnsafeMutableBufferPointer<Float>) {
        var squares: Float = 0
        for index in 0..<buckets.count where buckets[index] != 0 {
            let size = Float.log(1 + buckets[index].magnitude)
            squares += size * size
            buckets[index] = buckets[index] < 0 ? -size : size
        }
        guard squares > 0 else { return }
        let factor = 1 / squares.squareRoot()
        for index in 0..<buckets.count { buckets[index] *= factor }
    }
}
