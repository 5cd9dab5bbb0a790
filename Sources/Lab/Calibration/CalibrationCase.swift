import Evaluation
import LinearAlgebra
import Routing

/// One request that a threshold is judged on: what was expected of each model, and what is known of the truth.
public struct CalibrationCase: Sendable {
    /// Which outcomes are known.
    public enum Truth: Sendable {
        /// Every model was run: one outcome per score of the record; `nil` where it wasn't after all.
        case full([Outcome?])
        /// Only the drawn model was, with the record's propensity; `nil` before the first feedback.
        case drawn(Outcome?)
    }

    public var record: DecisionRecord
    public var truth: Truth
    /// Cases of one name move together, such as repeats of one prompt, or turns of one conversation; `nil`: it stands alone.
    public var group: String?
    /// What decides when the test comes to it. Known before any outcome, and not for whoever calibrates to choose.
    public var key: String

    /// - Parameter key: by default the group's name, else the record's number.
    public init(record: DecisionRecord, truth: Truth, group: String? = nil, key: String? = nil) {
        self.record = record
        self.truth = truth
        self.group = group
        self.key = key ?? group ?? "\(record.number)"
    }
}

extension [CalibrationCase] {
    /// By rising hash of the keys: one order for the same cases, however they come.
    var inTheirOwnOrder: [CalibrationCase] {
        let places = map { SplitMix64.mix(FNV1a.hash($0.key.utf8)) }
        return indices.sorted { (places[$0], $0) < (places[$1], $1) }.map { self[$0] }
    }
}

/// What one case says of a policy beside always taking the reference model.
struct CaseEvidence: Sendable {
    /// policy's quality − ρ · the reference model's.
    var difference: BoundedDifference
    var quality: Double
    var referenceQuality: Double
    /// USD; `nil` where what the policy or the reference model costs is not known.
    var costs: (policy: Double, reference: Double)?
}

extension CalibrationCase {
    /// - Parameter probabilities: the policy's, one per score of the record.
    /// - Returns: `nil` where the case can't tell: the reference model or an outcome is not known, or a model that is
    ///   wanted could not be drawn.
    func evidence(_ probabilities: [Double], reference: Int, share: Double) -> CaseEvidence? {
        switch truth {
        case .full(let outcomes): full(outcomes, probabilities, reference, share)
        case .drawn(let outcome): drawn(outcome, probabilities, reference, share)
        }
    }

    /// It tells of all thresholds or of none: if what is never taken need not be known, the cases that tell are those
    /// in which what was run the most is taken.
    private func full(
        _ outcomes: [Outcome?], _ probabilities: [Double], _ reference: Int, _ share: Double
    ) -> CaseEvidence? {
        let known = outcomes.compactMap(\.self)
        let qualities = known.compactMap(\.quality)
        guard qualities.count == outcomes.count else { return nil }
        let (best, referenceQuality) = (known[reference], qualities[reference])
        var (quality, cost): (Double, Double?) = (0, 0)
        for (place, probability) in probabilities.enumerated() where probability > 0 {
            let outcome = known[place]
            quality += probability * qualities[place]
            cost = cost.flatMap { cost in outcome.costUSD.map { cost + probability * $0 } }
        }
        // The worst there can be: the reference answers well, every other model fails.
        let lowest = min(0, probabilities[reference] - share)
        return CaseEvidence(
            difference: BoundedDifference(value: quality - share * referenceQuality, lowest: lowest), quality: quality,
            referenceQuality: referenceQuality, costs: cost.flatMap { cost in best.costUSD.map { (cost, $0) } })
    }

    /// Doubly robust: the logged predictions, corrected where the drawn model's outcome is known.
    ///
    ///     d = Σ_b (π_b − ρ·1[b = X]) q̂_b + w_a (r − q̂_a),   w_b = (π_b − ρ·1[b = X]) / p_b
    private func drawn(
        _ outcome: Outcome?, _ probabilities: [Double], _ reference: Int, _ share: Double
    ) -> CaseEvidence? {
        guard let outcome, let earned = outcome.quality else { return nil }
        let scores = record.scores
        var (expected, lowest) = (0.0, 0.0)
        for place in scores.indices {
            let wanted = probabilities[place] - (place == reference ? share : 0)
            let predicted = scores[place].priorQuality
            guard wanted != 0 || place == reference else { continue }
            guard scores[place].probability > 0 else { return nil }
            expected += wanted * predicted
            let weight = wanted / scores[place].probability
            lowest = min(lowest, weight * -predicted, weight * (1 - predicted))
        }
        let (a, p) = (record.chosen, record.propensity)
        let error = (earned - scores[a].priorQuality) / p
        let wanted = probabilities[a] - (a == reference ? share : 0)
        let policy = zip(probabilities, scores).reduce(0) { $0 + $1.0 * $1.1.priorQuality } + probabilities[a] * error
        return CaseEvidence(
            difference: BoundedDifference(value: expected + wanted * error, lowest: min(0, expected + lowest)),
            quality: policy, referenceQuality: scores[reference].priorQuality + (a == reference ? error : 0),
            costs: outcome.costUSD.map { (probabilities[a] / p * $0, a == reference ? $0 / p : 0) })
    }
}
