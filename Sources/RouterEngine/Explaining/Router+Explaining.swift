import Artefact
import Features
import OutcomeStore
import Predictor
import Routing

extension Router {
    /// Everything known of a logged decision; also of one that another run of the program made.
    ///
    /// - Throws: `unknownDecision`.
    public func explain(_ id: ULID) throws(RouteError) -> Explanation {
        guard let entry = try entry(id) else { throw .unknownDecision(id.description) }
        return Explanation(
            record: entry.decision, feedback: entry.feedback.map(\.feedback), mattering: mattering(entry.decision))
    }

    /// Everything known of a decision that has just been made; also of a dry run, which is not in the log.
    public func explanation(of reply: RouteReply) -> Explanation {
        Explanation(record: reply.record, feedback: [], mattering: mattering(reply.record))
    }

    /// Leave one group out: what the chosen model's predicted quality would be if the group's features were an empty
    /// prompt's.
    private func mattering(_ record: DecisionRecord) -> [FeatureInfluence] {
        let terms = snapshot.terms
        let loaded = [terms.knowledge, terms.candidate?.knowledge].compactMap { $0 }
        guard let knowledge = loaded.first(where: { $0.label == record.router }), let artefact = knowledge.artefact,
            let place = knowledge.place(of: record.model), record.features.count == artefact.features.count
        else { return [] }
        let empty = artefact.features.extract([])
        let whole = artefact.predictor.predict(record.features).quality[place]
        let influences = artefact.features.groups.map { group in
            var features = record.features
            features.replaceSubrange(group.columns, with: empty[group.columns])
            let without = artefact.predictor.predict(features).quality[place]
            return FeatureInfluence(group: group.name, influence: Double(whole) - Double(without))
        }
        return influences.sorted { abs($0.influence) > abs($1.influence) }
    }
}
