/// What can be wrong with an extractor or a token table at rest.
public enum FeatureError: Error, Equatable {
    /// The first eight bytes aren't `expected`.
    case notThisFormat(expected: String)
    case unsupportedVersion(got: UInt32, expected: UInt32)
    case truncated(part: String, expectedBytes: Int, gotBytes: Int)
    case trailingBytes(Int)
    /// A scale or weight outside 0…`TokenTable.factorMax`.
    case badNumber(part: String, index: Int)
    case tokenCount(got: Int, expected: Int)
    /// The same token twice, or an empty one.
    case badToken(index: Int)
    case badSize(part: String, got: Int)
    /// The spec uses the token table, but there is none.
    case missingTable

    /// One sentence for people.
    public var sentence: String {
        switch self {
        case .notThisFormat(let expected): "The data doesn't start with \(expected)."
        case .unsupportedVersion(let got, let expected):
            "The data is of version \(got), this program reads version \(expected)."
        case .truncated(let part, let expected, let got):
            "The \(part) should have \(expected) bytes, but \(got) are left."
        case .trailingBytes(let count): "\(count) bytes follow after the end."
        case .badNumber(let part, let index):
            "Number \(index) of the \(part) is not between 0 and \(TokenTable.factorMax)."
        case .tokenCount(let got, let expected): "The vocabulary has \(got) tokens instead of \(expected)."
        case .badToken(let index): "Token \(index) of the vocabulary is empty or there twice."
        case .missingTable: "The features use the token table, but there is none."
        case .badSize(let part, let got): "The \(part) can't be \(got)."
        }
    }
}
