import Foundation

/// What commands print for programs: snake-case keys in a fixed order.
extension Encodable {
    /// Over several lines, for readers, too.
    func jsonText() throws -> String { try json([.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]) }

    /// On one line.
    func jsonLine() throws -> String { try json([.sortedKeys]) }

    private func json(_ format: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = format
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
