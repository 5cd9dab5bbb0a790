import LinearAlgebra
import Testing

@testable import Evaluation

/// Bootstrap, empirical Bernstein and paired differences.
@Suite struct IntervalTests {
    private static let logs = 500

    // Four values 0, 0, 1, 1: mean ½, s² = ⅓, ln(4/0.05) = 4.382; half = √(2·4.382/12) + 7·4.382/9 = 4.26: the range.
    @Test func `empirical Bernstein by hand, kept within the range`() throws {
        #expect(EmpiricalBernstein.interval(of: [0, 0, 1, 1], range: 0...1) == 0...1)
        #expect(EmpiricalBernstein.interval(of: [1], range: 0...1) == nil)
        let values = (0..<10_000).map { Double($0 % 2) }
        let interval = try #require(EmpiricalBernstein.interval(of: values, range: 0...1))
        let logarithm = Double.log(80)
        let half = (0.25 * 10_000 / 9_999 * 2 * logarithm / 10_000).squareRoot() + 7 * logarithm / (3 * 9_999)
        #expect(abs(interval.upperBound - (0.5 + half)) < 1e-12)
    }

    @Test func `empirical Bernstein moves and stretches with its observations and their range`() throws {
        var random = SplitMix64(seed: 8)
        let values = (0..<400).map { _ in random.nextUniform() }
        let weights = (0..<400).map { _ in 0.5 + 0.5 * random.nextUniform() }
        let moved = values.map { 20 * $0 - 5 }
        for weight in [[Double](repeating: 1, count: 400), weights] {
            let plain = try #require(EmpiricalBernstein.interval(of: Array(zip(values, weight)), range: 0...1))
            let other = try #require(EmpiricalBernstein.interval(of: Array(zip(moved, weight)), range: -5...15))
            #expect(plain.lowerBound > 0 && plain.upperBound < 1)
            #expect(abs(other.lowerBound - (20 * plain.lowerBound - 5)) < 1e-9)
            #expect(abs(other.upperBound - (20 * plain.upperBound - 5)) < 1e-9)
        }
        // Solved by halves, the interval of weights that are all 1 is the one in closed form.
        let closed = try #require(EmpiricalBernstein.interval(of: moved, range: -5...15))
        let solved = try #require(
            EmpiricalBernstein.interval(of: moved.map { (mean: $0, weight: 1) }, range: -5...15))
        #expect(abs(closed.lowerBound - solved.lowerBound) < 1e-9 && abs(closed.upperBound - solved.upperBound) < 1e-9)
    }

    @Test func `empirical Bernstein holds under heavy tails, where the normal interval falls short`() {
        // 1 with probability 0.002, else 0: a log of 300 rows mostly sees none at all.
        var (normal, bernstein) = (0, 0)
        for seed in 0..<300 {
            var random = SplitMix64(seed: SplitMix64.mix(UInt64(seed)))
            let values = (0..<300).map { _ in random.nextUniform() < 0.002 ? 1.0 : 0.0 }
            let zeros = [Double](repeating: 0, count: 300)
            for (method, isBernstein) in [(IntervalMethod.normal, false), (.bernstein, true)] {
                guard let paired = PairedValue(candidate: values, logged: zeros, range: 0...1, method: method),
                    let low = paired.difference.low, let high = paired.difference.high
                else { continue }
                if low <= 0.002, 0.002 <= high { if isBernstein { bernstein += 1 } else { normal += 1 } }
            }
        }
        #expect(bernstein >= 294, "\(bernstein) of 300")
        #expect(normal < 200, "\(normal) of 300")
    }

    // x = 1, 3, y = 2, 2: difference 0 ± 1.96 · (√2/√2 = 1), relative 0 ± 0.98.
    @Test func `a paired difference by hand`() throws {
        let paired = try #require(PairedValue(candidate: [1, 3], logged: [2, 2], range: -9...9))
        #expect(paired.difference.value == 0 && paired.relative?.value == 0)
        #expect(abs(try #require(paired.difference.high) - 1.959963984540054) < 1e-12)
        #expect(abs(try #require(paired.relative?.high) - 0.979981992270027) < 1e-12)
        #expect(PairedValue(candidate: [], logged: [], range: 0...1) == nil)
        #expect(PairedValue(candidate: [1], logged: [0], range: 0...1)?.relative == nil)
    }

    // Clusters {1, 1} and {3, 3} about 2: sums −2 and 2 about the mean, SE² = 2/1 · (4 + 4) / 4² = 1.
    @Test func `rows of one cluster count as one, by hand; rows that stand alone as ever`() throws {
        let (candidate, logged, range) = ([1.0, 1, 3, 3], [2.0, 2, 2, 2], -9.0...9)
        let paired = try #require(
            PairedValue(candidate: candidate, logged: logged, range: range, clusters: [7, 7, 9, 9]))
        #expect(abs(try #require(paired.difference.high) - 1.959963984540054) < 1e-12)
        #expect(abs(try #require(paired.relative?.high) - 0.979981992270027) < 1e-12)
        let single = PairedValue(candidate: candidate, logged: logged, range: range, clusters: [7, 7, 7, 7])
        #expect(single?.difference == IntervalEstimate(value: 0))
        for method in [IntervalMethod.normal, .bootstrap(PairedBootstrap(resamples: 50)), .bernstein, .anytime] {
            let alone = PairedValue(
                candidate: candidate, logged: logged, range: range, method: method, clusters: [4, 3, 2, 1])
            #expect(alone == PairedValue(candidate: candidate, logged: logged, range: range, method: method))
        }
    }

    @Test
    func `where the turns of a conversation move together, normal and bootstrap hold the truth by clusters alone`()
        throws
    {
        let keys = (0..<600).map { UInt64($0 / 10) }
        let zeros = [Double](repeating: 0, count: keys.count)
        for method in [IntervalMethod.normal, .bootstrap(PairedBootstrap(resamples: 200))] {
            var (clustered, alone) = (0, 0)
            for seed in 0..<200 {
                var random = SplitMix64(seed: SplitMix64.mix(UInt64(seed)))
                let shared = (0..<60).map { _ in random.nextNormal() }
                let values = keys.map { shared[Int($0)] + random.nextNormal() }
                func holds(_ clusters: [UInt64]?) throws -> Bool {
                    let paired = try #require(
                        PairedValue(
                            candidate: values, logged: zeros, range: -9...9, method: method, clusters: clusters))
                    return try #require(paired.difference.low) <= 0 && 0 <= #require(paired.difference.high)
                }
                if try holds(keys) { clustered += 1 }
                if try holds(nil) { alone += 1 }
            }
            #expect((180...198).contains(clustered), "\(method): \(clustered) of 200")
            #expect(alone < 160, "\(method): \(alone) of 200")
        }
    }

    /// Conversations of 1 to 20 turns, all good or all bad, the long ones worse; the mean over turns is wanted.
    private static func conversations(_ seed: UInt64) -> (values: [Double], keys: [UInt64]) {
        var (values, keys, random) = ([Double](), [UInt64](), SplitMix64(seed: SplitMix64.mix(seed)))
        for key in 0..<60 as Range<UInt64> {
            let turns = 1 + Int(random.next() % 20)
            let isGood = random.nextUniform() < 0.8 - 0.03 * Double(turns)
            for _ in 0..<turns {
                values.append(isGood ? 1 : 0)
                keys.append(key)
            }
        }
        return (values, keys)
    }

    @Test func `so do the intervals that hold for any distribution: turn by turn they would not`() throws {
        // Σ t · (.1 + .8 (.8 − .05 t)) / Σ t over t = 1...12.
        let turns = (1...20).map(Double.init)
        let truth = turns.map { $0 * (0.8 - 0.03 * $0) }.reduce(0, +) / 210
        for method in [IntervalMethod.bernstein, .anytime] {
            var (clustered, alone) = (0, 0)
            for seed in 0..<200 as Range<UInt64> {
                let (values, keys) = Self.conversations(seed)
                func holds(_ clusters: [UInt64]?) throws -> Bool {
                    let paired = try #require(
                        PairedValue(
                            candidate: values, logged: values.map { _ in 0 }, range: 0...1, method: method,
                            clusters: clusters))
                    #expect(abs(paired.difference.value - values.reduce(0, +) / Double(values.count)) < 1e-12)
                    return try #require(paired.difference.low) <= truth && truth <= #require(paired.difference.high)
                }
                if try holds(keys) { clustered += 1 }
                if try holds(nil) { alone += 1 }
            }
            #expect(clustered >= 192, "\(method): \(clustered) of 200")
            #expect(alone < 184, "\(method): \(alone) of 200")
        }
    }

    @Test(arguments: 0..<20)
    func `a row that stands for m decisions counts as m rows of one cluster, by every method`(seed: UInt64) throws {
        var random = SplitMix64(seed: SplitMix64.mix(seed))
        let candidate = (0..<30).map { _ in random.nextUniform() }
        let logged = (0..<30).map { _ in random.nextUniform() }
        let counts = (0..<30).map { _ in Double(1 + random.next() % 4) }
        let places = counts.indices.flatMap { [Int](repeating: $0, count: Int(counts[$0])) }
        for method in [IntervalMethod.normal, .bootstrap(PairedBootstrap(resamples: 50)), .bernstein, .anytime] {
            let weighed = try #require(
                PairedValue(
                    candidate: candidate, logged: logged, range: -1...1, method: method, multiplicities: counts))
            let repeated = try #require(
                PairedValue(
                    candidate: places.map { candidate[$0] }, logged: places.map { logged[$0] }, range: -1...1,
                    method: method, clusters: places.map { UInt64($0) }))
            let pairs =
                [(weighed.difference, repeated.difference)]
                + [(weighed.relative, repeated.relative)]
                .compactMap { pair in pair.0.flatMap { a in pair.1.map { (a, $0) } } }
            for (a, b) in pairs {
                for (x, y) in [(a.value, b.value), (a.low ?? 9, b.low ?? 8), (a.high ?? 9, b.high ?? 8)] {
                    #expect(abs(x - y) < 1e-9, "\(method): \(a), \(b)")
                }
            }
        }
    }

    @Test func `an interval goes no further than what the difference can be, but as far as its estimate`() throws {
        for method in [IntervalMethod.bernstein, .anytime] {
            func interval(_ values: [Double]) throws -> IntervalEstimate {
                try #require(
                    PairedValue(
                        candidate: values, logged: values.map { _ in 0 }, range: -40...40, bounds: -1...1,
                        method: method)
                ).difference
            }
            #expect(try interval([0.5, -0.5, 0.5, -0.5]) == IntervalEstimate(value: 0, low: -1, high: 1))
            #expect(try interval([3, 5, 4, 4]) == IntervalEstimate(value: 4, low: -1, high: 4))
        }
    }

    // (3 · 1 + 1 · 0) / 4 = ¾; sums about it 3 · ¼ and −¾: SE² = 2/1 · (9/16 + 9/16) / 4² = 9/64.
    @Test func `a weighed mean by hand`() throws {
        let paired = try #require(
            PairedValue(candidate: [1, 0], logged: [0, 0], range: -1...1, multiplicities: [3, 1]))
        #expect(paired.candidate == 0.75 && paired.difference.value == 0.75)
        #expect(abs(try #require(paired.difference.high) - (0.75 + 0.375 * 1.959963984540054)) < 1e-12)
        // Bernstein: of two observations nothing can be said.
        let bounded = PairedValue(
            candidate: [1, 0], logged: [0, 0], range: -1...1, method: .bernstein, multiplicities: [3, 1])
        #expect(bounded?.difference == IntervalEstimate(value: 0.75, low: -1, high: 1))
    }

    @Test
    func
        `of a log that keeps every failure and a quarter of the rest, all methods hold the truth; unweighed none does`()
        throws
    {
        let methods = [IntervalMethod.normal, .bootstrap(PairedBootstrap(resamples: 200)), .bernstein, .anytime]
        for method in methods {
            var (weighed, plain) = (0, 0)
            for seed in 0..<200 as Range<UInt64> {
                var (values, counts, random) = ([Double](), [Double](), SplitMix64(seed: SplitMix64.mix(seed)))
                for _ in 0..<2000 {
                    let isRight = random.nextUniform() < 0.8
                    guard !isRight || random.nextUniform() < 0.25 else { continue }
                    values.append(isRight ? 1 : 0)
                    counts.append(isRight ? 4 : 1)
                }
                func holds(_ multiplicities: [Double]?) throws -> Bool {
                    let paired = try #require(
                        PairedValue(
                            candidate: values, logged: values.map { _ in 0 }, range: 0...1, method: method,
                            multiplicities: multiplicities))
                    return try #require(paired.difference.low) <= 0.8 && 0.8 <= #require(paired.difference.high)
                }
                if try holds(counts) { weighed += 1 }
                if try holds(nil) { plain += 1 }
            }
            #expect(weighed >= (method.isAsymptotic ? 182 : 192), "\(method): \(weighed) of 200")
            #expect(plain == 0, "\(method): \(plain) of 200")
        }
    }

    @Test func `paired differences hold the truth by every method, and pairing narrows them`() throws {
        let log = SyntheticLog()
        let methods: [IntervalMethod] = [.normal, .bootstrap(PairedBootstrap(resamples: 200)), .bernstein, .anytime]
        var (hits, widths) = ([Int](repeating: 0, count: 4), [Double](repeating: 0, count: 4))
        for seed in 0..<Self.logs {
            let rows = log.rows(seed: UInt64(seed))
            let values = try #require(OffPolicyEvaluation(rows).rowValues(DoublyRobust()))
            for (number, method) in methods.enumerated() {
                let paired = try #require(
                    PairedValue(candidate: values, logged: rows.rewards, range: -10...10, method: method))
                let (low, high) = (try #require(paired.difference.low), try #require(paired.difference.high))
                // The behaviour policy is uniform over what it prefers: it earns ½ in truth.
                if low <= log.value - 0.5, log.value - 0.5 <= high { hits[number] += 1 }
                widths[number] += (high - low) / Double(Self.logs)
            }
        }
        for (number, range) in [0.92...0.98, 0.92...0.98, 0.99...1, 0.99...1].enumerated() {
            let share = Double(hits[number]) / Double(Self.logs)
            #expect(range.contains(share), "\(methods[number]): \(share)")
        }
        #expect(widths[2] > widths[0] && widths[3] > widths[0])
    }
}
