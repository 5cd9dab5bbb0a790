import NIOCore
import RouterEngine
import Routing
import Synchronization

/// Something that another thread finished for a connection.
enum Completion: Sendable {
    /// One item of a feedback or of a batch of them.
    case feedback(ReplyQueue.Ticket, item: Int, Result<FeedbackStatus, RouteError>)
    case answer(ReplyQueue.Ticket, id: [UInt8]?, Result<SlowAnswer, WireError>)
}

/// What is answered off the event loop, because it may wait for the disk.
enum SlowAnswer: Sendable {
    case explanation(Explanation)
    case stats(Stats)
    case model(RosterEntry)
    /// With what is perhaps a mistake in the policy that was put.
    case switched(Switched, remarks: [String])
    case policy(PolicyReport)
    case rollout(RolloutReport)
}

/// Carries completions from the store's thread to a connection's event loop: one hop for as many as have gathered.
final class CompletionInbox: Sendable {
    private let gathered = Mutex<[Completion]>([])
    private let eventLoop: any EventLoop
    private let handler: NIOLoopBound<ConnectionHandler>

    init(for handler: ConnectionHandler, on eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.handler = NIOLoopBound(handler, eventLoop: eventLoop)
    }

    /// Any thread may call it.
    func add(_ completion: Completion) {
        let isFirst = gathered.withLock { gathered in
            gathered.append(completion)
            return gathered.count == 1
        }
        guard isFirst else { return }
        eventLoop.execute { self.deliver() }
    }

    private func deliver() {
        let completions = gathered.withLock { gathered in
            defer { gathered = [] }
            return gathered
        }
        handler.value.take(completions)
    }
}
