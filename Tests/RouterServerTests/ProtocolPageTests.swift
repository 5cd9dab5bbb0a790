import Foundation
import StrictJSON
import TestFiles
import Testing

@testable import RouterServer

/// `docs/protocol.md` against a real server: every example is sent, in the order of the page.
///
/// With `SUFFICE_RECORD=1` the page's reply lines are written anew from what the server says.
@Suite struct ProtocolPageTests {
    private struct Example {
        var request: String
        var reply: String
        /// Line of the reply on the page, from 0.
        var place: Int
    }

    private static let page = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/protocol.md")

    /// The `json` blocks: a request line, a reply line.
    private func examples(of lines: [String]) throws -> [Example] {
        var examples: [Example] = []
        for (start, line) in lines.enumerated() where line == "```json" {
            try #require(lines.count > start + 3 && lines[start + 3] == "```", "line \(start + 1): not two lines")
            examples.append(Example(request: lines[start + 1], reply: lines[start + 2], place: start + 2))
        }
        return examples
    }

    @Test func `every example on the page is answered as the page says`() async throws {
        let models = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: models.path("base-2"), withIntermediateDirectories: false)
        var lines = try String(contentsOf: Self.page, encoding: .utf8).components(separatedBy: "\n")
        let examples = try examples(of: lines)
        #expect(examples.count >= 20)
        let isRecording = ProcessInfo.processInfo.environment["SUFFICE_RECORD"] == "1"
        try await ServerFixture.serve(modelsDirectory: models.path) { server in
            let client = try TestClient(server.address)
            var decisions: [String: String] = [:]
            for example in examples {
                let request = decisions.reduce(example.request) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
                let reply = try client.ask(request)
                if isRecording { lines[example.place] = reply.text } else { try compare(example.reply, reply.text) }
                if let written = Reply(text: isRecording ? reply.text : example.reply).string("decision"),
                    let made = reply.string("decision")
                {
                    decisions[written] = made
                }
            }
        }
        if isRecording { try lines.joined(separator: "\n").write(to: Self.page, atomically: true, encoding: .utf8) }
    }

    @Test func `every operation has an example`() throws {
        let lines = try String(contentsOf: Self.page, encoding: .utf8).components(separatedBy: "\n")
        let requests = try examples(of: lines).map(\.request).joined(separator: "\n")
        for operation in [
            "route", "route_batch", "feedback", "feedback_batch", "explain", "models", "model_put", "model_delete",
            "stats", "health", "router_load", "policy", "policy_put", "rollout",
        ] {
            #expect(requests.contains("\"op\":\"\(operation)\""), "\(operation)")
        }
    }

    private func compare(_ written: String, _ made: String) throws {
        let (page, server) = (JSONDocument(), JSONDocument())
        let difference = Self.difference(try page.parse(written), try server.parse(made), path: "")
        #expect(difference == nil, "the page: \(written)\nthe server: \(made)")
    }

    /// Where the two differ in keys or kinds, or in a word that the contract fixes; `nil` where they don't.
    private static func difference(_ page: JSONValue, _ server: JSONValue, path: String) -> String? {
        // A number that nothing is known of yet is null.
        if page.isNull || server.isNull { return nil }
        guard page.kind == server.kind else { return path }
        switch page.kind {
        case .object:
            guard page.members.map(\.key) == server.members.map(\.key) else { return path }
            for (key, value) in page.members {
                guard let other = server[key] else { return path }
                let isFixed = ["ok", "id", "code", "field", "status", "state", "origin"].contains(key)
                if isFixed, value.rawBytes != other.rawBytes { return "\(path).\(key)" }
                if let found = difference(value, other, path: "\(path).\(key)") { return found }
            }
        case .array:
            let (own, others) = (Array(page.elements), Array(server.elements))
            guard own.count == others.count else { return path }
            for (index, pair) in zip(own, others).enumerated() {
                if let found = difference(pair.0, pair.1, path: "\(path)[\(index)]") { return found }
            }
        case .null, .bool, .number, .string: break
        }
        return nil
    }
}
