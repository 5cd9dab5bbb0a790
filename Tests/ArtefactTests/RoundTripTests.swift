import Artefact
import Features
import Foundation
import Routing
import TestFiles
import Testing

@Suite struct RoundTripTests {
    @Test func `what is written is loaded`() throws {
        let artefact = try smallArtefact()
        let folder = try TemporaryFolder()
        try artefact.write(directory: folder.path("models/small"))
        let loaded = try RouterArtefact.load(directory: folder.path("models/small"))
        #expect(loaded.label == artefact.label && loaded.label.hasPrefix("small@"))
        #expect(loaded.version.count == 8)
        #expect(loaded.predictor == artefact.predictor)
        #expect(loaded.features.encoded() == artefact.features.encoded())
        #expect(loaded.featuresHash == artefact.featuresHash)
        #expect(loaded.featuresHash == loaded.features.contentHash)
        #expect(loaded.roster == artefact.roster)
        #expect(loaded.defaultObjective == .cheapestWithin(0.02))
        #expect(loaded.card == artefact.card)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("models")) == ["small"])
    }

    @Test func `the same training gives the same bytes and version`() throws {
        let (a, b, c) = (try smallArtefact(seed: 4), try smallArtefact(seed: 4), try smallArtefact(seed: 5))
        #expect(a.version == b.version && a.version != c.version)
        let folder = try TemporaryFolder()
        try a.write(directory: folder.path("a"))
        try b.write(directory: folder.path("b"))
        for file in ["router.bin", "card.json"] {
            #expect(
                FileManager.default.contents(atPath: folder.path("a/\(file)"))
                    == FileManager.default.contents(atPath: folder.path("b/\(file)")))
        }
    }

    @Test func `an artefact takes another's place, and nothing else's`() throws {
        let folder = try TemporaryFolder()
        try smallArtefact(seed: 1).write(directory: folder.path("a"))
        let second = try smallArtefact(seed: 2)
        try second.write(directory: folder.path("a/"))
        #expect(try RouterArtefact.load(directory: folder.path("a")).version == second.version)
        #expect(folder.names == ["a"])

        try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.path("a/thesis.txt")))
        #expect(throws: ArtefactError.wouldReplace(path: folder.path("a"))) {
            try second.write(directory: folder.path("a"))
        }
        #expect(FileManager.default.fileExists(atPath: folder.path("a/thesis.txt")))
    }

    @Test func `what could not be written whole leaves nothing behind`() throws {
        let folder = try TemporaryFolder()
        try smallArtefact(seed: 1).write(directory: folder.path("a"))
        let old = try RouterArtefact.load(directory: folder.path("a")).version
        // A name of 250 bytes is one; with .partial behind it is too long for the disk.
        #expect(throws: ArtefactError.self) {
            try smallArtefact(seed: 2).write(directory: folder.path(String(repeating: "a", count: 250)))
        }
        // The old artefact can't be moved aside: something that is not ours to remove stands there.
        try FileManager.default.createSymbolicLink(atPath: folder.path("b"), withDestinationPath: "nowhere")
        #expect(throws: ArtefactError.self) { try smallArtefact(seed: 2).write(directory: folder.path("b")) }
        #expect(folder.names == ["a", "b"])
        #expect(try RouterArtefact.load(directory: folder.path("a")).version == old)
    }

    @Test(arguments: [
        Objective.minQuality(0.8), .maxCostUSD(0.001), .costWeight(40), .budgetUSDPerRequest(2e-4), .cheapestWithin(0),
    ]) func `every objective survives`(objective: Objective) throws {
        let small = try smallArtefact()
        let artefact = try RouterArtefact(
            name: "x", features: small.features, predictor: small.predictor, roster: small.roster,
            defaultObjective: objective, card: small.card)
        let folder = try TemporaryFolder()
        try artefact.write(directory: folder.path("x"))
        #expect(try RouterArtefact.load(directory: folder.path("x")).defaultObjective == objective)
    }

    @Test func `a price that is no number can't be written`() throws {
        let small = try smallArtefact()
        var roster = small.roster
        roster[0].prices.inputUSDPerMTok = .nan
        #expect(throws: ArtefactError.self) {
            try RouterArtefact(
                name: "x", features: small.features, predictor: small.predictor, roster: roster,
                defaultObjective: .costWeight(1), card: small.card)
        }
    }
}
