import ArgumentParser
import Interchange

/// How a table names its columns and measures quality.
struct TableOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Column names of a csv or jsonl: prompt=question model=llm quality=scores.judge; of dsjson features: prompt=User.text.",
            valueName: "OURS=THEIRS"))
    var columns: [String] = []

    // A scale may begin below 0.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Lowest and highest quality in the files: 1:5, 0:100, -1:1.", valueName: "LOW:HIGH"))
    var scale: String?

    var isEmpty: Bool { columns.isEmpty && scale == nil }

    func validate() throws { _ = try reading }

    var reading: TableReading {
        get throws {
            var reading = TableReading()
            for pair in columns {
                let (ours, theirs) = try Self.column(pair)
                guard reading.columns.updateValue(theirs, forKey: ours) == nil else {
                    throw ValidationError("--columns names \(ours) twice")
                }
            }
            if let scale { reading.qualityScale = try Self.range(scale) }
            return reading
        }
    }

    private static func column(_ pair: String) throws -> (ours: String, theirs: String) {
        let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw ValidationError("\(pair) names no column: --columns takes OURS=THEIRS, as prompt=question")
        }
        let (name, known) = (parts[0], TableReading.columnsKnown)
        guard known.contains(name) || Judging.judge(of: name) != nil else {
            let near = NearestWord.to(name, among: known + [parts[1]]).map { "; did you mean \($0)?" } ?? ""
            throw ValidationError("\(name) is no column that is read (\(known.joined(separator: ", ")))\(near)")
        }
        return (name, parts[1])
    }

    private static func range(_ text: String) throws -> ClosedRange<Double> {
        let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        guard ends.count == 2, case (let low?, let high?) = (ends[0], ends[1]), low < high, (high - low).isFinite
        else { throw ValidationError("--scale takes LOW:HIGH, as 1:5") }
        return low...high
    }
}
