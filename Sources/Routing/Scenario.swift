/// A world to try policies in: how long, who judges and when, and what happens meanwhile.
public struct Scenario: Sendable, Equatable {
    /// In which order the rows come.
    public enum Order: String, Sendable, CaseIterable {
        case shuffled, file
    }

    /// Length of the stream; beyond the rows they come again, shuffled anew. `nil`: every row once.
    public var requests: Int?
    public var order: Order
    /// How far the engine's clock moves from one request to the next.
    public var secondsPerRequest: Double
    /// Who speaks of a decision, each for itself; at least one.
    public var judges: [Judge]
    public var events: [WorldEvent]

    public init(
        requests: Int? = nil, order: Order = .shuffled, secondsPerRequest: Double = 1, judges: [Judge] = [Judge()],
        events: [WorldEvent] = []
    ) {
        self.requests = requests
        self.order = order
        self.secondsPerRequest = secondsPerRequest
        self.judges = judges
        self.events = events
    }
}

extension Scenario {
    /// How many requests come within a stretch of time; all of them where time stands still.
    public func requests(in seconds: Double) -> Int {
        guard secondsPerRequest > 0 else { return .max }
        return Int(min(1e15, (seconds / secondsPerRequest).rounded(.up)))
    }

    /// Models that are not there from the start.
    public var joiningModels: Set<String> {
        Set(events.filter { $0.change == .joins }.map(\.model))
    }
}

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

/// Something that happens to a model while the stream runs.
public struct WorldEvent: Sendable, Equatable {
    /// A place in the stream: before request n (from 0), or at a share of its length.
    public enum Moment: Sendable, Equatable {
        case request(Int)
        case share(Double)
    }

    /// What becomes of the model.
    public enum Change: Sendable, Equatable {
        /// True quality becomes quality · factor + shift, kept in [0, 1].
        case quality(factor: Double, shift: Double)
        /// True cost becomes cost · factor; announced, the list price is put to the router, too.
        case cost(factor: Double, announced: Bool)
        /// The model is not there before.
        case joins
        case leaves
    }

    public var at: Moment
    /// When the change ends; `nil`: never.
    public var until: Moment?
    public var model: String
    /// Only prompts of this task; `nil`: all.
    public var task: String?
    public var change: Change

    public init(at: Moment, until: Moment? = nil, model: String, task: String? = nil, change: Change) {
        self.at = at
        self.until = until
        self.model = model
        self.task = task
        self.change = change
    }
}

extension WorldEvent.Moment {
    /// The request it comes before, in a stream of `count`.
    public func request(of count: Int) -> Int {
        switch self {
        case .request(let number): min(max(0, number), count)
        case .share(let share): min(count, max(0, Int((share * Double(count)).rounded())))
        }
    }
}
