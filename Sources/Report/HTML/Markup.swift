/// HTML or SVG text. What comes in as a plain string is escaped; only this module's own tags are written raw.
struct Markup: Sendable {
    private(set) var text = ""

    /// Text content or an attribute's value, escaped.
    static func escaped(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            case "\n", "\t": safe.unicodeScalars.append(scalar)
            // Other control characters are not allowed in a page, and those of direction would turn its own text about.
            case _ where scalar.isUnseen: safe += scalar.writtenOut
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    /// `<name key="value" …>content</name>`; attribute values are escaped here, the content is markup already.
    mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        content: (inout Markup) -> Void
    ) {
        open(name, attributes)
        content(&self)
        text += "</\(name)>"
    }

    /// An element that holds plain text.
    mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], text content: String
    ) {
        element(name, attributes) { $0.add(content) }
    }

    /// An element without content, such as an SVG path.
    mutating func empty(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
        element(name, attributes) { _ in }
    }

    private mutating func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:]) {
        text += "<\(name)"
        for (key, value) in attributes { text += " \(key)=\"\(Self.escaped(value))\"" }
        text += ">"
    }

    /// Plain text, escaped.
    mutating func add(_ plain: String) { text += Self.escaped(plain) }

    /// Plain text that may break after `/`, `_` and `-`, as names of models and tasks must on a phone.
    mutating func addBreakable(_ plain: String) {
        var (part, before) = ("", Character(" "))
        for (character, next) in zip(plain, plain.dropFirst() + " ") {
            part.append(character)
            defer { before = character }
            // 2026-11-22 is one word, and so is a version.
            guard "/_-".contains(character), !(before.isNumber && next.isNumber) else { continue }
            add(part)
            raw("<wbr>")
            part = ""
        }
        add(part)
    }

    mutating func newLine() { text += "\n" }

    /// Markup written in this module's own source.
    mutating func raw(_ own: StaticString) { text += "\(own)" }
}
