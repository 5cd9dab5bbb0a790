public import Features

extension FeatureExtractor {
    /// 16 hexadecimal digits of everything that decides what the columns mean: rows of features made by extractors with
    /// the same hash can stand in one table.
    public var contentHash: String { String(SHA256.hex(encoded()).prefix(16)) }
}
