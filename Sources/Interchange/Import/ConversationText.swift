import StrictJSON

extension JSONValue {
    /// The text parts of a conversation in the OpenAI manner, or of a request that holds one; either may itself be written
    /// as text.
    /// - Returns: `nil` where there is none.
    var conversationText: String? { text(isNested: false) }

    private func text(isNested: Bool) -> String? {
        switch kind {
        case .string:
            guard let text = string, !text.isEmpty else { return nil }
            guard !isNested, "[{".contains(text.first ?? " "), let inner = try? JSONDocument().parse(text) else {
                return text
            }
            return inner.kind == .array && !inner.holdsMessages ? text : inner.text(isNested: true)
        case .object:
            let field = ["messages", "input", "prompt", "content"].lazy.compactMap { self[$0] }.first { !$0.isNull }
            return field?.text(isNested: true)
        case .array:
            let parts = elements.compactMap { $0.messageText }
            return parts.isEmpty ? nil : parts.joined(separator: "\n")
        case .null, .bool, .number: return nil
        }
    }

    /// Whether an array that was written as text is a conversation; else it is what somebody has asked.
    private var holdsMessages: Bool { elements.allSatisfy { $0.kind == .object } }

    /// - Returns: `nil` of what is no message, or has no text.
    private var messageText: String? {
        guard let content = self["content"] else { return string }
        if let text = content.string { return text }
        guard content.kind == .array else { return nil }
        return content.elements.compactMap { $0["text"]?.string }.joined(separator: "\n")
    }
}
