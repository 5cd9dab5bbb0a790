import LinearAlgebra

@testable import Bandits

/// The slow twin of `ResidualPosterior`: the filter's equations on whole matrices, and what is usual as a weighted mean of a
/// list that forgets nothing. Detectors and claims are those of the product, which have tests of their own.
struct PlainPosterior {
    /// What is usual of outcomes − anchors.
    struct Usual {
        /// What it begins with, be it after a change, and how much that weighs.
        var start: (level: Double, weight: Double)
        var residuals: [(value: Double, stake: Double)] = []
        var noise: Double
        var count = 0

        /// Of the newest the stake, of each earlier one .999 of the next.
        private var weighed: (sum: Double, weight: Double) {
            var (factor, sum, weight) = (1.0, 0.0, 0.0)
            for residual in residuals.reversed() {
                let part = factor * residual.stake
                (sum, weight) = (sum + part * residual.value, weight + part)
                factor *= 0.999
            }
            return (sum + factor * start.weight * start.level, weight + factor * start.weight)
        }

        var weight: Double { weighed.weight }
        var level: Double? { weighed.weight > 0 ? weighed.sum / weighed.weight : nil }

        mutating func add(_ residual: Double, _ observation: Observation) {
            count += 1
            let innovation = residual - (level ?? residual)
            let stake = min(1, observation.weight)
            residuals.append((residual, stake))
            let share = stake / Double(20 + min(100, count))
            noise = min(0.25, max(0.002, (1 - share) * noise + share * innovation * innovation))
        }

        mutating func shift(_ size: Double, weight: Double) {
            start = ((level ?? 0) + size, weight)
            residuals = []
        }

        func expectation(_ observation: Observation, _ anchor: Double, _ explained: Double) -> Expectation? {
            guard weight >= 20, let level else { return nil }
            return Expectation(
                mean: anchor + explained + level, deviation: noise.squareRoot(), stake: min(1, observation.weight))
        }
    }

    struct Group {
        var mean = 0.0
        var variance: Double
        var last: UInt64
        var unrest = 0.0
        var isChanged = false
        var usual: Usual
        var claim: ClaimedShift?
        var detector = ChangeDetector()
    }

    let settings: ResidualSettings
    var mean: [Double]
    var covariance: [[Double]]
    var noise: Double
    var observations = 0
    var last: UInt64 = 0
    var unrest = 0.0
    var detector = ChangeDetector()
    var claim: ClaimedShift?
    var usual: Usual
    var contexts: [[Double]] = []
    var groups: [String: Group] = [:]

    init(d: Int, _ settings: ResidualSettings) {
        self.settings = settings
        mean = [Double](repeating: 0, count: d + 1)
        noise = settings.noiseVariance
        usual = Usual(start: (0, settings.priorCount), noise: settings.noiseVariance)
        let (bias, weight) = (settings.biasSD * settings.biasSD, settings.weightSD * settings.weightSD)
        covariance = (0...d).map { i in (0...d).map { $0 == i ? (i == 0 ? bias : weight) : 0 } }
    }

    private var change: Double { settings.changeSD * settings.changeSD }
    private func prior(_ place: Int) -> Double {
        place == 0 ? settings.biasSD * settings.biasSD + unrest : settings.weightSD * settings.weightSD
    }
    private func kept(_ last: UInt64, _ now: UInt64) -> Double {
        now <= last ? 1 : Double.pow(settings.absenceRetention, Double(now - last))
    }
    private func times(_ x: [Double]) -> [Double] {
        covariance.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    func name(_ group: String) -> String {
        groups[group] != nil || groups.count < settings.groupsMax ? group : GroupResiduals.others
    }

    /// u after a time that leaves `kept`.
    private func faded(_ group: Group, _ kept: Double) -> (mean: Double, variance: Double) {
        let prior = settings.groupSD * settings.groupSD + group.unrest
        return (
            settings.reverts && !group.isChanged ? kept * group.mean : group.mean,
            kept * kept * group.variance + (1 - kept * kept) * prior
        )
    }

    mutating func observe(_ observation: Observation) {
        let x = [1] + observation.context.map { Double($0) }
        let fade = kept(last, observation.now)
        let retention = mean.indices.map { fade * ($0 == 0 ? settings.biasRetention : settings.weightRetention) }
        for i in mean.indices {
            if settings.reverts { mean[i] *= retention[i] }
            for j in mean.indices { covariance[i][j] *= retention[i] * retention[j] }
            covariance[i][i] += (1 - retention[i] * retention[i]) * prior(i)
        }
        claim?.fade(fade)
        unrest *= retention[0] * retention[0]
        let name = observation.group.map(name)
        var group = name.map { opened($0, observation.now) }

        let (own, ownVariance) = (group?.mean ?? 0, group?.variance ?? 0)
        let expected = dot(mean, x) + own + (claim?.expected ?? 0) + (group?.claim?.expected ?? 0)
        let surprise = observation.residual - expected
        let px = times(x)
        let uncertain = dot(x, px) + ownVariance + (claim?.uncertainty ?? 0) + (group?.claim?.uncertainty ?? 0)
        let total = uncertain + noise / observation.weight
        if group == nil { contexts.append(Array(x.dropFirst())) }
        let explained = group == nil ? dot(Array(mean.dropFirst()), difference(x)) : 0
        for i in mean.indices {
            mean[i] += px[i] * surprise / total
            for j in mean.indices { covariance[i][j] -= px[i] * px[j] / total }
        }

        let anchor = settings.reverts ? observation.prior : 0
        let residual = observation.prior + observation.residual - anchor
        let expectation =
            group == nil
            ? usual.expectation(observation, anchor, explained) : group?.usual.expectation(observation, anchor, 0)
        let finding = look(&detector, &claim, observation, surprise, total, expectation)
        if group == nil { usual.add(residual - explained, observation) }
        if let name {
            teach(&group!, residual, observation, surprise, total, expectation)
            groups[name] = group
        }
        decide(finding)
        let share = 1 / Double(min(20 + observations, settings.noiseWindow))
        let square = (surprise * surprise - uncertain) * observation.weight
        noise = min(0.25, max(0.002, (1 - share) * noise + share * square))
        observations += 1
        last = observation.now + 1
    }

    /// As the next outcome finds it.
    private func opened(_ name: String, _ now: UInt64) -> Group {
        guard var group = groups[name] else {
            return Group(
                variance: settings.groupSD * settings.groupSD, last: now,
                usual: Usual(start: (0, settings.priorCount), noise: noise))
        }
        let fade = kept(group.last, now)
        (group.mean, group.variance) = faded(group, settings.biasRetention * fade)
        group.claim?.fade(fade)
        group.unrest *= settings.biasRetention * settings.biasRetention
        return group
    }

    /// φ less the mean of the contexts so far, this one among them.
    private func difference(_ x: [Double]) -> [Double] {
        let weights = contexts.indices.reversed().map { Double.pow(0.999, Double($0)) }
        let total = weights.reduce(0, +)
        return x.indices.dropFirst().map { place in
            x[place] - zip(contexts, weights).reduce(0) { $0 + $1.0[place - 1] * $1.1 } / total
        }
    }

    private func look(
        _ detector: inout ChangeDetector, _ claim: inout ClaimedShift?, _ observation: Observation, _ surprise: Double,
        _ total: Double, _ expectation: Expectation?
    ) -> ChangeDetector.Finding? {
        if claim != nil {
            claim?.take(surprise: surprise, total: total)
            return nil
        }
        return expectation.flatMap {
            detector.take(observation.prior + observation.residual, $0, interval: settings.alarmInterval)
        }
    }

    private mutating func decide(_ finding: ChangeDetector.Finding?) {
        if let finding, settings.reverts {
            claim = ClaimedShift(size: finding.size, changeVariance: change, noiseVariance: noise)
        } else if let finding {
            moved(by: finding.size, change)
        } else if let decided = claim, let verdict = decided.verdict {
            claim = nil
            guard verdict == .confirmed else { return }
            mean[0] += decided.mean
            moved(by: decided.mean, decided.variance)
        }
    }

    private mutating func moved(by size: Double, _ variance: Double) {
        covariance[0][0] += variance
        unrest = max(unrest, change)
        usual.shift(size, weight: 20)
        for name in groups.keys {
            groups[name]!.usual.shift(size, weight: 4)
            groups[name]!.detector.startAgain()
        }
    }

    private func teach(
        _ group: inout Group, _ residual: Double, _ observation: Observation, _ surprise: Double, _ total: Double,
        _ expectation: Expectation?
    ) {
        group.last = observation.now + 1
        group.mean += group.variance / total * surprise
        group.variance -= group.variance * group.variance / total
        group.usual.add(residual, observation)
        let finding = look(&group.detector, &group.claim, observation, surprise, total, expectation)
        var moved: (size: Double, variance: Double)?
        if let finding, settings.reverts {
            group.claim = ClaimedShift(size: finding.size, changeVariance: change, noiseVariance: group.usual.noise)
        } else if let finding {
            moved = (finding.size, change)
        } else if let claim = group.claim, let verdict = claim.verdict {
            group.claim = nil
            if verdict == .confirmed {
                group.mean += claim.mean
                moved = (claim.mean, claim.variance)
            }
        }
        guard let moved else { return }
        group.usual.shift(moved.size, weight: 20)
        group.variance += moved.variance
        group.unrest = max(group.unrest, change)
        group.isChanged = true
    }

    mutating func revise(_ context: [Float], group: String?, change: Double) {
        let x = [1] + context.map { Double($0) }
        let (px, name) = (times(x), group.map(name))
        let own = name.flatMap { groups[$0] }
        let uncertain =
            dot(x, px) + (claim?.uncertainty ?? 0) + (own?.variance ?? 0) + (own?.claim?.uncertainty ?? 0)
        let gain = change / (uncertain + noise)
        for i in mean.indices { mean[i] += gain * px[i] }
        if let name { groups[name]?.mean += (own?.variance ?? 0) * gain }
    }

    func residual(at context: [Float], group: String?, now: UInt64) -> (mean: Double, variance: Double) {
        let x = [1] + context.map { Double($0) }
        let fade = kept(last, now)
        let unknown = x.indices.reduce(0) { $0 + x[$1] * x[$1] * prior($1) }
        var mean = (settings.reverts ? fade : 1) * dot(self.mean, x) + fade * (claim?.expected ?? 0)
        let variance = fade * fade * dot(x, times(x)) + (1 - fade * fade) * unknown + (claim?.uncertainty ?? 0)
        guard let group else { return (mean, variance) }
        guard let own = groups[name(group)] else { return (mean, variance + settings.groupSD * settings.groupSD) }
        let since = kept(own.last, now)
        let (offset, spread) = faded(own, since)
        mean += offset
        if let claim = own.claim {
            return (mean + since * claim.expected, variance + spread + claim.uncertainty)
        }
        // From a third of the evidence to a half, and from two thirds to all of it.
        let share = own.detector.suspicion(interval: settings.alarmInterval)
        let held = min(1, max(0, (share - 1.0 / 3) * 6))
        let doubt = min(1, max(0, (share - 2.0 / 3) * 3))
        let fallen = settings.reverts ? max(0, (own.usual.level ?? mean) - mean) : 0
        return (mean + held * fallen, variance + spread + doubt * 0.12 * 0.12)
    }
}
