import LinearAlgebra

@testable import Evaluation

/// A log with a known truth: two kinds of context, K actions, Bernoulli rewards.
struct SyntheticLog {
    var actionCount = 3
    var rowCount = 400
    /// The behaviour policy's least probability of an action.
    var floor = 0.1
    /// The candidate's probability of its favourite action; the rest is shared by the others.
    var greediness = 0.8
    /// Added to what the reward model says, which is else the truth.
    var modelError = 0.1

    /// How the behaviour policy comes to prefer an action, and how much it explores.
    enum Logger {
        /// Another action in each row.
        case changeable
        /// Action 0 more and more: from uniform to the floor by the log's end.
        case drifting
        /// So many policies one after another, each with an action of its own that it prefers, and its own floor.
        case several(Int)
    }
    var logger = Logger.changeable

    /// What row `row`'s policy prefers, and its least probability.
    private func behaviour(_ row: Int, _ random: inout SplitMix64) -> (preferred: Int, floor: Double) {
        let uniform = random.nextUniform()
        switch logger {
        case .changeable: return (Int(uniform * Double(actionCount)), floor)
        case .drifting:
            let done = Double(row) / Double(rowCount)
            return (0, (1 - done) / Double(actionCount) + done * floor)
        case .several(let count):
            let policy = row * count / rowCount
            return (policy % actionCount, min(1 / Double(actionCount), floor * Double(1 + policy)))
        }
    }

    /// True mean reward of an action in a context of a kind.
    func reward(_ action: Int, kind: Int) -> Double {
        0.2 + 0.6 * Double((action + kind) % actionCount) / Double(actionCount - 1)
    }

    func candidate(_ action: Int, kind: Int) -> Double {
        let favourite = (actionCount - 1 + actionCount - kind) % actionCount
        return action == favourite ? greediness : (1 - greediness) / Double(actionCount - 1)
    }

    /// What the candidate earns in truth; both kinds of context are as frequent.
    var value: Double {
        var total = 0.0
        for kind in 0..<2 {
            for action in 0..<actionCount { total += candidate(action, kind: kind) * reward(action, kind: kind) / 2 }
        }
        return total
    }

    func rows(seed: UInt64) -> LoggedRows {
        var random = SplitMix64(seed: SplitMix64.mix(seed &+ 77))
        var (actions, rewards, propensities) = ([Int32](), [Double](), [Double]())
        var (candidates, predicted) = ([Double](), [Double]())
        for row in 0..<rowCount {
            let kind = random.nextUniform() < 0.5 ? 0 : 1
            let (preferred, floor) = behaviour(row, &random)
            let best = 1 - floor * Double(actionCount - 1)
            var action = preferred
            if random.nextUniform() >= best {
                action = (preferred + 1 + Int(random.nextUniform() * Double(actionCount - 1))) % actionCount
            }
            actions.append(Int32(action))
            propensities.append(action == preferred ? best : floor)
            rewards.append(random.nextUniform() < reward(action, kind: kind) ? 1 : 0)
            for action in 0..<actionCount {
                candidates.append(candidate(action, kind: kind))
                predicted.append(reward(action, kind: kind) + (action == 0 ? modelError : -modelError))
            }
        }
        return LoggedRows(
            actionCount: actionCount, actions: actions, rewards: rewards, propensities: propensities,
            candidate: candidates, predicted: predicted)
    }
}
