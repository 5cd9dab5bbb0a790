import Foundation
import TestFiles
import Testing

/// `suffice config check`: what it refuses, where, and what it lets pass.
@Suite(.timeLimit(.minutes(10)))
struct ConfigurationCheckTests {
    private static let roster = "models: [{name: small, input_usd_per_mtok: 0.1}]\n"

    @Test(arguments: [
        (roster + "listen: 0.0.0.0:0", [], "set tokens:"),
        (roster + "listen: 127.0.0.1:0\nhttp: {listen: 0.0.0.0:0}", [], "set tokens:"),
        (roster + #"listen: "[]:0""#, [], "suffice.yaml:2:9: listen"),
        (roster + "listen: 127.0.0.1:7499\nhttp: {listen: 127.0.0.1:7499}", [], "one address"),
        (roster + "tls: {certificate: /nowhere.pem, key: /nowhere.key}", [], "/nowhere.pem"),
        ("limits: {models: 1}", ["--router", "\(Package.root)/models/base"], "limit of 1"),
        ("policy: {exploration: {floor: 0.5}}", ["--router", "\(Package.root)/models/base"], "exploration.floor"),
        ("", ["--router", "\(Package.root)/models/base", "--listen", "192.0.2.1:0"], "192.0.2.1:0"),
    ])
    func `what serve refuses, the check refuses in the same words`(
        text: String, options: [String], words: String
    ) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "suffice.yaml")
        for arguments in [["config", "check", path], ["serve", "--log-level", "error", "--config", path]] {
            let result = try await Program.run(arguments + options)
            #expect(result.status == 2 && result.errors.contains(words), "\(arguments): \(result.errors)")
            #expect(result.errorLines.count == 1 && result.output == "")
        }
    }

    @Test(arguments: [
        (roster + "listen: 0.0.0.0:0", "2:9"), (roster + "http:\n  listen: 0.0.0.0:0", "3:11"),
        (roster + "listen: 127.0.0.1:7499\nhttp: {listen: 127.0.0.1:7499}", "3:16"),
        (roster + "http: {listen: nowhere.invalid:1}", "2:16"),
        (roster + "tls:\n  certificate: /nowhere.pem\n  key: /nowhere.key", "3:16"),
        ("policy:\n  exploration:\n    floor: 0.5", "3:12"),
    ])
    func `the check says where it stands what fits no port, no file and no roster`(text: String, place: String)
        async throws
    {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "suffice.yaml")
        let result = try await Program.run(["config", "check", path, "--router", "\(Package.root)/models/base"])
        #expect(result.status == 2 && result.errors.contains("suffice.yaml:\(place): "), "\(result.errors)")
    }

    @Test func `the check allows what --insecure allows, and says what it can't know`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("listen: 0.0.0.0:0", to: "suffice.yaml")
        let checked = try await Program.run(["config", "check", path, "--insecure"])
        #expect(checked.status == 0 && checked.output.contains("serve needs --router"), "\(checked.errors)")
    }

    @Test func `what a configuration means is read as JSON, remarks included`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "models: [{name: small}]\npolicy: {exploration: {kind: fixed, model: smal}}", to: "suffice.yaml")
        let checked = try await Program.run(["config", "check", path, "--json"])
        let found = try checked.object
        #expect(found["listen"] as? String == "127.0.0.1:7411" && found["http"] is NSNull && found["tls"] is NSNull)
        #expect(found["models"] as? [String] == ["small"])
        #expect((found["remarks"] as? [String])?.count == 1, "\(checked.output)")
    }

    @Test func `a folder of artefacts that isn't there is remarked on, and one that is isn't`() async throws {
        let folder = try TemporaryFolder()
        for (name, count) in [("nowhere", 1), ("", 0), ("suffice.yaml", 1)] {
            let path = try folder.write(
                "models: [{name: small}]\nmodels_dir: \(folder.path)/\(name)", to: "suffice.yaml")
            let checked = try await Program.run(["config", "check", path])
            #expect(checked.status == 0)
            let remarks = checked.output.split(separator: "\n").count { $0.contains("models_dir: ") }
            #expect(remarks == count, "\(checked.output)")
        }
    }

    @Test func `the sample configuration passes the check`() async throws {
        let checked = try await Program.run(["config", "check", "\(Package.root)/deploy/suffice.yaml"])
        #expect(checked.status == 0 && checked.output.contains("large"), "\(checked.errors)")
    }
}
