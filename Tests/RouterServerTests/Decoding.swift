import Routing

@testable import RouterServer

/// Decodes one line with small limits.
func decode(_ line: String, limits: Limits = Limits(batchItems: 4, nameBytes: 16, models: 4)) -> WireRequest {
    Array(line.utf8).withUnsafeBytes { RequestDecoder(limits: limits).decode($0) }
}

/// The error of a line that must be refused.
func refusal(_ line: String) -> WireError? {
    guard case .failure(let error) = decode(line).call else { return nil }
    return error
}

/// The request of a `route` line that must be accepted.
func routeRequest(_ fields: String) -> RouteRequest? {
    guard case .success(.route(let request)) = decode("{\"op\":\"route\",\(fields)}").call else { return nil }
    return request
}

func feedbackCall(_ fields: String) -> FeedbackCall? {
    guard case .success(.feedback(let call)) = decode("{\"op\":\"feedback\",\(fields)}").call else { return nil }
    return call
}
