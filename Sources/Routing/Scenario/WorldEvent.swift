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
