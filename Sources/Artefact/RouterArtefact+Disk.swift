import Features
import Foundation

extension RouterArtefact {
    /// Reads a folder and checks all of it.
    ///
    /// - Throws: `ArtefactError`; nothing of a damaged folder is used.
    public static func load(directory: String) throws(ArtefactError) -> RouterArtefact {
        try RouterArtefact(ArtefactFiles(reading: directory), directory: directory)
    }

    /// Writes a folder, in place of the artefact that may be there.
    ///
    /// Everything is written beside it, flushed, read back and compared; then the folders change places. If that is
    /// interrupted, the old artefact or the new one is complete under `directory`, or the old one under
    /// `<directory>.replaced`, to be moved back.
    /// - Throws: `unwritable`, `wouldReplace`, and what reading throws.
    public func write(directory: String) throws(ArtefactError) {
        let target = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        try Self.checkReplaceable(target)
        let beside = target + ".partial"
        do {
            try write(beside: beside)
            try Self.exchange(beside, target)
        } catch {
            try? Self.remove(beside)
            throw error
        }
    }

    /// Writes a folder of its own, and reads it back.
    private func write(beside: String) throws(ArtefactError) {
        let manifest = Manifest(roster: roster, objective: defaultObjective)
        let files = try ArtefactFiles(
            features: features.encoded(), predictor: predictor, manifest: manifest, card: card)
        try Self.remove(beside)
        try files.write(directory: beside)
        guard try ArtefactFiles(reading: beside) == files else {
            throw .checksumMismatch(path: ArtefactFiles.routerPath(beside))
        }
        _ = try Self.load(directory: beside)
    }

    /// Only an artefact, an empty folder or nothing may be replaced.
    ///
    /// - Throws: `wouldReplace`; `write` asks itself, this is for who would know before the work is done.
    public static func checkReplaceable(_ path: String) throws(ArtefactError) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { return }
        guard isDirectory.boolValue else { throw .wouldReplace(path: path) }
        let known: Set = ["router.bin", "card.json"]
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? ["?"]
        guard Set(names).isSubset(of: known) else { throw .wouldReplace(path: path) }
    }

    private static func exchange(_ new: String, _ target: String) throws(ArtefactError) {
        let old = target + ".replaced"
        let files = FileManager.default
        do {
            if files.fileExists(atPath: target) {
                try remove(old)
                try files.moveItem(atPath: target, toPath: old)
            }
            try files.moveItem(atPath: new, toPath: target)
        } catch let error as ArtefactError {
            throw error
        } catch {
            throw .unwritable(path: target, reason: error.localizedDescription)
        }
        try remove(old)
    }

    private static func remove(_ path: String) throws(ArtefactError) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw .unwritable(path: path, reason: error.localizedDescription)
        }
    }
}

extension ArtefactFiles {
    /// Reads both files, up to the limit of their size.
    init(reading directory: String) throws(ArtefactError) {
        router = try Self.read(Self.routerPath(directory), bytesMax: SectionFile.fileBytesMax)
        card = try Self.read(Self.cardPath(directory), bytesMax: 1 << 24)
    }

    /// Makes the folder and writes both files through to the disk.
    func write(directory: String) throws(ArtefactError) {
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            for (path, bytes) in [(Self.routerPath(directory), router), (Self.cardPath(directory), card)] {
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
                try file.synchronize()
                try file.close()
            }
        } catch {
            throw .unwritable(path: directory, reason: error.localizedDescription)
        }
    }

    private static func read(_ path: String, bytesMax: Int) throws(ArtefactError) -> [UInt8] {
        guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
        do {
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            guard size <= bytesMax else {
                throw ArtefactError.wrongLength(path: path, got: size, expected: bytesMax)
            }
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch let error as ArtefactError {
            throw error
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
    }
}
