import ArgumentParser

/// The path of a store. A URL is refused: other stores than a file may come later.
struct StorePath: ExpressibleByArgument {
    let path: String

    /// - Throws: `ValidationError`.
    init(parsing text: String) throws {
        guard !text.isEmpty else { throw ValidationError("a store is the path of a file; this is empty") }
        // Arguments come with what isn't UTF-8 replaced: that would be another file.
        guard !text.contains("\u{FFFD}") else {
            throw ValidationError("the path of a store is UTF-8; \(text) isn't: rename it, or make a link to it")
        }
        if let colon = text.firstIndex(of: ":"),
            text[..<colon].allSatisfy({ $0.isLetter || $0.isNumber || "+-.".contains($0) }),
            text[..<colon].first?.isLetter ?? true
        {
            throw ValidationError(
                "a store is the path of a file; \(text[...colon]) is refused as the beginning of a URL (a file of such a name: ./\(text))"
            )
        }
        path = text
    }

    init?(argument: String) { try? self.init(parsing: argument) }
}
