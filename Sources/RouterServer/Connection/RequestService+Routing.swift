import Logging
import NIOCore
import RouterEngine
import Routing
import StrictJSON

/// What is answered at once, on the event loop.
extension RequestService {
    /// - Parameter path: what stands before a field's name: `items[3].` in a batch.
    /// - Returns: why there is no decision; `nil` where there is one.
    @discardableResult
    func route(
        _ request: RouteRequest, reading: PromptReading? = nil, id: [UInt8]?, path: @autoclosure () -> String = "",
        settles: Bool = true, counts: LoopCounts, to writer: inout JSONWriter
    ) -> WireError? {
        let start = NIODeadline.now()
        do throws(RouteError) {
            let reply = try router.route(request, reading: reading, settles: settles)
            let explanation = request.explain ? router.explanation(of: reply) : nil
            writer.reply(id: id, route: reply, explanation: explanation)
            logger.debug(
                "decision",
                metadata: [
                    "decision": "\(reply.record.id)", "model": "\(reply.record.model)",
                    "reason": "\(reply.record.reason.rawValue)", "dry_run": "\(request.dryRun)",
                ])
            if !request.dryRun { counts.count(reply, nanoseconds: UInt64((.now() - start).nanoseconds)) }
            return nil
        } catch {
            let error = told(error, path: path())
            counts.count(error)
            writer.reply(id: id, error: error)
            return error
        }
    }

    /// Routes requests that came together, with one write to the journal for all of them.
    /// - Parameters:
    ///   - id: of the request at a place.
    ///   - scratch: has the replies' lines then, in order.
    func route(_ requests: [RouteRequest], id: (Int) -> [UInt8]?, _ scratch: LoopScratch) {
        let readings = router.read(requests)
        requests.withUnsafeBufferPointer { requests in
            scratch.writeLines(requests.indices) { place, writer in
                guard let first = requests.baseAddress else { return }
                route(
                    first[place], reading: readings[place], id: id(place), settles: false, counts: scratch.counts,
                    to: &writer)
            }
        }
        do throws(RouteError) {
            try router.settle()
        } catch {
            let error = told(error)
            scratch.writeLines(requests.indices) { $1.reply(id: id($0), error: error) }
        }
    }

    /// Routes the items of one line.
    /// - Returns: the array of results as it was written; `nil` where the log could not be written.
    @discardableResult
    func route(
        _ items: [Identified<RouteRequest>], id: [UInt8]?, counts: LoopCounts, to writer: inout JSONWriter
    ) -> Range<Int>? {
        writer.beginReply(id: id)
        writer.key("results")
        let start = writer.byteCount
        writer.beginArray()
        routeEach(items, counts: counts, to: &writer)
        writer.endArray()
        let end = writer.byteCount
        writer.endObject()
        do throws(RouteError) {
            // One write for all of them.
            try router.settle()
        } catch {
            writer.removeAll()
            writer.reply(id: id, error: told(error))
            return nil
        }
        return start..<end
    }

    /// Writes a reply for each item; nobody may be told of them before they are settled.
    private func routeEach(_ items: [Identified<RouteRequest>], counts: LoopCounts, to writer: inout JSONWriter) {
        var requests: [RouteRequest] = []
        requests.reserveCapacity(items.count)
        for index in items.indices {
            if case .success(let request) = items[index].call { requests.append(request) }
        }
        let readings = router.read(requests)
        // Lent, not copied: a copy would retain each part of a request.
        requests.withUnsafeBufferPointer { requests in
            var next = 0
            for index in items.indices {
                if case .failure(let error) = items[index].call {
                    counts.count(error)
                    writer.reply(id: items[index].id, error: error)
                } else if let first = requests.baseAddress {
                    route(
                        first[next], reading: readings[next], id: items[index].id, path: "items[\(index)].",
                        settles: false, counts: counts, to: &writer)
                    next += 1
                }
            }
        }
    }

    /// Gives a feedback to the engine; `complete` is called once it is durable, from some thread.
    func give(_ call: FeedbackCall, _ complete: @escaping @Sendable (Result<FeedbackStatus, RouteError>) -> Void) {
        detour.take { [self] in
            router.feedback(
                decision: call.decision.id ?? .neverMade, tenant: call.decision.tenant, source: call.source,
                model: call.model, outcome: call.outcome, verdict: call.verdict, error: call.error
            ) { [self] result in
                note(result, of: call)
                complete(result)
            }
        }
    }

    private func note(_ result: Result<FeedbackStatus, RouteError>, of call: FeedbackCall) {
        switch result {
        case .success(let status):
            logger.debug(
                "feedback", metadata: ["decision": "\(call.decision.id ?? .neverMade)", "status": "\(status.rawValue)"])
        case .failure(let error): _ = told(error)
        }
    }
}

extension ULID {
    /// Stands for a text that is no identifier: the engine counts it as an unknown decision, like any other.
    fileprivate static let neverMade = ULID(high: 0, low: 0)
}

extension JSONWriter {
    mutating func reply(id: [UInt8]?, answer: Result<SlowAnswer, WireError>) {
        switch answer {
        case .success(.explanation(let explanation)): reply(id: id, explanation: explanation)
        case .success(.stats(let stats)): reply(id: id, stats: stats)
        case .success(.model(let entry)): reply(id: id, model: entry)
        case .success(.switched(let switched, let remarks)): reply(id: id, switched: switched, remarks: remarks)
        case .success(.policy(let report)): reply(id: id, policy: report)
        case .success(.rollout(let report)): reply(id: id, rollout: report)
        case .failure(let error): reply(id: id, error: error)
        }
    }
}
