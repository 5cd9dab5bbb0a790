/// Makes one quality of judges' words while files are read, and counts what was made of which.
public final class Judging {
    /// What one judge has said.
    public struct Count: Sendable, Equatable {
        public var outcomes = 0
        var sum = 0.0

        public init() {}

        public var meanQuality: Double { outcomes > 0 ? sum / Double(outcomes) : 0 }
    }

    /// `nil`: judges are counted, and not heard.
    public let rule: JudgeRule?
    /// Every judge of the files, by name, whether heard or not.
    public private(set) var counts: [String: Count] = [:]
    /// Outcomes whose quality was made of the words of several.
    public private(set) var combined = 0
    private var spreadSum = 0.0
    /// Outcomes with a quality, a judge or both, of which no judge that counts has spoken: without a rule, those that have
    /// judges and no quality.
    public private(set) var unheard = 0

    public init(_ rule: JudgeRule? = nil) { self.rule = rule }

    /// How far apart the words on one outcome are, highest − lowest, on average; `nil` where nowhere several have spoken.
    public var meanSpread: Double? { combined > 0 ? spreadSum / Double(combined) : nil }

    /// The quality of an outcome.
    /// - Parameter stated: its own `quality`; it counts where there is no rule.
    func quality(_ words: [String: Double], stated: Double?) -> Double? {
        for (name, word) in words {
            counts[name, default: Count()].outcomes += 1
            counts[name, default: Count()].sum += word
        }
        guard let rule else {
            if stated == nil, !words.isEmpty { unheard += 1 }
            return stated
        }
        let quality = rule.quality(words)
        if quality == nil, stated != nil || !words.isEmpty { unheard += 1 }
        let heard = rule.judges.compactMap { words[$0.name] }
        if heard.count > 1, let low = heard.min(), let high = heard.max() {
            combined += 1
            spreadSum += high - low
        }
        return quality
    }

    /// Whether this judge's word counts.
    func asks(_ judge: String) -> Bool { rule?.judges.contains { $0.name == judge } == true }

    /// Takes down a word on an outcome; `nil` is none, and neither is that of nobody.
    /// - Throws: where a judge who is asked has another word on it: `judges` and `quality_NAME` may both stand there.
    func hear(_ word: Double?, of judge: String, beside words: inout [String: Double]) throws(FieldError) {
        guard let word, !judge.isEmpty else { return }
        if let other = words[judge], other != word, asks(judge) {
            throw FieldError(Self.prefix + judge, "\(word.shortest) and \(other.shortest) are two words of one judge")
        }
        words[judge] = word
    }

    /// What stands before a judge's name in a column, or a field.
    static let prefix = "quality_"

    /// The judge of a column or field `quality_NAME`.
    public static func judge(of column: String) -> String? {
        guard column.hasPrefix(prefix), column.utf8.count > prefix.utf8.count else { return nil }
        return String(column.dropFirst(prefix.count))
    }
}
