import Fuzzing
import Testing

@testable import RouterServer

@Suite struct LineFramerTests {
    /// What the framer says of a stream that arrives in these chunks.
    private func frame(_ chunks: [[UInt8]], lineBytesMax: Int) -> [String] {
        var framer = LineFramer(lineBytesMax: lineBytesMax)
        var seen: [String] = []
        for chunk in chunks {
            chunk.withUnsafeBytes { framer.append($0) }
            while let event = framer.next() {
                switch event {
                case .line(let line): seen.append(framer.withBytes(of: line) { String(decoding: $0, as: UTF8.self) })
                case .tooLong: seen.append("<too long>")
                }
            }
        }
        return seen
    }

    private func frame(_ text: String, lineBytesMax: Int) -> [String] {
        frame([Array(text.utf8)], lineBytesMax: lineBytesMax)
    }

    @Test func `LF and CR LF end lines; a CR elsewhere is part of its line; the unfinished rest waits`() {
        #expect(frame("a\nb\r\n\r\n\nc\rd\ne", lineBytesMax: 10) == ["a", "b", "", "", "c\rd"])
    }

    @Test func `a line of exactly the limit passes with either end; one byte more is too long`() {
        #expect(frame("abcd\nabcd\r\nabcde\nx\n", lineBytesMax: 4) == ["abcd", "abcd", "<too long>", "x"])
        #expect(frame("abcde\r\nx\n", lineBytesMax: 4) == ["<too long>", "x"])
    }

    @Test func `a line that is too long is reported as soon as it is, once, before its end has come`() {
        #expect(frame("abcde", lineBytesMax: 4) == ["<too long>"])
        let flood = [UInt8](repeating: 0x61, count: 1000)
        #expect(frame([flood, flood, flood, Array("\nok\n".utf8)], lineBytesMax: 4) == ["<too long>", "ok"])
    }

    @Test func `a CR at the end of a read isn't held against the limit until the next byte is known`() {
        #expect(frame([Array("abcd\r".utf8), Array("\nx\n".utf8)], lineBytesMax: 4) == ["abcd", "x"])
        #expect(frame([Array("abcd\r".utf8), Array("y\nx\n".utf8)], lineBytesMax: 4) == ["<too long>", "x"])
    }

    @Test(arguments: 0..<50)
    func `how the stream was cut into reads changes nothing`(seed: UInt64) {
        var generator = Seeded(seed)
        let alphabet = Array("abc\r\n\né".utf8)
        let stream = (0..<400).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
        let whole = frame([stream], lineBytesMax: 5)
        #expect(whole == slowTwin(stream, lineBytesMax: 5), "seed \(seed)")
        for _ in 0..<20 {
            var chunks: [[UInt8]] = []
            var rest = stream[...]
            while !rest.isEmpty {
                let count = min(rest.count, Int.random(in: 1...9, using: &generator))
                chunks.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(frame(chunks, lineBytesMax: 5) == whole, "seed \(seed)")
        }
    }

    @Test func `memory stays at one limit and one read, whatever comes`() {
        var framer = LineFramer(lineBytesMax: 100)
        let chunk = [UInt8](repeating: 0x61, count: 64)
        for _ in 0..<1000 {
            chunk.withUnsafeBytes { framer.append($0) }
            while framer.next() != nil {}
            #expect(framer.pendingBytes <= 101)
        }
    }

    /// Splits at LF with the standard library, and judges each line as a whole.
    private func slowTwin(_ stream: [UInt8], lineBytesMax: Int) -> [String] {
        var lines = stream.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        let rest = lines.removeLast()
        var seen = lines.map { line in
            let bare = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
            return bare.count <= lineBytesMax ? String(decoding: bare, as: UTF8.self) : "<too long>"
        }
        let bytes = rest.count - (rest.last == UInt8(ascii: "\r") ? 1 : 0)
        if bytes > lineBytesMax || rest.dropLast().count > lineBytesMax { seen.append("<too long>") }
        return seen
    }
}
