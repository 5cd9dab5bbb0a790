import Foundation
import Fuzzing
import TestFiles
import Testing

@testable import Artefact

/// Damage that carries its own checksums: what a reader must find by itself.
@Suite struct FuzzTests {
    @Test func `whatever the files hold, they are refused or make an artefact that predicts`() throws {
        let folder = try TemporaryFolder()
        try smallArtefact().write(directory: folder.path("a"))
        let files = try ArtefactFiles(reading: folder.path("a"))
        let words = ["\u{0}\u{0}\u{0}\u{0}", "SUFF", "{", "\"", "999999999", "-1"]
        try Fuzzing.run("artefact", inputs: 300) { mutation in
            let router = mutation.damaged([files.router], words: words)
            let card = mutation.below(2) == 0 ? files.card : mutation.damaged([files.card], words: words)
            _ = try? RouterArtefact(ArtefactFiles(router: router, card: card), directory: "d")
        }
    }

    @Test func `sections with any contents are refused or read, however their checksums are made to fit`() throws {
        let folder = try TemporaryFolder()
        try smallArtefact().write(directory: folder.path("a"))
        let files = try ArtefactFiles(reading: folder.path("a"))
        let whole = try SectionFile(decoding: files.router, path: "router.bin")
        try Fuzzing.run("sections", inputs: 300, cost: 2) { mutation in
            var parts = whole.sections.map { (name: $0.name, bytes: Array($0.bytes)) }
            let place = mutation.below(parts.count)
            parts[place].bytes = mutation.damaged([parts[place].bytes], words: ["\u{0}\u{0}\u{0}\u{0}", "{", "-1"])
            let router = SectionFile.encode(parts)
            _ = try? RouterArtefact(ArtefactFiles(router: router, card: files.card), directory: "d")
        }
    }
}
