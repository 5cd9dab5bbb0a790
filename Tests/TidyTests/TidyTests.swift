import Foundation
import Testing

/// Habits that a reviewer would otherwise have to repeat: walls between modules, sizes, names, unfinished business.
@Suite struct TidyTests {
    private static let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources")

    /// Libraries that only these modules may import.
    private static let importers: [String: Set<String>] = [
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
        let module: String
        let name: String
        let lines: [Substring]
    }

    private static func files() throws -> [SourceFile] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }
        return try paths.sorted().map { path in
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            let parts = path.split(separator: "/")
            return SourceFile(
                module: String(parts[0]), name: String(parts[parts.count - 1]),
                lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    @Test func `each library is imported only by its own modules`() throws {
        let files = try Self.files()
        #expect(files.count > 100)
        for file in files {
            for line in file.lines where line.hasPrefix("import ") || line.hasPrefix("public import ") {
                let library = line.split(separator: " ").last.map(String.init) ?? ""
                guard let modules = Self.importers[library] else { continue }
                #expect(modules.contains(file.module), "\(file.module)/\(file.name) imports \(library)")
            }
        }
    }

    @Test func `files are short enough to be read`() throws {
        for file in try Self.files() where !Self.generated.contains(file.name) {
            #expect(file.lines.count <= Self.linesMax, "\(file.module)/\(file.name)")
        }
    }

    @Test func `names say what a thing is`() throws {
        for file in try Self.files() {
            for word in Self.bannedInNames { #expect(!file.name.contains(word), "\(file.module)/\(file.name)") }
        }
    }

    @Test func `every suite of tests that a page names is there`() throws {
        let root = Self.sources.deletingLastPathComponent()
        let manager = FileManager.default
        let tests = try manager.subpathsOfDirectory(atPath: root.appending(path: "Tests").path)
        let suites = Set(tests.joined(separator: "/").split { $0 == "/" || $0 == "." })
        let pages = try manager.contentsOfDirectory(atPath: root.appending(path: "docs").path)
        var named = 0
        for page in pages.map({ "docs/\($0)" }) + ["README.md"] {
            let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
            for match in text.matches(of: /`(?:\w+Tests\.)?(\w+Tests)`/) {
                named += 1
                #expect(suites.contains(match.1), "\(page) names \(match.0)")
            }
        }
        #expect(named > 20)
    }

    @Test func `nothing is left for later, and unchecked sendability has its reason`() throws {
        for file in try Self.files() {
            for line in file.lines {
                for mark in Self.unfinished { #expect(!line.contains(mark), "\(file.module)/\(file.name): \(line)") }
                if line.contains("@unchecked Sendable") {
                    #expect(line.contains("//"), "\(file.module)/\(file.name): the reason belongs on the line")
                }
            }
        }
    }
}
