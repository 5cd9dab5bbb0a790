import ArgumentParser
import Interchange
import Routing

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Look at a server's configuration.", subcommands: [Check.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Read a configuration as serve would, and say what it means or what is wrong.",
            discussion: "Status 2 and a line with file, line, column and key where something is wrong.")

        @Argument(help: ArgumentHelp("The configuration (YAML).", valueName: "FILE"))
        var file: String

        func run() throws {
            do throws(ConfigurationError) {
                let configuration = try ConfigurationFile.read(path: file)
                print(configuration.inWords)
                // Without models: the roster is an artefact's, which only the server is told.
                for remark in configuration.models.map({ configuration.remarks(roster: $0.map(\.name)) }) ?? [] {
                    print("remark     \(remark)")
                }
            } catch {
                throw Failure(.usage, "\(error)")
            }
        }
    }
}

extension Configuration {
    fileprivate var inWords: String {
        let roster = models.map { models in
            "\(models.count) (\(models.map(\.name).joined(separator: ", ")))"
        }
        let who = tokens.map { token in
            let roles = token.roles.map(\.rawValue).sorted().joined(separator: " ")
            return "\(token.name): \(roles.isEmpty ? "may look" : roles)"
        }
        return """
            listen     \(listen)
            http       \(httpListen ?? "off")
            models     \(roster ?? "the artefact's")
            objective  \(policy.objective?.inWords ?? "the artefact's")
            tls        \(tls.map { "\($0.certificatePath), clients \($0.clientAuthorityPath ?? "not asked")" } ?? "off")
            tokens     \(who.isEmpty ? "none: whoever reaches a door may do everything" : who.joined(separator: ", "))
            prompts    \(logPrompts == .never ? "not logged" : "logged (\(logPrompts.rawValue))")
            """
    }
}
