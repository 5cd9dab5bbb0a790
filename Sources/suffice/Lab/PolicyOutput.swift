import Interchange
import Routing

/// Writes a policy with its evidence, and reads it back: what is in the file is what was judged.
enum PolicyOutput {
    static func write(_ settings: PolicySettings, comments: [String], to path: String) throws {
        let text = PolicyText.yaml(settings, comments: comments)
        let read = try configured { () throws(ConfigurationError) in
            try PolicyFile.parse(Array(text.utf8), file: path)
        }
        guard read == settings else {
            throw Failure(.failed, "the policy can't be written without loss; nothing was written to \(path)")
        }
        try writeFile(text, to: path)
    }
}
