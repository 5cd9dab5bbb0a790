import Artefact
import Features
import Interchange
import Lab
import OutcomeStore
import Predictor
import RouterEngine
import Routing

/// The decisions of a store or of an exported log, some pages at a time.
struct LogReading {
    private static let pageDecisions = 4096

    let path: String
    /// What is wanted of a store's decisions.
    var fields = LogFields.all
    var part = LogPart()
    /// Reads the prompts of an exported log again, which has no features.
    let artefact: RouterArtefact?
    let badRows: BadRowOptions

    /// A log that can't be read counts as a store, whose errors say why.
    static func isStore(_ path: String) -> Bool { path != "-" && beginsAsStore(path: path) != false }

    /// Pages in the order of the log, as many at a time as are read side by side.
    func forEachPages(_ body: (consuming [[LoggedDecision]]) -> Void) throws {
        if Self.isStore(path) { try readStore(body) } else { try readFile { body([$0]) } }
    }

    private func readStore(_ body: (consuming [[LoggedDecision]]) -> Void) throws {
        do throws(StoreError) {
            let reader = try OutcomeStore.read(path: path, fields: fields)
            let trust = try SourceTrust(of: reader)
            while case let pages = try reader.nextPages({ decisions($0, trust) }), !pages.isEmpty { body(pages) }
        } catch {
            throw Failure(.badData, ExportCommand.sentence(error))
        }
    }

    @Sendable private func decisions(_ entries: [LogEntry], _ trust: SourceTrust) -> [LoggedDecision] {
        entries.compactMap { entry in
            part.contains(entry.decision.timeMilliseconds) ? LoggedDecision(entry, trust) : nil
        }
    }

    private func readFile(_ body: ([LoggedDecision]) -> Void) throws {
        var bad = BadRows(allowed: badRows.allowBad)
        try readable {
            var reader = try DecisionReader(path: path)
            var page: [LoggedDecision] = []
            while let next = try reader.next() {
                switch next {
                case .failure(let error): bad.add(error)
                case .success(let entry):
                    guard part.contains(entry.record.timeMilliseconds) else { continue }
                    page.append(try decision(entry))
                }
                if page.count == Self.pageDecisions {
                    body(page)
                    page.removeAll(keepingCapacity: true)
                }
            }
            body(page)
        }
        try badRows.report(bad)
    }

    /// What the file leaves out is filled in by the router that was named.
    private func decision(_ entry: DecisionReader.Entry) throws -> LoggedDecision {
        var decision = LoggedDecision(
            record: entry.record, outcome: entry.outcome, multiplicity: 1 / (1 - entry.dropShare))
        if let artefact, let prompt = entry.record.prompt {
            decision.record.features = artefact.features.extract(Array(prompt.utf8))
        }
        guard !entry.isWhole else { return decision }
        guard let artefact else {
            throw Failure(
                .badData,
                "\(path) names only the model that was drawn; say with --router DIR what is expected of the others")
        }
        guard !decision.record.features.isEmpty else {
            throw Failure(.badData, "\(path) has neither models nor prompts: a candidate can't decide on it")
        }
        try decision.record.fillScores(artefact)
        return decision
    }
}

extension DecisionRecord {
    /// Gives a bandit row the models of an artefact. What their probabilities were is not known: they share what the
    /// drawn one left.
    fileprivate mutating func fillScores(_ artefact: RouterArtefact) throws {
        let drawn = scores[0]
        let prediction = artefact.predictor.predict(features)
        let others = artefact.roster.count - 1
        guard let place = artefact.roster.firstIndex(where: { $0.name == drawn.model }) else {
            throw Failure(.badData, "\(artefact.label) doesn't know \(drawn.model), which the log has drawn")
        }
        scores = artefact.roster.indices.map { model in
            let quality = Double(prediction.quality[model])
            let cost = artefact.predictor.knowsCost[model] ? Double(prediction.costUSD[model]) : nil
            return ModelScore(
                model: artefact.roster[model].name, priorQuality: quality, quality: quality,
                qualitySD: Double(prediction.qualitySD[model]), priorCostUSD: cost, costUSD: cost,
                latencyMilliseconds: nil, utility: 0,
                probability: model == place ? drawn.probability : (1 - drawn.probability) / Double(max(1, others)))
        }
        chosen = place
        context = prediction.context
        router = artefact.label
    }
}
