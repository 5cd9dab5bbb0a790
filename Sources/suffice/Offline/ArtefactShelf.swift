import Artefact

/// Where artefacts of a log are looked for: folders that were named, the models directory, what ships with the program.
struct ArtefactShelf: Sendable {
    private let named: [RouterArtefact]
    private let modelsDirectory: String?

    init(artefacts: [RouterArtefact], modelsDirectory: String?) {
        named = artefacts
        self.modelsDirectory = modelsDirectory
    }

    /// - Throws: `Failure` for a named folder that holds no artefact.
    init(directories: [String], modelsDirectory: String?) throws {
        let artefacts = try directories.map { path in try readable { try RouterArtefact.load(directory: path) } }
        self.init(artefacts: artefacts, modelsDirectory: modelsDirectory)
    }

    /// - Parameter label: `base@3f2a91c0`: another version of that name is another artefact.
    @Sendable func artefact(_ label: String) -> RouterArtefact? {
        if let artefact = named.first(where: { $0.label == label }) { return artefact }
        // The same content under another name decides the same; its label is a part of the log, though.
        guard let name = label.split(separator: "@").first, !name.contains("/"), name != ".." else { return nil }
        let folders = [modelsDirectory.map { "\($0)/\(name)" }, try? BundledFiles.path("models/\(name)")]
        for folder in folders.compactMap(\.self) {
            if let artefact = try? RouterArtefact.load(directory: folder), artefact.label == label { return artefact }
        }
        return nil
    }
}
