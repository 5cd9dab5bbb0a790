import ArgumentParser
import Foundation
import Interchange

/// How a command ends badly: a status of the contract and one line that says the way out.
struct Failure: Error {
    enum Status: Int32 {
        case failed = 1
        case usage = 2
        case badData = 65
        case unavailable = 69
    }

    var status: Status
    var message: String

    init(_ status: Status, _ message: String) {
        self.status = status
        self.message = message
    }
}

enum StandardError {
    /// Says nothing where nothing can be written.
    static func say(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
    }
}

enum StandardOutput {
    /// Hands on what `print` has kept back.
    ///
    /// - Throws: status 1 where it found no room.
    static func flush() throws {
        guard fflush(nil) == 0 else {
            throw Failure(.failed, "standard output can't be written: \(String(cString: strerror(errno)))")
        }
    }
}

/// Writes a text in one piece: a file beside its place and moved there, anything else (a pipe, `/dev/null`) as it comes.
///
/// - Throws: status 1 where it can't be written.
func writeFile(_ text: String, to path: String) throws {
    do throws(InterchangeError) {
        let sink = try LineSink(path: path)
        try sink.write(text.utf8)
        try sink.close()
    } catch {
        throw Failure(.failed, "\(error)")
    }
}

/// Where bad lines of an outcomes file go: each is named on stderr, and too many end the command.
struct BadRowOptions: ParsableArguments {
    @Option(help: "How many bad lines to tolerate before the command fails.")
    var allowBad = 0

    func validate() throws {
        guard allowBad >= 0 else { throw ValidationError("--allow-bad takes a number from 0") }
    }

    /// - Throws: status 65 where more lines were bad than allowed.
    func report(_ badRows: BadRows) throws {
        var lines = badRows.report
        let verdict = badRows.exceedAllowance ? lines.popLast() : nil
        for line in lines { StandardError.say(line) }
        if let verdict { throw Failure(.badData, verdict) }
    }
}
