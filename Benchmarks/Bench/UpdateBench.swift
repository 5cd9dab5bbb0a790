import Bandits
import CAllocationCount
import LinearAlgebra

/// `make bench-update`: what the learner pays for one outcome, and what a decision pays to read the posterior.
///
/// Beside them stands a copy of the covariance, which the first update after each snapshot pays besides.
struct UpdateBench {
    private static let (contexts, repeats, rounds) = (64, 40, 41)

    func run() {
        for dimension in [16, 64, 128] { measure(dimension) }
    }

    private func measure(_ dimension: Int) {
        var random = SplitMix64(seed: UInt64(dimension))
        let contexts = (0..<Self.contexts).map { _ in
            (0..<dimension).map { _ in Float(random.nextUniform() - 0.5) }
        }
        let outcomes = contexts.map { _ in random.nextUniform() - 0.5 }
        var posterior = ResidualPosterior(
            contextCount: dimension, settings: .known())
        let update = median {
            posterior.observe(Observation(context: contexts[$0], residual: outcomes[$0], group: "maths"))
        }
        var sum = 0.0
        let read = median { sum += posterior.residual(at: contexts[$0], group: "maths").variance }
        let covariance = posterior.covariance
        var copy = covariance
        let copying = median { place in
            copy = covariance.map { $0 + 1 }
            sum += copy[place]
        }
        let before = allocation_count()
        posterior.observe(Observation(context: contexts[0], residual: outcomes[0], group: "maths"))
        let allocations = allocation_count() - before
        precondition(sum.isFinite)
        print(
            "d = \(dimension): update \(update) µs and \(allocations) allocations, mean and variance \(read) µs;",
            "a copy of the covariance \(copying) µs")
    }

    /// µs of one call, as a median over rounds.
    private func median(_ body: (Int) -> Void) -> String {
        let rounds = (0..<Self.rounds).map { _ in
            Bench.seconds {
                for _ in 0..<Self.repeats { for place in 0..<Self.contexts { body(place) } }
            } / Double(Self.repeats * Self.contexts)
        }
        return Bench.microseconds(rounds.sorted()[Self.rounds / 2])
    }
}
