import Features
import Foundation
import Predictor
import Routing

/// A trained router at rest: features, predictor, the models it knows, what it aims at, and its card.
///
/// On disk a folder that is complete in itself: `router.bin` (`SectionFile`) and `card.json`, whose SHA-256 lies in
/// `router.bin`. A folder of which any bit is wrong is refused.
public struct RouterArtefact: Sendable {
    /// The folder's: it is not in the files, so that the same training gives the same bytes under every name.
    public let name: String
    /// 8 hexadecimal digits: the beginning of the checksum of everything in it, the card included.
    public let version: String
    public let features: FeatureExtractor
    /// Their `contentHash`, taken from the bytes at rest.
    public let featuresHash: String
    public let predictor: Predictor
    /// The models in the predictor's order, with the prices seen in training.
    public let roster: [Model]
    public let defaultObjective: Objective
    public let card: ArtefactCard

    /// - Precondition: features fit the predictor, and the roster has one name per model.
    /// - Throws: `badSection` for numbers that JSON can't hold (NaN).
    public init(
        name: String, features: FeatureExtractor, predictor: Predictor, roster: [Model], defaultObjective: Objective,
        card: ArtefactCard
    ) throws(ArtefactError) {
        precondition(
            features.count == predictor.inputCount, "\(features.count) features for \(predictor.inputCount) inputs")
        precondition(
            roster.count == predictor.rosterCount && Set(roster.map(\.name)).count == roster.count,
            "\(roster.map(\.name)) for \(predictor.rosterCount) models")
        self.name = name
        self.features = features
        self.predictor = predictor
        self.roster = roster
        self.defaultObjective = defaultObjective
        self.card = card
        let manifest = Manifest(roster: roster, objective: defaultObjective)
        let encoded = features.encoded()
        featuresHash = FeatureExtractor.contentHash(ofEncoded: encoded)
        let files = try ArtefactFiles(features: encoded, predictor: predictor, manifest: manifest, card: card)
        version = files.version
    }

    /// `name@version`.
    public var label: String { "\(name)@\(version)" }

    /// What the files of a folder hold.
    ///
    /// - Parameter directory: named in errors.
    /// - Throws: everything `ArtefactError` has for reading.
    init(_ files: ArtefactFiles, directory: String) throws(ArtefactError) {
        let path = ArtefactFiles.routerPath(directory)
        let file = try SectionFile(decoding: files.router, path: path)
        let cardHash = try file.section("card", path: path)
        guard cardHash.elementsEqual(SHA256.hash(files.card)) else {
            throw .cardMismatch(path: ArtefactFiles.cardPath(directory))
        }
        let manifest: Manifest = try Self.decode(file, "manifest", path)
        guard let objective = manifest.defaultObjective.objective else {
            throw .badSection(path: path, section: "manifest", reason: "unknown objective")
        }
        name = URL(fileURLWithPath: directory).standardizedFileURL.lastPathComponent
        roster = manifest.roster
        defaultObjective = objective
        predictor = try Self.predictor(file, path)
        features = try Self.features(file, path)
        featuresHash = FeatureExtractor.contentHash(ofEncoded: try file.section("features", path: path))
        version = SHA256.hexadecimal(file.checksum.prefix(4))
        do {
            card = try JSONDecoder().decode(ArtefactCard.self, from: Data(files.card))
        } catch {
            throw .cardMismatch(path: ArtefactFiles.cardPath(directory))
        }
        try checkFit(path)
    }

    private static func predictor(_ file: SectionFile, _ path: String) throws(ArtefactError) -> Predictor {
        let bytes = try file.section("predictor", path: path)
        do throws(PredictorError) {
            return try Predictor(decoding: bytes)
        } catch {
            throw .badSection(path: path, section: "predictor", reason: "\(error)")
        }
    }

    private static func features(_ file: SectionFile, _ path: String) throws(ArtefactError) -> FeatureExtractor {
        let bytes = try file.section("features", path: path)
        do throws(FeatureError) {
            return try FeatureExtractor(decoding: Array(bytes))
        } catch {
            throw .badSection(path: path, section: "features", reason: error.sentence)
        }
    }

    private static func decode<Value: Decodable>(
        _ file: SectionFile, _ section: String, _ path: String
    ) throws(ArtefactError) -> Value {
        let bytes = try file.section(section, path: path)
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw .badSection(path: path, section: section, reason: "not the JSON expected")
        }
    }

    private func checkFit(_ path: String) throws(ArtefactError) {
        guard features.count == predictor.inputCount else {
            throw .badSection(
                path: path, section: "features",
                reason: "\(features.count) features for \(predictor.inputCount) inputs")
        }
        guard roster.count == predictor.rosterCount && Set(roster.map(\.name)).count == roster.count else {
            throw .badSection(
                path: path, section: "manifest", reason: "\(roster.count) models for \(predictor.rosterCount) predicted"
            )
        }
        if let reason = Manifest.fault(roster, defaultObjective) {
            throw .badSection(path: path, section: "manifest", reason: reason)
        }
    }
}
