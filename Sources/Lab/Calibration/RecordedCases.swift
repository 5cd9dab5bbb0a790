import OutcomeStore
import Parallel
import RouterEngine
import Routing

/// Rows with the outcomes of all models, as cases: what a router would expect of them, before any feedback.
public enum RecordedCases {
    /// - Returns: one case per row that was run on a model of the roster.
    public static func of(
        _ rows: [OutcomeRow], knowledge: OfflineKnowledge, roster: [Model], threads: Int
    ) throws(LabError) -> [CalibrationCase] {
        let router: Router
        do throws(RouterError) {
            router = try Router(
                configuration: Configuration(models: roster), knowledge: knowledge, store: .volatile(), clock: { 0 },
                entropy: { 0 })
        } catch {
            throw .contestant(knowledge.label, reason: error.message)
        }
        let names = roster.filter(\.state.mayBeDrawn).map(\.name)
        let cases = try inParallel(rows.count, threads: threads) { (number) throws(LabError) -> CalibrationCase? in
            guard var request = RouteRequest(playing: rows[number], models: names) else { return nil }
            // The promise is of the whole roster, also on rows that not every model was run on.
            request.candidates = nil
            request.dryRun = true
            do throws(RouteError) {
                let record = try router.route(request).record
                return CalibrationCase(
                    record: record, truth: .full(record.scores.map { rows[number].outcomes[$0.model] }),
                    group: rows[number].prompt.isEmpty ? nil : rows[number].prompt,
                    key: rows[number].prompt.isEmpty ? rows[number].id : nil)
            } catch {
                throw .refused(contestant: knowledge.label, request: number, reason: error.message)
            }
        }
        return cases.compactMap(\.self)
    }
}
