import Foundation
import LinearAlgebra
import TestFiles
import Testing

@testable import Artefact

@Suite struct DamageTests {
    private static let files = Result {
        let folder = try TemporaryFolder()
        try smallArtefact().write(directory: folder.path("a"))
        return try ArtefactFiles(reading: folder.path("a"))
    }

    /// What loading damaged files throws; `nil` if they are taken.
    private func refusal(router: [UInt8], card: [UInt8]) -> ArtefactError? {
        do throws(ArtefactError) {
            _ = try RouterArtefact(ArtefactFiles(router: router, card: card), directory: "d")
            return nil
        } catch {
            return error
        }
    }

    @Test func `files cut at any byte are refused`() throws {
        let files = try Self.files.get()
        for count in 0..<files.router.count {
            #expect(refusal(router: Array(files.router[..<count]), card: files.card) != nil)
        }
        for count in 0..<files.card.count {
            #expect(
                refusal(router: files.router, card: Array(files.card[..<count])) == .cardMismatch(path: "d/card.json"))
        }
        #expect(refusal(router: files.router + [0], card: files.card) != nil)
    }

    @Test func `a flipped bit anywhere is refused`() throws {
        let files = try Self.files.get()
        var random = SplitMix64(seed: 2026)
        for _ in 0..<2_500 {
            var (router, card) = (files.router, files.card)
            let place = Int.random(in: 0..<router.count + card.count, using: &random)
            let bit: UInt8 = 1 << UInt8.random(in: 0..<8, using: &random)
            if place < router.count { router[place] ^= bit } else { card[place - router.count] ^= bit }
            #expect(refusal(router: router, card: card) != nil, "byte \(place), bit \(bit)")
        }
    }

    @Test func `every bit of the head is refused`() throws {
        let files = try Self.files.get()
        for place in 0..<112 * 8 {
            var router = files.router
            router[place / 8] ^= 1 << (place % 8)
            #expect(refusal(router: router, card: files.card) != nil)
        }
    }

    @Test func `lengths that lie are refused before they are believed`() throws {
        let files = try Self.files.get()
        for section in 0..<4 {
            for lie: UInt64 in [.max, 1 << 63, 1 << 40, 1 << 30, 0] {
                var router = files.router
                let place = 16 + section * 24 + 16
                withUnsafeBytes(of: lie.littleEndian) { router.replaceSubrange(place..<place + 8, with: $0) }
                guard case .wrongLength = refusal(router: router, card: files.card) else {
                    Issue.record("length \(lie) of section \(section) was believed")
                    continue
                }
            }
        }
        var many = files.router
        many.replaceSubrange(12..<16, with: [255, 255, 255, 255])
        #expect(refusal(router: many, card: files.card) != nil)
    }

    @Test func `a newer version and other files are called by name`() throws {
        let files = try Self.files.get()
        var newer = files.router
        newer[8] = 5
        #expect(
            refusal(router: newer, card: files.card)
                == .unknownVersion(path: "d/router.bin", got: 5, supported: 4))
        #expect(refusal(router: Array("GIF89a".utf8), card: files.card) == .notARouter(path: "d/router.bin"))
        var flipped = files.router
        flipped[flipped.count / 2] ^= 1
        #expect(refusal(router: flipped, card: files.card) == .checksumMismatch(path: "d/router.bin"))
        #expect(refusal(router: files.router, card: Array("{}".utf8)) == .cardMismatch(path: "d/card.json"))
    }

    @Test func `sections that don't fit together are refused under a good checksum`() throws {
        let file = try SectionFile(decoding: Self.files.get().router, path: "d")
        let card = try Self.files.get().card
        func with(_ name: String, _ bytes: [UInt8]?) -> [UInt8] {
            SectionFile.encode(
                file.sections.compactMap { section in
                    if section.name != name { return (section.name, Array(section.bytes)) }
                    return bytes.map { (name, $0) }
                })
        }
        #expect(refusal(router: with("", nil), card: card) == nil)
        for name in ["manifest", "card", "features", "predictor"] {
            #expect(refusal(router: with(name, nil), card: card) != nil)
            #expect(refusal(router: with(name, []), card: card) != nil)
        }
        let twice =
            #"{"name":"a","models":[{"name":"m","tags":[]},{"name":"m","tags":[]}],"default_objective":{"kind":"cost_weight","value":1}}"#
        #expect(refusal(router: with("manifest", Array(twice.utf8)), card: card) != nil)
        let strange = twice.replacing("cost_weight", with: "best_vibes").replacing(
            "m\"", with: "n\"", maxReplacements: 1)
        #expect(refusal(router: with("manifest", Array(strange.utf8)), card: card) != nil)
    }

    @Test func `missing files are named`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: ArtefactError.missing(path: folder.path("a/router.bin"))) {
            try RouterArtefact.load(directory: folder.path("a"))
        }
        try smallArtefact().write(directory: folder.path("a"))
        try FileManager.default.removeItem(atPath: folder.path("a/card.json"))
        #expect(throws: ArtefactError.missing(path: folder.path("a/card.json"))) {
            try RouterArtefact.load(directory: folder.path("a"))
        }
    }

    @Test func `an aim, a name or a price that nobody could be served by is refused under a good checksum`() throws {
        let files = try Self.files.get()
        let file = try SectionFile(decoding: files.router, path: "d")
        let text = String(decoding: try file.section("manifest", path: "d"), as: UTF8.self)
        func reason(_ old: String, _ new: String) -> String? {
            #expect(text.contains(old))
            let changed = Array(text.replacing(old, with: new).utf8)
            let router = SectionFile.encode(
                file.sections.map { ($0.name, $0.name == "manifest" ? changed : Array($0.bytes)) })
            guard case .badSection(_, "manifest", let reason) = refusal(router: router, card: files.card) else {
                return nil
            }
            return reason
        }
        let aim = #""kind":"cheapest_within","value":0.02"#
        for (kind, value) in [
            ("budget_usd_per_request", "0"), ("budget_usd_per_request", "-1"), ("cost_weight", "-5"),
            ("min_quality", "9"),
        ] {
            #expect(reason(aim, #""kind":"\#(kind)","value":\#(value)"#)?.hasPrefix("\(kind) cannot be ") == true)
        }
        #expect(reason(aim, #""kind":"budget_usd","seconds":0,"value":1"#) == "budget_usd.per cannot be 0.0")
        #expect(reason(#""name":"cheap""#, #""name":"""#) == "a model without a name")
        #expect(
            reason(#""output_usd_per_mtok":15"#, #""output_usd_per_mtok":-15"#) == "a price of dear cannot be -15.0")
        #expect(reason(aim, aim) == nil)
    }

    @Test func `a folder that can't be written says so`() throws {
        #expect(throws: ArtefactError.self) { try smallArtefact().write(directory: "/proc/suffice/a") }
    }

    @Test func `every error ends with a way out`() {
        let errors: [ArtefactError] = [
            .missing(path: "p"), .unreadable(path: "p", reason: "r"), .notARouter(path: "p"),
            .unknownVersion(path: "p", got: 5, supported: 4), .wrongLength(path: "p", got: 1, expected: 2),
            .checksumMismatch(path: "p"), .badSection(path: "p", section: "s", reason: "r"), .cardMismatch(path: "p"),
            .unwritable(path: "p", reason: "r"), .wouldReplace(path: "p"),
        ]
        for error in errors { #expect("\(error)".contains(": ") && !"\(error)".contains("\n")) }
    }
}
