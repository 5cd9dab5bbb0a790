import Foundation
import Routing
import Testing

@testable import RouterServer

/// Clients that take their time.
@Suite struct TrickleTests {
    @Test func `a line has as long as an idle connection: one byte at a time buys no more`() async throws {
        try await ServerFixture.serve(limits: Limits(idleSeconds: 1)) { server in
            let slow = try TestClient(server.address)
            var sent = 0
            // A byte every tenth of a second, of a line that would take half a minute.
            while sent < 300, slow.send([UInt8(ascii: "x")]) == 1 {
                sent += 1
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(sent < 300, "\(sent) bytes")
            #expect(try TestClient(server.address).ask(#"{"op":"health"}"#).isOK)
        }
    }

    @Test func `an HTTP request has as long, whether it is its head that trickles or its body`() async throws {
        for head in ["GET /healthz HTTP/1.1\r\nx: ", "POST /v1/route HTTP/1.1\r\ncontent-length: 1000\r\n\r\n"] {
            try await ServerFixture.serve(limits: Limits(idleSeconds: 1), http: true) { server in
                let address = try #require(server.httpAddress)
                let slow = try TestClient(address)
                _ = slow.send(Array(head.utf8))
                var sent = 0
                while sent < 300, slow.send([UInt8(ascii: "x")]) == 1 {
                    sent += 1
                    try await Task.sleep(for: .milliseconds(100))
                }
                #expect(sent < 300, "\(sent) bytes after \(head)")
            }
        }
    }
}
