import Foundation
import Interchange
import Routing

/// Where a server's configuration comes from: a file, and what the command line says beside it.
struct ServingConfiguration: Sendable {
    /// `nil`: every key has its default.
    var file: String?
    var listen: String?
    /// Artefacts that `router_load` finds lie beside this one.
    var router: String?

    /// - Throws: `ConfigurationError`.
    func read() throws(ConfigurationError) -> Configuration {
        var configuration = Configuration()
        if let file { configuration = try ConfigurationFile.read(path: file) }
        configuration.listen = listen ?? configuration.listen
        if configuration.modelsDirectory == nil, let router {
            configuration.modelsDirectory =
                URL(fileURLWithPath: router).standardizedFileURL
                .deletingLastPathComponent().path
        }
        return configuration
    }

    /// Reads it once more, while it serves.
    ///
    /// - Throws: also for a file that is empty: it is most likely being written, and every key would go back to its default;
    ///   and for what is no file: a pipe would be waited for without end.
    func readAgain() throws(ConfigurationError) -> Configuration {
        var status = stat()
        if let file, stat(file, &status) == 0, status.st_mode & S_IFMT != S_IFDIR {
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw .unreadable(file: file, reason: "it is no regular file, so it counts at the start alone")
            }
            guard status.st_size > 0 else { throw .unreadable(file: file, reason: "it is empty") }
        }
        return try read()
    }
}
