/// A static embedding: one row of `dimensions` numbers per WordPiece token, made from a sentence encoder, and the
/// weighted mean of the rows of a text's tokens.
///
///     v = Σ wᵢ · scaleᵢ · rowᵢ / Σ wᵢ        rowᵢ: int8, [dimensions]
///
/// The sum runs over the text's tokens, [UNK] among them; a text without tokens gives zeros.
///
/// > Arora, Liang, Ma. *A Simple but Tough-to-Beat Baseline for Sentence Embeddings*, ICLR 2017 (the weights).
public final class TokenTable: Sendable {
    /// Tokens that are pooled of one text; what follows is not read.
    public static let tokensMax = 4_096

    /// Bound of scales and weights: no sum of rows can overflow.
    public static let factorMax: Float = 1e6

    public let dimensions: Int
    let vocabulary: WordPieceVocabulary
    /// Row-major, [vocabularyCount × dimensions].
    let values: FrozenBuffer<Int8>
    /// For each token (scale, weight).
    let factors: FrozenBuffer<SIMD2<Float>>

    /// - Parameters:
    ///   - tokens: UTF-8, in the order of their numbers; continuations start with "##".
    ///   - values: row-major, [tokens × dimensions].
    ///   - rowScales: one per token, 0…factorMax.
    ///   - weights: one per token, 0…factorMax.
    /// - Throws: `badToken` for an empty or repeated token, `badNumber` for a scale or weight.
    public convenience init(
        tokens: [String], dimensions: Int, values: [Int8], rowScales: [Float], weights: [Float]
    ) throws(FeatureError) {
        try self.init(
            WordPieceVocabulary(tokens.map { ArraySlice($0.utf8) }), dimensions: dimensions, values: values,
            rowScales: rowScales, weights: weights)
    }

    init(
        _ vocabulary: WordPieceVocabulary, dimensions: Int, values: [Int8], rowScales: [Float], weights: [Float]
    ) throws(FeatureError) {
        precondition(dimensions > 0, "\(dimensions) dimensions")
        precondition(
            values.count == vocabulary.count * dimensions, "\(values.count) values for \(vocabulary.count) rows")
        precondition(rowScales.count == vocabulary.count, "\(rowScales.count) scales for \(vocabulary.count) rows")
        precondition(weights.count == vocabulary.count, "\(weights.count) weights for \(vocabulary.count) rows")
        for (part, numbers) in [("row scales", rowScales), ("token weights", weights)] {
            if let bad = numbers.firstIndex(where: { !(0...Self.factorMax).contains($0) }) {
                throw .badNumber(part: part, index: bad)
            }
        }
        self.vocabulary = vocabulary
        self.dimensions = dimensions
        self.values = FrozenBuffer(values)
        factors = FrozenBuffer(zip(rowScales, weights).map { SIMD2($0, $1) })
    }

    public var vocabularyCount: Int { vocabulary.count }
}
