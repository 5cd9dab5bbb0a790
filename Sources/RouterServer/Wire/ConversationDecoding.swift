import Routing
import StrictJSON

extension Fields {
    /// The text of `messages`, OpenAI-style: the text of every message in order, a line break between two.
    /// - Returns: `nil` where the field is absent.
    func conversation() throws(WireError) -> [UInt8]? {
        guard let messages = try list("messages", countMax: limits.lineBytes) else { return nil }
        guard !messages.isEmpty else { throw wrong("messages", "an array of at least one message") }
        var text: [UInt8] = []
        for (index, message) in messages.enumerated() {
            guard message.kind == .object else { throw wrong("messages[\(index)]", "an object") }
            let fields = Fields(object: message, prefix: path("messages[\(index)]."), limits: limits)
            _ = try fields.requiredName("role")
            try fields.appendContent(to: &text)
        }
        return text
    }

    /// Appends the text of one message. A message that only calls tools has none.
    private func appendContent(to text: inout [UInt8]) throws(WireError) {
        guard let content = value("content") else {
            guard has("tool_calls") else { throw missing("content") }
            return
        }
        if let utf8 = content.utf8 {
            text.appendLine(utf8)
            return
        }
        guard content.kind == .array else { throw wrong("content", "a string or an array of parts") }
        for (index, part) in content.elements.enumerated() {
            guard part.kind == .object else { throw wrong("content[\(index)]", "an object") }
            try Fields(object: part, prefix: path("content[\(index)]."), limits: limits).appendPart(to: &text)
        }
    }

    /// Appends a text part; images, sounds and files have no text.
    private func appendPart(to text: inout [UInt8]) throws(WireError) {
        guard try requiredName("type") == "text" else { return }
        guard let value = value("text") else { throw missing("text") }
        guard let utf8 = value.utf8 else { throw wrong("text", "a string") }
        text.appendLine(utf8)
    }
}

extension [UInt8] {
    fileprivate mutating func appendLine(_ line: [UInt8]) {
        if !isEmpty { append(UInt8(ascii: "\n")) }
        append(contentsOf: line)
    }
}
