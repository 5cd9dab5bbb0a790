import Synchronization

/// A reply that is held back until its gate opens, so that nobody is called back while a lock is held, nor before the
/// state that the reply speaks of is published.
final class DeferredReply<Value: Sendable>: Sendable {
    private enum State: Sendable {
        case shut
        case held(Result<Value, RouteError>)
        case open
        case done
    }
    private let state = Mutex(State.shut)
    private let receiver: @Sendable (Result<Value, RouteError>) -> Void

    init(_ receiver: @escaping @Sendable (Result<Value, RouteError>) -> Void) {
        self.receiver = receiver
    }

    /// Whether a failure is being held back.
    var hasFailed: Bool {
        state.withLock { if case .held(.failure) = $0 { true } else { false } }
    }

    /// Passes the result on, or holds it until the gate opens. Only the first result counts.
    func deliver(_ result: Result<Value, RouteError>) {
        let isDue = state.withLock { state in
            switch state {
            case .shut:
                state = .held(result)
                return false
            case .open:
                state = .done
                return true
            case .held, .done:
                return false
            }
        }
        if isDue { receiver(result) }
    }

    /// Opens the gate.
    func open() {
        let held = state.withLock { state -> Result<Value, RouteError>? in
            switch state {
            case .held(let result):
                state = .done
                return result
            case .shut:
                state = .open
                return nil
            case .open, .done:
                return nil
            }
        }
        if let held { receiver(held) }
    }
}
