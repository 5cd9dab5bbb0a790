import Foundation
import Fuzzing
import Testing

@testable import Interchange

@Suite struct FuzzTests {
    private static let configurations: [[UInt8]] = [
        "listen: 127.0.0.1:0\nhttp: {listen: 127.0.0.1:0, tls: false}\nlimits: {line_bytes: 10, models: 3}\n",
        "models:\n  - {name: small, input_usd_per_mtok: 0.1}\n  - name: 'lärge'\n    tags: [a, \"b\"]\n    state: canary\n",
        "policy:\n  objective: {budget_usd: {usd: 5, per: 1h}}\n  exploration: {kind: weighted, weights: {a: 1}}\n  seed: 7\n",
        "governance:\n  rules:\n    - name: r\n      when: {x: [a, b]}\n      hours: {from: 22:00, until: 06:00}\n      allow: {tags: [t]}\n",
        "tokens:\n  - {name: t, sha256: \"\(String(repeating: "0f", count: 32))\", roles: [route]}\n",
        "tls: {certificate: a, key: b}\nretention: {age_days: 1.5}\nredact: [emails]\nlog_prompts: hash\n",
    ].map { Array($0.utf8) }

    @Test func `a damaged configuration is refused with its place, or read`() throws {
        let words = [
            "\n  ", ": ", "- ", "{", "}", "[", "]", "'", "\"", "#", "&a", "*a", "!!int ", "|\n", ">-\n", "? ", "---\n",
            "%YAML",
            "0x7f", "1e999", ".nan", "~", "2001-01-01", "<<: ", "\t", "\u{FEFF}", "\u{85}",
        ]
        try Fuzzing.run("yaml", inputs: 1_000) { mutation in
            let bytes = mutation.damaged(Self.configurations, words: words)
            do throws(ConfigurationError) {
                _ = try ConfigurationFile.parse(bytes, file: "x")
            } catch {
                guard "\(error)".hasPrefix("x:") else { throw Fuzzing.Broken("\(error) names no place") }
            }
        }
    }

    @Test func `damaged rows of foreign formats are refused by line, or written as outcomes`() throws {
        let folder = try TemporaryFolder()
        let (path, out) = (folder.path + "/in", folder.path + "/out.jsonl")
        let good: [[UInt8]] = [
            #"{"_label_cost":-1,"_label_probability":0.5,"_label_Action":2,"_labelIndex":1,"o":[],"Timestamp":"2026-01-01T00:00:00Z","Version":"1","EventId":"e","a":[2,1],"c":{"prompt":"x","_multi":[{"model":"a"},{"model":"b"}]},"p":[0.5,0.5],"VWState":{"m":"x"}}"#,
            #"{"_label_cost":0.25,"_label_probability":1,"_label_Action":1,"_labelIndex":0,"EventId":"f","a":[1],"c":{"_multi":[{"b":{"x":1}}]},"p":[1]}"#,
        ].map { Array($0.utf8) }
        let words = ["{", "}", "[", "]", ",", "null", "-1", "1e400", "\"_label_Action\":", "\"p\":[", "\n", "\\u0000"]
        try Fuzzing.run("dsjson", inputs: 500, cost: 20) { mutation in
            var lines: [UInt8] = []
            for _ in 0...mutation.below(3) { lines += mutation.damaged(good, words: words) + [0x0A] }
            try Data(lines).write(to: URL(fileURLWithPath: path))
            var badRows = BadRows(allowed: 100)
            let sink = try LineSink(path: out)
            _ = try? Import(format: .dsjson).run(paths: [path], into: sink, badRows: &badRows)
            try sink.close()
            // What was written is read again without a bad row.
            var bad = BadRows(allowed: 0)
            let again = try LineSink(path: folder.path + "/again.jsonl")
            _ = try? Import(format: .outcomes).run(paths: [out], into: again, badRows: &bad)
            try again.close()
            guard bad.report.isEmpty else { throw Fuzzing.Broken("\(bad.report)") }
        }
    }
}
