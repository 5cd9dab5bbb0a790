import Foundation
import Routing
import Testing

@testable import Interchange

@Suite struct GovernanceFileTests {
    private func read(_ text: String) throws(ConfigurationError) -> Configuration {
        try ConfigurationFile.parse(Array(text.utf8), file: "suffice.yaml")
    }

    @Test func `every key of rules, breakers and sessions is read`() throws {
        let read = try read(
            """
            models:
              - {name: m, cached_input_usd_per_mtok: 0.25, context_tokens: 8000, regions: [eu], data_classes: [], tenants: [a, b]}
            governance:
              defaults: {data_class: internal}
              rules:
                - name: one
                  when: {data_class: phi, risk: [high, severe]}
                  unless: {tenant: [lab]}
                  hours: {days: [sat, sun], from: 08:30, until: "24:00", utc_offset: -05:30}
                  allow: {models: [m], tags: [t], regions: [eu], data_classes: [phi]}
                - {name: two, deny: {models: [m]}}
            breakers: {enabled: false, window_attempts: 64, failures: 64, latency_ms: 1.5, open_seconds: 700, probe_share: 1, probe_successes: 2}
            sessions: {pin: false, quality_margin: 0, cost_factor: 1, pinned_turns_max: 1, cache_seconds: 0, idle_seconds: 1, sessions_max: 1}
            """)
        let model = try #require(read.models?.first)
        #expect(model.prices.cachedInputUSDPerMTok == 0.25 && model.contextTokens == 8000)
        #expect(model.clearance == Clearance(regions: ["eu"], dataClasses: [], tenants: ["a", "b"]))
        #expect(read.governance.defaults == ["data_class": "internal"])
        #expect(
            read.governance.rules == [
                GovernanceRule(
                    name: "one", when: ["data_class": ["phi"], "risk": ["high", "severe"]], unless: ["tenant": ["lab"]],
                    hours: TimeWindow(days: [.sat, .sun], fromMinute: 510, untilMinute: 1440, utcOffsetMinutes: -330),
                    effect: .allow,
                    models: ModelSelection(names: ["m"], tags: ["t"], regions: ["eu"], dataClasses: ["phi"])),
                GovernanceRule(name: "two", effect: .deny, models: ModelSelection(names: ["m"])),
            ])
        #expect(
            read.breakers
                == BreakerSettings(
                    enabled: false, windowAttempts: 64, failures: 64, latencyMilliseconds: 1.5, openSeconds: 700,
                    openSecondsMax: 700, probeShare: 1, probeSuccesses: 2))
        #expect(
            read.sessions
                == SessionSettings(
                    pin: false, qualityMargin: 0, costFactor: 1, pinnedTurnsMax: 1, cacheSeconds: 0, idleSeconds: 1,
                    sessionsMax: 1))
    }

    static let bad: [(String, String)] = [
        ("governance: {rule: []}", "did you mean governance.rules?"),
        ("governance: {rules: [{allow: {tags: [a]}}]}", "a rule without name"),
        ("governance: {rules: [{name: a}]}", "exactly one of allow, deny"),
        ("governance: {rules: [{name: a, allow: {}}]}", "exactly one of allow, deny"),
        ("governance: {rules: [{name: a, allow: {tags: [x]}, deny: {tags: [x]}}]}", "exactly one of allow, deny"),
        ("governance: {rules: [{name: a, allow: {tag: [x]}}]}", "did you mean governance.rules[0].allow.tags?"),
        (
            "governance: {rules: [{name: a, deny: {tags: [x]}}, {name: a, deny: {tags: [x]}}]}",
            "a is already the name of governance.rules[0]"
        ),
        ("governance: {rules: [{name: a, deny: {tags: []}}]}", "an empty list selects every model or none"),
        ("governance: {rules: [{name: a, when: {risk: []}, deny: {tags: [x]}}]}", "the rule would never apply"),
        ("governance: {rules: [{name: a, when: {risk: true}, deny: {tags: [x]}}]}", "a truth value where text belongs"),
        ("governance: {rules: [{name: a, hours: {from: '24:00'}, deny: {tags: [x]}}]}", "24:00 is no time of day"),
        ("governance: {rules: [{name: a, hours: {until: '8:00'}, deny: {tags: [x]}}]}", "8:00 is no time of day"),
        (
            "governance: {rules: [{name: a, hours: {utc_offset: '+14:01'}, deny: {tags: [x]}}]}",
            "+14:01 is no offset"
        ),
        (
            "governance: {rules: [{name: a, hours: {utc_offset: '+05:60'}, deny: {tags: [x]}}]}",
            "+05:60 is no offset"
        ),
        ("governance: {rules: [{name: a, hours: {days: [monday]}, deny: {tags: [x]}}]}", "none of mon, tue"),
        ("governance: {rules: [{name: a, hours: {days: []}, deny: {tags: [x]}}]}", "leave the key out for every day"),
        ("governance: {rules: [{name: a, hours: {utc_offset: CET}, deny: {tags: [x]}}]}", "no offset from UTC"),
        ("breakers: {failures: 21}", "21 failures never fit in a window of 20 attempts"),
        ("breakers: {window_attempts: 65}", "not an integer from 1 to 64"),
        ("breakers: {probe_share: 0}", "no model would ever come back"),
        ("breakers: {open_seconds: 0}", "a time above 0"),
        ("breakers: {open_seconds: 100, open_seconds_max: 10}", "10.0 is below open_seconds, 100.0"),
        (
            "policy: {exploration: {floor: 0.1}, traffic: {a: {max_share: 0.05}}}",
            "0.05 is below exploration.floor, 0.1"
        ),
        ("policy: {exploration: {floor: 0.1}, traffic: {a: {start_share: 0.05}}}", "0.05 is below exploration.floor"),
        ("policy: {traffic: {a: {max_share: 0.3, start_share: 0.5}}}", "0.5 is above max_share, 0.3"),
        ("sessions: {cost_factor: 0.9}", "below 1"),
        ("sessions: {sessions_max: 0}", "not an integer from 1"),
        ("models: [{name: m, context_tokens: 0}]", "not an integer from 1"),
        ("models: [{name: m, regions: eu}]", "text where a list belongs"),
    ]

    @Test(arguments: bad)
    func `what cannot be meant is refused with its place`(text: String, complaint: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect(error?.description.contains(complaint) == true, "\(String(describing: error))")
    }

    @Test func `rules and values are limited`() throws {
        let rules = (0...GovernanceSettings.rulesMax).map { "{name: r\($0), deny: {tags: [x]}}" }
        #expect(throws: ConfigurationError.self) { try read("governance: {rules: [\(rules.joined(separator: ", "))]}") }
        #expect(
            try read("governance: {rules: [\(rules.dropLast().joined(separator: ", "))]}").governance.rules.count == 256
        )
        let values = (0...GovernanceSettings.valuesMax).map { "v\($0)" }
        #expect(throws: ConfigurationError.self) {
            try read("models: [{name: m, tags: [\(values.joined(separator: ", "))]}]")
        }
    }

    @Test func `the page of the configuration shows what is read`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/configuration.md")
        let samples = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```yaml\n").dropFirst()
        let ours = ["listen: 127.0.0.1:7411\n", "models:\n", "breakers:\n", "sessions:\n"]
        let texts = samples.map { $0.components(separatedBy: "```")[0] }.filter { text in
            ours.contains { text.hasPrefix($0) }
        }
        #expect(texts.count == 4)
        for text in texts {
            #expect(throws: Never.self, "\(text)") { try read(text) }
        }
    }
}
