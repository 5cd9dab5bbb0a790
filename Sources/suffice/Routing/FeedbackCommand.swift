import ArgumentParser
import Interchange
import Report
import RouterClient
import Routing
import StrictJSON

struct FeedbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feedback", abstract: "Send late judgements from a file to a running router.",
        discussion: """
            Each line is one feedback, as {"decision":"01JD…","source":"judge","quality":0.8}. Sending a file twice changes nothing: \
            what was said before counts as a duplicate.
            """)

    @Option(
        help: ArgumentHelp("JSON lines, plain or .gz; - is standard input.", valueName: "FILE"), completion: .file())
    var file: String

    @OptionGroup var connection: ServerOptions

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func run() async throws {
        var source = try readable { try FeedbackFile(path: file, lineBytesMax: FeedbackBatch.bytesMax) }
        var (counts, batch) = (Counts(), FeedbackBatch())
        do {
            let client = try await connection.connect()
            while let next = try source.next() {
                switch next {
                case .failure(let error): counts.name(error)
                case .success(let item):
                    if !batch.hasRoom(for: item.json.count) {
                        counts.take(try await batch.send(over: client), of: source.name)
                    }
                    batch.add(item.json, line: item.line)
                }
            }
            if !batch.isEmpty { counts.take(try await batch.send(over: client), of: source.name) }
            await client.close()
        } catch let error as InterchangeError {
            throw Failure(.badData, "\(error)")
        } catch let error as ClientError {
            throw counts.interrupted(by: Failure(error))
        }
        print(json ? counts.jsonText : counts.text)
        try counts.check(file)
    }
}

extension FeedbackCommand {
    /// What became of a file's lines.
    struct Counts {
        private(set) var recorded = 0
        private(set) var revised = 0
        private(set) var duplicate = 0
        private(set) var failed = 0
        private(set) var badLines = 0

        var text: String {
            var counts = [(recorded, "recorded"), (revised, "revised"), (duplicate, "duplicate"), (failed, "failed")]
            if badLines > 0 { counts.append((badLines, "bad lines")) }
            return counts.map { "\(Format.count($0)) \($1)" }.joined(separator: ", ")
        }

        var jsonText: String {
            JSONWriter.text { writer in
                writer.member("recorded", recorded)
                writer.member("revised", revised)
                writer.member("duplicate", duplicate)
                writer.member("failed", failed)
                writer.member("bad_lines", badLines)
            }
        }

        /// The failure of the connection, and how far the file had come.
        func interrupted(by failure: Failure) -> Failure {
            guard recorded + revised + duplicate + failed > 0 else { return failure }
            let wayOut = "so far: \(text); send the file again, nothing counts twice"
            return Failure(failure.status, "\(failure.message); \(wayOut)")
        }

        mutating func name(_ error: RowError) {
            badLines += 1
            StandardError.say("\(error)")
        }

        mutating func take(_ results: [(line: Int, result: Result<FeedbackStatus, Refusal>)], of name: String) {
            for (line, result) in results {
                switch result {
                case .success(.recorded): recorded += 1
                case .success(.revised): revised += 1
                case .success(.duplicate): duplicate += 1
                case .failure(let refusal):
                    failed += 1
                    StandardError.say("\(name):\(line): \(refusal)")
                }
            }
        }

        func check(_ file: String) throws {
            if badLines > 0 {
                throw Failure(
                    .badData, "\(Format.count(badLines)) bad lines in \(file); mend them and send the file again")
            }
            if failed > 0 { throw Failure(.failed, "\(Format.count(failed)) lines were refused; each is named above") }
        }
    }
}
