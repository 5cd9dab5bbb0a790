import Routing
import TestFiles
import Testing

@testable import Interchange

@Suite struct ConfigurationFileTests {
    private func read(_ text: String) throws(ConfigurationError) -> Configuration {
        try ConfigurationFile.parse(Array(text.utf8), file: "suffice.yaml")
    }

    static let full = """
        listen: 127.0.0.1:0                  # JSON-lines port; --listen wins
        http: {listen: 127.0.0.1:0}
        models:
          - {name: small, input_usd_per_mtok: 0.1, output_usd_per_mtok: 0.3}
          - name: large
            input_usd_per_mtok: 2.5
            output_usd_per_mtok: 10
            tags: [vision, tools]
            state: paused
        policy:
          name: "careful"
          objective: {budget_usd_per_request: 0.00066}
          exploration: {kind: epsilon, epsilon: 0.1, floor: 0.02}
          learning: {enabled: false, forgetting: 0.997}
          seed: 18446744073709551615
        limits: {line_bytes: 1048576, batch_items: 8, connections: 1, event_loops: 3, in_flight_requests: 2, idle_seconds: 3, name_bytes: 99, models: 5, stop_seconds: 4}
        models_dir: artefacts
        log_prompts: hash
        """

    static let fullValue = Configuration(
        listen: "127.0.0.1:0", httpListen: "127.0.0.1:0",
        models: [
            Model(name: "small", prices: Prices(inputUSDPerMTok: 0.1, outputUSDPerMTok: 0.3)),
            Model(
                name: "large", prices: Prices(inputUSDPerMTok: 2.5, outputUSDPerMTok: 10), tags: ["vision", "tools"],
                state: .paused),
        ],
        policy: PolicySettings(
            name: "careful", objective: .budgetUSDPerRequest(0.00066),
            exploration: ExplorationSettings(kind: .epsilon, epsilon: 0.1, floor: 0.02),
            learning: LearningSettings(enabled: false, forgetting: 0.997), seed: .max),
        limits: Limits(
            lineBytes: 1_048_576, batchItems: 8, connections: 1, eventLoops: 3, inFlightRequests: 2, idleSeconds: 3,
            nameBytes: 99, models: 5, stopSeconds: 4),
        modelsDirectory: "artefacts", logPrompts: .hash)

    @Test func `a byte order mark at the head is passed over, and lines are counted as before`() throws {
        let configuration = try ConfigurationFile.parse(
            [0xEF, 0xBB, 0xBF] + Array("listen: 127.0.0.1:0".utf8), file: "x")
        #expect(configuration.listen == "127.0.0.1:0")
        #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.parse([0xEF, 0xBB, 0xBF] + Array("lisen: 127.0.0.1:0".utf8), file: "x")
        }
    }

    @Test func `every key is read`() throws {
        #expect(try read(Self.full) == Self.fullValue)
    }

    @Test func `tokens are read with their roles and limits`() throws {
        let hash = String(repeating: "0a", count: 32)
        let text = """
            tokens:
              - {name: gateway, sha256: "\(hash.uppercased())", roles: [route, feedback], requests_per_second: 2.5, requests_per_day: 10}
              - {name: clinic, sha256: "\(String(repeating: "0b", count: 32))", roles: [route], tenant: clinic}
            limits: {auth_attempts: 1}
            """
        let read = try read(text)
        #expect(
            read.tokens == [
                AccessToken(
                    name: "gateway", sha256: hash, roles: [.route, .feedback], requestsPerSecond: 2.5,
                    requestsPerDay: 10),
                AccessToken(
                    name: "clinic", sha256: String(repeating: "0b", count: 32), roles: [.route], tenant: "clinic"),
            ])
        #expect(read.limits.authAttempts == 1)
    }

    @Test(arguments: [
        ("{name: a, roles: [route]}", "without sha256"), ("{name: a, sha256: secret, roles: [route]}", "not the 64"),
        ("{sha256: secret, roles: [route]}", "without name"),
        ("{name: a, sha256: \"HASH\"}", "without roles"), ("{name: a, sha256: \"HASH\", roles: null}", "without roles"),
        ("{name: a, sha256: \"HASH\", roles: [root]}", "none of route, feedback, admin"),
        ("{name: a, sha256: \"HASH\", roles: [route]}, {name: a, sha256: \"HASH\", roles: [route]}", "name of two"),
        ("{name: a, sha256: \"HASH\", roles: [route]}, {name: b, sha256: \"HASH\", roles: [route]}", "the same token"),
        ("{name: a, sha256: \"HASH\", roles: [route], requests_per_second: 0}", "requests_per_second"),
        ("{name: a, sha256: \"HASH\", roles: [route, admin], tenant: b}", "a token with the role admin"),
        ("{name: a, sha256: \"HASH\", roles: [route], tenant: \"\"}", "tenant"),
    ])
    func `a token that means nothing is refused`(entry: String, sentence: String) {
        let hash = String(repeating: "0", count: 64)
        let error = #expect(throws: ConfigurationError.self) {
            try read("tokens: [" + entry.replacing("HASH", with: hash) + "]")
        }
        #expect("\(error!)".contains(sentence), "\(error!)")
    }

    @Test func `JSON means the same`() throws {
        let json = #"""
            {"listen":"127.0.0.1:0","http":{"listen":"127.0.0.1:0"},"models":[
            {"name":"small","input_usd_per_mtok":0.1,"output_usd_per_mtok":3e-1},
            {"name":"large","input_usd_per_mtok":2.5,"output_usd_per_mtok":10,"tags":["vision","tools"],"state":"paused"}],
            "policy":{"name":"careful","objective":{"budget_usd_per_request":6.6e-4},
            "exploration":{"kind":"epsilon","epsilon":0.1,"floor":0.02},"learning":{"enabled":false,"forgetting":0.997},
            "seed":18446744073709551615},
            "limits":{"line_bytes":1048576,"batch_items":8,"connections":1,"event_loops":3,"in_flight_requests":2,"idle_seconds":3,
            "name_bytes":99,"models":5,"stop_seconds":4},"models_dir":"artefacts","log_prompts":"hash"}
            """#
        #expect(try read(json) == Self.fullValue)
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "{}", "models:\npolicy:\nlimits: ~\n", "http: off", "http: 'off'"])
    func `what is left out has its default`(text: String) throws {
        #expect(try read(text) == Configuration())
    }

    @Test func `addresses, names, null and numbers on their limits are read as written`() throws {
        #expect(try read("http: {}").httpListen == "127.0.0.1:7412")
        #expect(try read("listen: '[::1]:80'").listen == "[::1]:80")
        #expect(try read("listen: localhost:80").listen == "localhost:80")
        #expect(try read("models: [{name: '7'}]").models == [Model(name: "7")])
        #expect(
            try read("models: [{name: a, input_usd_per_mtok: null, output_usd_per_mtok: 0}]").models?.first?.prices
                == Prices(outputUSDPerMTok: 0))
        #expect(
            try read("models: [{name: meta/llama-3.1-8b-instruct}]").models?.first?.name == "meta/llama-3.1-8b-instruct"
        )
        #expect(
            try read("policy: {exploration: {kind: none, floor: 0}}").policy.exploration.kind
                == ExplorationSettings.Kind.none)
        let third = "models: [{name: a}, {name: b}, {name: c}]\npolicy: {exploration: {floor: 0.3333333333333333}}"
        #expect(try read(third).policy.exploration.floor == 0.3333333333333333)
    }

    @Test(arguments: [
        ("budget_usd_per_request: 0.5", Objective.budgetUSDPerRequest(0.5)), ("cost_weight: 0", .costWeight(0)),
        ("min_quality: 0.9", .minQuality(0.9)), ("max_cost_usd: 1e-3", .maxCostUSD(0.001)),
        ("cheapest_within: 0.02", .cheapestWithin(0.02)),
    ])
    func `every objective is read`(text: String, objective: Objective) throws {
        #expect(try read("policy: {objective: {\(text)}}").policy.objective == objective)
    }

    /// Text, full path of the unknown key, line, column, and the key that is proposed.
    static let unknownKeys: [(text: String, key: String, line: Int, column: Int, nearest: String?)] = [
        ("lisen: a:1", "lisen", 1, 1, "listen"),
        ("policy:\n  exploration:\n    flor: 0.1", "policy.exploration.flor", 3, 5, "policy.exploration.floor"),
        ("policy: {exploration: {floor: 0, Kind: none}}", "policy.exploration.Kind", 1, 34, "policy.exploration.kind"),
        ("policy:\n  floor: 0.1", "policy.floor", 2, 3, "policy.exploration.floor"),
        ("models:\n- name: a\n- name: b\n  price: 1", "models[1].price", 4, 3, nil),
        (
            "models: [{name: a, input-usd-per-mtok: 1}]", "models[0].input-usd-per-mtok", 1, 20,
            "models[0].input_usd_per_mtok"
        ),
        ("limits: {line_byte: 1}", "limits.line_byte", 1, 10, "limits.line_bytes"),
        ("http: {port: 1}", "http.port", 1, 8, nil), ("log-prompts: full", "log-prompts", 1, 1, "log_prompts"),
        ("polices:\n  x: 1", "polices", 1, 1, "policy"), ("zzz: 1", "zzz", 1, 1, nil),
        ("policy: {objective: {max_cost: 1}}", "policy.objective.max_cost", 1, 22, nil),
        ("seed: 7", "seed", 1, 1, "policy.seed"), ("'': 7", "", 1, 1, nil),
    ]

    @Test(arguments: unknownKeys)
    func `an unknown key is named with its place and the key that was meant`(
        text: String, key: String, line: Int, column: Int, nearest: String?
    ) throws {
        let place = ConfigurationError.Place(file: "suffice.yaml", line: line, column: column)
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        guard case .unknownKey(place, key, nearest, let known)? = error else {
            return #expect(Bool(false), "\(error as Any)")
        }
        #expect(!known.isEmpty)
    }

    /// Text, full path of the key whose value is wrong, and its line.
    static let badValues: [(text: String, key: String, line: Int)] = [
        ("- a", "", 1), ("text", "", 1), ("listen: 7411", "listen", 1), ("listen: ''", "listen", 1),
        ("listen: localhost", "listen", 1), ("listen: a:99999", "listen", 1), ("listen: a:-1", "listen", 1),
        ("listen: '[]:80'", "listen", 1),
        ("listen: :80", "listen", 1), ("listen: '::1:80'", "listen", 1), ("listen: [a]", "listen", 1),
        ("http: on", "http", 1), ("http: 7412", "http", 1), ("http: {listen: 3}", "http.listen", 1),
        ("http: {names: router.example}", "http.names", 1), ("http: {names: [a, 'http://b.c']}", "http.names[1]", 1),
        ("http: {names: ['a.b:7412']}", "http.names[0]", 1), ("http: {names: ['']}", "http.names[0]", 1),
        ("models: {a: 1}", "models", 1), ("models: []", "models", 1), ("models: [a]", "models[0]", 1),
        ("models: [~]", "models[0]", 1), ("models: [{tags: []}]", "models[0]", 1),
        ("models: [{name: 3}]", "models[0].name", 1), ("models: [{name: true}]", "models[0].name", 1),
        ("models: [{name: }]", "models[0].name", 1), ("models: [{name: ''}]", "models[0].name", 1),
        ("models:\n- name: a\n- name: b\n- name: a", "models[2]", 4),
        ("models:\n- name: a\n  input_usd_per_mtok: -1", "models[0].input_usd_per_mtok", 3),
        ("models: [{name: a, output_usd_per_mtok: '1'}]", "models[0].output_usd_per_mtok", 1),
        ("models: [{name: a, output_usd_per_mtok: .inf}]", "models[0].output_usd_per_mtok", 1),
        ("models: [{name: a, output_usd_per_mtok: .nan}]", "models[0].output_usd_per_mtok", 1),
        ("models: [{name: a, output_usd_per_mtok: 1e999}]", "models[0].output_usd_per_mtok", 1),
        ("models: [{name: a, tags: vision}]", "models[0].tags", 1),
        ("models: [{name: a, tags: [1]}]", "models[0].tags[0]", 1),
        ("models: [{name: a, state: asleep}]", "models[0].state", 1),
        ("limits: {models: 1}\nmodels: [{name: a}, {name: b}]", "models", 2),
        ("limits: {name_bytes: 3}\nmodels: [{name: abcd}]", "models[0].name", 2),
        ("policy: fast", "policy", 1), ("policy: {name: 3}", "policy.name", 1),
        ("policy: {objective: {}}", "policy.objective", 1),
        ("policy:\n  objective: {min_quality: 0.5, cost_weight: 1}", "policy.objective", 2),
        ("policy: {objective: {min_quality: 1.1}}", "policy.objective.min_quality", 1),
        ("policy: {objective: {min_quality: high}}", "policy.objective.min_quality", 1),
        ("policy: {objective: {cost_weight: -1}}", "policy.objective.cost_weight", 1),
        ("policy: {objective: {max_cost_usd: null}}", "policy.objective.max_cost_usd", 1),
        ("policy: {objective: {budget_usd_per_request: 0}}", "policy.objective.budget_usd_per_request", 1),
        ("policy: {exploration: {kind: greedy}}", "policy.exploration.kind", 1),
        ("policy: {exploration: {epsilon: 2}}", "policy.exploration.epsilon", 1),
        ("policy: {exploration: {kind: none, epsilon: 0.1}}", "policy.exploration.epsilon", 1),
        ("policy: {exploration: {epsilon: 0.1}}", "policy.exploration.epsilon", 1),
        ("policy: {exploration: {kind: softmax, epsilon: 0.1}}", "policy.exploration.epsilon", 1),
        ("listen: 10.0.0.0/8:7411", "listen", 1), ("http: {listen: '${HOST}:7412'}", "http.listen", 1),
        (
            "policy: {exploration: {kind: weighted, weights: {a: 1e308, b: 1e308}}}", "policy.exploration.weights.a", 1
        ),
        ("policy: {exploration: {kind: weighted, weights: {a: 0, b: 0}}}", "policy.exploration", 1),
        ("policy: {latency: {target_ms: 0}}", "policy.latency.target_ms", 1),
        ("policy: {learning: {sources: {judge: {weight: 0}}}}", "policy.learning.sources.judge.weight", 1),
        ("retention: {check_minutes: 5}", "retention", 1), ("retention: {decisions: 0}", "retention.decisions", 1),
        ("policy: {exploration: {floor: -0.1}}", "policy.exploration.floor", 1),
        ("policy: {exploration: {floor: 1.1}}", "policy.exploration.floor", 1),
        ("policy: {exploration: {kind: none, floor: 0.01}}", "policy.exploration.floor", 1),
        (
            "models: [{name: a}, {name: b}, {name: c}]\npolicy:\n  exploration:\n    floor: 0.34",
            "policy.exploration.floor", 4
        ),
        ("policy: {learning: {enabled: 1}}", "policy.learning.enabled", 1),
        ("policy: {learning: {enabled: 'true'}}", "policy.learning.enabled", 1),
        ("policy: {learning: {forgetting: 0}}", "policy.learning.forgetting", 1),
        ("policy: {learning: {forgetting: 1.0001}}", "policy.learning.forgetting", 1),
        ("policy: {learning: {forgetting: -0.5}}", "policy.learning.forgetting", 1),
        ("policy: {seed: -1}", "policy.seed", 1), ("policy: {seed: 1.5}", "policy.seed", 1),
        ("policy: {seed: 18446744073709551616}", "policy.seed", 1), ("policy: {seed: seven}", "policy.seed", 1),
        ("limits: {line_bytes: 0}", "limits.line_bytes", 1), ("limits: {line_bytes: 1.5}", "limits.line_bytes", 1),
        ("limits: {batch_items: 99999999999}", "limits.batch_items", 1), ("limits: [1]", "limits", 1),
        ("models_dir: ''", "models_dir", 1), ("models_dir: [a]", "models_dir", 1),
        ("log_prompts: always", "log_prompts", 1), ("log_prompts: true", "log_prompts", 1),
    ]

    @Test func `what lies on a limit is within it`() throws {
        let text = """
            limits: {models: 2, name_bytes: 4}
            models: [{name: abcd}, {name: b}]
            policy: {exploration: {floor: 0.5}}
            retention: {decisions: 1}
            """
        let configuration = try read(text)
        #expect(configuration.models?.map(\.name) == ["abcd", "b"])
        #expect(configuration.policy.exploration.floor == 0.5 && configuration.retention?.decisions == 1)
    }

    @Test(arguments: badValues)
    func `a wrong value is named with its key and line`(text: String, key: String, line: Int) throws {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        guard case .invalid(let place, key, let message) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(place.line == line && !message.isEmpty)
    }

    @Test func `a port alone is told how an address looks`() throws {
        let error = #expect(throws: ConfigurationError.self) { try read("listen: 7411") }
        #expect("\(error!)" == "suffice.yaml:1:9: listen: 7411 is not HOST:PORT, such as 127.0.0.1:7411")
    }

    /// Texts that are no YAML, or YAML that is not read here, and their lines.
    static let malformed: [(text: String, line: Int)] = [
        ("listen: [", 2), ("a: b: c", 1), ("\tlisten: a:1", 1), ("listen: a:1\nlisten: b:2", 2),
        ("policy:\n  seed: 1\n  \"seed\": 2", 3), ("a: 1\n---\nb: 2", 2), ("listen: \"a", 1),
        ("a: &x 1\nb: *x", 1), ("listen: a:1\nmodels: [*m]", 2), ("a: \u{1}", 1),
        (String(repeating: "[", count: 100_000), 1), (String(repeating: "{a: ", count: 33), 1),
        (String(repeating: "- ", count: 100_000), 1),
        ((0..<300).map { String(repeating: " ", count: $0) + "a:\n" }.joined(), 201),
        ((0..<9).map { "a\($0): &a\($0) [*b,*b,*b,*b,*b,*b,*b,*b]\n" }.joined(), 1),
    ]

    @Test func `a model that is named and not listed is remarked on, with the one that was perhaps meant`() throws {
        let text = """
            models: [{name: small}, {name: large}]
            policy:
              exploration: {kind: weighted, weights: {small: 1, lrage: 1}}
              traffic: {"*": {max_share: 0.5}, smal: {max_share: 0.3}}
            governance: {rules: [{name: r, deny: {models: [large, other]}}]}
            """
        #expect(
            try read(text).remarks(roster: ["small", "large"]) == [
                "policy.exploration.weights: there is no model lrage; did you mean large?",
                "policy.traffic: there is no model smal; did you mean small?",
                "governance.rules[0].deny.models: there is no model other",
            ])
        #expect(try read(text).remarks(roster: ["small", "large", "lrage", "smal", "other"]).isEmpty)
        #expect(try read(text).policy.remarks(roster: ["small", "large"]).count == 2, "rules are no policy's")
        let fixed = try read("models: [{name: a}]\npolicy: {exploration: {kind: fixed, model: b}}")
        #expect(fixed.remarks(roster: ["a"]).first?.hasPrefix("policy.exploration.model: ") == true)
    }

    @Test func `a roster without a model that is offered is remarked on`() throws {
        let models = ["paused", "retired", "active", "canary"].map {
            "models: [{name: a, state: \($0)}, {name: b, state: paused}]"
        }
        let remarks = try models.map { text in
            let configuration = try read(text)
            return configuration.remarks(on: configuration.models ?? [])
        }
        #expect(remarks.prefix(2).allSatisfy { $0 == ["models: none is active, so every request is refused"] })
        #expect(remarks.suffix(2).allSatisfy { $0.isEmpty })
    }

    @Test func `swapped letters are one edit`() {
        #expect(NearestWord.to("modle", among: ["model", "models", "mode"]) == "model")
        #expect(NearestWord.edits("abcd", "badc") == 2 && NearestWord.edits("", "ab") == 2)
        #expect(NearestWord.edits("ca", "abc") == 3, "nothing between swapped letters is edited again")
    }

    /// Where the mistake is, and not where what holds it begins.
    @Test(arguments: [
        ("listen: 127.0.0.1:0\nlimits: {models: 1}\nlisten: 127.0.0.1:1\n", 3, 1, "listen is given twice"),
        ("limits:\n  # listen\n  models: 1\n  batch_items: 3\n  \"models\": 2\n", 5, 3, "models is given twice"),
        ("limits: {models: 1, models: 2}\n", 1, 10, "models is given twice"),
        ("http:\n\tlisten: 127.0.0.1:0\n", 2, 1, "a tab"),
        ("listen: 127.0.0.1:0\n# caf\u{7}\n", 2, 6, "control characters"),
    ])
    func `a mistake in the YAML is found at its own line and column`(
        text: String, line: Int, column: Int, words: String
    ) {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect("\(error!)".hasPrefix("suffice.yaml:\(line):\(column): ") && "\(error!)".contains(words), "\(error!)")
    }

    @Test func `a byte that is no UTF-8 is found at its line and column`() {
        let bytes = Array("listen: 127.0.0.1:0\n# ü caf".utf8) + [0xE9] + Array(" au lait\n".utf8)
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile.parse(bytes, file: "x") }
        #expect("\(error!)" == "x:2:8: not valid UTF-8")
    }

    @Test(arguments: malformed)
    func `what is no YAML is refused with its line`(text: String, line: Int) throws {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        guard case .malformed(let place, let message) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(place.line == line, "\(message)")
    }

    @Test func `signs in quotes and comments are text`() throws {
        #expect(try read("models_dir: \"a *b &c [[[ \\\" *d\" # *e &f").modelsDirectory == "a *b &c [[[ \" *d")
        #expect(try read("models_dir: 'it''s *b'").modelsDirectory == "it's *b")
        #expect(try read("models_dir: don't\nlisten: a:1").modelsDirectory == "don't")
    }

    @Test func `files are limited and named`() throws {
        let folder = try TemporaryFolder()
        let large = try folder.write("# " + String(repeating: "x", count: 1024 * 1024), to: "large.yaml")
        #expect(throws: ConfigurationError.tooLarge(file: large, bytesMax: 1024 * 1024)) {
            try ConfigurationFile.read(path: large)
        }
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile.read(path: folder.path("none")) }
        #expect(error?.description.hasPrefix(folder.path("none")) == true)
        let binary = try folder.write([0x61, 0xFF], to: "binary.yaml")
        #expect(throws: ConfigurationError.self) { try ConfigurationFile.read(path: binary) }
        #expect(try ConfigurationFile.read(path: folder.write(Self.full, to: "full.yaml")) == Self.fullValue)
    }

    @Test func `errors are sentences with a way out`() throws {
        let error = #expect(throws: ConfigurationError.self) { try read("policy:\n  exploration:\n    flor: 0.1") }
        #expect(
            error?.description
                == "suffice.yaml:3:5: policy.exploration.flor: unknown key; did you mean policy.exploration.floor?")
        let other = #expect(throws: ConfigurationError.self) { try read("policy: {objective: {max_cost: 1}}") }
        #expect(other?.description.contains("policy.objective.max_cost: unknown key; the keys here are ") == true)
        #expect(other?.description.contains("max_cost_usd") == true)
    }

    @Test func `a policy file is the policy section with or without its key`() throws {
        let bare = Array("objective: {min_quality: 0.8}\nexploration: {floor: 0.1}\nseed: 3".utf8)
        let settings = PolicySettings(
            objective: .minQuality(0.8), exploration: ExplorationSettings(floor: 0.1), seed: 3)
        #expect(try PolicyFile.parse(bare, file: "policy.yaml") == settings)
        let keyed = Array("policy: {objective: {min_quality: 0.8}, exploration: {floor: 0.1}, seed: 3}".utf8)
        #expect(try PolicyFile.parse(keyed, file: "policy.yaml") == settings)
        #expect(try PolicyFile.parse(Array(Self.full.utf8), file: "policy.yaml") == Self.fullValue.policy)
        #expect(try PolicyFile.parse([], file: "policy.yaml") == PolicySettings())
        #expect(throws: ConfigurationError.self) { try PolicyFile.parse(Array("sed: 3".utf8), file: "policy.yaml") }
    }
}
