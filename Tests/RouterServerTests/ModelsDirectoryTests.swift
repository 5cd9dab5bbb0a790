import Foundation
import Testing

@testable import RouterServer

@Suite struct ModelsDirectoryTests {
    /// A models directory with the artefact `base`, a file `note`, and links inside and out.
    private func withModelsDirectory(_ body: (ModelsDirectory) throws -> Void) throws {
        let files = FileManager.default
        let root = files.temporaryDirectory.appendingPathComponent("suffice-\(UUID().uuidString)")
        defer { try? files.removeItem(at: root) }
        let models = root.appendingPathComponent("models")
        for folder in ["models/base", "models/linked-file", "secret"] {
            try files.createDirectory(
                at: root.appendingPathComponent(folder), withIntermediateDirectories: true)
        }
        for file in ["models/note", "models/base/card.json", "secret/card.json"] {
            try Data("{}".utf8).write(to: root.appendingPathComponent(file))
        }
        func link(_ name: String, to target: String) throws {
            try files.createSymbolicLink(
                atPath: models.appendingPathComponent(name).path,
                withDestinationPath: root.appendingPathComponent(target).path)
        }
        try link("inside", to: "models/base")
        try link("outside", to: "secret")
        try link("linked-file/card.json", to: "secret/card.json")
        try body(ModelsDirectory(models.path))
    }

    @Test("A name under the models directory is found, also through a link that stays inside")
    func finds() throws {
        try withModelsDirectory { models throws in
            let base = try models.directory(named: "base")
            #expect(URL(fileURLWithPath: base).lastPathComponent == "base")
            #expect(try models.directory(named: "inside") == base)
        }
    }

    @Test(
        "Everything that leads elsewhere is refused and names the field",
        arguments: [
            "..", ".", "../secret", "base/../../secret", "/etc", "base/", "a\\b", "", "a\0b", "outside", "linked-file",
            "note",
            "missing", ".hidden",
        ])
    func refuses(name: String) throws {
        try withModelsDirectory { models throws in
            let error = #expect(throws: WireError.self) { try models.directory(named: name) }
            #expect(error?.code == .badRequest && error?.field == "path")
        }
    }
}
