import RouterClient
import Testing

@Suite struct MachineTimeTests {
    @Test func `of the time that was wanted, a share was kept by the host`() throws {
        let start = try #require(MachineTime(procStat: "cpu  100 10 50 9000 7 1 2 30 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n"))
        // 60 + 5 + 20 + 5 + 0 worked, 30 stolen; idle and iowait were not wanted.
        let end = try #require(MachineTime(procStat: "cpu  160 15 70 9900 99 6 2 60 5 5\n"))
        #expect(end.stolenShare(since: start) == 0.25)
        #expect(end.stolenShare(since: end) == 0)
    }

    @Test(arguments: ["", "cpu", "cpu 1 2 3 4 5 6 7", "cpu 1 2 3 4 5 6 7 eight", "intr 1 2 3 4 5 6 7 8"])
    func `what does not count everything tells nothing`(text: String) {
        #expect(MachineTime(procStat: text) == nil)
    }

    #if os(Linux)
        @Test func `this machine tells what it worked`() throws {
            let start = try #require(MachineTime.now())
            #expect(start.worked > 0)
            #expect((0...1).contains(try #require(MachineTime.now()).stolenShare(since: start)))
        }
    #endif
}
