import RouterEngine
import Routing
import Testing

@testable import RouterServer

/// The operations over a real socket.
@Suite struct ConversationTests {
    @Test func `route, say how it went, explain, count`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            let routed = try client.ask(#"{"op":"route","id":"1","prompt":"Prove it."}"#)
            #expect(routed.isOK && routed.string("id") == "1")
            let decision = try #require(routed.string("decision"))
            let model = try #require(routed.string("model"))
            #expect(ULID(decision) != nil)

            let first = try client.ask(
                #"{"op":"feedback","id":2,"decision":"\#(decision)","quality":0.8,"source":"judge","cost_usd":0.00061}"#
            )
            #expect(first.string("status") == "recorded" && first.int("id") == 2)
            let again = #"{"op":"feedback","decision":"\#(decision)","quality":0.8,"source":"judge"}"#
            #expect(try client.ask(again).string("status") == "duplicate")
            let more = #"{"op":"feedback","decision":"\#(decision)","latency_ms":10,"source":"judge"}"#
            #expect(try client.ask(more).string("status") == "revised")

            let explained = try client.ask(#"{"op":"explain","decision":"\#(decision)"}"#)
            #expect(explained.string("model") == model)
            #expect(explained.keys("models") == ["small", "large"])
            #expect(explained.double("models.\(model).probability") == routed.double("propensity"))
            #expect(explained.string("excluded.old") == "retired")
            #expect(explained.double("outcomes.0.quality") == 0.8)
            #expect(explained.double("outcomes.0.cost_usd") == 0.00061)

            let stats = try client.ask(#"{"op":"stats"}"#)
            #expect(stats.int("counters.decisions") == 1 && stats.int("counters.feedback") == 1)
            #expect(stats.int("learner.lag") == 0)
        }
    }

    @Test func `a batch of a run that is sent again has its first decisions, and no others`() async throws {
        try await ServerFixture.serve { server in
            let (client, other) = (try TestClient(server.address), try TestClient(server.address))
            func batch(_ number: Int, _ prompt: String) -> String {
                #"{"op":"route_batch","run":"r","batch":\#(number),"items":[{"id":1,"prompt":"\#(prompt)"},{"prompt":5}]}"#
            }
            let first = try client.ask(batch(1, "a"))
            #expect(first.bool("results.0.ok") == true && first.bool("results.1.ok") == false)
            #expect(try other.ask(batch(1, "a")).text == first.text)
            #expect(try client.ask(batch(2, "a")).string("results.0.decision") != first.string("results.0.decision"))
            #expect(try other.ask(batch(1, "b")).code == "conflict")
            #expect(try client.ask(#"{"op":"stats"}"#).int("counters.decisions") == 2)
            let missing = try client.ask(#"{"op":"route_batch","run":"r","items":[]}"#)
            #expect(missing.code == "bad_request" && missing.string("error.field") == "batch")
        }
    }

    @Test func `a change of what somebody else has changed since is refused`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            func put(_ fields: String, after version: String) throws -> Reply {
                try client.ask(#"{"op":"model_put","model":{"name":"small",\#(fields)},"if_version":"\#(version)"}"#)
            }
            let seen = try #require(try client.ask(#"{"op":"models"}"#).string("models.0.version"))
            let put1 = try put(#""tags":["b","a"]"#, after: seen)
            let version = try #require(put1.string("model.version"))
            #expect(version != seen)
            #expect(try put(#""state":"paused""#, after: seen).code == "conflict")
            #expect(try client.ask(#"{"op":"models"}"#).string("models.0.state") == "active")
            #expect(try put(#""state":"active""#, after: version).string("model.version") == version)
            let retired = #"{"op":"model_delete","name":"small","if_version":"\#(seen)"}"#
            #expect(try client.ask(retired).code == "conflict")
            // A model that isn't there has a version, too.
            let new = #"{"op":"model_put","model":{"name":"new"},"if_version":"none"}"#
            #expect(try client.ask(new).isOK && client.ask(new).code == "conflict")

            func policy(_ fields: String) throws -> Reply {
                try client.ask(#"{"op":"policy_put","policy":{"objective":{"cost_weight":3}},\#(fields)}"#)
            }
            let served = try #require(try client.ask(#"{"op":"policy"}"#).int("version"))
            #expect(try policy(#""if_version":\#(served + 1)"#).code == "conflict")
            #expect(try policy(#""if_version":\#(served + 1),"rollout":{"gate":"off"}"#).code == "conflict")
            #expect(try policy(#""if_version":\#(served)"#).int("version") == served + 1)
            #expect(try policy(#""if_version":\#(served)"#).code == "conflict")
        }
    }

    @Test func `an empty text is refused as a policy: hardly anybody means all defaults by it`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            for policy in [#""""#, ##""# Nothing yet.\n \n""##, #""---""#] {
                let reply = try client.ask(#"{"op":"policy_put","policy":\#(policy)}"#)
                #expect(reply.code == "bad_request" && reply.string("error.field") == "policy", "\(policy)")
            }
            #expect(try client.ask(#"{"op":"policy_put","policy":{}}"#).isOK, "which has a value")
        }
    }

    @Test func `a dry run explains itself in the reply and leaves nothing behind`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            let dry = try client.ask(#"{"op":"route","prompt":"Prove it.","dry_run":true,"explain":true}"#)
            let chosen = try #require(dry.string("model"))
            #expect(dry.double("explain.models.\(chosen).probability") == dry.double("propensity"))
            let decision = try #require(dry.string("decision"))
            #expect(try client.ask(#"{"op":"explain","decision":"\#(decision)"}"#).code == "unknown_decision")
            #expect(try client.ask(#"{"op":"stats"}"#).int("counters.decisions") == 0)
        }
    }

    @Test func `the engine's refusals come with their codes, and the id`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            func code(_ fields: String) throws -> String? {
                let reply = try client.ask("{\"id\":5,\(fields)}")
                #expect(reply.int("id") == 5 && reply.bool("ok") == false)
                return reply.code
            }
            #expect(try code(#""op":"route","prompt":"","candidates":["nobody"]"#) == "unknown_model")
            #expect(try code(#""op":"route","prompt":"","candidates":[]"#) == "no_eligible_model")
            #expect(try code(#""op":"route","prompt":"","candidates":["old"]"#) == "no_eligible_model")
            #expect(try code(#""op":"route","prompt":"","require":["wings"]"#) == "no_eligible_model")
            #expect(try code(#""op":"route","prompt":"","objective":{"max_cost_usd":0}"#) == "budget_exhausted")
            #expect(try code(#""op":"route","prompt":"","embedding":[1,2]"#) == "bad_request")
            #expect(
                try code(#""op":"feedback","decision":"01JD0000000000000000000000","quality":1"#) == "unknown_decision")
            #expect(try code(#""op":"feedback","decision":"nope","quality":1"#) == "unknown_decision")
            #expect(try code(#""op":"explain","decision":"nope""#) == "unknown_decision")
            #expect(try code(#""op":"model_delete","name":"nobody""#) == "unknown_model")
            #expect(try code(#""op":"router_load","path":"base-2""#) == "forbidden")
            #expect(try code(#""op":"policy_put","policy":{"seed":-1}"#) == "bad_request")
            #expect(try code(#""op":"policy_put","policy":{},"rollout":{"share":0.9}"#) == "bad_request")
            #expect(try code(#""op":"policy_put","policy":{"exploration":{"floor":0.9}}"#) == "conflict")
            #expect(try code(#""op":"rollout","do":"promote""#) == "conflict")
            #expect(try code(#""op":"rollout","do":"back""#) == "bad_request")
            #expect(try client.ask(#"{"op":"stats"}"#).int("counters.unknown_decision") == 2)
        }
    }

    @Test func `a model is put, drawn, paused and retired while requests go on`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            let put = try client.ask(#"{"op":"model_put","model":{"name":"new","input_usd_per_mtok":1,"tags":["x"]}}"#)
            #expect(put.string("model.state") == "active" && put.string("model.origin") == "store")
            #expect(try client.ask(#"{"op":"route","prompt":"","require":["x"]}"#).string("model") == "new")
            _ = try client.ask(#"{"op":"model_put","model":{"name":"new","state":"paused"}}"#)
            #expect(try client.ask(#"{"op":"route","prompt":"","require":["x"]}"#).code == "no_eligible_model")
            #expect(try client.ask(#"{"op":"model_delete","name":"new"}"#).string("model.state") == "retired")
            let models = try client.ask(#"{"op":"models"}"#)
            #expect(models.count("models") == 4)
            #expect(models.string("models.3.name") == "new" && models.double("models.3.input_usd_per_mtok") == 1)
        }
    }

    @Test func `a mistake in a policy is named by its full path`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            for (wrong, field) in [
                (#"{"seed":-1}"#, "policy.seed"), (#"{"exploration":{"flor":0.1}}"#, "policy.exploration.flor"),
                (#"{"learning":{"forgetting":0}}"#, "policy.learning.forgetting"), (#""seed: [""#, "policy"),
                (#""objective: {min_quality: 2}""#, "policy.objective.min_quality"),
            ] {
                let refused = try client.ask(#"{"op":"policy_put","policy":\#(wrong)}"#)
                #expect(refused.code == "bad_request" && refused.field == field, "\(wrong)")
            }
        }
    }

    @Test func `a policy that names a model nobody knows is taken, and remarked on`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            let policy =
                #""policy":{"traffic":{"larg":{"max_share":0.1}},"exploration":{"kind":"weighted","#
                + #""weights":{"large":1,"tiny":1}}}"#
            let put = try client.ask(#"{"op":"policy_put",\#(policy)}"#)
            #expect(put.isOK && put.count("remarks") == 2)
            #expect(put.string("remarks.0") == "policy.exploration.weights: there is no model tiny")
            #expect(put.string("remarks.1") == "policy.traffic: there is no model larg; did you mean large?")
            _ = try client.ask(#"{"op":"model_put","model":{"name":"tiny"}}"#)
            let begun = try client.ask(
                #"{"op":"policy_put","rollout":{"gate":"off"},"policy":{"traffic":{"larg":{"max_share":0.2}}}}"#)
            #expect(begun.isOK && begun.count("remarks") == 1)
            _ = try client.ask(#"{"op":"rollout","do":"abort"}"#)
            let right = try client.ask(#"{"op":"policy_put","policy":{"traffic":{"tiny":{"max_share":0.2}}}}"#)
            #expect(right.isOK && right.keys("")?.contains("remarks") == false)
        }
    }

    @Test func `a roll-out costs at most what it may, and weighs money as it is told, else as the serving policy does`()
        async throws
    {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            #expect(try client.ask(#"{"op":"policy_put","policy":{"objective":{"cost_weight":200}}}"#).isOK)
            let told = [
                (#""cost_usd_max":0.25"#, 0.25, 200.0), (#""cost_weight":5"#, RolloutPlan.costUSDMaxDefault, 5),
            ]
            for (plan, costUSDMax, costWeight) in told {
                let begun = try client.ask(
                    #"{"op":"policy_put","rollout":{"gate":"off",\#(plan)},"policy":{"seed":9}}"#)
                #expect(begun.double("rollout.plan.cost_usd_max") == costUSDMax, "\(plan)")
                #expect(begun.double("rollout.plan.cost_weight") == costWeight, "\(plan)")
                #expect(try client.ask(#"{"op":"rollout","do":"abort"}"#).isOK)
            }
        }
    }

    @Test func `a change of the roster is seen by what was sent behind it without waiting`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            for round in 0..<20 {
                client.send(
                    #"{"op":"model_put","model":{"name":"m\#(round)","tags":["t\#(round)"]}}"# + "\n"
                        + #"{"op":"route","prompt":"","require":["t\#(round)"]}"#)
                #expect(try client.reply().isOK)
                #expect(try client.reply().string("model") == "m\(round)")
            }
        }
    }

    @Test func `batches answer item by item, in order`() async throws {
        try await ServerFixture.serve { server in
            let client = try TestClient(server.address)
            let routed = try client.ask(
                #"{"op":"route_batch","id":"b","items":[{"id":1,"prompt":"a"},{"id":2},{"id":3,"prompt":"c","candidates":"#
                    + #"["nobody"]},{"id":4,"prompt":"d","embedding":[1]}]}"#)
            #expect(routed.isOK && routed.string("id") == "b" && routed.count("results") == 4)
            #expect(routed.bool("results.0.ok") == true && routed.int("results.0.id") == 1)
            #expect(routed.string("results.1.error.field") == "items[1].prompt")
            #expect(routed.string("results.2.error.code") == "unknown_model")
            #expect(routed.string("results.3.error.field") == "items[3].embedding")
            let decision = try #require(routed.string("results.0.decision"))
            let told = try client.ask(
                #"{"op":"feedback_batch","items":[{"id":1,"decision":"\#(decision)","quality":1},{"decision":"nope","#
                    + #""quality":1},{"decision":"\#(decision)"},{"decision":"\#(decision)","quality":1}]}"#)
            #expect(told.string("results.0.status") == "recorded" && told.int("results.0.id") == 1)
            #expect(told.string("results.1.error.code") == "unknown_decision")
            #expect(told.string("results.2.error.field") == "items[2].quality")
            #expect(told.string("results.3.status") == "duplicate")
            #expect(try client.ask(#"{"op":"feedback_batch","items":[]}"#).count("results") == 0)
        }
    }
}
