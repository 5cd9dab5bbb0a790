import Foundation
import Testing

/// Habits that a reviewer would otherwise have to repeat: walls between rooms, sizes, names, unfinished business.
@Suite struct TidyTests {
    private static let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources")

    /// What may be imported only in these rooms.
    private static let doors: [String: Set<String>] = [
        "COpenBLAS": ["LinearAlgebra"], "CLAPACKE": ["LinearAlgebra"], "CZlib": ["Interchange"],
        "GRDB": ["OutcomeStore"], "GRDBSQLite": ["OutcomeStore"],
        "CKernels": ["LinearAlgebra", "Features", "Artefact", "OutcomeStore", "RouterServer"], "Yams": ["Interchange"],
        "Atomics": ["RouterEngine"], "DequeModule": ["OutcomeStore"],
        "ArgumentParser": ["suffice"], "NIOCore": ["RouterServer", "RouterClient"],
        "NIOPosix": ["RouterServer", "RouterClient"], "NIOHTTP1": ["RouterServer"],
    ]

    /// Table data written by a recipe, which nobody reads as code.
    private static let generated: Set<String> = ["UnicodeFolding+Table.swift"]

    private static let linesMax = 300
    private static let bannedInNames = ["Manager", "Helper", "Utils"]
    private static let unfinished = ["TODO", "FIXME", "XXX", "fatalError(", "try!"]

    private struct SourceFile {
        let room: String
        let name: String
        let lines: [Substring]
    }

    private static func files() throws -> [SourceFile] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }
        return try paths.sorted().map { path in
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            let parts = path.split(separator: "/")
            return SourceFile(
                room: String(parts[0]), name: String(parts[parts.count - 1]),
                lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    @Test func `each library has one door`() throws {
        let files = try Self.files()
        #expect(files.count > 100)
        for file in files {
            for line in file.lines where line.hasPrefix("import ") || line.hasPrefix("public import ") {
                let module = line.split(separator: " ").last.map(String.init) ?? ""
                guard let rooms = Self.doors[module] else { continue }
                #expect(rooms.contains(file.room), "\(file.room)/\(file.name) imports \(module)")
            }
        }
    }

    @Test func `files are short enough to be read`() throws {
        for file in try Self.files() where !Self.generated.contains(file.name) {
            #expect(file.lines.count <= Self.linesMax, "\(file.room)/\(file.name)")
        }
    }

    @Test func `names say what a thing is`() throws {
        for file in try Self.files() {
            for word in Self.bannedInNames { #expect(!file.name.contains(word), "\(file.room)/\(file.name)") }
        }
    }

    @Test func `nothing is left for later, and unchecked sendability has its reason`() throws {
        for file in try Self.files() {
            for line in file.lines {
                for mark in Self.unfinished { #expect(!line.contains(mark), "\(file.room)/\(file.name): \(line)") }
                if line.contains("@unchecked Sendable") {
                    #expect(line.contains("//"), "\(file.room)/\(file.name): the reason belongs on the line")
                }
            }
        }
    }
}
