import Artefact
import Foundation
import OutcomeStore
import Routing
import TestFiles
import Testing

@testable import RouterServer

/// Threats of docs/security.md that no other test tries.
@Suite struct ThreatTests {
    @Test func `SQL and paths from the wire are text: kept, found again, and nothing else happens`() async throws {
        let evil = "x'; DROP TABLE decisions; --"
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            let put = try client.ask(#"{"op":"model_put","model":{"name":"\#(evil)","input_usd_per_mtok":0}}"#)
            #expect(put.isOK, "\(put.text)")
            let route = try client.ask(
                #"{"op":"route","prompt":"\#(evil)","session":"../../etc","task":"\#(evil)","candidates":["\#(evil)"],"attributes":{"tenant":"\#(evil)"}}"#
            )
            let decision = try #require(route.string("decision"), "\(route.text)")
            #expect(route.string("model") == evil)
            let said = try client.ask(#"{"op":"feedback","decision":"\#(decision)","quality":1,"source":"\#(evil)"}"#)
            #expect(said.string("status") == "recorded")
            let explained = try client.ask(#"{"op":"explain","decision":"\#(decision)"}"#)
            #expect(explained.string("outcomes.0.source") == evil, "\(explained.text)")
            #expect(try client.ask(#"{"op":"explain","decision":"\#(evil)"}"#).code == "unknown_decision")
            #expect(try client.ask(#"{"op":"route","prompt":"still here"}"#).isOK)
        }
    }

    @Test(arguments: [
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n\r\n",
        // The first line is longer than a line may be: the second gives it away.
        "POST /\(String(repeating: "x", count: 5000)) HTTP/1.1\r\nhOST: 127.0.0.1\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
    ])
    func
        `what a browser posts to the JSON-lines port for a web page is told it has the wrong port, and none of it is done`(
            head: String
        ) async throws
    {
        try await ServerFixture.serve(limits: Limits(lineBytes: 4096)) { server in
            let client = try TestClient(server.address)
            client.send(Array((head + #"{"op":"model_put","model":{"name":"evil"}}"# + "\n").utf8))
            var replies: [Reply] = []
            while let line = try client.line() { replies.append(Reply(text: line)) }
            #expect(
                replies.last?.code == "bad_request" && replies.last?.string("error.message")?.contains("HTTP") == true)
            #expect(replies.allSatisfy { !$0.isOK })
            let roster = try TestClient(server.address).ask(#"{"op":"models"}"#)
            #expect(roster.isOK && !roster.text.contains("evil"))
            // A broken line of somebody who has the right port costs an answer, not the connection.
            let clumsy = try TestClient(server.address)
            #expect(try clumsy.ask("{HTTP/1.1 is a protocol").code == "bad_json")
            #expect(try clumsy.ask(#"{"op":"route","prompt":"GET / HTTP/1.1"}"#).isOK)
        }
    }

    @Test func `neither a token nor a prompt is logged, at any level; and no text ends a line early`() async throws {
        let lines = LogLines()
        let secret = "the-token-of-somebody"
        let tokens = [AccessToken(name: "n\n{\"event\":\"forged\"}", sha256: SHA256.hex(secret.utf8), roles: [.admin])]
        try await ServerFixture.serve(tokens: tokens, logger: lines.logger) { server in
            let client = try TestClient(server.address)
            #expect(try client.ask(#"{"op":"auth","token":"wrong-\#(secret)"}"#).code == "unauthorized")
            #expect(try client.ask(#"{"op":"auth","token":"\#(secret)"}"#).isOK)
            let route = try client.ask(#"{"op":"route","prompt":"whisper\n{\"event\":\"forged\"}"}"#)
            let decision = try #require(route.string("decision"))
            #expect(try client.ask(#"{"op":"feedback","decision":"\#(decision)","quality":1}"#).isOK)
            #expect(try client.ask(#"{"op":"feedback","decision":"whisper","quality":1}"#).code == "unknown_decision")
        }
        #expect(!lines.text.contains(secret) && !lines.text.contains("whisper"))
        let entries = lines.text.split(separator: "\n").map { Reply(text: String($0)) }
        #expect(entries.allSatisfy { $0.string("time")?.hasSuffix("Z") == true })
        #expect(entries.count > 3 && entries.allSatisfy { $0.string("event") != nil && $0.string("event") != "forged" })
    }

    @Test func `a metric's label can't be broken out of, whatever a model is called`() async throws {
        try await ServerFixture.serve(http: true) { server in
            let client = try TestClient(server.address)
            let put = try client.ask(
                #"{"op":"model_put","model":{"name":"a\"} 1\nforged 1\n#","input_usd_per_mtok":0}}"#)
            #expect(put.isOK)
            let http = try TestClient(try #require(server.httpAddress))
            http.send("GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r")
            var page: [String] = []
            while let line = try http.line() { page.append(line) }
            #expect(page.contains { $0.hasPrefix("suffice_model_decisions_total") })
            #expect(!page.contains { $0.hasPrefix("forged") || $0.hasPrefix("#\"") })
        }
    }

    @Test func `what lies beside a store is for its owner's eyes alone`() throws {
        let folder = try TemporaryFolder()
        let store = try OutcomeStore.open(path: folder.path("store"))
        for name in folder.names {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
            let mode = try #require(attributes[.posixPermissions] as? Int)
            #expect(mode & 0o077 == 0, "\(name): \(String(mode, radix: 8))")
        }
        try store.close()
    }
}
