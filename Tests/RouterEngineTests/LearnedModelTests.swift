import Bandits
import Dispatch
import Routing
import Synchronization
import Testing

@testable import RouterEngine

@Suite struct LearnedModelTests {
    private func learn(_ state: inout LearnedState) {
        let now = state.posterior.lastObservation
        state.posterior.observe(Observation(context: [0.5, -1], residual: 0.3, now: now))
    }

    private func address(_ state: LearnedState) -> UnsafeRawPointer? {
        state.posterior.covariance.withUnsafeBytes(\.baseAddress)
    }

    @Test func `a model that a snapshot has is copied once, and learns in place from then on`() {
        var state = LearnedState(
            posterior: ResidualPosterior(contextCount: 2, settings: .known()), cost: CostModel())
        learn(&state)
        let shown = LearnedModel(state)
        let before = address(state)
        learn(&state)
        #expect(shown.posterior.observations == 1 && shown.posterior.lastObservation == 1)
        let own = address(state)
        #expect(own != before)
        for _ in 0..<10 { learn(&state) }
        #expect(address(state) == own)
        #expect(state.posterior.observations == 12 && state.posterior.lastObservation == 12)
    }

    @Test func `a snapshot shares with the last one the models that nothing was learnt of`() throws {
        let router = try Fixture.router(artefact: Fixture.artefact())
        let names = router.snapshot.roster.entries.map(\.model.name)
        func changed(_ change: () throws -> Void) rethrows -> [String] {
            let before = router.snapshot.learned
            try change()
            return zip(names, zip(before, router.snapshot.learned)).filter { $1.0 !== $1.1 }.map(\.0)
        }
        for number in 0..<8 {
            let record = try router.route(Fixture.request(number)).record
            #expect(try changed { try router.say(record.id, quality: 0.3) } == [record.model])
            #expect(try changed { try router.say(record.id, quality: 0.4) } == [record.model], "revised")
            #expect(try changed { try router.say(record.id, costUSD: 0.01) } == [record.model])
            #expect(try changed { try router.say(record.id, costUSD: 0.02) } == [record.model], "revised")
        }
    }

    @Test func `whoever has been told sees it, however many give feedback at once`() throws {
        let router = try Fixture.router(artefact: Fixture.artefact())
        let late = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for number in 0..<50 {
                do {
                    let before = try router.route(Fixture.request(number)).record
                    try router.say(before.id, quality: Double(number % 2))
                    let after = try router.route(Fixture.request(number)).record
                    if after.learnerState <= before.learnerState { late.withLock { $0 += 1 } }
                } catch {
                    Issue.record("thread \(thread), request \(number): \(error)")
                }
            }
        }
        #expect(late.withLock { $0 } == 0)
        let learner = router.stats().learner
        #expect(learner.updates == 200 && learner.lag == 0)
        #expect(try router.route(Fixture.request(0)).record.learnerState == 200)
    }
}
