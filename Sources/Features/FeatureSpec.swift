/// Which features are made of a prompt.
public struct FeatureSpec: Codable, Sendable, Equatable {
    /// The columns of `SurfaceColumn`.
    public var surface: Bool
    /// The pooled token table; replaced by the caller's vector where `embeddingCount` is above 0.
    public var table: Bool
    /// Buckets for hashed words and word pairs; 0 for none.
    public var hashedNgramBuckets: Int
    /// Bytes of a prompt that are read for anything but its length, 256…65,535; see `Excerpt`.
    public var promptBytesMax: Int
    /// Numbers in the caller's own vector; 0 for none.
    public var embeddingCount: Int

    public static let promptBytesRange = 256...65_535
    public static let hashedNgramBucketsMax = 1 << 20
    public static let embeddingCountMax = 65_536

    public init(
        surface: Bool = true, table: Bool = true, hashedNgramBuckets: Int = 0, promptBytesMax: Int = 16_384,
        embeddingCount: Int = 0
    ) {
        self.surface = surface
        self.table = table
        self.hashedNgramBuckets = hashedNgramBuckets
        self.promptBytesMax = promptBytesMax
        self.embeddingCount = embeddingCount
    }

    /// The token table is read, rather than left out or replaced by the caller's vector.
    public var usesTable: Bool { table && embeddingCount == 0 }

    /// - Throws: `badSize` for the first number out of its range, or where nothing at all would be extracted.
    func validate() throws(FeatureError) {
        guard Self.promptBytesRange.contains(promptBytesMax) else {
            throw .badSize(part: "most bytes of a prompt", got: promptBytesMax)
        }
        guard (0...Self.hashedNgramBucketsMax).contains(hashedNgramBuckets) else {
            throw .badSize(part: "number of n-gram buckets", got: hashedNgramBuckets)
        }
        guard (0...Self.embeddingCountMax).contains(embeddingCount) else {
            throw .badSize(part: "size of the embedding", got: embeddingCount)
        }
        guard surface || table || hashedNgramBuckets > 0 || embeddingCount > 0 else {
            throw .badSize(part: "number of features", got: 0)
        }
    }
}

/// A named run of feature columns, for explanations.
public struct FeatureGroup: Sendable, Equatable {
    public let name: String
    public let columns: Range<Int>
}
