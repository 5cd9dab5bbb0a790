import Interchange
import Routing

extension PolicyFile {
    /// A policy file's text, read here first: a typing mistake is found without the server.
    /// - Throws: status 2 with file, line and key.
    static func checked(path: String) throws -> (text: String, settings: PolicySettings) {
        try configured { () throws(ConfigurationError) in try PolicyFile.readText(path: path) }
    }
}
