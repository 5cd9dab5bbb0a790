import Evaluation
import RouterEngine
import Routing

/// Picks the most frugal threshold that keeps a promise, by Learn-then-Test with fixed-sequence testing.
///
/// The thresholds are tested from the most careful to the most frugal one, each at level α: is the policy's mean
/// quality above ρ times the reference model's? The first that can't be shown ends the sequence; of those shown before
/// it the cheapest is the answer. So the promise fails with probability at most α, though many thresholds were tried on
/// the same rows.
/// It is made for requests like the cases, and for the policy frozen as it was judged.
///
/// > Angelopoulos, Bates, Candès, Jordan, Lei. *Learn then Test: Calibrating Predictive Algorithms to Achieve Risk
/// > Control*, 2021, section 3.2 and Algorithm 1.
public struct Calibration: Sendable {
    /// In the order in which the test bets on them. It hangs on their keys alone, as good as random: a seed, or the rows' order
    /// in a file, could be tried until the answer is frugal.
    private let cases: [CalibrationCase]
    public let promise: Promise
    public let threshold: Threshold
    /// The frozen policy, whose objective the thresholds replace.
    private let policy: FrozenPolicy

    /// What was found for one threshold.
    public struct Step: Sendable, Encodable {
        public var threshold: Double
        /// Cases that can tell.
        public var cases: Int
        /// Of which so many are independent: repeats of a prompt, and turns of a session, are one.
        public var groups: Int
        public var quality: IntervalEstimate
        public var referenceQuality: IntervalEstimate
        /// Over the cases whose cost is known; `nil` where it is of none.
        public var costUSD: IntervalEstimate?
        public var referenceCostUSD: IntervalEstimate?
        /// reference − policy, USD per request.
        public var savedUSD: IntervalEstimate?
        /// Cases whose cost is known.
        public var costCases: Int
        /// quality − ρ · reference quality.
        public var margin: IntervalEstimate
        public var pValue: Double
        /// How many cases like these the test would take, about; `nil` where no number would do.
        public var casesNeeded: Int?
    }

    public init(_ cases: [CalibrationCase], promise: Promise, threshold: Threshold, policy: FrozenPolicy) {
        self.cases = cases.inTheirOwnOrder
        self.promise = promise
        self.threshold = threshold
        self.policy = policy
    }

    /// Tests the thresholds in their order, up to the first that can't be shown (which is the last of the steps then,
    /// unless next to no case can tell of it).
    ///
    /// - Throws: `unknownModel`: no case has the reference model; `unsupported`: too few cases tell of the first threshold.
    public func run() throws(LabError) -> CalibrationReport {
        let places = cases.map { record in record.record.scores.firstIndex { $0.model == promise.model } }
        guard places.contains(where: { $0 != nil }) else {
            throw .unknownModel(promise.model, known: Set(cases.flatMap { $0.record.scores.map(\.model) }).sorted())
        }
        let values = threshold.sequence(costsUSD: meanCostsUSD())
        var steps: [Step] = []
        let last = try Self.lastShown(of: values.count, alpha: promise.alpha) { (number) throws(LabError) in
            let found = zip(evidence(values[number], places), cases).filter { $0.0 != nil }
            let evidence = found.compactMap(\.0)
            guard evidence.count >= 2 else {
                guard number > 0 else { throw unsupported(evidence.count) }
                return 1
            }
            let step = Step(values[number], evidence, RowGroups(keys: found.map(\.1.group)), promise)
            steps.append(step)
            return step.pValue
        }
        return CalibrationReport(
            steps, shown: last, promise: promise, threshold: threshold, caseCount: cases.count)
    }

    /// Fixed-sequence testing: the last hypothesis before the first that can't be rejected at level α.
    /// - Returns: `nil` where the first can't.
    static func lastShown<Failure: Error>(
        of count: Int, alpha: Double, pValue: (Int) throws(Failure) -> Double
    ) throws(Failure) -> Int? {
        for number in 0..<count {
            guard try pValue(number) <= alpha else { return number == 0 ? nil : number - 1 }
        }
        return count == 0 ? nil : count - 1
    }

    /// What each case says of a threshold; `nil` where it can't tell.
    func evidence(_ value: Double, _ places: [Int?]) -> [CaseEvidence?] {
        var policy = policy
        return zip(cases, places).map { item, place in
            guard let place,
                let probabilities = policy.probabilities(of: item.record, ownObjective: threshold.objective(value))
            else { return nil }
            return item.evidence(probabilities, reference: place, share: promise.share)
        }
    }

    private func unsupported(_ count: Int) -> LabError {
        .unsupported(
            "too few requests can tell: \(count) of \(cases.count) know the quality of \(promise.model) and of all "
                + "that a policy might take")
    }

    private func meanCostsUSD() -> [Double] {
        var sums: [String: (Double, Int)] = [:]
        for item in cases {
            for score in item.record.scores {
                guard let cost = score.priorCostUSD else { continue }
                let sum = sums[score.model] ?? (0, 0)
                sums[score.model] = (sum.0 + cost, sum.1 + 1)
            }
        }
        return sums.values.map { $0.0 / Double($0.1) }
    }
}

extension Calibration.Step {
    /// - Parameter groups: of the evidence.
    init(_ value: Double, _ evidence: [CaseEvidence], _ groups: RowGroups, _ promise: Promise) {
        threshold = value
        cases = evidence.count
        self.groups = groups.count
        quality = IntervalEstimate(meanOf: evidence.map(\.quality), groups: groups)
        referenceQuality = IntervalEstimate(meanOf: evidence.map(\.referenceQuality), groups: groups)
        let priced = evidence.indices.filter { evidence[$0].costs != nil }
        let (costs, costGroups) = (priced.compactMap { evidence[$0].costs }, groups.selecting(priced))
        costCases = costs.count
        if !costs.isEmpty {
            costUSD = IntervalEstimate(meanOf: costs.map(\.policy), groups: costGroups)
            referenceCostUSD = IntervalEstimate(meanOf: costs.map(\.reference), groups: costGroups)
            savedUSD = IntervalEstimate(meanOf: costs.map { $0.reference - $0.policy }, groups: costGroups)
        }
        let differences = evidence.map(\.difference)
        margin = IntervalEstimate(meanOf: differences.map(\.value), groups: groups)
        pValue = BettingTest.pValue(differences, groups: groups, alpha: promise.alpha)
        casesNeeded = BettingTest.countNeeded(like: differences, groups: groups, alpha: promise.alpha)
    }
}
