import Features
import Foundation

/// The files that ship with the program: `models/features/table.bin`, `models/base`, `data/demo`.
///
/// They are looked for from `SUFFICE_HOME`, from the folders above the program, from the folders above the working
/// directory, and from where a package would put them, so that commands work from any working directory.
enum BundledFiles {
    static func path(_ name: String) throws -> String {
        for root in roots {
            let candidate = root + "/" + name
            if FileManager.default.fileExists(atPath: candidate) { return candidate }
        }
        throw Failure(
            .failed,
            "the bundled file \(name) is not found; set SUFFICE_HOME to the folder that holds models/ and data/")
    }

    /// The features that ship with the program: surface numbers and the static token table.
    static func features() throws -> FeatureExtractor {
        let path = try path("models/features/table.bin")
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure(.failed, "the token table \(path) can't be read")
        }
        do {
            return try FeatureExtractor(spec: FeatureSpec(), table: TokenTable(decoding: Array(bytes)))
        } catch {
            throw Failure(.failed, "the token table \(path) is damaged: \(error)")
        }
    }

    private static var roots: [String] {
        var roots: [String] = []
        if let home = ProcessInfo.processInfo.environment["SUFFICE_HOME"] { roots.append(home) }
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
        roots += ancestors(of: program) + ancestors(of: FileManager.default.currentDirectoryPath)
        return roots + ["/usr/local/share/suffice", "/usr/share/suffice"]
    }

    private static func ancestors(of folder: String) -> [String] {
        var url = URL(fileURLWithPath: folder).standardizedFileURL
        var found = [url.path]
        while url.path != "/" {
            url = url.deletingLastPathComponent()
            found.append(url.path)
        }
        return found
    }
}
