import Bandits
import Foundation

extension Candidacy {
    /// What events have made of it since its start.
    var encoded: [UInt8] {
        var writer = StateWriter()
        // Counts and finite numbers: JSON gives back their bits.
        writer.put(raw: (try? JSONEncoder().encode(rollout)).map { Array($0) } ?? [])
        writer.put(UInt32(errors.count))
        for number in errors.sorted() { writer.put(number) }
        writer.put(pacer != nil)
        pacer?.write(to: &writer)
        writer.put(learner != nil)
        learner?.write(to: &writer)
        return writer.bytes
    }

    /// Fills a roll-out that has just begun.
    /// - Parameter form: of the state of its budget per window.
    mutating func read(_ bytes: [UInt8], form: Pacer.StateForm) throws(StateError) {
        var reader = StateReader(bytes)
        let text = try reader.raw()
        guard let rollout = try? JSONDecoder().decode(Rollout.self, from: Data(text)) else {
            throw .truncated(at: reader.offset)
        }
        self.rollout = rollout
        for _ in 0..<(try reader.number(UInt32.self)) { errors.insert(try reader.number()) }
        if try reader.flag() {
            pacer = try Pacer(from: &reader, objective: policy.objective, form: form)
        }
        // Where the serving learner is of the candidate's artefact itself, that one is the candidate's, too.
        if try reader.flag() { try learner?.read(from: &reader) }
    }
}

extension Accounts {
    /// Goes on with a roll-out where a checkpoint left it.
    mutating func resume(
        _ entry: RegistryEntry, _ bytes: [UInt8], form: Pacer.StateForm,
        knowledge: (String) -> OfflineKnowledge?
    ) throws(StateError) {
        enter(entry, knowledge: knowledge)
        try candidacy?.read(bytes, form: form)
    }
}
