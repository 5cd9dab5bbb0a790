/// A source of feedback: how often it speaks, how late, of what, and how well it judges.
public struct Judge: Sendable, Equatable {
    /// What a judge can speak of.
    public enum Subject: String, Sendable, CaseIterable {
        case quality, cost, tokens, latency
    }

    public var source: String
    /// Probability that it speaks of a decision at all.
    public var share: Double
    /// The same of an answer of quality 0, `share` being that of quality 1, and in between in proportion: whom a bad answer
    /// annoys complains, and a good one is taken without a word. `nil`: `share`, whatever the answer is worth.
    public var shareBad: Double?
    /// Requests that pass before it speaks, and how many more at most, drawn evenly.
    public var delayRequests: Int
    public var delaySpreadRequests: Int
    public var says: Set<Subject>
    /// What it says of quality: 1 − quality with probability `flip`, then + bias + normal noise, kept in [0, 1].
    public var flip: Double
    public var bias: Double
    public var noiseSD: Double
    /// What is added besides, of some models' answers, or in some tasks.
    public var favours: [Favour]

    /// A judge's liking of one model, in one task, or both; negative where it is harsh.
    public struct Favour: Sendable, Equatable {
        /// `nil`: every model, every task.
        public var model: String?
        public var task: String?
        public var by: Double

        public init(model: String? = nil, task: String? = nil, by: Double) {
            self.model = model
            self.task = task
            self.by = by
        }
    }

    public init(
        source: String = "client", share: Double = 1, shareBad: Double? = nil, delayRequests: Int = 0,
        delaySpreadRequests: Int = 0, says: Set<Subject> = Set(Subject.allCases), flip: Double = 0, bias: Double = 0,
        noiseSD: Double = 0, favours: [Favour] = []
    ) {
        self.source = source
        self.share = share
        self.shareBad = shareBad
        self.delayRequests = delayRequests
        self.delaySpreadRequests = delaySpreadRequests
        self.says = says
        self.flip = flip
        self.bias = bias
        self.noiseSD = noiseSD
        self.favours = favours
    }
}

extension Judge {
    /// Probability that it speaks of an answer.
    /// - Parameter quality: `nil` where nobody knows it.
    public func share(of quality: Double?) -> Double {
        guard let shareBad, let quality else { return share }
        return shareBad + (share - shareBad) * quality
    }

    /// What it adds to the quality of a model's answer in a task.
    public func bias(model: String, task: String?) -> Double {
        favours.reduce(bias) { sum, favour in
            let isMeant = (favour.model ?? model) == model && (favour.task == nil || favour.task == task)
            return isMeant ? sum + favour.by : sum
        }
    }
}
