extension JSONValue {
    /// The member of that name; of equal names the last.
    /// - Returns: `nil` where there is none, or where the value is no object.
    public subscript(key: String) -> JSONValue? {
        var key = key
        return key.withUTF8 { wanted in
            let object = token
            guard object.kind == .object else { return nil }
            var found: Int?
            var place = index + 1
            while place < Int(object.next) {
                let name = JSONValue(document: document, index: place)
                if name.isEqual(wanted) { found = place + 1 }
                place = Int(document.tape[place + 1].next)
            }
            return found.map { JSONValue(document: document, index: $0) }
        }
    }

    private func isEqual(_ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        let token = token
        guard token.kind == .escapedString || token.end - token.start == wanted.count else { return false }
        return withUTF8 { $0.elementsEqual(wanted) } ?? false
    }

    /// The array's elements; empty where the value is no array.
    public var elements: Elements { Elements(self) }

    /// The object's members in text order, equal names included; empty where the value is no object.
    public var members: Members { Members(self) }

    public struct Elements: Sequence, IteratorProtocol {
        private let document: JSONDocument
        private var place: Int
        private let end: Int

        init(_ value: JSONValue) {
            document = value.document
            place = value.index + 1
            end = value.token.kind == .array ? Int(value.token.next) : 0
        }

        public mutating func next() -> JSONValue? {
            guard place < end else { return nil }
            let element = JSONValue(document: document, index: place)
            place = Int(document.tape[place].next)
            return element
        }
    }

    public struct Members: Sequence, IteratorProtocol {
        private let document: JSONDocument
        private var place: Int
        private let end: Int

        init(_ value: JSONValue) {
            document = value.document
            place = value.index + 1
            end = value.token.kind == .object ? Int(value.token.next) : 0
        }

        public mutating func next() -> (key: String, value: JSONValue)? {
            guard place < end, let key = JSONValue(document: document, index: place).string else { return nil }
            let value = JSONValue(document: document, index: place + 1)
            place = Int(document.tape[place + 1].next)
            return (key, value)
        }
    }
}
