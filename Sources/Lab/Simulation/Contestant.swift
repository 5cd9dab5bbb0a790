import Artefact
import RouterEngine
import Routing

/// A configuration that is tried: a name and everything that decides.
public struct Contestant: Sendable {
    public var name: String
    public var configuration: Configuration

    public init(name: String, configuration: Configuration) {
        self.name = name
        self.configuration = configuration
    }

    /// The USD per request that its policy paces to.
    public var budgetUSD: Double? {
        guard case .budgetUSDPerRequest(let budget) = configuration.policy.objective else { return nil }
        return budget
    }

    /// What its policy may spend in any stretch of time so long.
    public var windowBudget: (usd: Double, seconds: Double)? {
        guard case .budgetUSDPerWindow(let usd, let seconds) = configuration.policy.objective else { return nil }
        return (usd, seconds)
    }

    /// The mean quality that its policy keeps.
    public var qualityFloor: Double? {
        guard case .minMeanQuality(let floor) = configuration.policy.objective else { return nil }
        return floor
    }

    /// The models it may ever route to: the configuration's, else the artefact's, else all of the world; and those
    /// that join.
    func roster(_ knowledge: OfflineKnowledge, _ world: World) -> [Model] {
        let own = configuration.models ?? knowledge.artefact?.roster ?? world.models
        let joining = world.scenario.joiningModels
        return own
            + world.models.filter { model in
                joining.contains(model.name) && !own.contains { $0.name == model.name }
            }
    }

    /// The models a player would see in a part of the timeline, in roster order.
    func names(in segment: Int, _ knowledge: OfflineKnowledge, _ world: World) -> [String] {
        roster(knowledge, world)
            .filter { $0.state.mayBeDrawn && world.isOffered($0.name, in: segment) }
            .map(\.name)
    }

    func startNames(_ knowledge: OfflineKnowledge, _ world: World) -> [String] { names(in: 0, knowledge, world) }
}
