import Foundation
import StrictJSON
import TestFiles
import Testing

/// Where the field's reference library left its answers.
private let goldenFolder: String? = {
    let environment = ProcessInfo.processInfo.environment
    let candidates = [environment["SUFFICE_GOLDEN"], environment["SUFFICE_DATA"].map { "\($0)/../golden" }]
    return candidates.compactMap { $0.map { "\($0)/ope" } }
        .first { FileManager.default.fileExists(atPath: "\($0)/README.md") }
}()

/// Off-policy estimates from a file of rows, by the built command.
@Suite(.timeLimit(.minutes(10)))
struct OpeTests {
    private static let row = #"{"action":2,"reward":1,"pscore":0.25,"pi_e":[0.25,0.25,0.5],"q_hat":[0.5,0.5,0.75]}"#

    @Test(
        .enabled(if: goldenFolder != nil, "neither SUFFICE_GOLDEN nor SUFFICE_DATA leads to golden sets"),
        arguments: ["a_1k_k3_softmax", "b_10k_k10_epsgreedy"])
    func `every figure of the reference library is met`(name: String) async throws {
        let path = "\(try #require(goldenFolder))/\(name)"
        let result = try await Program.run(["ope", "--rows", "\(path).jsonl.gz", "--json"])
        #expect(result.status == 0, "\(result.errors)")
        let (own, golden) = (JSONDocument(), JSONDocument())
        let answer = try own.parse(result.output)
        let expected = try golden.parse([UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path).expected.json"))))
        var compared = 0
        for (key, figures) in try #require(expected["estimators"]).members {
            let estimate = try #require(answer["estimators"]?[key], "\(key)")
            expectClose(estimate["value"]?.double, figures["value"]?.double, key)
            let interval = try #require(estimate["ci95"]).elements.map(\.double)
            let bounds = try #require(figures["normal_ci95"]).elements.map(\.double)
            #expect(interval.count == 2)
            for (bound, expected) in zip(interval, bounds) { expectClose(bound, expected, "\(key) interval") }
            compared += 1
        }
        #expect(compared == 46)
        for key in ["ips_slope", "dr_slope", "switchdr_slope", "dros_slope", "sgdr_slope"] {
            expectClose(answer["tuned"]?[key]?["value"]?.double, expected["tuned"]?[key]?["value"]?.double, key)
        }
        expectClose(answer["diagnostics"]?["ess"]?.double, expected["weights"]?["ess"]?.double, "ess")
        expectClose(answer["diagnostics"]?["weight_max"]?.double, expected["weights"]?["max"]?.double, "weight_max")
        expectClose(answer["diagnostics"]?["weight_mean"]?.double, expected["weights"]?["mean"]?.double, "weight_mean")
    }

    private func expectClose(_ value: Double?, _ expected: Double?, _ name: String) {
        guard let value, let expected else {
            Issue.record("\(name): \(value.debugDescription), expected \(expected.debugDescription)")
            return
        }
        #expect(abs(value - expected) <= 1e-9 * abs(expected), "\(name): \(value), expected \(expected)")
    }

    @Test func `a selection works out only what was named, and rows may come from several files`() async throws {
        let folder = try TemporaryFolder()
        let first = try folder.write("\(Self.row)\n\(Self.row)\n", to: "one.jsonl")
        let second = try folder.write(Self.row, to: "two.jsonl")
        let result = try await Program.run(
            ["ope", "--rows", first, second, "--estimators", "ips,cips_1,dros_0.5,dr_slope,ips", "--json"])
        #expect(result.status == 0, "\(result.errors)")
        let document = JSONDocument()
        let answer = try document.parse(result.output)
        #expect(answer["estimators"]?.members.map(\.key) == ["ips", "cips_1", "dros_0.5"])
        #expect(answer["estimators"]?["ips"]?["value"]?.double == 2)
        #expect(answer["estimators"]?["ips"]?["ci95"]?.elements.map(\.double) == [2, 2])
        #expect(answer["tuned"]?.members.map(\.key) == ["dr_slope"])
        #expect(answer["diagnostics"]?["n"]?.int == 3)
        #expect(answer["seconds"]?["read"]?.double != nil)
    }

    @Test func `without predictions only the estimators without them are worked out`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            #"{"action":0,"reward":1,"pscore":0.5,"pi_e":[1,0]}"# + "\n"
                + #"{"action":1,"reward":1,"pscore":0.5,"pi_e":[0,1]}"#, to: "rows.jsonl")
        let result = try await Program.run(["ope", "--rows", path, "--json"])
        let document = JSONDocument()
        let keys = try #require(try document.parse(result.output)["estimators"]).members.map(\.key)
        #expect(keys.contains("snips") && !keys.contains("dm") && keys.count == 16)
        let refused = try await Program.run(["ope", "--rows", path, "--estimators", "ips,dr"])
        #expect(refused.status == 65)
        #expect(refused.errors.contains("q_hat") && refused.errorLines.count == 1)
    }

    @Test func `people get a verdict and a table`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.row, to: "rows.jsonl")
        let result = try await Program.run(["ope", "--rows", path])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.outputLines[0].hasPrefix("Don't decide on this log"))
        #expect(result.output.contains("snips") && result.output.contains("effective rows"))
    }

    @Test(arguments: [
        (#"{"action":3,"reward":1,"pscore":0.5,"pi_e":[0.5,0.25,0.25]}"#, "action"),
        (#"{"action":2,"reward":1,"pscore":0,"pi_e":[0.5,0.25,0.25]}"#, "pscore"),
        (#"{"action":2,"reward":NaN,"pscore":0.5,"pi_e":[0.5,0.25,0.25]}"#, "reward"),
    ])
    func `a bad row ends with status 65 and names file, line and field`(row: String, field: String) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("\(Self.row)\n\(row)\n", to: "rows.jsonl")
        let result = try await Program.run(["ope", "--rows", path, "--json"])
        #expect(result.status == 65)
        #expect(result.output == "")
        #expect(result.errorLines.count == 1)
        #expect(result.errors.contains("rows.jsonl:2: \(field)"), "\(result.errors)")
    }

    @Test(arguments: ["mips", "", "ips,,dr", "sgips_1"])
    func `an unknown estimator ends with status 2`(names: String) async throws {
        let result = try await Program.run(["ope", "--rows", "rows.jsonl", "--estimators", names])
        #expect(result.status == 2)
        #expect(result.errors.contains("estimator"))
    }
}
