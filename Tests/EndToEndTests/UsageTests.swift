import Foundation
import TestFiles
import Testing

/// What a person does wrong, and what the command says to it.
@Suite(.timeLimit(.minutes(10)))
struct UsageTests {
    @Test(arguments: [
        ("polcy: {seed: 1}", "polcy"),
        ("policy: {exploration: {flor: 0.1}}", "policy.exploration.flor"),
        ("policy: {objective: {min_quality: 2}}", "policy.objective.min_quality"),
        ("policy: {exploration: {kind: none, floor: 0.1}}", "policy.exploration.floor"),
        ("models: [{name: a}, {name: b}]\npolicy: {exploration: {floor: 0.6}}", "policy.exploration.floor"),
        ("limits: {line_bytes: -1}", "limits.line_bytes"),
        ("models: [{nam: a}]", "nam"),
        ("listen: [", "suffice.yaml"),
    ])
    func `a mistake in the configuration ends with status 2 and names the key`(text: String, key: String) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "suffice.yaml")
        let result = try await Program.run(["serve", "--config", path, "--listen", "127.0.0.1:0"])
        #expect(result.status == 2)
        #expect(result.output == "")
        #expect(result.errors.contains(key), "\(result.errors)")
        #expect(result.errorLines.count == 1, "\(result.errors)")
    }

    private static let mistakes: [(arguments: [String], status: Int32)] = [
        (["dance"], 2),
        (["import", "-", "--format", "cvs", "--out", "o"], 2),
        (["import", "-", "--format", "csv", "--out", "-", "--json"], 2),
        (["import", "-", "--format", "dsjson", "--out", "o", "--columns", "quality=x"], 2),
        (["import", "-", "--format", "litellm", "--out", "o", "--columns", "prompt=x"], 2),
        (["predict", "--router", "nowhere", "--data", "-", "--json"], 2),
        (["evaluate", "--router", "nowhere", "--data", "-", "--baseline-split", "train"], 2),
        (["evaluate", "--router", "nowhere", "--data", Package.demoData, "/.." + Package.demoData], 2),
        (["train", "--data", Package.demoData, Package.demoData, "--out", "o"], 2),
        (["ope", "--rows", "rows.jsonl", "./rows.jsonl"], 2),
        (["store", "check", "nowhere.sqlite"], 65),
        (["store", "backup", "nowhere.sqlite", "copy.sqlite"], 65),
        (["replay", "--log", "nowhere.sqlite", "--last", "1"], 65),
        (["simulate", "--data", Package.demoData, "--html", "no/where.html"], 1),
        (["tune", "--data", Package.demoData, "--out", "no/where.yaml"], 1),
        (["serve"], 2),
        (["serve", "--store", "postgres://db/suffice"], 2),
        (["serve", "--store", "file:store.sqlite"], 2),
        (["serve", "--config", "nowhere.yaml"], 2),
        (["serve", "--router", "nowhere"], 65),
        (["train", "--data", Package.demoData, "--out", ""], 2),
        (["train", "--data", "nowhere.jsonl", "--out", "/"], 1),
        (["train", "--add-model", "m", "--router", "nowhere", "--out", "o", "--recipe", "r.json"], 2),
        (["train", "--add-model", "m", "--router", "nowhere", "--out", "o", "--without", "a"], 2),
        (["train", "--add-model", "m", "--router", "nowhere", "--out", "o", "--input-usd-per-mtok", "1e300"], 2),
        (["route"], 2),
        (["route", "Hello", "--server", "127.0.0.1"], 2),
        (["route", "Hello", "--server", "127.0.0.1:1", "--router", "here"], 2),
        (["route", "Hello", "--min-quality", "1.5"], 2),
        (["route", "Hello", "--min-quality", "0.5", "--cost-weight", "1"], 2),
        (["route", "Hello", "--server", "127.0.0.1:1"], 69),
        (["route", "Hello", "--router", "nowhere"], 65),
        (["feedback", "--file", "nowhere.jsonl"], 65),
        (["export", "--log", "nowhere.sqlite", "--format", "jsonl"], 65),
        (["export", "--log", "nowhere.sqlite", "--format", "parquet"], 2),
        (["export", "--log", "nowhere.sqlite", "--format", "xml"], 2),
        (["export", "--log", "http://nowhere", "--format", "csv"], 2),
        (["play", "--data", "nowhere.jsonl"], 65),
        (["play", "--data", Package.demoData, "--connections", "0"], 2),
        (["play", "--data", Package.demoData, "--split", "stream", "--server", "127.0.0.1:1"], 69),
        (["rollout", "status", "--ca", "nowhere.pem"], 2),
        (["status", "--server", "127.0.0.1:1"], 69),
        (["demo", "--requests", "0"], 2),
        (["simulate"], 2),
        (["tune", "--budget-usd", "1"], 2),
        (["simulate", "--data", "nowhere.jsonl"], 65),
        (["simulate", "--data", Package.demoData, "--seeds", "0"], 2),
        (["simulate", "--data", Package.demoData, "--policy", "nowhere.yaml"], 2),
        (["simulate", "--data", Package.demoData, "--scenario", "nowhere.yaml"], 2),
        (["simulate", "--data", Package.demoData, "--budget-usd", "0"], 2),
        (["calibrate", "--router", "nowhere", "--of", "x"], 2),
        (["calibrate", "--data", Package.demoData, "--router", "nowhere", "--of", "x"], 65),
        (["tune", "--data", Package.demoData, "--budget-usd", "1", "--min-quality", "0.5"], 2),
        (["store", "compact", "nowhere.db", "--keep-days", "1e300"], 2),
    ]

    @Test(arguments: mistakes)
    func `a mistake on the command line has its status, one line on stderr, and nothing on stdout`(
        arguments: [String], status: Int32
    ) async throws {
        let folder = try TemporaryFolder()
        let result = try await Program.run(arguments, in: folder.path)
        #expect(result.status == status, "\(result.errors)")
        #expect(result.output == "")
        #expect(result.errorLines.count == 1, "\(result.errors)")
    }

    @Test(arguments: [
        (["evaluat", "--router", "r"], "did you mean evaluate?"), (["store", "chekc", "s"], "did you mean check?"),
        (["dance"], "'dance'; see"), (["import", "-", "--format", "cvs", "--out", "o"], "following: outcomes, csv, "),
    ])
    func `a word that nearly is a command is named, and values stand on one line`(words: [String], said: String)
        async throws
    {
        let result = try await Program.run(words)
        #expect(result.status == 2 && result.errors.contains(said), "\(result.errors)")
    }

    /// What a command lacks is lacking because of the slip.
    @Test(arguments: [
        (["train", "--dta", "x"], "'--dta'; did you mean --data?"),
        (["train", "--out", "o", "--dta", "x"], "'--dta'; did you mean --data?"),
        (["export", "--frmat=jsonl"], "'--frmat'; did you mean --format?"),
        (["store", "compact", "--kep-days", "3"], "'--kep-days'; did you mean --keep-days?"),
        (["serve", "--log", "x"], "'--log'; did you mean --store?"),
        (["ope", "--store", "x"], "'--store'; did you mean --log?"),
        (["train", "--data", "x"], "--out"), (["play", "--data", "x", "--", "--dta"], "Unexpected argument '--dta'"),
    ])
    func `an option with a slip in its name is named, whatever else is missing`(words: [String], said: String)
        async throws
    {
        let result = try await Program.run(words)
        #expect(result.status == 2 && result.errors.contains(said), "\(result.errors)")
    }

    /// As bash asks the script that docs/operate.md has it read.
    @Test func `the shell completes commands, values, and the names of files and folders`() async throws {
        let folder = try TemporaryFolder()
        let script = try await Program.run(["--generate-completion-script", "bash"])
        _ = try folder.write(script.output, to: "completion.bash")
        try FileManager.default.createDirectory(atPath: folder.path("router"), withIntermediateDirectories: true)
        let asking = try folder.write(
            #"""
            cd "$(dirname "$0")"; source ./completion.bash
            for line in "suffice evalu" "suffice export --format d" "suffice train --data comp" "suffice evaluate --router r"; do
              read -ra COMP_WORDS <<< "$line"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE=$line; COMP_POINT=${#line}; COMPREPLY=()
              _suffice suffice "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"; echo "${COMPREPLY[@]}"
            done
            """#, to: "ask.bash")
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/bash")
        shell.arguments = [asking]
        let output = Pipe()
        shell.standardOutput = output
        try shell.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(said == "evaluate\ndsjson\ncompletion.bash\nrouter\n")
    }

    @Test func `a default that the help shows is one that somebody could type`() async throws {
        let help = try await Program.run(["help", "bench"])
        #expect(help.status == 0 && help.output.contains("--prompt-bytes-max") && !help.output.contains("\(Int.max)"))
    }

    @Test func `an address that the network reaches needs --insecure`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Server.configuration, to: "suffice.yaml")
        let result = try await Program.run(["serve", "--config", path, "--listen", "0.0.0.0:0"])
        #expect(result.status == 2)
        #expect(result.errors.contains("--insecure"))
    }

    @Test func `what is not a store is left alone`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Server.configuration, to: "suffice.yaml")
        let poem = try folder.write("roses are red\n", to: "poem.txt")
        let result = try await Program.run(["serve", "--config", path, "--store", poem])
        #expect(result.status == 65, "\(result.errors)")
        #expect(try String(contentsOfFile: poem, encoding: .utf8) == "roses are red\n")
        let lost = try await Program.run(["serve", "--config", path, "--store", folder.path("no/where.sqlite")])
        #expect(lost.status == 1)
        #expect(lost.errors.contains("mkdir"))
    }
}
