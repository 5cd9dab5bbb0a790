import Bandits
import Routing

/// What one policy makes of a request: the serving one, or a roll-out's candidate.
struct Opinion: ~Copyable, Sendable {
    let snapshot: EngineSnapshot
    let assessment: Assessment
    let objective: Objective

    /// - Parameters:
    ///   - reading: by the serving artefact; the features in it are read anew by another one.
    ///   - own: the request's own objective.
    init(
        _ facts: borrowing RequestFacts, reading: PromptReading, own: Objective?, snapshot: EngineSnapshot,
        session: SessionTurn?, now: Int64
    ) throws(RouteError) {
        self.snapshot = snapshot
        objective = own ?? snapshot.policy.objective
        let reading = reading.isOf(snapshot.knowledge) ? reading : snapshot.knowledge.reading(of: reading.features)
        assessment = try Assessment(
            facts, reading: reading, objective: objective, snapshot: snapshot, session: session, now: now)
    }

    /// - Parameter accounts: with the roll-out, for what is paced.
    func step(_ accounts: Accounts, now: Int64) -> PolicyStep {
        let hasOwnPacer = accounts.candidacy?.pacer?.objective == objective
        let isSameMeter = accounts.meter?.budget == snapshot.policy.budget
        return PolicyStep(
            assessment, objective: objective, policy: snapshot.policy, breakers: snapshot.terms.breakers,
            pacer: hasOwnPacer ? accounts.candidacy?.pacer : accounts.pacer, meter: isSameMeter ? accounts.meter : nil,
            now: now)
    }
}
