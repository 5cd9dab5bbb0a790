import Locks

// Texts, lists of texts, and values that may be absent, as bytes.

/// The last dictionary of a kind that was written, and its bytes: decisions in a row leave out the same models for the
/// same reasons, and mostly share the dictionary's very memory, which a comparison sees at once.
final class KnownDictionary: Sendable {
    private let last = UnfairMutex<(values: [String: String], bytes: [UInt8])>(([:], [0]))

    func bytes(of values: [String: String]) -> [UInt8] {
        let known = last.withLock { $0.values == values ? $0.bytes : nil }
        if let known { return known }
        var writer = ByteWriter()
        writer.dictionary(values)
        let bytes = writer.bytes
        last.withLock { $0 = (values, bytes) }
        return bytes
    }
}

extension ByteWriter {
    /// In the order of the keys, so that equal dictionaries have equal bytes.
    mutating func dictionary(_ values: [String: String]) {
        count(values.count)
        guard values.count > 1 else {
            for (key, value) in values {
                string(key)
                string(value)
            }
            return
        }
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            string(key)
            string(value)
        }
    }

    /// As `dictionary`, of one that is likely to be the same as the last one.
    mutating func knownDictionary(_ values: [String: String]) {
        guard let known, values.count > 1 else { return dictionary(values) }
        spliced(known.bytes(of: values))
    }

    mutating func strings(_ values: [String]) {
        count(values.count)
        for value in values { string(value) }
    }
}

extension ByteReader {
    mutating func dictionary() throws(Failure) -> [String: String] {
        var values: [String: String] = [:]
        for _ in 0..<(try count()) {
            let key = try string()
            values[key] = try string()
        }
        return values
    }

    mutating func dictionary(isWanted: Bool) throws(Failure) -> [String: String] {
        if isWanted { return try dictionary() }
        for _ in 0..<(try count()) {
            try skipText()
            try skipText()
        }
        return [:]
    }

    mutating func floats(isWanted: Bool) throws(Failure) -> [Float] {
        if isWanted { return try floats() }
        try skipFloats()
        return []
    }

    @inline(__always)
    mutating func optionalDouble() throws(Failure) -> Double? {
        try bool() ? try double() : nil
    }
    mutating func optionalInteger() throws(Failure) -> Int? {
        try bool() ? try integer() : nil
    }
    mutating func optionalString() throws(Failure) -> String? {
        try bool() ? try string() : nil
    }

    mutating func strings() throws(Failure) -> [String] {
        var values: [String] = []
        for _ in 0..<(try count()) { values.append(try string()) }
        return values
    }
}
