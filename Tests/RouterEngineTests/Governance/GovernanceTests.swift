import RouterEngine
import Routing
import Testing

@Suite struct GovernanceTests {
    /// 2023-11-14 22:13:20 UTC, a Tuesday.
    private static let tuesdayNight: Int64 = 1_700_000_000_000

    private func router(
        _ rules: [GovernanceRule] = [], models: [Model] = Fixture.models, defaults: [String: String] = [:]
    ) throws -> Router {
        var configuration = Fixture.configuration(models: models)
        configuration.governance = GovernanceSettings(defaults: defaults, rules: rules)
        return try Fixture.router(configuration)
    }

    private func excluded(_ router: Router, _ request: RouteRequest) throws -> [String: String] {
        try router.route(request).record.excluded
    }

    private func request(_ attributes: [String: String] = [:]) -> RouteRequest {
        RouteRequest(prompt: Fixture.prompt(1), attributes: attributes)
    }

    @Test func `each restriction of a model has its own code`() throws {
        var models = Fixture.models
        models[0].contextTokens = 1000
        models[1].clearance = Clearance(regions: ["us"], dataClasses: ["public"])
        models[2].clearance.tenants = ["a"]
        models.append(Model(name: "any"))
        let router = try router(models: models)
        #expect(try excluded(router, request(["tenant": "a"])) == [:])
        #expect(try excluded(router, request()) == ["large": "tenant_not_allowed"])
        #expect(
            try excluded(router, request(["tenant": "a", "region": "eu"])) == ["middle": "outside_region:eu"])
        #expect(
            try excluded(router, request(["tenant": "b", "region": "us", "data_class": "phi"]))
                == ["middle": "data_class_not_cleared:phi", "large": "tenant_not_allowed"])
        var long = request(["tenant": "a"])
        (long.inputTokens, long.maxOutputTokens) = (800, 200)
        #expect(try excluded(router, long) == [:])
        long.maxOutputTokens = 201
        #expect(try excluded(router, long) == ["small": "context_too_small"])
        // Without a count, four bytes are a token.
        let bytes = RouteRequest(prompt: [UInt8](repeating: 65, count: 4001), attributes: ["tenant": "a"])
        #expect(try excluded(router, bytes) == ["small": "context_too_small"])
    }

    @Test func `a rule that allows demands what it names, one that denies leaves the rest`() throws {
        var models = Fixture.models
        models[2].clearance = Clearance(regions: ["eu"], dataClasses: ["phi"])
        let rules = [
            GovernanceRule(
                name: "phi-in-the-eu", when: ["data_class": ["phi"]], effect: .allow,
                models: ModelSelection(regions: ["eu"], dataClasses: ["phi"])),
            GovernanceRule(
                name: "high-risk", when: ["risk": ["high", "severe"]], unless: ["tenant": ["lab"]], effect: .deny,
                models: ModelSelection(names: ["small"])),
        ]
        let router = try router(rules, models: models)
        let phi = "rule:phi-in-the-eu"
        // Whose regions are not known is in none of them.
        #expect(try excluded(router, request(["data_class": "phi"])) == ["small": phi, "middle": phi])
        let cleared = ["large": "data_class_not_cleared:public"]
        #expect(try excluded(router, request(["data_class": "public"])) == cleared)
        #expect(try excluded(router, request(["risk": "severe"])) == ["small": "rule:high-risk"])
        #expect(try excluded(router, request(["risk": "severe", "tenant": "lab"])) == [:])
        let defaulted = try self.router(rules, models: models, defaults: ["data_class": "phi"])
        #expect(try excluded(defaulted, request()) == ["small": phi, "middle": phi])
        #expect(try excluded(defaulted, request(["data_class": "public"])) == cleared)
    }

    @Test func `where nobody is left the error names the rule that emptied the set`() throws {
        var models = Fixture.models
        models[0].state = .retired
        let rule = GovernanceRule(
            name: "only-eu", when: ["region": ["eu"]], effect: .allow, models: ModelSelection(regions: ["eu"]))
        let router = try router([rule], models: models)
        #expect(
            throws: RouteError.noEligibleModel(
                "rule:only-eu left nobody (large rule:only-eu, middle rule:only-eu, small retired)")
        ) { try router.route(request(["region": "eu"])) }
        var vision = request(["region": "eu"])
        vision.require = ["flight"]
        #expect(
            throws: RouteError.noEligibleModel(
                "missing_tag:flight left nobody (large missing_tag:flight, middle missing_tag:flight, small retired)")
        ) { try router.route(vision) }
        var retired = request()
        retired.candidates = ["small"]
        #expect(throws: RouteError.noEligibleModel("retired left nobody (small retired)")) {
            try router.route(retired)
        }
    }

    @Test func `hours are hours of the wall clock there, and may pass midnight`() {
        let night = TimeWindow(days: [.tue], fromMinute: 22 * 60, untilMinute: 6 * 60)
        let hour: Int64 = 3_600_000
        #expect(night.contains(Self.tuesdayNight))
        // 05:13 on Wednesday belongs to Tuesday's night; 06:13 no more, and Wednesday has none of its own.
        #expect(night.contains(Self.tuesdayNight + 7 * hour))
        #expect(!night.contains(Self.tuesdayNight + 8 * hour))
        #expect(!night.contains(Self.tuesdayNight + 24 * hour))
        #expect(!night.contains(Self.tuesdayNight - hour))
        // 22:13 in London is 23:13 in Berlin, and Wednesday 03:43 in Delhi.
        let berlin = TimeWindow(days: [.tue], fromMinute: 23 * 60, untilMinute: 1440, utcOffsetMinutes: 60)
        let delhi = TimeWindow(days: [.wed], fromMinute: 0, untilMinute: 240, utcOffsetMinutes: 330)
        #expect(berlin.contains(Self.tuesdayNight) && delhi.contains(Self.tuesdayNight))
        // Before 1970 the days go on backwards: 1969-12-31 was a Wednesday.
        #expect(TimeWindow(days: [.wed]).contains(-1) && !TimeWindow(days: [.thu]).contains(-1))
    }

    @Test func `rules follow a model that is changed live`() throws {
        let rule = GovernanceRule(name: "tools-only", effect: .allow, models: ModelSelection(tags: ["tools"]))
        let router = try router([rule])
        #expect(try excluded(router, request()) == ["small": "rule:tools-only"])
        router.put(ModelChange(name: "small", tags: ["tools"])) { _ in
            // Routing sees the change when the call returns.
        }
        #expect(try excluded(router, request()) == [:])
    }
}
