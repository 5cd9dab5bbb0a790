import NIOCore
import Testing

@testable import RouterServer

@Suite struct AddressTests {
    @Test(arguments: [
        ("127.0.0.1:7411", "127.0.0.1", 7411), ("localhost:0", "localhost", 0), ("[::1]:80", "::1", 80),
    ])
    func `addresses are read`(text: String, host: String, port: Int) throws {
        let address = try ListenAddress(text)
        #expect(address.host == host && address.port == port)
    }

    @Test(arguments: ["", "7411", ":7411", "host", "host:", "host:x", "::1:80", "a:65536", "[]:1"])
    func `half an address is refused`(text: String) {
        #expect(throws: ServerError.malformedAddress(text)) { try ListenAddress(text) }
    }

    @Test func `only loopback is bound, unless it is said to be meant`() throws {
        for text in ["127.0.0.1:0", "127.8.8.8:0", "[::1]:0", "localhost:0"] {
            _ = try ListenAddress(text).resolve(insecure: false)
        }
        for text in ["0.0.0.0:0", "[::]:0", "10.1.2.3:0", "128.0.0.1:0", "12.7.0.1:0", "[::2]:0"] {
            #expect(throws: ServerError.self) { try ListenAddress(text).resolve(insecure: false) }
            _ = try ListenAddress(text).resolve(insecure: true)
        }
    }

    @Test func `a connection is over when it has been quiet for long enough and nothing waits`() {
        let start = NIODeadline.uptimeNanoseconds(0)
        var lifetime = ConnectionLifetime(idleMax: .seconds(10), now: start)
        #expect(!lifetime.isOver(now: start + .seconds(9), isBusy: false))
        #expect(lifetime.isOver(now: start + .seconds(10), isBusy: false))
        #expect(!lifetime.isOver(now: start + .seconds(10), isBusy: true))
        lifetime.touch(start + .seconds(5))
        #expect(!lifetime.isOver(now: start + .seconds(10), isBusy: false))
        lifetime.drain()
        #expect(lifetime.isOver(now: start + .seconds(10), isBusy: false))
        #expect(lifetime.isOpen)
        lifetime.end()
        lifetime.drain()
        #expect(!lifetime.isOpen)
    }
}
