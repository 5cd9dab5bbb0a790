import Foundation

/// Figures of `docs/performance.md`. What runs is what ships: the public calls of the rooms, nothing of their insides.
@main
struct Bench {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "train" where arguments.count == 4: try TrainBench(data: arguments[1], arguments[2], arguments[3]).serve()
        default:
            FileHandle.standardError.write(Data("usage: suffice-bench train DATA ROWS BATCH\n".utf8))
            exit(64)
        }
    }
}
