/// Why a file could not be read or written as a whole. What is wrong with one line is a `RowError`.
public enum InterchangeError: Error, Equatable, Sendable {
    /// The system refused to open or read.
    case unreadable(file: String, reason: String)
    /// The system refused to write.
    case unwritable(file: String, reason: String)
    /// The gzip stream ends in the middle.
    case truncatedGzip(file: String)
    /// The gzip stream is damaged, or a file named `.gz` is none.
    case damagedGzip(file: String, reason: String)
    case fileTooLarge(file: String, bytesMax: Int)
    /// A price list that is no JSON, or a price that is none.
    case badPrices(file: String, field: String?, message: String)
    /// A table without the columns that its format needs.
    case badHeader(file: String, message: String)
    /// A line that makes the rest of the file worthless.
    case badRow(RowError)
    /// JSON as people read it, where a line is a value.
    case severalLinesPerValue(file: String)
}

extension InterchangeError: CustomStringConvertible {
    /// The sentence a person reads.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file) can't be read: \(reason)"
        case .unwritable(let file, let reason): "\(file) can't be written: \(reason)"
        case .truncatedGzip(let file): "\(file) is cut off: the gzip stream ends in the middle; fetch or write it again"
        case .damagedGzip(let file, let reason): "\(file) is not a whole gzip file: \(reason)"
        case .fileTooLarge(let file, let bytesMax): "\(file) is larger than \(bytesMax) bytes"
        case .badPrices(let file, let field?, let message): "\(file): \(field): \(message)"
        case .badRow(let error): error.description
        case .severalLinesPerValue(let file):
            "\(file) has its values over many lines, and each is to be one line: jq -c . \(file) makes it so"
        case .badPrices(let file, nil, let message), .badHeader(let file, let message): "\(file): \(message)"
        }
    }
}
