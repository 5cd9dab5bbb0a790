import ArgumentParser
import Artefact
import Interchange
import RouterEngine
import RouterServer
import Routing
import StrictJSON

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check a server's configuration.", subcommands: [Check.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Read a configuration as serve would, and print what it means or what is wrong.",
            discussion: """
                Status 2 and a line with file, line, column and key where something is wrong. What passes here starts \
                with the same options, where the ports are free and the store can be opened.
                """)

        @Argument(help: ArgumentHelp("The configuration (YAML).", valueName: "FILE"), completion: .file())
        var file: String

        @Option(
            help: ArgumentHelp("As for serve: whose roster the policy has to fit.", valueName: "DIR"),
            completion: .directory)
        var router: String?

        @Option(help: ArgumentHelp("As for serve: wins over listen: of the configuration.", valueName: "HOST:PORT"))
        var listen: String?

        @Flag(help: "As for serve: allow an address that the network reaches.")
        var insecure = false

        @Flag(help: "Print what it means as JSON.")
        var json = false

        func run() throws {
            let artefact = try router.map { path in try readable { try RouterArtefact.load(directory: path) } }
            let configuration = try configuration()
            let doubts = try examine(configuration, artefact)
            if json { return print(configuration.jsonText(remarks: doubts)) }
            print(configuration.inWords)
            for doubt in doubts { print("remark     \(doubt)") }
        }

        private func configuration() throws -> Configuration {
            try configured { () throws(ConfigurationError) in
                try ServingConfiguration(file: file, listen: listen, router: router).read()
            }
        }

        /// - Returns: what is perhaps a mistake.
        private func examine(_ configuration: Configuration, _ artefact: RouterArtefact?) throws -> [String] {
            var doubts: [String]
            do throws(ServerError) {
                doubts = try RouterServer.check(configuration, insecure: insecure)
            } catch {
                throw Failure(.usage, "\(place(of: error.key(in: configuration))): \(error)")
            }
            guard let models = configuration.models ?? artefact?.roster else {
                return doubts + ["models: none are named, so serve needs --router DIR; --router here checks against it"]
            }
            do throws(RouterError) {
                try Router.check(configuration, artefact: artefact)
            } catch {
                // It begins with the key, where one is to blame.
                let key = error.message.prefix { $0 != " " && $0 != ":" }
                throw Failure(.usage, "\(place(of: String(key))): \(error.message)")
            }
            doubts += configuration.remarks(on: models)
            return doubts
        }

        /// `suffice.yaml:4:9` where the key is in the file; the file alone where a default or an option is to blame.
        private func place(of key: String?) -> String {
            guard let key, key != "listen" || listen == nil else { return file }
            return ConfigurationFile.place(of: key, path: file).map { "\($0)" } ?? file
        }
    }
}

extension ServerError {
    /// The key whose value is to blame.
    fileprivate func key(in configuration: Configuration) -> String? {
        switch self {
        case .malformedAddress(let text), .notLoopback(let text), .unknownHost(let text), .cannotBind(let text, _):
            configuration.listen.contains(text) ? "listen" : "http.listen"
        case .oneAddress: "http.listen"
        case .tls(let file, _):
            switch file {
            case configuration.tls?.keyPath: "tls.key"
            case configuration.tls?.clientAuthorityPath: "tls.client_ca"
            default: "tls.certificate"
            }
        case .needsRestart, .refused: nil
        }
    }
}

extension Configuration {
    /// - Parameter remarks: what is perhaps a mistake.
    fileprivate func jsonText(remarks: [String]) -> String {
        JSONWriter.text { writer in
            writer.member("listen", listen)
            writer.member("http", httpListen)
            if let models {
                writer.member("models", models.map(\.name))
            } else {
                writer.key("models")
                writer.null()
            }
            writer.member("objective", policy.objective?.inWords)
            writer.key("tls")
            if let tls {
                writer.object {
                    $0.member("certificate", tls.certificatePath)
                    $0.member("client_ca", tls.clientAuthorityPath)
                }
            } else {
                writer.null()
            }
            writer.array("tokens", of: tokens) { writer, token in
                writer.object {
                    $0.member("name", token.name)
                    $0.member("roles", token.roles.map(\.rawValue).sorted())
                }
            }
            writer.member("log_prompts", logPrompts.rawValue)
            writer.member("remarks", remarks)
        }
    }

    fileprivate var inWords: String {
        let roster = models.map { models in
            "\(models.count) (\(models.map(\.name).joined(separator: ", ")))"
        }
        let who = tokens.map { token in
            let roles = token.roles.map(\.rawValue).sorted().joined(separator: " ")
            let tenant = token.tenant.map { " for \($0)" } ?? ""
            return "\(token.name): \(roles.isEmpty ? "may look" : roles)\(tenant)"
        }
        return """
            listen     \(listen)
            http       \(httpListen ?? "off")
            models     \(roster ?? "the artefact's")
            objective  \(policy.objective?.inWords ?? "the artefact's")
            tls        \(tls.map { "\($0.certificatePath), clients \($0.clientAuthorityPath ?? "not asked")" } ?? "off")
            tokens     \(who.isEmpty ? "none: whoever reaches a port may do everything" : who.joined(separator: ", "))
            prompts    \(logPrompts == .never ? "not logged" : "logged (\(logPrompts.rawValue))")
            """
    }
}
