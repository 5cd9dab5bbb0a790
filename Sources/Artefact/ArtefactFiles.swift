import Predictor

/// The bytes of the two files of an artefact.
struct ArtefactFiles: Equatable {
    /// `router.bin`.
    let router: [UInt8]
    /// `card.json`.
    let card: [UInt8]

    init(router: [UInt8], card: [UInt8]) {
        self.router = router
        self.card = card
    }

    /// - Parameter features: encoded.
    /// - Throws: `badSection` where manifest or card hold a number that JSON can't.
    init(
        features: [UInt8], predictor: Predictor, manifest: Manifest, card: ArtefactCard
    ) throws(ArtefactError) {
        guard let text = Manifest.encode(manifest) else {
            throw .badSection(path: "router.bin", section: "manifest", reason: "a number is not finite")
        }
        guard let card = Manifest.encode(card, pretty: true) else {
            throw .badSection(path: "card.json", section: "card", reason: "a number is not finite")
        }
        self.card = card + [UInt8(ascii: "\n")]
        router = SectionFile.encode([
            ("manifest", text), ("card", SHA256.hash(self.card)), ("features", features),
            ("predictor", predictor.encoded()),
        ])
    }

    /// 8 hexadecimal digits of the checksum.
    var version: String {
        SHA256.hexadecimal(router.suffix(SectionFile.checksumBytes).prefix(4))
    }

    static func routerPath(_ directory: String) -> String { directory + "/router.bin" }
    static func cardPath(_ directory: String) -> String { directory + "/card.json" }
}
