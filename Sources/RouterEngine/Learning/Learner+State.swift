import Bandits

extension Learner {
    /// 7 added what is heard while nothing is learnt, and of calls whose cost nobody tells. 8 added
    /// what of list prices was announced, and which requests are usual. 9 tells apart of which model, in which task, a judge is
    /// off; comparisons of before begin anew.
    private static let stateVersion: UInt32 = 9

    func write(to writer: inout StateWriter) {
        writer.put(Self.stateVersion)
        writer.put(updates)
        writer.put(observations)
        writer.put(heard)
        writer.put(UInt32(featureHashes.count))
        for (router, hash) in featureHashes.sorted(by: { $0.key < $1.key }) {
            writer.put(router)
            writer.put(hash)
        }
        writer.put(UInt32(models.count))
        for (name, learned) in models.sorted(by: { $0.key < $1.key }) {
            writer.put(name)
            learned.posterior.write(to: &writer)
            learned.cost.write(to: &writer)
        }
        writer.put(UInt32(judges.count))
        for (source, judge) in judges.sorted(by: { $0.key < $1.key }) {
            writer.put(source)
            judge.write(to: &writer)
        }
        alarms.write(to: &writer)
    }

    /// Fills a learner that has learnt nothing.
    /// - Throws: where the bytes are damaged or of another version or context length.
    mutating func read(from reader: inout StateReader) throws(StateError) {
        let version = try reader.expect(6...Self.stateVersion, "version of the learner's state")
        updates = try reader.number()
        observations = try reader.number()
        heard = version >= 7 ? try reader.number() : updates
        for _ in 0..<(try reader.number(UInt32.self)) {
            let (router, hash) = (try reader.text(), try reader.text())
            if router != knowledge.label { featureHashes[router] = hash }
        }
        for _ in 0..<(try reader.number(UInt32.self)) {
            let name = try reader.text()
            let settings = knowledge.residualSettings(of: name, learning)
            models[name] = LearnedState(
                posterior: try ResidualPosterior(
                    from: &reader, contextCount: knowledge.contextCount, settings: settings,
                    knowsUsualContext: version >= 8),
                cost: try CostModel(
                    from: &reader, callHeard: version >= 7 ? nil : updates, knowsAnnounced: version >= 8))
        }
        for _ in 0..<(try reader.number(UInt32.self)) {
            judges[try reader.text()] = try JudgeCalibration(
                from: &reader, knowsModels: version >= 9)
        }
        alarms = try DriftAlarms(from: &reader)
    }
}
