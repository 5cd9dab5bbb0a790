import Bandits
import Routing

/// The accounts as a checkpoint holds them.
struct CheckpointState {
    var accounts: Accounts
    /// The learner in it is the one that was asked for.
    var hasLearner: Bool

    /// - Parameters:
    ///   - then: in force when the checkpoint was made.
    ///   - epoch: whose learner is asked for.
    ///   - empty: that learner, without anything learnt.
    ///   - underWay: the start of the roll-out that went on then.
    ///   - knowledge: of an artefact, by its label.
    init(
        _ bytes: [UInt8], _ then: Epoch, _ epoch: Epoch, empty: Learner, underWay: RegistryEntry?,
        knowledge: (String) -> OfflineKnowledge?
    ) throws(StateError) {
        var reader = StateReader(bytes)
        let version = try reader.expect(
            LogFold.checkpointVersionMin...LogFold.checkpointVersion, "version of the checkpoint")
        accounts = Accounts(learner: empty, epoch: then)
        if try reader.number(UInt8.self) == 1, let objective = then.objective {
            accounts.pacer = try Pacer(from: &reader, objective: objective, form: .init(checkpointVersion: version))
        }
        if version >= 12, try reader.number(UInt8.self) == 1 {
            let objective = Objective.budgetUSDPerWindow(usd: try reader.double(), seconds: try reader.double())
            accounts.aside = try Pacer(from: &reader, objective: objective)
        }
        if try reader.number(UInt8.self) == 1, let budget = then.policy.explorationBudget {
            accounts.meter = try ExplorationMeter(from: &reader, budget: budget)
        }
        accounts.breakers = try Breakers(from: &reader, settings: then.breakers)
        accounts.sessions = try SessionBook(
            from: &reader, settings: then.sessions, withTenants: version >= 12)
        if try reader.number(UInt8.self) == 1 {
            let bytes = Array(try reader.raw())
            // Without its artefact the candidate is gone; that is found, and said, by whoever restores.
            if let underWay {
                try accounts.resume(
                    underWay, bytes, form: .init(checkpointVersion: version), knowledge: knowledge)
            }
        }
        let (router, hash, start): (String, String, UInt64) = (
            try reader.text(), try reader.text(), try reader.number()
        )
        hasLearner = router == epoch.router && hash == epoch.featuresHash && start == epoch.learnerStart
        if hasLearner { try accounts.learner.read(from: &reader) }
    }
}

extension Pacer.StateForm {
    fileprivate init(checkpointVersion: UInt32) {
        self =
            switch checkpointVersion {
            case ..<9: .withoutOpenCalls
            case 9: .openCallsTogether
            case 10: .openCallsByModel
            case 11...12: .withoutOwedQuality
            case 13: .withoutLateFeedback
            case 14: .withoutWeights
            default: .present
            }
    }
}

extension Accounts {
    /// The checkpoint's bytes.
    func encoded(_ epoch: Epoch) -> [UInt8] {
        var writer = StateWriter()
        writer.put(LogFold.checkpointVersion)
        writer.put(pacer == nil ? UInt8(0) : 1)
        pacer?.write(to: &writer)
        if case .budgetUSDPerWindow(let usd, let seconds) = aside?.objective {
            writer.put(UInt8(1))
            writer.put(usd)
            writer.put(seconds)
            aside?.write(to: &writer)
        } else {
            writer.put(UInt8(0))
        }
        writer.put(meter == nil ? UInt8(0) : 1)
        meter?.write(to: &writer)
        breakers.write(to: &writer)
        sessions.write(to: &writer)
        writer.put(candidacy == nil ? UInt8(0) : 1)
        if let candidacy { writer.put(raw: candidacy.encoded) }
        writer.put(epoch.router)
        writer.put(epoch.featuresHash)
        writer.put(epoch.learnerStart)
        learner.write(to: &writer)
        return writer.bytes
    }
}
