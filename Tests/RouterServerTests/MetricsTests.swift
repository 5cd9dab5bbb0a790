import Foundation
import Routing
import Testing

@testable import RouterServer

/// Debian's package `prometheus` has it.
private let promtoolPath = ["/usr/bin/promtool", "/usr/local/bin/promtool"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

@Suite struct MetricsTests {
    /// Reads the samples of a scrape: name with labels → value.
    private func scrape(_ address: String) throws -> (text: String, samples: [String: Double]) {
        let client = try TestClient(address)
        client.send(Array("GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".utf8))
        #expect(try client.line()?.contains(" 200 ") == true)
        while let line = try client.line(), line != "\r" {}
        var text = ""
        while let line = try client.line() { text += line + "\n" }
        var samples: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let space = try #require(line.lastIndex(of: " "))
            let value: Double = try #require(Double(line[line.index(after: space)...]))
            samples[String(line[..<space])] = value
        }
        return (text, samples)
    }

    @Test func `a scrape counts decisions by model and reason, refusals by code, feedback by what became of it`()
        async throws
    {
        try await ServerFixture.serve(http: true) { server in
            let client = try TestClient(server.address)
            var decision = ""
            for _ in 0..<5 {
                decision = try #require(
                    try client.ask(#"{"op":"route","prompt":"x","candidates":["small"]}"#).string("decision"))
            }
            _ = try client.ask(#"{"op":"route","prompt":"x","dry_run":true}"#)
            _ = try client.ask(#"{"op":"route","prompt":"x","candidates":["nobody"]}"#)
            _ = try client.ask(#"{"op":"route_batch","items":[{"prompt":"x","candidates":["large"]},{}]}"#)
            _ = try client.ask("nonsense")
            for _ in 0..<2 {
                _ = try client.ask(#"{"op":"feedback","decision":"\#(decision)","quality":0.5,"cost_usd":0.25}"#)
            }
            _ = try client.ask(#"{"op":"feedback","decision":"\#(decision)","model":"large","cost_usd":0.5}"#)
            let samples = try scrape(try #require(server.httpAddress)).samples
            #expect(samples[#"suffice_decisions_total{model="small",reason="only_eligible"}"#] == 5)
            #expect(samples[#"suffice_decisions_total{model="large",reason="only_eligible"}"#] == 1)
            #expect(samples["suffice_decision_duration_seconds_count"] == 6)
            #expect(samples[#"suffice_decision_duration_seconds_bucket{le="+Inf"}"#] == 6)
            #expect(samples[#"suffice_errors_total{code="unknown_model"}"#] == 1)
            #expect(samples[#"suffice_errors_total{code="bad_json"}"#] == 1)
            #expect(samples[#"suffice_errors_total{code="bad_request"}"#] == 1)
            #expect(samples[#"suffice_feedback_total{status="recorded"}"#] == 2)
            #expect(samples[#"suffice_feedback_total{status="duplicate"}"#] == 1)
            #expect(samples[#"suffice_model_cost_usd{model="small"}"#] == 0.25)
            #expect(samples[#"suffice_model_rated_total{model="small"}"#] == 1)
            #expect(samples[#"suffice_model_rated_total{model="large"}"#] == 0)
            #expect(samples[#"suffice_connections{door="lines"}"#] == 1)
            // A fallback's is nobody's.
            #expect(samples[#"suffice_model_spend_usd{model="small"}"#] == 0.25)
            #expect(samples[#"suffice_model_spend_usd{model="large"}"#] == 0)
            #expect(!samples.keys.contains { $0.hasPrefix("suffice_token_over_limit_total") })
            #expect(samples["suffice_log_failed"] == 0)
            #expect(samples["suffice_log_file_bytes"] ?? 0 > 0)
            #expect(samples["suffice_explored_total"] == 0 && samples["suffice_rare_draws_total"] == 0)
            #expect(samples["suffice_ready"] == 1)
            #expect(samples[#"suffice_drift_alarms_total{model="small"}"#] == 0)
            #expect(samples[#"suffice_drift_verdicts_total{model="small",outcome="refuted"}"#] == 0)
        }
    }

    @Test func `every refusal is counted, whoever gave it: the engine for a feedback, another thread, the port`()
        async throws
    {
        try await ServerFixture.serve(limits: Limits(connections: 2), http: true) { server in
            let client = try TestClient(server.address)
            _ = try client.ask(#"{"op":"feedback","decision":"nope","quality":1}"#)
            _ = try client.ask(
                #"{"op":"feedback_batch","items":[{"decision":"nope","quality":1},{"quality":1},{"decision":"x"}]}"#)
            _ = try client.ask(#"{"op":"feedback_batch","items":[{"quality":1}]}"#)
            _ = try client.ask(#"{"op":"explain","decision":"nope"}"#)
            let second = try TestClient(server.address)
            #expect(try second.ask(#"{"op":"health"}"#).isOK)
            #expect(try TestClient(server.address).reply().code == "overloaded")
            let samples = try scrape(try #require(server.httpAddress)).samples
            #expect(samples[#"suffice_errors_total{code="unknown_decision"}"#] == 3)
            #expect(samples[#"suffice_errors_total{code="bad_request"}"#] == 3)
            #expect(samples[#"suffice_errors_total{code="overloaded"}"#] == 1)
        }
    }

    @Test func `buckets are cumulative, and their sum is in seconds`() {
        var histogram = DurationHistogram()
        for nanoseconds: UInt64 in [5000, 5001, 40_000, 3_000_000_000] { histogram.add(nanoseconds: nanoseconds) }
        var text = PrometheusText()
        text.family("t_seconds", .histogram, "Help.")
        text.samples(histogram)
        #expect(text.text.contains("t_seconds_bucket{le=\"5e-06\"} 1\nt_seconds_bucket{le=\"1e-05\"} 2\n"))
        #expect(
            text.text.contains("t_seconds_bucket{le=\"1.0\"} 3\n")
                || text.text.contains("t_seconds_bucket{le=\"1\"} 3\n"))
        #expect(text.text.hasSuffix("t_seconds_bucket{le=\"+Inf\"} 4\nt_seconds_sum 3.000050001\nt_seconds_count 4\n"))
    }

    @Test func `a name out of a client's hands can't end a line or a label`() {
        var text = PrometheusText()
        text.family("t", .gauge, "a\nb")
        text.sample(1.5, ["model": "a\"} 7\nt{model=\"b\\"])
        #expect(text.text == "# HELP t a\\nb\n# TYPE t gauge\nt{model=\"a\\\"} 7\\nt{model=\\\"b\\\\\"} 1.5\n")
    }

    @Test(.enabled(if: promtoolPath != nil, "promtool, of Debian's package prometheus, is not installed"))
    func `promtool finds nothing to say about a scrape`() async throws {
        try await ServerFixture.serve(
            policy: PolicySettings(objective: .budgetUSDPerRequest(0.001)), http: true
        ) { server in
            let client = try TestClient(server.address)
            _ = try client.ask(#"{"op":"route","prompt":"x"}"#)
            _ = try client.ask("nonsense")
            let text = try scrape(try #require(server.httpAddress)).text
            let (check, input, output) = (Process(), Pipe(), Pipe())
            check.executableURL = URL(fileURLWithPath: try #require(promtoolPath))
            check.arguments = ["check", "metrics"]
            (check.standardInput, check.standardOutput, check.standardError) = (input, output, output)
            try check.run()
            try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
            try input.fileHandleForWriting.close()
            let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            check.waitUntilExit()
            #expect(check.terminationStatus == 0 && said.isEmpty, "\(said)\n\(text)")
        }
    }
}
