import Foundation
import Routing
import TestFiles
import Testing

@testable import Interchange

/// How fast outcomes stream; rows as `SUFFICE_ROWS` says, 20,000 otherwise. Meant to be run in a release build:
///
///     SUFFICE_ROWS=1000000 swift test -c release -Xswiftc -enable-testing --filter ReadingSpeed
@Suite struct ReadingSpeedTests {
    @Test(arguments: ["rows.jsonl", "rows.jsonl.gz"])
    func `simple rows stream in bounded memory`(name: String) throws {
        let folder = try TemporaryFolder()
        let count = ProcessInfo.processInfo.environment["SUFFICE_ROWS"].flatMap { Int($0) } ?? 20_000
        let sink = try LineSink(path: folder.path(name))
        for row in 0..<count {
            let text = """
                {"id":"row/\(row)","task":"t\(row % 7)","prompt":"What is the sum of \(row) and \(row * 31)? Answer briefly.",\
                "outcomes":{"mistralai/mistral-large-2512":{"quality":0.835,"cost_usd":0.0004315,"input_tokens":\(row % 90),\
                "output_tokens":null,"latency_ms":null},"meta-llama/llama-3.1-8b-instruct":{"quality":0.2,"cost_usd":1.73e-05}}}

                """
            try sink.write(text.utf8)
        }
        try sink.close()
        var read = 0
        let start = Self.threadMicroseconds()
        var reader = try OutcomeReader(path: folder.path(name))
        while let row = try reader.next() { read += try row.get().outcomes.count / 2 }
        let microseconds = Self.threadMicroseconds() - start
        #expect(read == count)
        print("\(name): \(microseconds / Double(count)) µs of processor time a row, \(count) rows")
    }

    /// Processor time of this thread: what else the machine does is left out.
    private static func threadMicroseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
}
