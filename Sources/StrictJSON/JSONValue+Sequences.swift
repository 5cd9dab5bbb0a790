extension JSONValue {
    /// The member of that name; of equal names the last.
    /// - Returns: `nil` where there is none, or where the value is no object.
    public subscript(key: String) -> JSONValue? {
        if let found = key.utf8.withContiguousStorageIfAvailable({ place(of: $0) }) {
            return found.map { JSONValue(document: document, index: $0) }
        }
        var key = key
        return key.withUTF8 { place(of: $0) }.map { JSONValue(document: document, index: $0) }
    }

    /// Where on the tape the last member of that name has its value.
    private func place(of wanted: UnsafeBufferPointer<UInt8>) -> Int? {
        let object = token
        guard object.kind == .object else { return nil }
        let tokens = document.tape.tokens
        let text = UnsafeRawBufferPointer(document.text)
        var found: Int?
        var place = index + 1
        while place < Int(object.next) {
            if Self.isEqual(tokens[place], text, wanted) { found = place + 1 }
            place = Int(tokens[place + 1].next)
        }
        return found
    }

    /// Whether every member's name is among these, and written without an escape; `false` where the value is no object.
    public func hasOnly(_ names: [String]) -> Bool {
        let object = token
        guard object.kind == .object else { return false }
        let text = UnsafeRawBufferPointer(document.text)
        var place = index + 1
        while place < Int(object.next) {
            let name = document.tape.tokens[place]
            guard name.kind == .plainString,
                names.contains(where: { name in
                    name.utf8.withContiguousStorageIfAvailable {
                        Self.isEqual(document.tape.tokens[place], text, $0)
                    } ?? false
                })
            else { return false }
            place = Int(document.tape.tokens[place + 1].next)
        }
        return true
    }

    private static func isEqual(
        _ name: JSONToken, _ text: UnsafeRawBufferPointer, _ wanted: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let own = UnsafeRawBufferPointer(rebasing: text[Int(name.start)..<Int(name.end)])
        guard name.kind == .plainString else { return JSONEscape.decode(own).elementsEqual(wanted) }
        return own.count == wanted.count && own.elementsEqual(wanted)
    }

    /// The array's elements; empty where the value is no array.
    public var elements: Elements { Elements(self) }

    /// Appends the array's numbers, correctly rounded, without a value object for each.
    ///
    /// - Returns: how many elements were appended, and whether these are all: it ends before the first that is no
    ///   number; `nil` where the value is no array.
    public func appendNumbers(to numbers: inout [Double]) -> (count: Int, isWhole: Bool)? {
        let array = token
        guard array.kind == .array else { return nil }
        let tokens = document.tape.tokens
        let text = UnsafeRawBufferPointer(document.text)
        let before = numbers.count
        for place in index + 1..<Int(array.next) {
            let token = tokens[place]
            guard token.kind == .integer || token.kind == .decimal else { break }
            numbers.append(
                JSONNumber(UnsafeRawBufferPointer(rebasing: text[Int(token.start)..<Int(token.end)])).double)
        }
        let count = numbers.count - before
        return (count, count == Int(array.next) - index - 1)
    }

    /// The object's members in text order, equal names included; empty where the value is no object.
    public var members: Members { Members(self) }

    /// An array's elements, read one after another.
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

    /// An object's members, read one after another.
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
