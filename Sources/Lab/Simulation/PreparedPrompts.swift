import Parallel
import RouterEngine
import Routing

/// The world's rows as an engine reads them, worked out once: shared by all runs of one artefact.
struct PreparedPrompts: Sendable {
    /// Of the models that a run starts with; a row none of them was run on has no candidates.
    let requests: [RouteRequest]
    let readings: [PromptReading]

    /// - Parameter offered: the models a run starts with.
    init(_ world: World, readings: [PromptReading], offered: [String]) {
        self.readings = readings
        requests = world.rows.map {
            RouteRequest(playing: $0, models: offered) ?? RouteRequest(prompt: Array($0.prompt.utf8), candidates: [])
        }
    }

    /// Features and predictions of every row, side by side on `threads` cores.
    static func read(
        _ world: World, _ knowledge: OfflineKnowledge, threads: Int
    ) throws(LabError) -> [PromptReading] {
        try inParallel(world.rows.count, threads: threads) { (row) throws(LabError) in
            do throws(RouteError) {
                return try knowledge.read(RouteRequest(prompt: Array(world.rows[row].prompt.utf8)))
            } catch {
                throw .refused(contestant: knowledge.label, request: row, reason: error.message)
            }
        }
    }
}
