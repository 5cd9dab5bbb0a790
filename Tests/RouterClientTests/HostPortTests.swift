import RouterClient
import Testing

@Suite struct HostPortTests {
    @Test func `a host and a port are read and written back`() {
        #expect(HostPort("127.0.0.1:7411") == HostPort(host: "127.0.0.1", port: 7411))
        #expect(HostPort("[::1]:0") == HostPort(host: "::1", port: 0))
        #expect(HostPort(host: "::1", port: 9).description == "[::1]:9")
    }

    @Test(arguments: ["", "localhost", ":80", "a:b", "a:65536", "a:-1"])
    func `what is no address is refused`(text: String) {
        #expect(HostPort(text) == nil)
    }
}
