import RouterEngine
import Routing
import StrictJSON

/// A feedback, or a batch of them, that waits for the disk.
struct PendingFeedback {
    private let id: [UInt8]?
    private let isBatch: Bool
    private var items: [Identified<FeedbackCall>]
    private var answers: [Result<FeedbackStatus, WireError>?]
    private var unanswered: Int

    init(id: [UInt8]?, call: FeedbackCall) {
        self.init(id: id, isBatch: false, items: [Identified(id: id, call: .success(call))])
    }

    init(id: [UInt8]?, batch items: [Identified<FeedbackCall>]) {
        self.init(id: id, isBatch: true, items: items)
    }

    private init(id: [UInt8]?, isBatch: Bool, items: [Identified<FeedbackCall>]) {
        self.id = id
        self.isBatch = isBatch
        self.items = items
        answers = items.map { item in
            guard case .failure(let error) = item.call else { return nil }
            return .failure(error)
        }
        unanswered = answers.count { $0 == nil }
    }

    var isComplete: Bool { unanswered == 0 }

    /// Of the items that were refused.
    var refusals: [WireError] {
        answers.compactMap { answer in
            if case .failure(let error) = answer { error } else { nil }
        }
    }

    /// The items that go to the engine, with their places.
    var calls: [(item: Int, call: FeedbackCall)] {
        items.enumerated().compactMap { index, item in
            guard case .success(let call) = item.call else { return nil }
            return (index, call)
        }
    }

    mutating func answer(item: Int, _ result: Result<FeedbackStatus, RouteError>) {
        precondition(answers[item] == nil, "item \(item) is answered twice")
        guard case .success(let call) = items[item].call else { preconditionFailure("item \(item) was never given") }
        let path = isBatch ? "items[\(item)]." : ""
        answers[item] = result.mapError { WireError($0, path: path).naming(call.decision) }
        unanswered -= 1
    }

    func write(to writer: inout JSONWriter) {
        if isBatch {
            writer.beginReply(id: id)
            writer.key("results")
            writer.beginArray()
            for (item, answer) in zip(items, answers) { write(answer, id: item.id, to: &writer) }
            writer.endArray()
            writer.endObject()
        } else {
            write(answers[0], id: id, to: &writer)
        }
    }

    private func write(_ answer: Result<FeedbackStatus, WireError>?, id: [UInt8]?, to writer: inout JSONWriter) {
        switch answer {
        case .success(let status): writer.reply(id: id, feedback: status)
        case .failure(let error): writer.reply(id: id, error: error)
        case nil: preconditionFailure("written before it was complete")
        }
    }
}
