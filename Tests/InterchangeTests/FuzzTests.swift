import Foundation
import Fuzzing
import TestFiles
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
        "objective: {min_quality: 0.5}\nexploration: {kind: squarecb, gamma: 5}\nlatency: {target_ms: 9, quantile: 0.9}\n",
        "traffic: {a: {max_share: 0.3, start_share: 0.1, full_after: 9}, '*': {max_share: 1}}\nlearning: {sources: {j: {weight: 2}}}\n",
    ].map { Array($0.utf8) }

    @Test func `a damaged configuration is refused with its place, or read`() throws {
        let words = [
            "\n  ", ": ", "- ", "{", "}", "[", "]", "'", "\"", "#", "&a", "*a", "!!int ", "|\n", ">-\n", "? ", "---\n",
            "%YAML",
            "0x7f", "1e999", ".nan", "~", "2001-01-01", "<<: ", "\t", "\u{FEFF}", "\u{85}",
        ]
        try Fuzzing.run("yaml", inputs: 1_000) { mutation in
            let bytes = mutation.damaged(Self.configurations, words: words)
            for read in Self.readers {
                do {
                    try read(bytes)
                } catch {
                    guard "\(error)".hasPrefix("x:") else { throw Fuzzing.Broken("\(error) names no place") }
                }
            }
        }
    }

    /// A server's configuration, what `policy_put` brings, and a simulation's.
    private static let readers: [@Sendable ([UInt8]) throws -> Void] = [
        { _ = try ConfigurationFile.parse($0, file: "x") },
        { _ = try PolicyFile.parse($0, file: "x") },
        { _ = try ScenarioFile.parse($0, file: "x") },
    ]

    /// Formats beside dsjson, each with a small good file.
    private static let foreign: [(format: ImportFormat, good: [String])] = [
        (
            .csv,
            [
                "id,prompt,model,quality,cost_usd,propensity,time_ms\n1,\"a \"\"b\"\",c\",x,0.5,1e-4,0.25,17\n1,,y,1,,,\n",
                "decision;prompt;model\n", "id,prompt,model,input_tokens\r\n1,\"p\nq\",x,9223372036854775807\r\n",
            ]
        ),
        (
            .jsonl,
            [
                #"{"id":1,"prompt":[{"role":"user","content":"x"}],"model":"m","quality":true,"judges":{"a":0.5}}"#
                    + "\n" + #"{"id":1,"prompt":null,"model":"n","quality_b":1,"cost_usd":1e-4,"time_ms":17}"#,
                #"{"data":[{"id":"a","prompt":"{\"messages\":[]}","model":"m","propensity":0.25}]}"#,
            ]
        ),
        (
            .routerbench,
            [
                "sample_id,prompt,eval_name,a,a|total_cost,a|model_response,b,b|total_cost\n1,\"['x', \"\"y\"\"]\",m,0.5,1e-4,r,True,0\n"
            ]
        ),
        (.routellm, ["prompt,gpt-4,mixtral\nx,True,False\ny,,True\n\"z\n\",False,1\n"]),
        (
            .litellm,
            [
                #"{"request_id":"a","model":"m","spend":1e-4,"prompt_tokens":3,"completion_tokens":4,"startTime":"2026-01-01T00:00:00Z","endTime":"2026-01-01T00:00:01Z","messages":[{"role":"user","content":"x"}],"status":"success"}"#,
                #"[{"request_id":"a","model":"m","spend":0,"messages":"{}","metadata":{"status":"failure"}}]"#,
            ]
        ),
        (
            .outcomes,
            [
                #"{"id":"1","prompt":"x","task":"t","propensity":0.5,"outcomes":{"a":{"quality":1,"cost_usd":1e-4},"b":{}}}"#
                    + "\n"
            ]
        ),
    ]

    @Test func `damaged tables and logs of foreign formats are refused by line, or written as outcomes`() throws {
        let folder = try TemporaryFolder()
        let out = folder.path("out.jsonl")
        let words = [
            ",", "\"", "\"\"", "\n", "\r\n", ";", "\t", "\u{FEFF}", "null", "-1", "1e400", "nan", "inf", "[", "{", "'",
            "\\",
            "9999999999999999999", "model", "|total_cost", "prompt", "\u{0}",
        ]
        try Fuzzing.run("foreign", inputs: 300, cost: 20) { mutation in
            let (format, good) = mutation.pick(Self.foreign)
            let path = try folder.write(
                mutation.damaged(good.map { Array($0.utf8) }, words: words), to: "in.\(format)")
            var badRows = BadRows(allowed: 100)
            let sink = try LineSink(path: out)
            _ = try? Import(format: format).run(paths: [path], into: sink, badRows: &badRows)
            try sink.close()
            var bad = BadRows(allowed: 0)
            let again = try LineSink(path: folder.path("again.jsonl"))
            _ = try? Import(format: .outcomes).run(paths: [out], into: again, badRows: &bad)
            try again.close()
            guard bad.report.isEmpty else { throw Fuzzing.Broken("\(format): \(bad.report)") }
            // What is no table may be meant as feedback, or as a log to be valued.
            if var file = try? FeedbackFile(path: path) { while (try? file.next()) != nil {} }
            _ = try? OffPolicyRows.read(paths: [path])
        }
    }

    @Test func `a damaged array, or one of an archive, is refused or holds what its shape says`() throws {
        let folder = try TemporaryFolder()
        let columns: [(String, NumPyArray)] = [
            ("action", NumPyArray(.int64([0, 1, 0]))), ("reward", NumPyArray(.float64([1, 0.5, .nan]))),
            ("pscore", NumPyArray(.float64([0.5, 0.5, 1]))), ("models", NumPyArray(.text(["a", "größer"]))),
        ]
        let words = [
            "'<f8'", "'|U", "'<i", "9223372036854775807", "4611686018427387904", "(", ")", ",", "'shape': (", "-1",
        ]
        var archive = NumPyArchive()
        for (name, array) in columns { archive.add(name, array) }
        let whole = folder.path("log.npz")
        let sink = try LineSink(path: whole)
        try archive.write(to: sink, path: whole)
        try sink.close()
        let file = try folder.bytes(of: "log.npz")
        try Fuzzing.run("arrays", inputs: 1_000, cost: 10) { mutation in
            let place = mutation.below(columns.count)
            let bytes = mutation.damaged([columns[place].1.encoded], words: words)
            if let array = NumPyArray(decoding: bytes[...]) {
                try Self.expectShape(array)
                var other = NumPyArchive()
                for (index, column) in columns.enumerated() { other.add(column.0, index == place ? array : column.1) }
                var bad = BadRows(allowed: 100)
                _ = try? other.banditRows(path: "x", badRows: &bad)
            }
            let damaged = try folder.write(
                mutation.damaged([file], words: ["PK", "\u{0}\u{0}\u{0}\u{0}"]), to: "damaged.npz")
            guard let read = try? NumPyArchive.read(path: damaged) else { return }
            for column in read.names.compactMap({ read[$0] }) { try Self.expectShape(column) }
        }
    }

    /// An array's shape holds exactly its values, and what is written of it is read again as it is.
    private static func expectShape(_ array: NumPyArray) throws {
        guard array.shape.reduce(1, *) == array.values.count else {
            throw Fuzzing.Broken("\(array.values.count) values of shape \(array.shape)")
        }
        guard NumPyArray(decoding: array.encoded[...])?.encoded == array.encoded else {
            throw Fuzzing.Broken("an array of shape \(array.shape) is another one once it is written")
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
