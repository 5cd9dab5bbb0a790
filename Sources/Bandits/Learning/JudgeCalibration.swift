/// How far a judge is off, learnt from requests that somebody trusted has judged, too: a line, and besides what it says of one
/// model, and of that model in one task, all drawn towards "not at all".
///
///     trusted − ½ = k · (judged − ½) + a + aₘ + aₘₜ + ε,     a ~ N(0, 0.2²),  aₘ, aₘₜ ~ N(0, 0.1²),  ε ~ N(0, σ²)
///
/// k gives the judge's words the spread of the trusted ones. It is not the slope of least squares, which leaves a judge that is
/// right most of the time little more than the mean of all: the good models of an easy task would seem bad. The levels are
/// the posterior means of a nested linear model with σ² as it was found, in closed form: a model with few labels is taken to
/// be judged as all are, one with many by its own.
///
/// > Searle, Casella, McCulloch. *Variance Components*, 1992, chapter 7: prediction of random effects.
public struct JudgeCalibration: Sendable, Equatable {
    /// Over all comparisons, both words less ½.
    private var moments = Moments()
    /// In the order in which they were first compared: sums over them have the same bits everywhere.
    private var models: [ModelLevel] = []
    /// k and a.
    private var line = Line()

    private static let variance = (level: 0.04, model: 0.01, task: 0.01, noise: 0.04)
    /// Comparisons that "k = 1" and the noise before any count as.
    private static let priorCount = 10.0
    private static let noiseVarianceMin = 0.002
    /// Tasks that are told apart per model; further ones are one together.
    static let tasksMax = 64
    /// What a word is worth of which no comparison has told how far it is off.
    private static let reliabilityMin = 0.1
    /// How far a corrected word may leave [0, 1]: cut off there, its mean would be another one.
    private static let range = -0.25...1.25

    public init() {}

    public var comparisons: UInt64 { UInt64(moments.count) }

    /// Takes in that a judge and somebody trusted have rated the same attempt.
    /// - Parameters:
    ///   - task: of the request; `nil` where there is none.
    ///   - isWithdrawn: takes a comparison back that had been added.
    public mutating func compare(
        judged: Double, trusted: Double, model: String, task: String?, isWithdrawn: Bool = false
    ) {
        let (u, v) = (judged - 0.5, trusted - 0.5)
        if isWithdrawn {
            guard let place = models.firstIndex(where: { $0.name == model }),
                models[place].add(u, v, task: task, sign: -1)
            else { return }
            moments.add(u, v, sign: -1)
        } else {
            let place = models.firstIndex { $0.name == model } ?? models.count
            if place == models.count { models.append(ModelLevel(name: model)) }
            _ = models[place].add(u, v, task: task, sign: 1)
            moments.add(u, v, sign: 1)
        }
        fit()
    }

    /// What somebody trusted would probably have said, on average; a little outside [0, 1] where words at its ends are moved.
    public func corrected(_ judged: Double, model: String, task: String?) -> Double {
        guard moments.count > 0 else { return judged }
        let level = models.first { $0.name == model }
        let corrected = 0.5 + line.slope * (judged - 0.5) + line.level + (level?.offset(in: task) ?? 0)
        return min(Self.range.upperBound, max(Self.range.lowerBound, corrected))
    }

    /// How much of what is unknown of the judge's word on a model in a task comparisons have told, from 0.1 to 1.
    public func reliability(model: String, task: String?) -> Double {
        let level = models.first { $0.name == model }
        let prior = Self.variance.model + Self.variance.task
        return max(Self.reliabilityMin, 1 - (level?.variance(in: task) ?? prior) / prior)
    }

    /// The posterior means of all levels: of a from what the models say of it, of aₘ from what its tasks say, of aₘₜ from
    /// the rest.
    private mutating func fit() {
        guard moments.count > 0 else {
            self = JudgeCalibration()
            return
        }
        let slope = moments.slope(priorCount: Self.priorCount)
        let noise = max(
            Self.noiseVarianceMin,
            moments.noiseVariance(slope, prior: Self.variance.noise, priorCount: Self.priorCount))
        var (precision, sum) = (1 / Self.variance.level, 0.0)
        for place in models.indices {
            let own = models[place].gather(slope, noise: noise, taskVariance: Self.variance.task)
            precision += own.precision / (1 + own.precision * Self.variance.model)
            sum += own.sum / (1 + own.precision * Self.variance.model)
        }
        line = Line(slope: slope, level: sum / precision)
        for place in models.indices {
            models[place].settle(
                line, noise: noise, variance: Self.variance.model, taskVariance: Self.variance.task)
        }
    }
}

/// k and a.
private struct Line: Sendable, Equatable {
    var slope = 1.0
    var level = 0.0
}

/// Sums over comparisons, u = judged − ½ and v = trusted − ½.
private struct Moments: Sendable, Equatable {
    var count = 0.0
    var u = 0.0
    var v = 0.0
    var uu = 0.0
    var vv = 0.0
    var uv = 0.0

    mutating func add(_ u: Double, _ v: Double, sign: Double) {
        count += sign
        self.u += sign * u
        self.v += sign * v
        uu += sign * u * u
        vv += sign * v * v
        uv += sign * u * v
    }

    /// Ratio of the deviations, with as many comparisons more in which both say the same; negative where, those included,
    /// the judge has it the wrong way round.
    func slope(priorCount: Double) -> Double {
        let (spreadU, spreadV) = (max(0, uu - u * u / count), max(0, vv - v * v / count))
        let alike = priorCount * (spreadU + spreadV) / (2 * count)
        guard alike > 0 else { return 1 }
        let ratio = ((spreadV + alike) / (spreadU + alike)).squareRoot()
        return uv - u * v / count + alike < 0 ? -ratio : ratio
    }

    /// Of v − slope · u around its mean, the models' own levels among it.
    func noiseVariance(_ slope: Double, prior: Double, priorCount: Double) -> Double {
        let (rest, squares) = (v - slope * u, vv - 2 * slope * uv + slope * slope * uu)
        return (priorCount * prior + squares - rest * rest / (count + 1)) / (priorCount + count)
    }
}

/// What a judge says of one model beyond what it says of all.
private struct ModelLevel: Sendable, Equatable {
    struct Task: Sendable, Equatable {
        let name: String?
        var count = 0.0
        var u = 0.0
        var v = 0.0
        /// aₘₜ, and its posterior variance.
        var offset = 0.0
        var variance = 0.0
    }
    let name: String
    private(set) var tasks: [Task] = []
    /// aₘ, and its posterior variance.
    private var offset = 0.0
    private var variance = 0.0
    /// 1 / σ² that the tasks say of a + aₘ, and that times their mean.
    private var gathered = (precision: 0.0, sum: 0.0)
    private var taskVariance = 0.0

    init(name: String) { self.name = name }

    static func == (a: Self, b: Self) -> Bool { a.name == b.name && a.tasks == b.tasks }

    /// - Returns: whether there was something to take back.
    mutating func add(_ u: Double, _ v: Double, task: String?, sign: Double) -> Bool {
        let place = place(of: task) ?? tasks.count
        if place == tasks.count {
            guard sign > 0 else { return false }
            tasks.append(Task(name: tasks.count < JudgeCalibration.tasksMax ? task : GroupResiduals.others))
        }
        guard sign > 0 || tasks[place].count > 0 else { return false }
        tasks[place].count += sign
        tasks[place].u += sign * u
        tasks[place].v += sign * v
        return true
    }

    /// Of a task's own sums, or of those of the tasks beyond the limit.
    private func place(of task: String?) -> Int? {
        tasks.firstIndex { $0.name == task }
            ?? (tasks.count > JudgeCalibration.tasksMax ? JudgeCalibration.tasksMax : nil)
    }

    mutating func gather(
        _ slope: Double, noise: Double, taskVariance: Double
    ) -> (precision: Double, sum: Double) {
        gathered = (0, 0)
        self.taskVariance = taskVariance
        for task in tasks {
            let weight = 1 / (noise + task.count * taskVariance)
            gathered.precision += task.count * weight
            gathered.sum += (task.v - slope * task.u) * weight
        }
        return gathered
    }

    mutating func settle(_ line: Line, noise: Double, variance modelVariance: Double, taskVariance: Double) {
        let share = modelVariance / (1 + modelVariance * gathered.precision)
        offset = share * (gathered.sum - gathered.precision * line.level)
        variance = share
        for place in tasks.indices {
            let (count, weight) = (tasks[place].count, 1 / (noise + tasks[place].count * taskVariance))
            let rest = tasks[place].v - line.slope * tasks[place].u - count * (line.level + offset)
            tasks[place].offset = taskVariance * weight * rest
            tasks[place].variance = taskVariance * noise * weight
        }
    }

    func offset(in task: String?) -> Double { offset + (place(of: task).map { tasks[$0].offset } ?? 0) }

    func variance(in task: String?) -> Double {
        variance + (place(of: task).map { tasks[$0].variance } ?? taskVariance)
    }
}

extension JudgeCalibration {
    public func write(to writer: inout StateWriter) {
        for sum in [moments.count, moments.u, moments.v, moments.uu, moments.vv, moments.uv] { writer.put(sum) }
        writer.put(UInt32(models.count))
        for model in models {
            writer.put(model.name)
            writer.put(UInt32(model.tasks.count))
            for task in model.tasks {
                writer.put(task.name != nil)
                writer.put(task.name ?? "")
                for sum in [task.count, task.u, task.v] { writer.put(sum) }
            }
        }
    }

    /// - Parameter knowsModels: `false` of a state that had one line for all models, which can't be taken apart: comparisons
    ///   begin anew.
    public init(from reader: inout StateReader, knowsModels: Bool = true) throws(StateError) {
        guard knowsModels else {
            let _: UInt64 = try reader.number()
            for _ in 0..<4 { _ = try reader.double() }
            return
        }
        moments = Moments(
            count: try reader.double(), u: try reader.double(), v: try reader.double(), uu: try reader.double(),
            vv: try reader.double(), uv: try reader.double())
        for _ in 0..<(try reader.number(UInt32.self)) {
            var model = ModelLevel(name: try reader.text())
            try model.readTasks(from: &reader)
            models.append(model)
        }
        fit()
    }
}

extension ModelLevel {
    fileprivate mutating func readTasks(from reader: inout StateReader) throws(StateError) {
        for _ in 0..<(try reader.number(UInt32.self)) {
            let (hasName, name) = (try reader.flag(), try reader.text())
            tasks.append(
                Task(
                    name: hasName ? name : nil, count: try reader.double(), u: try reader.double(),
                    v: try reader.double()))
        }
    }
}
