import Foundation
import RouterEngine
import Testing

@testable import RouterServer

@Suite struct RouterLoadingTests {
    /// A models directory with the artefact `base`, a file `note`, and links inside and out.
    private func withModelsDirectory(_ body: (RouterLoading) throws -> Void) throws {
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
        let loading = RouterLoading(models.path) { directory throws(RouteError) in
            (router: URL(fileURLWithPath: directory).lastPathComponent, learner: "started at zero")
        }
        try body(try #require(loading))
    }

    @Test("A name under the models directory is loaded, also through a link that stays inside")
    func loads() throws {
        try withModelsDirectory { loading throws in
            let base = try loading.load("base")
            let inside = try loading.load("inside")
            #expect(base == LoadedRouter(router: "base", learner: "started at zero"))
            #expect(inside.router == "base")
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
        try withModelsDirectory { loading throws in
            let error = #expect(throws: WireError.self) { try loading.load(name) }
            #expect(error?.code == .badRequest && error?.field == "path")
        }
    }

    @Test("What the engine says of a bad artefact is passed on")
    func engineRefusal() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("suffice-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        try FileManager.default.createDirectory(
            at: directory.appendingPathComponent("bad"), withIntermediateDirectories: true)
        let loading = RouterLoading(directory.path) { _ throws(RouteError) in throw .conflict("damaged") }
        let error = #expect(throws: WireError.self) { try loading?.load("bad") }
        #expect(error?.code == .conflict)
    }
}
