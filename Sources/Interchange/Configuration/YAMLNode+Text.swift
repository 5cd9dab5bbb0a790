extension YAMLNode {
    func nonEmptyText() throws(ConfigurationError) -> String {
        let text = try text()
        guard !text.isEmpty else { throw invalid("empty") }
        return text
    }

    /// `HOST:PORT`, `[::1]:PORT`.
    func address() throws(ConfigurationError) -> String {
        guard let text = try? text(), let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            UInt16(text[text.index(after: colon)...]) != nil
        else { throw invalid("\(asWritten) is not HOST:PORT, such as 127.0.0.1:7411") }
        let host = text[..<colon]
        guard !host.contains("$") else { throw invalid("\(text): variables are not read here; write the value out") }
        guard !host.contains("/") else { throw invalid("\(text) is a network or a URL, not HOST:PORT") }
        guard host != "[]" else { throw invalid("\(text) has no host; [::] is every address") }
        guard !host.contains(":") || (host.hasPrefix("[") && host.hasSuffix("]")) else {
            throw invalid("\(text) is not HOST:PORT; an IPv6 address goes into [ ]")
        }
        return text
    }

    /// A name of a machine, without port or scheme, in small letters.
    func hostName() throws(ConfigurationError) -> String {
        let text = try nonEmptyText()
        guard !text.contains(where: { ":/*[] \t".contains($0) }) else {
            throw invalid("\(text) is not the name of a machine, such as router.example")
        }
        return text.lowercased()
    }
}
