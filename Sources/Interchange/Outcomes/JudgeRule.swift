/// Whose word is an outcome's quality where several judges have spoken of it.
public struct JudgeRule: Sendable, Equatable {
    /// Somebody whose word counts, and how much.
    public struct Judge: Sendable, Equatable {
        /// What a judge may weigh: sums of such weights are neither infinite nor lost.
        public static let weights = 1e-9...1e9

        public var name: String
        /// In `weights`.
        public var weight: Double

        public init(_ name: String, weight: Double = 1) {
            precondition(Self.weights.contains(weight), "\(name) weighs \(weight)")
            (self.name, self.weight) = (name, weight)
        }
    }

    /// What several words make.
    public enum Combination: String, Sendable, CaseIterable {
        /// Σ weight · word / Σ weight, over the judges who have spoken.
        case mean
        /// The word of the first one who has spoken, in the order given.
        case first
    }

    public var judges: [Judge]
    public var combination: Combination

    public init(judges: [Judge], combination: Combination = .mean) {
        (self.judges, self.combination) = (judges, combination)
    }

    /// - Returns: `nil` where none of them has spoken.
    public func quality(_ words: [String: Double]) -> Double? {
        let spoken = judges.compactMap { judge in words[judge.name].map { (word: $0, weight: judge.weight) } }
        guard combination == .mean, spoken.count > 1 else { return spoken.first?.word }
        let weight = spoken.reduce(0) { $0 + $1.weight }
        // What rounding adds would be no quality.
        return min(1, max(0, spoken.reduce(0) { $0 + $1.weight * $1.word } / weight))
    }
}
