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
    static let strangeName = HTTPFault(
        status: .forbidden,
        error: WireError(
            .forbidden, "without a token this port must be asked for by its address, or by a name of http.names",
            field: "host"))

    /// What the parser could not read.
    static func unreadable(_ error: HTTPParserError) -> HTTPFault {
        HTTPFault(
            status: error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest,
            error: WireError(.badRequest, "this is no HTTP/1.1: \(error)"))
    }
}

extension HTTPRequestHead {
    /// What is wrong with it whatever it asks for.
    var fault: HTTPFault? {
        var (hosts, isTransferCoded, isContentCoded) = (0, false, false)
        // One pass: each look-up by name would be one of its own.
        for (name, _) in headers {
            switch name.utf8.count {
            case 4: hosts += name.lowercased() == "host" ? 1 : 0
            case 16: isContentCoded = isContentCoded || name.lowercased() == "content-encoding"
            case 17: isTransferCoded = isTransferCoded || name.lowercased() == "transfer-encoding"
            default: break
            }
        }
        if hosts > 1 || hosts == 0 && version == .http1_1 { return .host }
        if isTransferCoded, version != .http1_1 || codings("transfer-encoding") != ["chunked"] { return .framing }
        if isContentCoded, !codings("content-encoding").allSatisfy({ $0 == "identity" }) { return .compressed }
        return nil
    }

    private func codings(_ name: String) -> [String] { headers[canonicalForm: name].map { $0.lowercased() } }

    /// Its body comes when it is asked for.
    var asksToContinue: Bool {
        version == .http1_1 && headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }
}
