import ArgumentParser

/// Many requests, and where their decisions go.
struct RouteFileOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Requests: JSON lines with route's fields (a file of outcomes will do), or .csv with a column prompt; .gz too.",
            valueName: "FILE"), completion: .file())
    var data: [String] = []

    @Option(
        help: ArgumentHelp("Decisions to write, .jsonl; default standard output.", valueName: "FILE"),
        completion: .file())
    var out = "-"

    @Flag(help: "Continue behind the lines already in --out.")
    var resume = false

    @Option(help: ArgumentHelp("Only rows of this split.", valueName: "NAME"))
    var split: String?

    @OptionGroup var badRows: BadRowOptions

    func validate() throws {
        guard !data.isEmpty || out == "-" && !resume && split == nil else {
            throw ValidationError("--out, --resume and --split go with --data FILE")
        }
        guard !data.contains(out) || out == "-" else {
            throw ValidationError("--out is one of the files of --data; name another")
        }
        guard !resume || out != "-" else { throw ValidationError("--resume needs --out FILE") }
        guard !out.hasSuffix(".gz") else {
            throw ValidationError("--out takes no .gz: its lines are written as they come")
        }
    }
}
