import ArgumentParser
import Foundation
import RouterClient

extension HostPort: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

/// Where a running router is.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("JSON-lines port of a running router.", valueName: "HOST:PORT"))
    var server = HostPort(host: "127.0.0.1", port: 7411)

    @OptionGroup var security: TLSOptions

    /// - Throws: `ClientError`; `Failure` where TLS can't be spoken as asked for.
    func connect() async throws -> LineClient {
        try await LineClient.connect(to: server, token: ClientToken.current, tls: security.clientTLS())
    }
}

/// Whether, and how, a client speaks TLS.
struct TLSOptions: ParsableArguments {
    @Flag(help: "Speak TLS; the server's certificate must come from an authority that this system knows, or from --ca.")
    var tls = false

    @Option(
        help: ArgumentHelp("Speak TLS, and trust only the authorities in this file.", valueName: "FILE"),
        completion: .file())
    var ca: String?

    @Option(
        help: ArgumentHelp("Certificate of this client, if the server asks for one.", valueName: "FILE"),
        completion: .file())
    var cert: String?

    @Option(
        help: ArgumentHelp("Key of --cert, if it is in another file.", valueName: "FILE"), completion: .file())
    var key: String?

    func validate() throws {
        guard key == nil || cert != nil else { throw ValidationError("--key goes with --cert") }
    }

    /// - Returns: `nil` where nothing is said of TLS.
    func clientTLS() throws -> ClientTLS? {
        guard tls || ca != nil || cert != nil else { return nil }
        do throws(ClientError) {
            return try ClientTLS(ClientTLSFiles(authorityPath: ca, certificatePath: cert, keyPath: key))
        } catch {
            throw Failure(.usage, "\(error)")
        }
    }
}

/// The token that a client shows, where the server asks for one. From the environment, since an argument would stand
/// in the list of processes.
enum ClientToken {
    static let variable = "SUFFICE_TOKEN"
    /// - Returns: `nil` where the variable is empty, too.
    static var current: String? {
        ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// The path of a store. A URL is refused: other stores than a file may come later.
struct StorePath: ExpressibleByArgument {
    let path: String

    /// - Throws: `ValidationError`.
    init(parsing text: String) throws {
        guard !text.isEmpty else { throw ValidationError("a store is the path of a file; this is empty") }
        // Arguments come with what isn't UTF-8 replaced: that would be another file.
        guard !text.contains("\u{FFFD}") else {
            throw ValidationError("the path of a store is UTF-8; \(text) isn't: rename it, or make a link to it")
        }
        if let colon = text.firstIndex(of: ":"),
            text[..<colon].allSatisfy({ $0.isLetter || $0.isNumber || "+-.".contains($0) }),
            text[..<colon].first?.isLetter ?? true
        {
            throw ValidationError(
                "a store is the path of a file; \(text[...colon]) is refused as the beginning of a URL (a file of such a name: ./\(text))"
            )
        }
        path = text
    }

    init?(argument: String) { try? self.init(parsing: argument) }
}
