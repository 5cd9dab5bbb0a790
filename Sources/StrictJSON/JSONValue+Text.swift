extension JSONValue {
    /// The string, escapes undone; `nil` where the value is none.
    public var string: String? {
        withUTF8 { String(decoding: $0, as: UTF8.self) }
    }

    /// The string's UTF-8, escapes undone; `nil` where the value is no string.
    public var utf8: [UInt8]? {
        let token = token
        switch token.kind {
        case .plainString: return Array(text(of: token))
        case .escapedString: return JSONEscape.decode(text(of: token))
        default: return nil
        }
    }

    /// Lends the string's UTF-8, without a copy where it holds no escape.
    /// - Returns: `nil` where the value is no string.
    public func withUTF8<Answer>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Answer) rethrows -> Answer? {
        let token = token
        switch token.kind {
        case .plainString: return try body(text(of: token).assumingMemoryBound(to: UInt8.self))
        case .escapedString: return try JSONEscape.decode(text(of: token)).withUnsafeBufferPointer(body)
        default: return nil
        }
    }

    /// Whether the value is this string.
    public func isString(_ other: String) -> Bool {
        withUTF8 { own in
            other.utf8.withContiguousStorageIfAvailable { own.elementsEqual($0) } ?? own.elementsEqual(other.utf8)
        } ?? false
    }
}
