import Logging
import NIOCore
import NIOPosix
import RouterEngine
import Routing
import Synchronization

/// What is said of the process in `health`.
enum ServingStatus: String, Sendable {
    case ready, draining
    /// The log takes nothing more.
    case failed
}

/// What every connection shares: the engine, the limits, the threads for what may wait for the disk.
final class RequestService: Sendable {
    let router: Router
    let limits: Limits
    let access: AccessList
    let logger: Logger
    private let threads: NIOThreadPool
    /// `nil`: no artefact can be named.
    let modelsDirectory: ModelsDirectory?
    /// `nil`: what decides cannot be changed.
    let desk: ChangeDesk?
    let detour = FeedbackDetour()
    let runs = RunMemory()
    private let draining = Atomic(false)
    /// When the log was last told of a failure.
    private let failureTold = Mutex<NIODeadline?>(nil)

    init(
        router: Router, limits: Limits, access: AccessList, threads: NIOThreadPool,
        modelsDirectory: ModelsDirectory?, desk: ChangeDesk?, logger: Logger
    ) {
        self.router = router
        self.limits = limits
        self.access = access
        self.threads = threads
        self.modelsDirectory = modelsDirectory
        self.desk = desk
        self.logger = logger
    }

    var status: ServingStatus {
        if draining.load(ordering: .acquiring) { return .draining }
        return router.hasFailed ? .failed : .ready
    }

    /// - Returns: `false` where it drains already.
    func beginDraining() -> Bool {
        !draining.exchange(true, ordering: .acquiringAndReleasing)
    }

    /// Starts a call that may wait for the disk; `complete` is called once, from some thread.
    func start(_ call: SlowCall, _ complete: @escaping @Sendable (Result<SlowAnswer, WireError>) -> Void) {
        threads.submit { state in
            guard case .active = state else {
                complete(.failure(.stopping))
                return
            }
            self.run(call, complete)
        }
    }

    private func run(_ call: SlowCall, _ complete: @escaping @Sendable (Result<SlowAnswer, WireError>) -> Void) {
        switch call {
        case .explain(let decision): complete(explain(decision).map(SlowAnswer.explanation))
        case .stats: complete(.success(.stats(router.stats())))
        case .putModel(let change):
            router.put(change) { complete($0.map(SlowAnswer.model).mapError { self.told($0) }) }
        case .retireModel(let name, let version):
            router.retire(name, ifVersion: version) { complete($0.map(SlowAnswer.model).mapError { self.told($0) }) }
        case .policy: complete(Result { () throws(WireError) in .policy(try policyReport()) })
        case .change(let call):
            complete(Result { () throws(WireError) in try detour.during { () throws(WireError) in try change(call) } })
        case .steer(let call):
            complete(Result { () throws(WireError) in try detour.during { () throws(WireError) in try steer(call) } })
        case .rollout(let withHistory): complete(.success(.rollout(report(withHistory: withHistory))))
        }
    }

    private func explain(_ decision: DecisionName) -> Result<Explanation, WireError> {
        guard let id = decision.id else { return .failure(.unknownDecision(decision.text)) }
        do throws(RouteError) {
            let explanation = try router.explain(id)
            if let tenant = decision.tenant, explanation.record.attributes[Clearance.tenantAttribute] != tenant {
                return .failure(.unknownDecision(decision.text))
            }
            return .success(explanation)
        } catch {
            return .failure(told(error))
        }
    }

    /// What a client is told of an error. Of the server's own failures only the log is told what they were, once a second:
    /// where the store's disk is full everything fails, and the log is often on the same one.
    func told(_ error: RouteError, path: String = "") -> WireError {
        if case .internalFailure(let reason) = error, isNextFailureTold() {
            logger.error("request failed", metadata: ["error": "\(reason)"])
        }
        return WireError(error, path: path)
    }

    /// Tells the log of a token that asks for more than it may, once a minute.
    func tellOverLimit(of holder: TokenHolder?) {
        guard let holder, let count = holder.untoldOverLimit() else { return }
        logger.warning("token over its limit", metadata: ["token": "\(holder.token.name)", "refused": "\(count)"])
    }

    private func isNextFailureTold(now: NIODeadline = .now()) -> Bool {
        failureTold.withLock { last in
            if let last, now - last < .seconds(1) { return false }
            last = now
            return true
        }
    }
}

/// A call that runs off the event loop.
enum SlowCall: Sendable {
    case explain(DecisionName)
    case stats
    case putModel(ModelChange)
    case retireModel(String, ifVersion: String?)
    case policy
    case change(ChangeCall)
    case steer(SteeringCall)
    case rollout(withHistory: Bool)
}
