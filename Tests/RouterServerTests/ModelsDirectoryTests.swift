import Foundation
import TestFiles
import Testing

@testable import RouterServer

@Suite struct ModelsDirectoryTests {
    /// A models directory with the artefact `base`, a file `note`, and links inside and out.
    private func withModelsDirectory(_ body: (ModelsDirectory) throws -> Void) throws {
        let files = FileManager.default
        let root = try TemporaryFolder()
        for folder in ["models/base", "models/linked-file", "secret"] {
            try files.createDirectory(atPath: root.path(folder), withIntermediateDirectories: true)
        }
        for file in ["models/note", "models/base/card.json", "secret/card.json"] { try root.write("{}", to: file) }
        func link(_ name: String, to target: String) throws {
            try files.createSymbolicLink(
                atPath: root.path("models/\(name)"), withDestinationPath: root.path(target))
        }
        try link("inside", to: "models/base")
        try link("outside", to: "secret")
        try link("linked-file/card.json", to: "secret/card.json")
        try body(ModelsDirectory(root.path("models")))
    }

    @Test func `a name under the models directory is found, also through a link that stays inside`() throws {
        try withModelsDirectory { models throws in
            let base = try models.directory(named: "base")
            #expect(URL(fileURLWithPath: base).lastPathComponent == "base")
            #expect(try models.directory(named: "inside") == base)
        }
    }

    @Test(arguments: [
        "..", ".", "../secret", "base/../../secret", "/etc", "base/", "a\\b", "", "a\0b", "outside", "linked-file",
        "note",
        "missing", ".hidden",
    ])
    func `everything that leads elsewhere is refused and names the field`(name: String) throws {
        try withModelsDirectory { models throws in
            let error = #expect(throws: WireError.self) { try models.directory(named: name) }
            #expect(error?.code == .badRequest && error?.field == "path")
        }
    }
}
