/// Durations counted in fixed buckets, as Prometheus wants them: cumulative counts, a sum, a count.
struct DurationHistogram: Sendable, Equatable {
    /// Upper edges in nanoseconds; what is longer falls in the last bucket, which has none.
    static let edgesNanoseconds: [UInt64] = [
        5_000, 10_000, 20_000, 35_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 5_000_000, 25_000_000, 100_000_000,
        1_000_000_000,
    ]

    /// One per edge, and the last for what is longer; not cumulative.
    private(set) var counts = [UInt64](repeating: 0, count: edgesNanoseconds.count + 1)
    private(set) var sumNanoseconds: UInt64 = 0

    mutating func add(nanoseconds: UInt64) {
        counts[Self.edgesNanoseconds.firstIndex { nanoseconds <= $0 } ?? counts.count - 1] += 1
        sumNanoseconds &+= nanoseconds
    }

    mutating func add(_ other: DurationHistogram) {
        for bucket in counts.indices { counts[bucket] += other.counts[bucket] }
        sumNanoseconds &+= other.sumNanoseconds
    }
}
