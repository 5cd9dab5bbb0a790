import LinearAlgebra
import Testing

@testable import Bandits

struct JudgeCalibrationTests {
    /// One comparison as a test makes it up.
    private struct Pair {
        var model: String
        var task: String?
        var judged: Double
        var trusted: Double
    }

    private static func calibration(_ pairs: [Pair]) -> JudgeCalibration {
        var judge = JudgeCalibration()
        for pair in pairs {
            judge.compare(judged: pair.judged, trusted: pair.trusted, model: pair.model, task: pair.task)
        }
        return judge
    }

    @Test func `without a comparison a judge is believed, and worth a tenth`() {
        #expect(JudgeCalibration().corrected(0.37, model: "a", task: nil) == 0.37)
        #expect(JudgeCalibration().reliability(model: "a", task: nil) == 0.1)
    }

    /// One label of .4 beside .5: the levels' variances are .04, .01 and .01 together, the noise's (10 · .04 + .01 − .005) / 11;
    /// 3.68 of 9.68 parts of −.1 stay. What is left unknown of .01 and .01: .00863 and .00786.
    @Test func `one comparison moves a judge by three fifths`() {
        let judge = Self.calibration([Pair(model: "a", task: "x", judged: 0.5, trusted: 0.4)])
        let noise = 0.405 / 11
        #expect(abs(judge.corrected(0.5, model: "a", task: "x") - (0.5 - 0.1 * 0.06 / (0.06 + noise))) < 1e-12)
        // In another task the same model is taken to be judged as it was, another model only as all are.
        let (level, model) = (0.04 / (0.06 + noise), 0.05 / (0.06 + noise))
        #expect(abs(judge.corrected(0.5, model: "a", task: "y") - (0.5 - 0.1 * model)) < 1e-12)
        #expect(abs(judge.corrected(0.5, model: "b", task: "x") - (0.5 - 0.1 * level)) < 1e-12)
        let left = 0.01 / (1 + 0.01 / (noise + 0.01)) + 0.01 * noise / (noise + 0.01)
        #expect(abs(judge.reliability(model: "a", task: "x") - (1 - left / 0.02)) < 1e-12)
        #expect(judge.reliability(model: "b", task: "x") == 0.1)
    }

    /// Level by level, each the most probable one beside all others, until none moves.
    @Test(arguments: 1...5) func `the levels are the most probable ones`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pairs = (0..<120).map { number in
            let (judged, trusted) = (random.nextUniform(), random.nextUniform())
            let task = number % 3 == 0 ? nil : "task \(number % 4)"
            return Pair(
                model: "model \(Int(4 * random.nextUniform() * random.nextUniform()))", task: task, judged: judged,
                trusted: number % 2 == 0 ? trusted : 0.2 + 0.6 * judged)
        }
        let judge = Self.calibration(pairs)
        let twin = SlowTwin(pairs.map { ($0.model, $0.task ?? "", $0.judged - 0.5, $0.trusted - 0.5) })
        for pair in pairs {
            let expected = 0.5 + twin.slope * (pair.judged - 0.5) + twin.level(pair.model, pair.task ?? "")
            let corrected = judge.corrected(pair.judged, model: pair.model, task: pair.task)
            #expect(abs(corrected - min(1.25, max(-0.25, expected))) < 1e-9, "seed \(seed)")
        }
    }

    @Test func `a judge that is always .2 too kind is found out by thirty labels`() {
        var random = SplitMix64(seed: 1)
        let judge = Self.calibration(
            (0..<30).map { _ in
                let truth = 0.3 + 0.5 * random.nextUniform()
                return Pair(model: "a", judged: truth + 0.2, trusted: truth)
            })
        #expect(abs(judge.corrected(0.8, model: "a", task: nil) - 0.6) < 0.02)
    }

    /// The judge adds .2 to what model a does, and nothing to b and c.
    @Test func `a judge that favours a model is corrected on that model`() {
        var random = SplitMix64(seed: 2)
        let judge = Self.calibration(
            (0..<90).map { number in
                let (model, truth) = (["a", "b", "c"][number % 3], 0.7 * random.nextUniform())
                return Pair(model: model, judged: truth + (model == "a" ? 0.2 : 0), trusted: truth)
            })
        #expect(abs(judge.corrected(0.6, model: "a", task: nil) - 0.4) < 0.03)
        for model in ["b", "c"] { #expect(abs(judge.corrected(0.6, model: model, task: nil) - 0.6) < 0.05) }
    }

    /// Right answers are called wrong one time in five, and wrong ones right: what it says of an easy task must not become what
    /// it says of the mean of all tasks. Least squares made .65 of .9, and .35 of .1.
    @Test func `a judge that errs at random still tells good models from bad ones`() {
        var random = SplitMix64(seed: 3)
        var (pairs, sums) = ([Pair](), ["good": 0.0, "bad": 0.0])
        for number in 0..<400 {
            let model = number % 2 == 0 ? "good" : "bad"
            let truth: Double = random.nextUniform() < (model == "good" ? 0.9 : 0.1) ? 1 : 0
            let judged = random.nextUniform() < 0.2 ? 1 - truth : truth
            pairs.append(Pair(model: model, judged: judged, trusted: truth))
        }
        let judge = Self.calibration(pairs)
        for pair in pairs { sums[pair.model]! += judge.corrected(pair.judged, model: pair.model, task: nil) / 200 }
        #expect(sums["good"]! > 0.8 && sums["bad"]! < 0.2, "\(sums)")
    }

    /// .1 for a right answer and .9 for a wrong one; ten comparisons don't settle it, sixty do.
    @Test func `a judge that has it the wrong way round is turned round`() {
        func corrected(_ labels: Int) -> (good: Double, bad: Double) {
            let judge = Self.calibration(
                (0..<labels).map { number in
                    Pair(model: "a", judged: number % 2 == 0 ? 0.1 : 0.9, trusted: number % 2 == 0 ? 1 : 0)
                })
            return (judge.corrected(0.1, model: "a", task: nil), judge.corrected(0.9, model: "a", task: nil))
        }
        let (few, many) = (corrected(8), corrected(60))
        #expect(few.good < few.bad)
        #expect(many.good > 0.9 && many.bad < 0.1, "\(many)")
    }

    @Test func `a comparison that nobody made can't be taken back`() {
        var judge = JudgeCalibration()
        judge.compare(judged: 0.9, trusted: 0.1, model: "a", task: nil, isWithdrawn: true)
        #expect(judge == JudgeCalibration())
        judge.compare(judged: 0.9, trusted: 0.1, model: "a", task: "x")
        let before = judge
        judge.compare(judged: 0.9, trusted: 0.1, model: "a", task: "y", isWithdrawn: true)
        #expect(judge == before)
    }

    @Test func `three labels move it only in part, and what is withdrawn counts no more`() {
        var judge = JudgeCalibration()
        for _ in 0..<3 { judge.compare(judged: 0.5, trusted: 0.1, model: "a", task: nil) }
        let corrected = judge.corrected(0.5, model: "a", task: nil)
        #expect(corrected < 0.3 && corrected > 0.15, "\(corrected)")
        for _ in 0..<3 { judge.compare(judged: 0.5, trusted: 0.1, model: "a", task: nil, isWithdrawn: true) }
        #expect(judge == JudgeCalibration() && judge.comparisons == 0)
    }

    /// In sixteenths, so that what is taken off leaves the bits that were there.
    @Test func `a comparison that is withdrawn leaves the line as it was without it`() {
        let pairs = [(0.25, 0.5), (0.75, 0.625), (0.5, 1), (0.125, 0.25)]
        for gone in pairs.indices {
            var (all, rest) = (JudgeCalibration(), JudgeCalibration())
            for (place, pair) in pairs.enumerated() {
                all.compare(judged: pair.0, trusted: pair.1, model: "a", task: "x")
                if place != gone { rest.compare(judged: pair.0, trusted: pair.1, model: "a", task: "x") }
            }
            all.compare(judged: pairs[gone].0, trusted: pairs[gone].1, model: "a", task: "x", isWithdrawn: true)
            #expect(all == rest)
            #expect(all.corrected(0.9, model: "a", task: "x") == rest.corrected(0.9, model: "a", task: "x"))
        }
    }

    @Test func `tasks beyond the limit are one together, and state is read as it was written`() throws {
        let pairs = (0..<200).map { number in
            Pair(model: "a", task: number == 7 ? nil : "task \(number % 90)", judged: 0.5, trusted: 0.25)
        }
        let judge = Self.calibration(pairs)
        #expect(
            judge.corrected(0.5, model: "a", task: "task 80") == judge.corrected(0.5, model: "a", task: "task 89"))
        var writer = StateWriter()
        judge.write(to: &writer)
        var reader = StateReader(writer.bytes)
        let read = try JudgeCalibration(from: &reader)
        #expect(read == judge && read.comparisons == 200)
        for pair in pairs {
            #expect(
                read.corrected(0.9, model: "a", task: pair.task) == judge.corrected(0.9, model: "a", task: pair.task))
        }
    }

    @Test func `a state with one line for all models is read over, and comparisons begin anew`() throws {
        var writer = StateWriter()
        writer.put(UInt64(12))
        for sum in [0.5, 1.25, -2, 0.75] { writer.put(sum) }
        writer.put(UInt32(7))
        var reader = StateReader(writer.bytes)
        #expect(try JudgeCalibration(from: &reader, knowsModels: false) == JudgeCalibration())
        #expect(try reader.number(UInt32.self) == 7)
    }
}

/// The definition of `JudgeCalibration`, coordinate by coordinate.
private struct SlowTwin {
    var slope: Double
    private var all = 0.0
    private var models: [String: Double] = [:]
    private var tasks: [[String]: Double] = [:]

    init(_ labels: [(model: String, task: String, u: Double, v: Double)]) {
        let count = Double(labels.count)
        func spread(_ values: [Double]) -> Double {
            let mean = values.reduce(0, +) / count
            return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        }
        let (spreadU, spreadV) = (spread(labels.map(\.u)), spread(labels.map(\.v)))
        let alike = 10 * (spreadU + spreadV) / 2
        let slope = ((count * spreadV + alike) / (count * spreadU + alike)).squareRoot()
        self.slope = slope
        let rests = labels.map { $0.v - slope * $0.u }
        let sum = rests.reduce(0, +)
        let noise = (0.4 + rests.reduce(0) { $0 + $1 * $1 } - sum * sum / (count + 1)) / (10 + count)
        for _ in 0..<20_000 {
            let before = all
            func mean(_ isMeant: (Int) -> Bool, without: (Int) -> Double, variance: Double) -> Double {
                let meant = labels.indices.filter(isMeant)
                let rest = meant.reduce(0) { $0 + rests[$1] - without($1) }
                return rest / (Double(meant.count) + noise / variance)
            }
            all = mean({ _ in true }, without: { level(of: labels[$0]) - all }, variance: 0.04)
            for model in Set(labels.map(\.model)) {
                let own = models[model] ?? 0
                models[model] = mean(
                    { labels[$0].model == model }, without: { level(of: labels[$0]) - own }, variance: 0.01)
            }
            for key in Set(labels.map { [$0.model, $0.task] }) {
                let own = tasks[key] ?? 0
                tasks[key] = mean(
                    { [labels[$0].model, labels[$0].task] == key }, without: { level(of: labels[$0]) - own },
                    variance: 0.01)
            }
            if abs(all - before) < 1e-14 { break }
        }
    }

    private func level(of label: (model: String, task: String, u: Double, v: Double)) -> Double {
        level(label.model, label.task)
    }

    func level(_ model: String, _ task: String) -> Double {
        all + (models[model] ?? 0) + (tasks[[model, task]] ?? 0)
    }
}
