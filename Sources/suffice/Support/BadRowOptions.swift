import ArgumentParser
import Interchange

/// Where bad lines of an outcomes file go: each is named on stderr, and too many end the command.
struct BadRowOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many bad lines to tolerate before the command fails.", valueName: "N"))
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
