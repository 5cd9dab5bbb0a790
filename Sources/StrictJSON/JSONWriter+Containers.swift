/// Containers that close themselves: what the body writes stands inside.
extension JSONWriter {
    /// One object as a document of its own.
    public static func text(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        writer.object(body)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// An object whose members the body writes.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        beginObject()
        body(&self)
        endObject()
    }

    /// A member whose value is an object that the body writes.
    public mutating func object(_ name: String, _ body: (inout JSONWriter) -> Void) {
        key(name)
        object(body)
    }

    /// An array to which the body adds one value per item.
    public mutating func array<Items: Sequence>(of items: Items, _ body: (inout JSONWriter, Items.Element) -> Void) {
        beginArray()
        for item in items { body(&self, item) }
        endArray()
    }

    /// A member whose value is an array of one value per item.
    public mutating func array<Items: Sequence>(
        _ name: String, of items: Items, _ body: (inout JSONWriter, Items.Element) -> Void
    ) {
        key(name)
        array(of: items, body)
    }
}
