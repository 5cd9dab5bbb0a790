import ArgumentParser
import Foundation
import RouterClient
import StrictJSON

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

    /// Lends a connection, which is closed when `body` is done with it.
    /// - Throws: `Failure`, also where it is the server that fails, or refuses.
    func withClient<Answer>(_ body: (LineClient) async throws -> Answer) async throws -> Answer {
        do {
            let client = try await connect()
            let answer = try await body(client)
            await client.close()
            return answer
        } catch let error as ClientError {
            throw Failure(error)
        }
    }
}

extension JSONValue {
    /// A server's reply that is no refusal.
    static func accepted(_ reply: [UInt8]) throws -> JSONValue {
        guard let answer = try? JSONDocument().parse(reply) else { throw Failure(.failed, "the reply is no JSON") }
        guard answer["ok"]?.bool == true else {
            throw Failure(.failed, answer["error"]?["message"]?.string ?? "refused without a reason")
        }
        return answer
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
