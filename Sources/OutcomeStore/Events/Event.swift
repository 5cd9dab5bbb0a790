import Routing

/// One event of the log, and its place in the one total order of the store.
public struct StoredEvent: Sendable, Equatable {
    /// 1 for the first event of the store, rising; a number that is left out was no event for a reader.
    public let position: UInt64
    public let event: Event
}

/// What can happen to a router that its log must remember.
///
/// Indirect: an event is large, and goes through queue and index by reference.
public indirect enum Event: Sendable, Equatable {
    case decision(DecisionRecord)
    case feedback(FeedbackEvent)
    case roster(RosterChange)
    case note(Note)
}

/// A feedback as it was taken in: what was given, what it made of the earlier words, and what it changed.
public struct FeedbackEvent: Sendable, Equatable {
    public var given: Feedback
    /// All that this source has said of this model so far, `given` included.
    public var merged: Feedback
    public var status: FeedbackStatus
    /// Nobody had said anything of this attempt before.
    public var isFirstWord: Bool
    /// Milliseconds since 1970.
    public var timeMilliseconds: Int64
    /// The learner has taken it in: replay does the same.
    public var learnt: Bool
    /// The outcome of the decision's chosen model, resolved over sources, before and after this feedback.
    /// They differ only where `given.model` is the chosen model; the totals are moved by the difference.
    public var previousOutcome: Outcome?
    public var outcome: Outcome?
    /// What is learnt of quality, where that is not simply the outcome's; `nil` in the usual case.
    public var lesson: Lesson?

    /// - Parameter isFirstWord: `nil` goes by what a log of before it has: of another model than the chosen one it can't
    ///   tell two sources apart.
    public init(
        given: Feedback, merged: Feedback, status: FeedbackStatus, isFirstWord: Bool? = nil, timeMilliseconds: Int64,
        learnt: Bool, previousOutcome: Outcome? = nil, outcome: Outcome? = nil, lesson: Lesson? = nil
    ) {
        self.given = given
        self.merged = merged
        self.status = status
        self.isFirstWord = isFirstWord ?? (status == .recorded && previousOutcome == nil)
        self.timeMilliseconds = timeMilliseconds
        self.learnt = learnt
        self.previousOutcome = previousOutcome
        self.outcome = outcome
        self.lesson = lesson
    }
}

/// A model of the roster as it was put or retired while the router was running.
public struct RosterChange: Sendable, Equatable {
    /// The model after the change; a retired one has the state `retired`.
    public var model: Model
    /// The configuration file's entry of that name at the time of the change, `nil` where it had none.
    /// The change stands for as long as the file still says the same. One that no file can say, a model without a name,
    /// ends the changes before it: see `ending`.
    public var configured: Model?
    /// Milliseconds since 1970.
    public var timeMilliseconds: Int64
    /// The model's prices before; `nil` of a new one.
    public var previousPrices: Prices?

    public init(model: Model, configured: Model?, timeMilliseconds: Int64, previousPrices: Prices? = nil) {
        self.model = model
        self.configured = configured
        self.timeMilliseconds = timeMilliseconds
        self.previousPrices = previousPrices
    }

    /// Whether the roster did not have the model: it stands behind the others from here on.
    public var isAddition: Bool { previousPrices == nil }

    /// Whether it ends the changes of its model that came before, and is none itself.
    public var isEnding: Bool { configured == Self.nobody }

    /// The end of this change, since the file's entry has become another one: it doesn't come back with the entry.
    ///
    /// - Parameter timeMilliseconds: since 1970.
    public func ending(timeMilliseconds: Int64) -> RosterChange {
        RosterChange(model: model, configured: Self.nobody, timeMilliseconds: timeMilliseconds)
    }

    private static let nobody = Model(name: "")
}

/// A change of what decides, in the order of the decisions it divides: another artefact, another policy.
public struct Note: Sendable, Equatable {
    /// What has changed.
    public enum Subject: String, Sendable, CaseIterable {
        case artefact, policy
        /// A row of the registry: a version put in service, a step of a roll-out.
        case registry
    }
    public var subject: Subject
    /// The new label, such as `base@3f2a91c0`, or what the caller needs in order to replay the change.
    public var text: String
    /// Milliseconds since 1970.
    public var timeMilliseconds: Int64

    public init(subject: Subject, text: String, timeMilliseconds: Int64) {
        self.subject = subject
        self.text = text
        self.timeMilliseconds = timeMilliseconds
    }
}
