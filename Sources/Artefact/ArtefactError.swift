/// Why an artefact could not be read or written.
public enum ArtefactError: Error, Equatable, Sendable {
    /// There is no such file.
    case missing(path: String)
    case unreadable(path: String, reason: String)
    /// The file does not begin as a router does.
    case notARouter(path: String)
    /// Written in a format this program does not know.
    case unknownVersion(path: String, got: UInt32, supported: UInt32)
    /// The file's length is not the one it states.
    case wrongLength(path: String, got: Int, expected: Int)
    /// The bytes are not those that were written.
    case checksumMismatch(path: String)
    /// A section is absent, or does not fit the others.
    case badSection(path: String, section: String, reason: String)
    /// The card is not the one that was written with the router.
    case cardMismatch(path: String)
    case unwritable(path: String, reason: String)
    /// The folder holds something that is not an artefact.
    case wouldReplace(path: String)
}

extension ArtefactError: CustomStringConvertible {
    /// One sentence, with the way out.
    public var description: String {
        switch self {
        case .missing(let path):
            "\(path) does not exist: name a folder that `suffice train` wrote"
        case .unreadable(let path, let reason):
            "\(path) cannot be read (\(reason)): check its permissions"
        case .notARouter(let path):
            "\(path) is not a router artefact: name a folder that `suffice train` wrote"
        case .unknownVersion(let path, let got, let supported):
            "\(path) has format version \(got), this program reads \(supported): "
                + (got > supported ? "use a newer program, or train again" : "train again with this program")
        case .wrongLength(let path, let got, let expected):
            "\(path) is \(got) bytes long and says it should be \(expected): copy it again, or train again"
        case .checksumMismatch(let path):
            "\(path) is damaged, its checksum does not match: copy it again, or train again"
        case .badSection(let path, let section, let reason):
            "\(path) holds a bad section `\(section)` (\(reason)): copy it again, or train again"
        case .cardMismatch(let path):
            "\(path) is not the card written with this router: copy both files again, or train again"
        case .unwritable(let path, let reason):
            "\(path) cannot be written (\(reason)): check permissions and free space, or name another folder"
        case .wouldReplace(let path):
            "\(path) holds files that are not an artefact: name another folder, or empty it"
        }
    }
}
