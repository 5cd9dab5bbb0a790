import Interchange
import Report
import RouterClient
import Routing
import StrictJSON

/// A running router's reply to `policy`.
struct ServedPolicy {
    let reply: [UInt8]
    let settings: PolicySettings
    /// `default@1c9e55d2`
    let label: String
    let version: Int
    /// The settings as a policy file, with what else is known of them as comments.
    let yaml: String

    static func ask(_ client: LineClient) async throws -> ServedPolicy {
        try ServedPolicy(reply: await client.send(RequestLine.plain("policy")))
    }

    /// - Throws: `ClientError` for a refusal; status 1 for a policy that this program can't read.
    private init(reply: [UInt8]) throws {
        try LineClient.check(reply)
        self.reply = reply
        guard let answer = try? JSONDocument().parse(reply), let object = answer["settings"] else {
            throw Failure(.failed, "the server doesn't say what its policy is: it is older than this program")
        }
        do {
            settings = try PolicyFile.parse(Array(object.rawBytes), file: "the server's policy")
        } catch {
            throw Failure(.failed, "\(error)")
        }
        label = answer["policy"]?.string ?? "?"
        version = answer["version"]?.int ?? 0
        yaml = PolicyText.wholeYAML(settings, comments: Self.comments(answer, settings))
    }

    private static func comments(_ answer: JSONValue, _ settings: PolicySettings) -> [String] {
        let (policy, router) = (answer["policy"]?.string ?? "?", answer["router"]?.string ?? "?")
        var since = "version \(answer["version"]?.int ?? 0): \(policy) on \(router)"
        if let time = answer["time_ms"]?.int {
            since += ", since \(Format.moment(milliseconds: Int64(time))), by \(answer["by"]?.string ?? "?")"
        }
        let why = answer["why"]?.string.flatMap { $0.isEmpty ? nil : "why: \($0)" }
        let own = settings.objective == nil ? "no objective of its own: the artefact's counts" : nil
        return [since, why, own].compactMap { $0?.printable }
    }
}
