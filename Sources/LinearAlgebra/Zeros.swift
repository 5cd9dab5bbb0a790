extension [Float] {
    /// So many zeros.
    ///
    /// The library's `Array(repeating:count:)` looks up the type of its storage whenever it is called, which takes longer
    /// than to get the memory: this is for arrays that are made for every prompt.
    public static func zeros(_ count: Int) -> [Float] {
        var zeros: [Float] = []
        zeros.reserveCapacity(count)
        zeros.append(contentsOf: repeatElement(0, count: count))
        return zeros
    }
}
