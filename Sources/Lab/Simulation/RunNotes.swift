import RouterEngine
import Routing
import Synchronization

// What a router tells by closures while a run goes on.

/// The alarms that were raised, and at which request.
final class AlarmNote: Sendable {
    private let state = Mutex<(request: Int, raised: [Trajectory.Alarm])>((0, []))

    var request: Int {
        get { state.withLock { $0.request } }
        set { state.withLock { $0.request = newValue } }
    }

    var raised: [Trajectory.Alarm] { state.withLock { $0.raised } }

    func listen(_ alarm: DriftAlarm) {
        state.withLock { state in
            guard alarm.decidedMilliseconds != nil else {
                return state.raised.append(Trajectory.Alarm(request: state.request, alarm: alarm))
            }
            let place = state.raised.lastIndex { $0.alarm.model == alarm.model && $0.alarm.group == alarm.group }
            if let place { state.raised[place].alarm = alarm }
        }
    }
}

/// The first refusal that came back by a closure.
final class RefusalNote: Sendable {
    private let refusal = Mutex<RouteError?>(nil)

    var first: RouteError? { refusal.withLock { $0 } }

    func listen<Value>(_ result: Result<Value, RouteError>) {
        guard case .failure(let error) = result else { return }
        refusal.withLock { $0 = $0 ?? error }
    }
}
