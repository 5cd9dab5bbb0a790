import Features
import Foundation
import Fuzzing
import Predictor
import TestFiles
import Testing

@testable import Artefact

/// Damage that carries its own checksums: what a reader must find by itself.
@Suite struct FuzzTests {
    /// Where files make an artefact, it has a quality in [0, 1] of each model of its roster.
    private static func expectPrediction(of files: ArtefactFiles) throws {
        guard let artefact = try? RouterArtefact(files, directory: "d") else { return }
        let features = [Float](repeating: 0.5, count: artefact.features.count)
        let qualities = artefact.predictor.predict(features).quality
        guard qualities.count == artefact.roster.count, qualities.allSatisfy({ (0...1).contains($0) }) else {
            throw Fuzzing.Broken("qualities \(qualities) of \(artefact.roster.count) models")
        }
    }

    @Test func `whatever the files hold, they are refused or make an artefact that predicts`() throws {
        let folder = try TemporaryFolder()
        try smallArtefact().write(directory: folder.path("a"))
        let files = try ArtefactFiles(reading: folder.path("a"))
        let words = ["\u{0}\u{0}\u{0}\u{0}", "SUFF", "{", "\"", "999999999", "-1"]
        try Fuzzing.run("artefact", inputs: 300) { mutation in
            let router = mutation.damaged([files.router], words: words)
            let card = mutation.below(2) == 0 ? files.card : mutation.damaged([files.card], words: words)
            try Self.expectPrediction(of: ArtefactFiles(router: router, card: card))
        }
    }

    @Test func `sections with any contents are refused or predict, however their checksums are made to fit`() throws {
        let folder = try TemporaryFolder()
        try smallArtefact().write(directory: folder.path("a"))
        let files = try ArtefactFiles(reading: folder.path("a"))
        let whole = try SectionFile(decoding: files.router, path: "router.bin")
        try Fuzzing.run("sections", inputs: 300, cost: 2) { mutation in
            var parts = whole.sections.map { (name: $0.name, bytes: Array($0.bytes)) }
            let place = mutation.below(parts.count)
            parts[place].bytes = mutation.damaged([parts[place].bytes], words: ["\u{0}\u{0}\u{0}\u{0}", "{", "-1"])
            let router = SectionFile.encode(parts)
            try Self.expectPrediction(of: ArtefactFiles(router: router, card: files.card))
        }
    }
}
