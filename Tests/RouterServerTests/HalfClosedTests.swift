import Testing

@testable import RouterServer

@Suite struct HalfClosedTests {
    /// As `printf … | nc -q 1` does: the last word is said before the first answer is there.
    @Test func `who has said all it had to say still hears every answer, those that wait for the disk, too`()
        async throws
    {
        try await ServerFixture.serve { server in
            for _ in 0..<10 {
                let decision = try #require(
                    TestClient(server.address).ask(#"{"op":"route","prompt":"x"}"#).string("decision"))
                let client = try TestClient(server.address)
                let lines = [
                    #"{"op":"feedback","id":1,"decision":"\#(decision)","quality":0.5}"#,
                    #"{"op":"route","id":2,"prompt":"y"}"#, #"{"op":"explain","id":3,"decision":"\#(decision)"}"#,
                    #"{"op":"feedback_batch","id":4,"items":[{"decision":"\#(decision)","cost_usd":0.1}]}"#,
                    #"{"op":"stats","id":5}"#, #"{"op":"feedback","id":6,"decision":"\#(decision)","latency_ms":5}"#,
                ]
                client.send(lines.joined(separator: "\n"))
                client.endSending()
                for id in 1...6 {
                    let reply = try client.reply()
                    #expect(reply.isOK && reply.int("id") == id, "\(reply.text)")
                }
                #expect(try client.line() == nil)
            }
        }
    }
}
