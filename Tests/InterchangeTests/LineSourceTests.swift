import Foundation
import TestFiles
import Testing

@testable import Interchange

@Suite struct LineSourceTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Line number and text of every line; `nil` where it was too long.
    private func lines(
        _ path: String, lineBytesMax: Int = 1000, keepsBlankLines: Bool = false
    ) throws -> [(number: Int, text: String?)] {
        let source = try LineSource(path: path, lineBytesMax: lineBytesMax, keepsBlankLines: keepsBlankLines)
        var all: [(Int, String?)] = []
        while let line = try source.next() {
            switch line {
            case .text(let bytes): all.append((source.lineNumber, String(decoding: bytes, as: UTF8.self)))
            case .tooLong: all.append((source.lineNumber, nil))
            }
        }
        return all
    }

    /// The text as one gzip member.
    private func gzip(_ text: String) throws -> [UInt8] {
        let sink = try LineSink(path: folder.path("packed.gz"))
        try sink.write(text.utf8)
        try sink.close()
        return try folder.bytes(of: "packed.gz")
    }

    @Test func `every kind of line end is understood and blank lines count`() throws {
        let path = try folder.write("a\r\n\n  \t\nb\n\r\nc", to: "x")
        let found = try lines(path)
        #expect(found.map(\.text) == ["a", "b", "c"])
        #expect(found.map(\.number) == [1, 4, 6])
        #expect(try lines(path, keepsBlankLines: true).count == 6)
    }

    @Test(arguments: ["", "\n", "\n\n", "\u{FEFF}"])
    func `a file of nothing has no line`(text: String) throws {
        #expect(try lines(folder.write(text, to: "x")).isEmpty)
    }

    @Test func `a byte-order mark is no part of the first line`() throws {
        #expect(try lines(folder.write("\u{FEFF}a\n\u{FEFF}b", to: "x")).map(\.text) == ["a", "\u{FEFF}b"])
    }

    @Test func `the limit counts the line without its end`() throws {
        let path = try folder.write("123\n1234\n12345\r\n1234\r\n12345", to: "x")
        #expect(try lines(path, lineBytesMax: 4).map(\.text) == ["123", "1234", nil, "1234", nil])
    }

    @Test func `a line much longer than the limit is named once and the next one is read`() throws {
        let long = String(repeating: "x", count: 3_000_000)
        let path = try folder.write("a\n\(long)\nb\n\(long)", to: "x")
        let found = try lines(path, lineBytesMax: 100_000)
        #expect(found.map(\.text) == ["a", nil, "b", nil])
        #expect(found.map(\.number) == [1, 2, 3, 4])
    }

    @Test func `lines longer than a block are whole`() throws {
        let long = String(repeating: "abcdefg", count: 300_000)
        let path = try folder.write(gzip("1\n\(long)\n2\n"), to: "x.gz")
        #expect(try lines(path, lineBytesMax: 4_000_000).map(\.text) == ["1", long, "2"])
    }

    @Test func `several gzip members are one text`() throws {
        let path = try folder.write(gzip("a\nb") + gzip("c\n") + gzip("") + gzip("d"), to: "x.gz")
        #expect(try lines(path).map(\.text) == ["a", "bc", "d"])
    }

    @Test func `gzip is recognised without its name`() throws {
        #expect(try lines(folder.write(gzip("a\nb\n"), to: "x.jsonl")).map(\.text) == ["a", "b"])
    }

    @Test func `every prefix of a gzip file is refused as cut off`() throws {
        let whole = try gzip((0..<200).map { "line \($0 &* 7919)\n" }.joined())
        for count in 0..<whole.count {
            let path = try folder.write(whole.prefix(count), to: "cut.gz")
            #expect(throws: InterchangeError.truncatedGzip(file: path), "\(count) of \(whole.count) bytes") {
                try lines(path)
            }
        }
    }

    @Test func `a cut in the second member is seen`() throws {
        let path = try folder.write(gzip("a\n") + gzip("b\n").dropLast(3), to: "cut.gz")
        #expect(throws: InterchangeError.truncatedGzip(file: path)) { try lines(path) }
    }

    @Test func `a flipped bit behind the header never gives another text`() throws {
        let text = "the same text again and again, the same text again and again"
        let whole = try gzip(text)
        var refused = 0
        // Bytes 4–9 of the header (time, flags, system) don't touch the text.
        for bit in (10 * 8)..<(whole.count * 8) {
            var bytes = whole
            bytes[bit / 8] ^= 1 << (bit % 8)
            let path = try folder.write(bytes, to: "bad.gz")
            do {
                // The bits that fill the last packed byte mean nothing.
                #expect(try lines(path).map(\.text) == [text], "bit \(bit)")
            } catch {
                #expect("\(error)".contains("bad.gz"))
                refused += 1
            }
        }
        #expect(refused >= (whole.count - 10) * 8 - 7)
    }

    @Test func `a text named .gz and bytes behind a member are refused`() throws {
        let plain = try folder.write("{}\n", to: "x.gz")
        #expect(throws: InterchangeError.self) { try lines(plain) }
        let trailing = try folder.write(gzip("a\n") + Array("rest".utf8), to: "y.gz")
        let error = #expect(throws: InterchangeError.self) { try lines(trailing) }
        #expect(error?.description.contains("member 2") == true)
    }

    @Test func `a missing file and a folder are named`() throws {
        for path in [folder.path("none"), folder.path] {
            let error = #expect(throws: InterchangeError.self) { try lines(path) }
            #expect(error?.description.contains(path) == true)
        }
    }

    @Test func `what is written is read again plain and packed`() throws {
        let text = (0..<100_000).map { "line \($0)\n" }.joined()
        for name in ["x.jsonl", "x.jsonl.gz"] {
            let sink = try LineSink(path: folder.path(name))
            try sink.write(text.utf8)
            #expect(!FileManager.default.fileExists(atPath: folder.path(name)), "seen before it is whole")
            try sink.close()
            let found = try lines(folder.path(name))
            #expect(found.count == 100_000 && found.last?.text == "line 99999")
        }
    }

    @Test func `a sink that is not closed leaves nothing`() throws {
        do {
            let sink = try LineSink(path: folder.path("x"))
            try sink.write("abc".utf8)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func `a sink writes through special files`() throws {
        let sink = try LineSink(path: "/dev/null")
        try sink.write("abc".utf8)
        try sink.close()
        #expect(FileManager.default.fileExists(atPath: "/dev/null"))
        #expect(throws: InterchangeError.self) { try LineSink(path: folder.path("none/x")) }
    }
}
