import NIOCore
import NIOHTTP1

/// What has come of an HTTP request that is not answered yet.
struct IncomingRequest {
    let head: HTTPRequestHead
    /// What is wrong with the head.
    let fault: HTTPFault?
    private(set) var body: [UInt8] = []
    /// The body is longer than a line may be; the rest of it is dropped.
    var isOverLimit = false
    /// Who asks; `nil` where no token is asked for.
    var holder: TokenHolder?

    init(_ head: HTTPRequestHead) {
        self.head = head
        fault = head.fault
    }

    mutating func append(_ bytes: ByteBuffer, bytesMax: Int) {
        isOverLimit = isOverLimit || body.count + bytes.readableBytes > bytesMax
        if !isOverLimit { body.append(contentsOf: bytes.readableBytesView) }
    }
}
