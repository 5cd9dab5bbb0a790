import Foundation

/// Seeded fuzzing: every input follows from its number, so a failure is found again by its number.
///
/// `FUZZ_INPUTS` is how many inputs each fuzzer takes (left out: what a test has time for), `FUZZ_SEED` the first number.
/// A trap ends the process: the last number that was said on stderr is at most `numbersPerWord` before it.
public enum Fuzzing {
    private static let numbersPerWord = 4096

    /// Runs `body` on generators of rising numbers.
    /// - Parameters:
    ///   - inputs: unless `FUZZ_INPUTS` says otherwise.
    ///   - cost: of one input, in those of the other fuzzers: so many times fewer are taken.
    public static func run(
        _ name: String, inputs: Int, cost: Int = 1, _ body: (inout Mutation) throws -> Void
    ) throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["FUZZ_INPUTS"].flatMap { Int($0) }.map { max(1, $0 / cost) } ?? inputs
        let first = environment["FUZZ_SEED"].flatMap { UInt64($0) } ?? 0
        let isLong = environment["FUZZ_INPUTS"] != nil
        for number in first..<first + UInt64(count) {
            if isLong, number % UInt64(numbersPerWord) == 0 {
                FileHandle.standardError.write(Data("fuzz \(name): from input \(number)\n".utf8))
            }
            var mutation = Mutation(number: number)
            do {
                try body(&mutation)
            } catch {
                throw Found(fuzzer: name, number: number, cause: "\(error)")
            }
        }
    }

    /// Which input broke a promise: `FUZZ_SEED=number FUZZ_INPUTS=1` takes it again.
    public struct Found: Error, CustomStringConvertible {
        public var fuzzer: String
        public var number: UInt64
        public var cause: String
        public var description: String { "\(fuzzer), input \(number): \(cause)" }
    }

    /// A promise that an input broke.
    public struct Broken: Error, CustomStringConvertible {
        public var description: String
        public init(_ description: String) { self.description = description }
    }
}

/// Makes inputs of one number: damages good ones, and joins them.
public struct Mutation: RandomNumberGenerator {
    public let number: UInt64
    private var generator: Seeded

    public init(number: UInt64) {
        self.number = number
        generator = Seeded(number &* 0xD134_2543_DE82_EF95)
    }

    public mutating func next() -> UInt64 { generator.next() }

    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    public mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// One of `good`, damaged in up to eight places.
    /// - Parameter words: what the format's grammar is made of; it is written into the input now and then.
    public mutating func damaged(_ good: [[UInt8]], words: [String]) -> [UInt8] {
        var bytes = pick(good)
        for _ in 0..<below(9) { damage(&bytes, good, words) }
        return bytes
    }

    private mutating func damage(_ bytes: inout [UInt8], _ good: [[UInt8]], _ words: [String]) {
        let place = below(bytes.count + 1)
        let end = min(bytes.count, place + below(1 << below(9)))
        switch below(8) {
        case 0: bytes.insert(UInt8(truncatingIfNeeded: next()), at: place)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: Array(bytes[place..<end]), at: below(bytes.count + 1))
        case 3: bytes.insert(contentsOf: Array(pick(words).utf8), at: place)
        case 4: if place < bytes.count { bytes[place] ^= 1 << UInt8(below(8)) }
        case 5:
            if place < bytes.count { bytes[place] = pick([0, 0x7F, 0x80, 0xC3, 0xED, 0xF4, 0xFF, 0x0A, 0x22, 0x5C]) }
        case 6:
            let other = pick(good)
            let from = below(other.count + 1)
            bytes.replaceSubrange(place..<end, with: other[from..<min(other.count, from + below(64))])
        default: bytes.removeSubrange(min(place, bytes.count)...)
        }
    }
}
