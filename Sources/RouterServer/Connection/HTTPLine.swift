extension UnsafeRawBufferPointer {
    /// Whether a line that is no request is one of HTTP's: `POST / HTTP/1.1` or, where that was longer than a line may be,
    /// `Host: router`. Somebody has the wrong port, or is a browser that a web page sends there: the body, which the page
    /// writes as it likes, may have lines that are requests.
    var isOfHTTP: Bool {
        let version = Array("HTTP/1.".utf8)
        return suffix(version.count + 1).starts(with: version)
            || prefix(5).lazy.map { $0 | 0x20 }.elementsEqual("host:".utf8)
    }
}
