import Foundation
import RouterClient
import TestFiles
import Testing

/// What an operator does to a running server.
@Suite(.timeLimit(.minutes(10)))
struct OperatingTests {
    private static func tokens(_ names: String...) async throws -> (entries: String, tokens: [String]) {
        var (entries, tokens) = ("tokens:\n", [String]())
        for name in names {
            let made = try await Program.run(["token", name, "--role", "route", "--role", "admin"])
            tokens.append(made.output.trimmingCharacters(in: .newlines))
            entries += made.errorLines.dropFirst().joined(separator: "\n") + "\n"
        }
        return (entries, tokens)
    }

    @Test func `SIGHUP takes up the whole configuration; one with a mistake changes nothing, and the log says where`()
        async throws
    {
        let folder = try TemporaryFolder()
        let (entries, tokens) = try await Self.tokens("old", "new")
        let lines = entries.split(separator: "\n")
        let (old, new) = ("\(lines[0])\n\(lines[1])\n", "\(lines[0])\n\(lines[2])\n")
        let server = try await Server.start(in: folder, configuration: Server.configuration + "\n" + old)
        let client = try await LineClient.connect(to: server.address, token: tokens[0])
        #expect(try await client.ask(#"{"op":"health"}"#).string("policy")?.hasPrefix("default@") == true)

        try folder.write(Server.configuration + "\n" + old + "polcy: {}\n", to: "suffice.yaml")
        server.signal(SIGHUP)
        let refused = try #require(await Server.line(of: folder, with: "refused"))
        #expect(refused.contains("did you mean policy?") && refused.contains("suffice.yaml:"))
        #expect(try await client.ask(#"{"op":"health"}"#).bool("ok") == true)

        try folder.write(
            Server.configuration.replacing("127.0.0.1:0", with: "127.0.0.1:1") + "\n" + old, to: "suffice.yaml")
        server.signal(SIGHUP)
        #expect(await Server.line(of: folder, with: "listen changes with a restart only") != nil)

        let next = Server.configuration.replacing("seed: 7", with: "name: next, seed: 8")
            .replacing("- {name: old, state: retired}", with: "- {name: third, input_usd_per_mtok: 1}")
        try folder.write(next + "\n" + new, to: "suffice.yaml")
        server.signal(SIGHUP)
        #expect(await Server.line(of: folder, with: "configuration reloaded") != nil)
        // The token is gone, on the connection that stood, too.
        #expect(try await client.ask(#"{"op":"health"}"#).code == "unauthorized")
        let other = try await LineClient.connect(to: server.address, token: tokens[1])
        #expect(try await other.ask(#"{"op":"health"}"#).string("policy")?.hasPrefix("next@") == true)
        #expect(try await other.usableModels() == ["small", "large", "third"])
        #expect(await server.stop(SIGTERM).status == 0)
    }

    @Test func `SIGHUP with an empty file, or a pipe in its place, changes nothing, and the next one is heeded`()
        async throws
    {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, arguments: ["--listen", "127.0.0.1:0"])
        let client = try await server.connect()
        let policy = try #require(try await client.ask(#"{"op":"health"}"#).string("policy"))
        let path = try folder.write("", to: "suffice.yaml")
        server.signal(SIGHUP)
        #expect(await Server.line(of: folder, with: "it is empty") != nil)
        try FileManager.default.removeItem(atPath: path)
        #expect(mkfifo(path, 0o600) == 0)
        server.signal(SIGHUP)
        #expect(await Server.line(of: folder, with: "no regular file") != nil)
        #expect(try await client.ask(#"{"op":"health"}"#).string("policy") == policy)
        try FileManager.default.removeItem(atPath: path)
        try folder.write(Server.configuration.replacing("seed: 7", with: "seed: 8"), to: "suffice.yaml")
        server.signal(SIGHUP)
        #expect(await Server.line(of: folder, with: "configuration reloaded") != nil)
        #expect(try await client.ask(#"{"op":"health"}"#).string("policy") != policy)
    }

    #if os(Linux)
        @Test func `event_loops limits the threads that serve`() async throws {
            let folder = try TemporaryFolder()
            let server = try await Server.start(
                in: folder, configuration: Server.configuration + "\nlimits: {event_loops: 1}\n")
            let client = try await server.connect()
            #expect(try await client.ask(#"{"op":"route","prompt":"hi"}"#).bool("ok") == true)
            #expect(try server.threadNames().filter { $0.hasPrefix("NIO-ELT-") }.count == 1)
            #expect(await server.stop(SIGTERM).status == 0)
        }
    #endif

    @Test func `what was learnt and spent outlives a reload, and a restart after it comes to the same bits`()
        async throws
    {
        let folder = try TemporaryFolder()
        let configuration = Server.configuration
        var server = try await Server.start(in: folder)
        var client = try await server.connect()
        try await CrashTests.teach(client, count: 60)
        let before = try await Probe.take(client)
        try folder.write(configuration.replacing("cost_weight: 20", with: "cost_weight: 40"), to: "suffice.yaml")
        server.signal(SIGHUP)
        #expect(await Server.line(of: folder, with: "configuration reloaded") != nil)
        let after = try await Probe.take(client)
        #expect(after != before && after.learnerState == before.learnerState)
        try await CrashTests.teach(client, count: 20)
        let last = try await Probe.take(client)
        await server.stop(SIGKILL)
        server = try await Server.start(
            in: folder, configuration: configuration.replacing("cost_weight: 20", with: "cost_weight: 40"))
        client = try await server.connect()
        #expect(try await Probe.take(client) == last)
    }

    @Test func `a shorter check_minutes counts from the reload on`() async throws {
        let folder = try TemporaryFolder()
        func configuration(_ minutes: Double) -> String {
            Server.configuration + "\nretention: {decisions: 5, check_minutes: \(minutes)}\n"
        }
        // A stop leaves a checkpoint to cut at.
        let first = try await Server.start(in: folder)
        try await CrashTests.teach(first.connect(), count: 10)
        await first.stop(SIGTERM)
        let server = try await Server.start(in: folder, configuration: configuration(600))
        try await CrashTests.teach(server.connect(), count: 20)
        try folder.write(configuration(0.01), to: "suffice.yaml")
        server.signal(SIGHUP)
        #expect(await Server.line(of: folder, with: "configuration reloaded") != nil)
        #expect(await Server.line(of: folder, with: "log compacted") != nil)
        await server.stop(SIGTERM)
    }

    @Test func `the log has one JSON object per line, with the decision's id`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder, arguments: ["--log-level", "debug"])
        let client = try await server.connect()
        let route = try await client.ask(#"{"op":"route","prompt":"a\nb"}"#)
        let decision = try #require(route.string("decision"))
        _ = try await client.ask(#"{"op":"feedback","decision":"\#(decision)","quality":1}"#)
        await server.stop(SIGTERM)
        let log = try String(contentsOfFile: folder.path("log"), encoding: .utf8)
        let entries = log.split(separator: "\n").map { Reply(bytes: Array($0.utf8)) }
        for entry in entries {
            #expect(
                entry.string("time") != nil && entry.string("level") != nil && entry.string("event") != nil,
                "\(entry.text)")
        }
        let events = entries.filter { $0.string("decision") == decision }.compactMap { $0.string("event") }
        #expect(events == ["decision", "feedback"])
        #expect(entries.contains { $0.string("event") == "draining" })
    }

    @Test func `a container without configuration starts, open to who has the token that it has made`() async throws {
        let folder = try TemporaryFolder()
        let sample = try String(contentsOfFile: "\(Package.root)/deploy/container.yaml", encoding: .utf8)
        try folder.write(sample.replacing(/:741\d/, with: ":0"), to: "container.yaml")
        for (name, path) in [
            ("models", "\(Package.root)/models"), ("suffice", try #require(Program.make([]).executableURL?.path)),
        ] {
            try FileManager.default.createSymbolicLink(atPath: folder.path(name), withDestinationPath: path)
        }
        var tokens: Set<String> = []
        for _ in 0..<2 {
            let server = try await Server.start(
                in: folder, executable: "/bin/sh", arguments: ["\(Package.root)/deploy/container.sh"],
                environment: [
                    "SUFFICE_CONFIG": folder.path("none"), "SUFFICE_STATE": folder.path, "SUFFICE_HOME": folder.path,
                    "PATH": "\(folder.path):/usr/bin:/bin",
                ])
            let address = HostPort(host: "127.0.0.1", port: server.address.port)
            let stranger = try await LineClient.connect(to: address)
            #expect(try await stranger.ask(#"{"op":"route","prompt":"hi"}"#).code == "unauthorized")
            let token = try String(contentsOfFile: folder.path("owner.token"), encoding: .utf8)
                .trimmingCharacters(in: .newlines)
            let owner = try await LineClient.connect(to: address, token: token)
            #expect(try await owner.ask(#"{"op":"route","prompt":"hi"}"#).bool("ok") == true)
            tokens.insert(token)
            #expect(await server.stop(SIGTERM).status == 0)
        }
        #expect(tokens.count == 1)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path("owner.token"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func `the unit tries again what another start may mend, and nothing else; a reload checks before it sends`()
        async throws
    {
        let unit = try String(contentsOfFile: "\(Package.root)/deploy/suffice.service", encoding: .utf8)
        let hopeless = try #require(unit.firstMatch(of: /RestartPreventExitStatus=(.+)/)).output.1.split(separator: " ")
        let reloads = unit.matches(of: /ExecReload=(.+)/).map(\.output.1)
        #expect(reloads.count == 2 && reloads[0].contains("config check") && reloads[1].contains("-HUP"))
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let options = ["serve", "--router", "\(Package.root)/models/base", "--listen"]
        let store = try folder.write(String(repeating: "no store ", count: 999), to: "other.db")
        for (arguments, mayMend) in [
            (options + ["\(server.address)"], true), (options + ["127.0.0.1:0", "--store", store], false),
            (["serve", "--config", try folder.write("polcy: {}", to: "wrong.yaml")], false),
        ] {
            let status = try await Program.run(arguments).status
            #expect(status != 0 && hopeless.contains("\(status)") == !mayMend, "\(arguments): \(status)")
        }
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool"),
            "promtool is not installed (apt-get install prometheus)"))
    func `the alerts fire when they should, ask for metrics that are there, and for nothing else`() async throws {
        let rules = "\(Package.root)/deploy/alerts.yml"
        for arguments in [["check", "rules", rules], ["test", "rules", "\(Package.root)/deploy/alerts_test.yml"]] {
            let check = Process()
            check.executableURL = URL(fileURLWithPath: "/usr/bin/promtool")
            check.arguments = arguments
            check.standardOutput = FileHandle.nullDevice
            let exit = ExitStatus(of: check)
            try check.run()
            #expect(await exit.value() == 0, "\(arguments)")
        }
        let source = try String(
            contentsOfFile: "\(Package.root)/Sources/RouterServer/Metrics/MetricsPage.swift", encoding: .utf8)
        let known = Set(source.matches(of: /family\(\s*"(\w+)"/).map { String($0.output.1) })
        for path in [rules, "\(Package.root)/deploy/grafana.json"] {
            let names = try String(contentsOfFile: path, encoding: .utf8).matches(
                of: /\b(?:suffice|process)_[a-z0-9_]+/
            )
            .map { String($0.output).replacing("_bucket", with: "") }
            #expect(names.count > 10)
            #expect(Set(names).subtracting(known).isEmpty, "\(path)")
        }
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: "/usr/bin/prometheus"),
            "prometheus is not installed (apt-get install prometheus)"))
    func `a real Prometheus scrapes it and finds the decisions`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(
            in: folder, configuration: Server.configuration + "\nhttp: {listen: 127.0.0.1:0}\n")
        let client = try await server.connect()
        for number in 0..<7 { _ = try await client.ask(#"{"op":"route","prompt":"x \#(number)"}"#) }
        let http = try #require(server.readyLine.firstMatch(of: /http ([\d.]+:\d+)/)).output.1
        let sample = try String(contentsOfFile: "\(Package.root)/deploy/prometheus.yml", encoding: .utf8)
        try folder.write(
            sample.replacing("127.0.0.1:7412", with: http).replacing("15s", with: "200ms"), to: "prometheus.yml")
        let port = 20_000 + Int(server.processID) % 20_000
        let prometheus = Process()
        prometheus.executableURL = URL(fileURLWithPath: "/usr/bin/prometheus")
        prometheus.arguments = [
            "--config.file=\(folder.path("prometheus.yml"))", "--storage.tsdb.path=\(folder.path("tsdb"))",
            "--web.listen-address=127.0.0.1:\(port)",
        ]
        prometheus.standardError = FileHandle(forWritingAtPath: try folder.write("", to: "prometheus.log"))
        try prometheus.run()
        defer { prometheus.terminate() }
        let query = URL(string: "http://127.0.0.1:\(port)/api/v1/query?query=sum(suffice_decisions_total)")
        var answer = ""
        for _ in 0..<300 where !answer.contains(#""7""#) {
            answer = (try? await Curl.read(query)) ?? ""
            if !answer.contains(#""7""#) { try await Task.sleep(for: .milliseconds(100)) }
        }
        #expect(answer.contains(#""7""#), "\(answer)")
    }

    #if TLS
        @Test func `commands speak TLS to a server that does, and are told to where they don't`() async throws {
            let folder = try TemporaryFolder()
            let made = Process()
            made.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
            made.arguments = [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder.path("server.key"), "-out",
                folder.path("server.pem"),
            ]
            made.standardError = FileHandle.nullDevice
            let exit = ExitStatus(of: made)
            try made.run()
            try #require(await exit.value() == 0)
            let server = try await Server.start(
                in: folder,
                configuration: Server.configuration
                    + "\ntls: {certificate: \(folder.path("server.pem")), key: \(folder.path("server.key"))}\n")
            let address = "\(server.address)"
            let good = try await Program.run(["route", "hello", "--server", address, "--ca", folder.path("server.pem")])
            #expect(good.status == 0, "\(good.errors)")
            let rollout = try await Program.run(
                ["rollout", "status", "--server", address, "--ca", folder.path("server.pem")])
            #expect(rollout.status == 0, "\(rollout.errors)")
            let unknown = try await Program.run(["route", "hello", "--server", address, "--tls"])
            #expect(unknown.status == 69 && unknown.errors.contains("no TLS connection"), "\(unknown.errors)")
            #expect(unknown.errors.contains("isn't known here (--ca FILE)"), "\(unknown.errors)")
            for (file, sentence) in [("server.key", "no PEM file of certificates"), ("nowhere", "nowhere: no PEM")] {
                let bad = try await Program.run(["route", "hello", "--server", address, "--ca", folder.path(file)])
                #expect(bad.status == 2 && bad.errors.contains(sentence), "\(bad.errors)")
            }
            let open = try await Program.run(["route", "hello", "--server", address])
            #expect(open.status == 69 && open.errors.contains("--tls"), "\(open.errors)")
            #expect(await server.stop(SIGTERM).status == 0)
        }
    #endif
}
