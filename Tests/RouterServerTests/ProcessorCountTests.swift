import Testing

@testable import RouterServer

@Suite struct ProcessorCountTests {
    @Test func `processors are counted as the kernel writes down who may be used`() {
        #expect(RouterServer.allowedCount(status: "Name:\tx\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n") == 2)
        #expect(RouterServer.allowedCount(status: "Cpus_allowed:\tff,00000001\n") == 9)
        #expect(RouterServer.allowedCount(status: "Name:\tx\n") == nil)
        #expect(RouterServer.allowedCount(status: "Cpus_allowed:\t0\n") == nil)
        #expect(RouterServer.processorCount >= 1)
    }
}
