/// One value, key or container of a parsed document: 16 bytes on the tape.
struct JSONToken {
    enum Kind: UInt8 {
        case null, falseValue, trueValue
        /// Digits only, perhaps after a minus sign.
        case integer
        /// A number with a fraction or an exponent.
        case decimal
        /// A string whose bytes in the text are its UTF-8.
        case plainString
        /// A string with at least one escape.
        case escapedString
        case array, object
    }

    /// First byte of the value in the text; of a string, the byte after its quotation mark.
    var start: UInt32
    /// The byte after the value's last; of a string, its closing quotation mark.
    var end: UInt32
    /// Index of the first token that doesn't belong to this value.
    var next: UInt32
    var kind: Kind
}

/// The tokens of one document in text order: a container before its content, a key before its value.
///
/// Grows to what the largest document so far needed and keeps the memory.
struct JSONTape: ~Copyable {
    private(set) var tokens: UnsafeMutablePointer<JSONToken>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 128) {
        self.capacity = capacity
        tokens = .allocate(capacity: capacity)
    }

    deinit {
        tokens.deallocate()
    }

    subscript(index: Int) -> JSONToken {
        @inline(__always) get { tokens[index] }
    }

    mutating func removeAll() {
        count = 0
    }

    @inline(__always)
    mutating func append(_ kind: JSONToken.Kind, start: Int, end: Int) {
        if count == capacity { grow() }
        (tokens + count).initialize(
            to: JSONToken(
                start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
                next: UInt32(truncatingIfNeeded: count + 1), kind: kind))
        count += 1
    }

    /// Ends the container at `index`: what follows on the tape is no longer its content.
    @inline(__always)
    mutating func close(_ index: Int, end: Int) {
        tokens[index].end = UInt32(truncatingIfNeeded: end)
        tokens[index].next = UInt32(truncatingIfNeeded: count)
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<JSONToken>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: tokens, count: count)
        tokens.deallocate()
        tokens = larger
        capacity *= 2
    }
}
