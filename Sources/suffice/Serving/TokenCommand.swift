import ArgumentParser
import Artefact
import Routing

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make a token for a client, and its entry in the configuration.",
        discussion: """
            The token goes to stdout, once: keep it where the client finds it (the commands of this program read \
            SUFFICE_TOKEN). Its entry for tokens: goes to stderr and holds only a hash. With --hash the token is read \
            from standard input instead.
            """)

    @Argument(help: ArgumentHelp("Who holds it; shown in logs.", valueName: "NAME"))
    var name: String

    @Option(
        name: .customLong("role"),
        help: ArgumentHelp(
            "route, feedback or admin, may be given several times; or none: it may only look, as a scraper does.",
            valueName: "ROLE"))
    var roles: [String] = ["route", "feedback"]

    @Option(help: ArgumentHelp("It routes for this tenant alone.", valueName: "TENANT"))
    var tenant: String?

    @Flag(help: "Hash the token that comes on standard input; print the entry to stdout.")
    var hash = false

    private static let roleNames = AccessToken.Role.allCases.map(\.rawValue)

    func validate() throws {
        for name in [name, tenant ?? name] where name.isEmpty || name.contains(where: { "\"\\\n".contains($0) }) {
            throw ValidationError("a name has no quotation mark, backslash or line end, and is not empty")
        }
        guard tenant == nil || !roles.contains("admin") else {
            throw ValidationError("a token with the role admin may do everything, for any tenant")
        }
        for role in roles where roles != ["none"] && AccessToken.Role(rawValue: role) == nil {
            throw ValidationError("\(role) is none of \(Self.roleNames.joined(separator: ", ")); or none, alone")
        }
    }

    func run() throws {
        if hash {
            guard let token = readLine(strippingNewline: true), !token.isEmpty else {
                throw Failure(.badData, "no token on standard input")
            }
            print(entry(of: token))
        } else {
            let token = Self.fresh()
            StandardError.say("tokens:\n  " + entry(of: token))
            print(token)
        }
    }

    private func entry(of token: String) -> String {
        let roles = roles == ["none"] ? "" : roles.joined(separator: ", ")
        let tenant = tenant.map { ", tenant: \"\($0)\"" } ?? ""
        return "- {name: \"\(name)\", roles: [\(roles)]\(tenant), sha256: \"\(SHA256.hex(token.utf8))\"}"
    }

    /// 192 random bits, in letters that need no quoting anywhere.
    private static func fresh() -> String {
        var system = SystemRandomNumberGenerator()
        let bytes = (0..<24).map { _ in UInt8.random(in: .min ... .max, using: &system) }
        return "suf_" + SHA256.hexadecimal(bytes)
    }
}
