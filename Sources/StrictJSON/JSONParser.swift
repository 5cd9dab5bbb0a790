/// The grammar: one pass over the bytes, tokens onto the tape, an explicit stack for the containers.
///
/// > Bray. *The JavaScript Object Notation (JSON) Data Interchange Format*, RFC 8259.
struct JSONParser {
    let text: UnsafeRawBufferPointer
    private let bytes: UnsafePointer<UInt8>
    private let count: Int
    private var place = 0

    init(text: UnsafeRawBufferPointer) {
        self.text = text
        count = text.count
        bytes = text.baseAddress!.assumingMemoryBound(to: UInt8.self)
    }

    /// - Parameter open: room for `depthMax` tape indices.
    mutating func run(
        into tape: inout JSONTape, open: UnsafeMutablePointer<UInt32>, depthMax: Int
    ) throws(JSONError) {
        var depth = 0
        while true {
            let first = try significantByte()
            switch first {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth < depthMax else { throw .tooDeep(depthMax: depthMax, offset: place) }
                open[depth] = UInt32(truncatingIfNeeded: tape.count)
                depth += 1
                if try begin(isObject: first == UInt8(ascii: "{"), into: &tape) { continue }
            case UInt8(ascii: "\""):
                try string(into: &tape)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                try number(into: &tape)
            case UInt8(ascii: "t"):
                try literal("true", .trueValue, into: &tape)
            case UInt8(ascii: "f"):
                try literal("false", .falseValue, into: &tape)
            case UInt8(ascii: "n"):
                try literal("null", .null, into: &tape)
            default:
                throw .unexpectedByte(first, offset: place)
            }
            guard try close(open, &depth, &tape) else { return try end() }
        }
    }

    /// Begins a container, and of an object its first key.
    /// - Returns: `false` where the container is empty: its end comes next.
    @inline(__always)
    private mutating func begin(isObject: Bool, into tape: inout JSONTape) throws(JSONError) -> Bool {
        tape.append(isObject ? .object : .array, start: place, end: place)
        place += 1
        guard try significantByte() != Self.end(ofObject: isObject) else { return false }
        if isObject { try key(into: &tape) }
        return true
    }

    /// Closes the containers that end here, behind a value or empty.
    /// - Returns: whether another value follows; `false` behind the outermost one.
    @inline(__always)
    private mutating func close(
        _ open: UnsafeMutablePointer<UInt32>, _ depth: inout Int, _ tape: inout JSONTape
    ) throws(JSONError) -> Bool {
        while depth > 0 {
            let container = Int(open[depth - 1])
            let isObject = tape[container].kind == .object
            let next = try significantByte()
            if next == UInt8(ascii: ",") {
                place += 1
                if isObject { try key(into: &tape) }
                return true
            }
            guard next == Self.end(ofObject: isObject) else { throw .unexpectedByte(next, offset: place) }
            place += 1
            tape.close(container, end: place)
            depth -= 1
        }
        return false
    }

    @inline(__always)
    private static func end(ofObject isObject: Bool) -> UInt8 {
        isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    }

    @inline(__always)
    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// Moves over white space. The byte there is not yet taken.
    @inline(__always)
    private mutating func significantByte() throws(JSONError) -> UInt8 {
        while place < count {
            let byte = bytes[place]
            guard Self.isWhiteSpace(byte) else { return byte }
            place += 1
        }
        throw .unexpectedEnd(offset: count)
    }

    /// Nothing but white space may follow.
    private mutating func end() throws(JSONError) {
        while place < count {
            guard Self.isWhiteSpace(bytes[place]) else { throw .trailingBytes(offset: place) }
            place += 1
        }
    }

    @inline(__always)
    private mutating func key(into tape: inout JSONTape) throws(JSONError) {
        let first = try significantByte()
        guard first == UInt8(ascii: "\"") else { throw .unexpectedByte(first, offset: place) }
        try string(into: &tape)
        let colon = try significantByte()
        guard colon == UInt8(ascii: ":") else { throw .unexpectedByte(colon, offset: place) }
        place += 1
    }

    @inline(__always)
    private mutating func string(into tape: inout JSONTape) throws(JSONError) {
        var scanner = JSONStringScanner(bytes: bytes, count: count, place: place + 1)
        try scanner.run()
        tape.append(scanner.isPlain ? .plainString : .escapedString, start: place + 1, end: scanner.place)
        place = scanner.place + 1
    }

    private mutating func literal(
        _ word: StaticString, _ kind: JSONToken.Kind, into tape: inout JSONTape
    ) throws(JSONError) {
        for index in 0..<word.utf8CodeUnitCount {
            guard place + index < count else { throw .unexpectedEnd(offset: count) }
            guard bytes[place + index] == word.utf8Start[index] else {
                throw .unexpectedByte(bytes[place + index], offset: place + index)
            }
        }
        tape.append(kind, start: place, end: place + word.utf8CodeUnitCount)
        place += word.utf8CodeUnitCount
    }

    private mutating func number(into tape: inout JSONTape) throws(JSONError) {
        let start = place
        var kind = JSONToken.Kind.integer
        var hasExponent = false
        if bytes[place] == UInt8(ascii: "-") { place += 1 }
        let integerStart = place
        let integerDigits = digits()
        guard integerDigits > 0, integerDigits == 1 || bytes[integerStart] != UInt8(ascii: "0") else {
            throw .malformedNumber(offset: start)
        }
        if place < count, bytes[place] == UInt8(ascii: ".") {
            kind = .decimal
            place += 1
            guard digits() > 0 else { throw .malformedNumber(offset: start) }
        }
        if place < count, bytes[place] | 0x20 == UInt8(ascii: "e") {
            kind = .decimal
            hasExponent = true
            place += 1
            if place < count, bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "-") { place += 1 }
            guard digits() > 0 else { throw .malformedNumber(offset: start) }
        }
        // Without an exponent, up to 300 bytes can't leave the range of a Double.
        if hasExponent || place - start > 300 {
            let number = JSONNumber(UnsafeRawBufferPointer(rebasing: text[start..<place]))
            guard number.double.isFinite else { throw .numberOutOfRange(offset: start) }
        }
        tape.append(kind, start: start, end: place)
    }

    /// - Returns: how many digits were passed.
    private mutating func digits() -> Int {
        let start = place
        while place < count, bytes[place] &- UInt8(ascii: "0") < 10 { place += 1 }
        return place - start
    }
}
