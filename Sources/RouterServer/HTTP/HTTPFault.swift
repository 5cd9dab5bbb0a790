import NIOHTTP1

/// What is wrong with a request whatever its path and its body say.
struct HTTPFault: Equatable {
    let status: HTTPResponseStatus
    let error: WireError
    var fields: HTTPHeaders = [:]

    /// > RFC 9112, section 3.2.
    static let host = HTTPFault(
        status: .badRequest, error: WireError(.badRequest, "a request names its host, once", field: "host"))
    /// > RFC 9112, section 6.1.
    static let framing = HTTPFault(
        status: .notImplemented,
        error: WireError(.badRequest, "a body comes whole or chunked, by HTTP/1.1", field: "transfer-encoding"))
    /// > RFC 9110, section 15.5.16.
    static let compressed = HTTPFault(
        status: .unsupportedMediaType,
        error: WireError(.badRequest, "a body comes as it is, not compressed", field: "content-encoding"),
        fields: ["accept-encoding": "identity"])
    static let browser = HTTPFault(
        status: .forbidden,
        error: WireError(.forbidden, "a web page may ask only where tokens are asked for", field: "origin"))

    /// What the parser could not read.
    static func unreadable(_ error: HTTPParserError) -> HTTPFault {
        HTTPFault(
            status: error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest,
            error: WireError(.badRequest, "this is no HTTP/1.1: \(error)"))
    }
}

extension HTTPRequestHead {
    /// - Parameter asksForToken: without it every page that a browser on this machine shows could route and teach, by
    ///   a form or a script that needn't read the answer. Browsers add `origin` to what pages send; programs don't.
    func fault(asksForToken: Bool) -> HTTPFault? {
        let hosts = headers["host"].count
        if hosts > 1 || hosts == 0 && version == .http1_1 { return .host }
        let codings = headers[canonicalForm: "transfer-encoding"]
        if !codings.isEmpty, version != .http1_1 || codings.map({ $0.lowercased() }) != ["chunked"] { return .framing }
        guard headers[canonicalForm: "content-encoding"].allSatisfy({ $0.lowercased() == "identity" }) else {
            return .compressed
        }
        return !asksForToken && headers.contains(name: "origin") ? .browser : nil
    }

    /// Its body comes when it is asked for.
    var asksToContinue: Bool {
        version == .http1_1 && headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }
}
