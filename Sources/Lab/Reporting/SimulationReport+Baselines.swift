import Evaluation
import Routing

extension SimulationReport.BaselineLine {
    /// - Parameter budgets: of the contestants: what mixtures and the oracle reach with as much.
    static func all(
        _ simulation: Simulation, _ references: [StreamReferences], budgets: [Double]
    ) -> [SimulationReport.BaselineLine] {
        let (names, reward) = (simulation.world.models.map(\.name), simulation.reward)
        var lines: [SimulationReport.BaselineLine] = []
        func add(_ name: String, _ pick: (StreamReferences) -> StreamReferences.Line?) {
            let picked = references.compactMap { reference in pick(reference).map { (reference, $0) } }
            guard picked.count == references.count else { return }
            let requests = Double(simulation.world.requestCount)
            let costs = picked.compactMap(\.1.costUSD)
            lines.append(
                .init(
                    name: name, quality: IntervalEstimate(meanOf: picked.map(\.1.quality)),
                    costUSD: costs.count == picked.count ? IntervalEstimate(meanOf: costs) : nil,
                    reward: IntervalEstimate(meanOf: picked.map(\.1.reward)),
                    regret: IntervalEstimate(meanOf: picked.map { ($0.oracle.reward - $1.reward) * requests })))
        }
        func single(_ kind: String, _ pick: (StreamReferences) -> Int?) {
            guard let first = references.first.flatMap(pick) else { return }
            let isOne = references.allSatisfy { pick($0) == first }
            add(isOne ? "\(kind): \(names[first])" : kind) { reference in
                pick(reference).flatMap { reference.singles[$0] }
            }
        }
        single("best single", \.bestSingle)
        single("all cheap", \.cheapest)
        add("random") { $0.random }
        for budget in Set(budgets).sorted() {
            add("mixture at \(budget) USD") { $0.hull(atUSD: budget, reward) }
            add("oracle at \(budget) USD") { $0.oracle(atUSD: budget, reward) }
        }
        add("oracle") { $0.oracle }
        return lines
    }
}
