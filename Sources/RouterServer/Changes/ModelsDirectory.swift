import Foundation

/// Finds artefacts by name, and nowhere but under the models directory.
struct ModelsDirectory: Sendable {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// The folder of that name. Separators, `..`, absolute paths and links that lead out are refused, links inside
    /// the folder, too.
    func directory(named name: String) throws(WireError) -> String {
        let isPlain = !name.isEmpty && !name.hasPrefix(".") && !name.contains { "/\\\0".contains($0) }
        guard isPlain, let root = Self.realPath(path) else { throw Self.refusal }
        guard let directory = Self.realPath(root + "/" + name), Self.isDirectory(directory) else {
            throw .badRequest("path", "there is no artefact called \(name)")
        }
        guard directory.hasPrefix(root + "/") else { throw Self.refusal }
        let files = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        for file in files {
            guard let target = Self.realPath(directory + "/" + file), target.hasPrefix(root + "/") else {
                throw Self.refusal
            }
        }
        return directory
    }

    private static let refusal = WireError.badRequest(
        "path", "path must be the name of an artefact in the models directory")

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    /// - Returns: the path without links; `nil` where nothing is there.
    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
