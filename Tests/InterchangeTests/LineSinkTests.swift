import Foundation
import TestFiles
import Testing

@testable import Interchange

@Suite struct LineSinkTests {
    private let folder: TemporaryFolder
    private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? ["?"] }

    init() throws { folder = try TemporaryFolder() }

    #if os(Linux)
        @Test func `until it is closed a file has no name, so that a killed process leaves nothing`() throws {
            let sink = try LineSink(path: folder.path("a.jsonl"))
            try sink.write(Array(repeating: UInt8(ascii: "x"), count: 3 * LineSink.blockBytes))
            #expect(names == [])
            try sink.close()
            #expect(names == ["a.jsonl"])
        }
    #endif

    @Test func `what was there stays until the new file is whole, and gives way to it then`() throws {
        let path = folder.path("a.jsonl")
        try Data("old".utf8).write(to: URL(fileURLWithPath: path))
        do {
            let given = try LineSink(path: path)
            try given.write(Array("half".utf8))
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old" && names == ["a.jsonl"])
        let sink = try LineSink(path: path)
        try sink.write(Array("new".utf8))
        try sink.close()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "new" && names == ["a.jsonl"])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode.map { $0 & 0o600 } == 0o600)
    }

    @Test func `a link stays, and what it leads to is written, be it there yet or not`() throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder.path("disk"), withIntermediateDirectories: true)
        try manager.createSymbolicLink(atPath: folder.path("first"), withDestinationPath: "second")
        try manager.createSymbolicLink(atPath: folder.path("second"), withDestinationPath: "disk/a.jsonl")
        for text in ["new", "newer"] {
            let sink = try LineSink(path: folder.path("first"))
            try sink.write(Array(text.utf8))
            try sink.close()
            #expect(try String(contentsOfFile: folder.path("disk/a.jsonl"), encoding: .utf8) == text)
            #expect(try manager.destinationOfSymbolicLink(atPath: folder.path("second")) == "disk/a.jsonl")
        }
        #expect(try manager.contentsOfDirectory(atPath: folder.path("disk")) == ["a.jsonl"])
    }

    @Test func `links that lead in a circle are refused, and stay`() throws {
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.path("one"), withDestinationPath: "two")
        try manager.createSymbolicLink(atPath: folder.path("two"), withDestinationPath: "one")
        let circle = InterchangeError.unwritable(
            file: folder.path("one"), reason: "Too many levels of symbolic links")
        #expect(throws: circle) { try LineSink(path: folder.path("one")) }
        #expect(try manager.destinationOfSymbolicLink(atPath: folder.path("one")) == "two")
    }

    @Test func `a folder that isn't there is told at once`() {
        #expect(throws: InterchangeError.self) { try LineSink(path: folder.path("nowhere/a.jsonl")) }
    }
}
