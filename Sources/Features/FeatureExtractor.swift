import LinearAlgebra

/// Turns a prompt's bytes into numbers, the same in training and in serving.
///
/// A row is: surface numbers · pooled token table, log of its tokens and tokens per word, or the caller's vector in
/// their place · hashed n-grams; what the spec leaves out takes no columns. Any bytes will do, and the numbers of a
/// prompt are always finite.
public final class FeatureExtractor: Sendable {
    /// Columns beside the pooled vector: log(1 + tokens), tokens per word.
    static let tokenColumns = 2

    public let spec: FeatureSpec
    /// `nil` where the spec doesn't use it.
    public let table: TokenTable?
    /// Columns in a row.
    public let count: Int
    /// All columns in order, by kind.
    public let groups: [FeatureGroup]

    /// - Parameter table: needed where the spec uses it, else left out.
    /// - Throws: `badSize` for a number of the spec out of its range, `missingTable`.
    public init(spec: FeatureSpec, table: TokenTable?) throws(FeatureError) {
        try spec.validate()
        if spec.usesTable && table == nil { throw .missingTable }
        self.spec = spec
        self.table = spec.usesTable ? table : nil
        groups = Self.groups(spec, dimensions: table?.dimensions ?? 0)
        count = groups.last?.columns.upperBound ?? 0
    }

    private static func groups(_ spec: FeatureSpec, dimensions: Int) -> [FeatureGroup] {
        var parts: [(name: String, count: Int)] = []
        if spec.surface {
            for column in SurfaceColumn.allCases {
                if parts.last?.name == column.group {
                    parts[parts.count - 1].count += 1
                } else {
                    parts.append((column.group, 1))
                }
            }
        }
        if spec.usesTable { parts += [("meaning", dimensions), ("tokens", tokenColumns)] }
        if spec.embeddingCount > 0 { parts.append(("caller's embedding", spec.embeddingCount)) }
        if spec.hashedNgramBuckets > 0 { parts.append(("hashed n-grams", spec.hashedNgramBuckets)) }
        return parts.reduce(into: []) { groups, part in
            let start = groups.last?.columns.upperBound ?? 0
            groups.append(FeatureGroup(name: part.name, columns: start..<start + part.count))
        }
    }

    /// Writes the features of `prompt` into `row`. Allocates nothing.
    ///
    /// - Parameters:
    ///   - embedding: the caller's vector, [spec.embeddingCount]; `nil` stands for zeros. Not read where the spec has none.
    ///   - row: [count]; every column is set.
    public func extract(
        _ prompt: UnsafeBufferPointer<UInt8>, embedding: [Float]?, into row: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(row.count == count, "\(row.count) places for \(count) features")
        let excerpt = Excerpt(of: prompt, bytesMax: spec.promptBytesMax)
        var rest = row
        let surface = Self.take(spec.surface ? SurfaceNumbers.count : 0, of: &rest)
        let tokens = Self.take(table.map { $0.dimensions + Self.tokenColumns } ?? 0, of: &rest)
        read(prompt, excerpt, surface: surface, tokens: tokens)
        if spec.embeddingCount > 0 {
            copy(embedding, into: Self.take(spec.embeddingCount, of: &rest))
        }
        HashedNgrams.extract(excerpt, into: rest)
    }

    /// Sets the columns that come from one reading of the excerpt.
    private func read(
        _ prompt: UnsafeBufferPointer<UInt8>, _ excerpt: Excerpt, surface: UnsafeMutableBufferPointer<Float>,
        tokens: UnsafeMutableBufferPointer<Float>
    ) {
        guard spec.surface || table != nil else { return }
        SurfaceScan.withRoom { scan in
            TokenTable.Batch.with { batch in
                var reading = FeatureReading(
                    excerpt, surface: spec.surface ? scan : nil,
                    pooling: table.map {
                        TokenTable.Pooling($0, into: Self.first($0.dimensions, of: tokens), batch: batch)
                    })
                reading.run()
                if let scan = reading.surface {
                    SurfaceNumbers.write(scan, of: prompt, excerpt: excerpt, into: surface)
                }
                guard let table, var pooling = reading.pooling else { return }
                pooling.finish()
                tokens[table.dimensions] = pooling.logTokens
                tokens[table.dimensions + 1] = pooling.tokensPerWord
            }
        }
    }

    /// The features of `prompt`, [count].
    public func extract(_ prompt: [UInt8], embedding: [Float]? = nil) -> [Float] {
        var row: [Float] = .zeros(count)
        row.withUnsafeMutableBufferPointer { row in
            prompt.withUnsafeBufferPointer { extract($0, embedding: embedding, into: row) }
        }
        return row
    }

    private func copy(_ embedding: [Float]?, into row: UnsafeMutableBufferPointer<Float>) {
        guard let embedding else { return row.update(repeating: 0) }
        precondition(embedding.count == row.count, "an embedding of \(embedding.count) numbers instead of \(row.count)")
        for index in 0..<row.count { row[index] = embedding[index] }
    }

    private static func first(
        _ count: Int, of row: UnsafeMutableBufferPointer<Float>
    ) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(rebasing: row[..<count])
    }

    private static func take(
        _ count: Int, of rest: inout UnsafeMutableBufferPointer<Float>
    ) -> UnsafeMutableBufferPointer<Float> {
        defer { rest = UnsafeMutableBufferPointer(rebasing: rest[count...]) }
        return first(count, of: rest)
    }
}
