public import Features

extension FeatureExtractor {
    /// 16 hexadecimal digits of everything that decides what the columns mean: rows of features made by extractors with
    /// the same hash can stand in one table.
    ///
    /// Of an artefact's features `RouterArtefact.featuresHash` has it already.
    public var contentHash: String { Self.contentHash(ofEncoded: encoded()) }

    static func contentHash(ofEncoded bytes: some Collection<UInt8>) -> String { String(SHA256.hex(bytes).prefix(16)) }
}
