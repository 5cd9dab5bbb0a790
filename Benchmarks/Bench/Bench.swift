import Foundation

/// Figures of `docs/performance.md`. What runs is what ships: the modules' public calls, nothing internal.
@main
struct Bench {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "train" where arguments.count == 4: try TrainBench(data: arguments[1], arguments[2], arguments[3]).serve()
        case "predict" where arguments.count >= 3:
            try PredictBench(table: arguments[1], texts: Array(arguments[2...])).run()
        case "decide" where (4...5).contains(arguments.count):
            try DecideBench(
                artefact: arguments[1], text: arguments[2], promptBytes: Int(arguments[3]) ?? 450,
                models: arguments.count > 4 ? Int(arguments[4]) ?? DecideBench.modelCount : DecideBench.modelCount
            ).run()
        case "log" where arguments.count == 3:
            try LogBench(path: arguments[1], decisions: Int(arguments[2]) ?? 0).run()
        case "update" where arguments.count == 1: UpdateBench().run()
        default:
            let usage =
                "usage: suffice-bench train DATA ROWS BATCH | predict TABLE TEXT… | decide ARTEFACT TEXT BYTES [MODELS] | update | log STORE DECISIONS\n"
            FileHandle.standardError.write(Data(usage.utf8))
            exit(64)
        }
    }

    /// CPU seconds of this thread: on a machine that others use, too, they vary less than the clock on the wall.
    static func seconds(_ body: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
        let start = now()
        body()
        return now() - start
    }

    static func microseconds(_ seconds: Double) -> String { String(format: "%.1f", seconds * 1e6) }
}
