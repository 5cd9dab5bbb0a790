import ArgumentParser
import Interchange
import Report
import StrictJSON

/// Whose word counts, where several judges have spoken of one answer.
struct JudgeOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Judges whose words make the quality: columns (csv) or fields (outcomes) quality_NAME, or judges: {NAME: …}. With a weight: human=3.",
            valueName: "NAME[=WEIGHT]"))
    var judges: [String] = []

    @Option(
        help: ArgumentHelp(
            "Of several judges' words on one answer: their mean by weight, or that of the first named who has spoken; default: mean.",
            valueName: "mean|first"))
    var combine: JudgeRule.Combination?

    func validate() throws {
        let names = try judges.map { try Self.judge($0).name }
        for (index, name) in names.enumerated() where names[..<index].contains(name) {
            throw ValidationError("--judges names \(name) twice")
        }
        guard combine == nil || !judges.isEmpty else {
            throw ValidationError("--combine goes with --judges, which says whose words")
        }
        guard combine != .first || !judges.contains(where: { $0.contains("=") }) else {
            throw ValidationError("--combine first takes the first judge who has spoken: leave out the weights")
        }
    }

    /// - Returns: `nil` where nobody is named.
    var rule: JudgeRule? {
        get throws {
            judges.isEmpty ? nil : JudgeRule(judges: try judges.map(Self.judge), combination: combine ?? .mean)
        }
    }

    private static func judge(_ text: String) throws -> JudgeRule.Judge {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard !parts[0].isEmpty else {
            throw ValidationError("\(text) has no name: --judges takes NAME or NAME=WEIGHT")
        }
        guard parts.count == 2 else { return .init(parts[0]) }
        guard let weight = Double(parts[1]), JudgeRule.Judge.weights.contains(weight) else {
            throw ValidationError("\(text) has no weight from 1e-9 to 1e9: --judges takes NAME or NAME=WEIGHT")
        }
        return .init(parts[0], weight: weight)
    }
}

extension Judging {
    /// What would be lost without a word, and the way out.
    /// - Throws: status 65.
    func check() throws {
        let known = counts.keys.sorted()
        if let rule {
            for judge in rule.judges where counts[judge.name] == nil {
                let near = NearestWord.to(judge.name, among: known).map { "; did you mean \($0)?" } ?? ""
                let there = known.isEmpty ? "nobody has" : "there are: \(known.joined(separator: ", "))"
                throw Failure(.badData, "no judge \(judge.name) has spoken of any outcome; \(there)\(near)")
            }
        } else if unheard > 0 {
            throw Failure(.badData, Self.question(unheard, known))
        }
    }

    /// What to say where judges' words are there, and nobody has said whose count.
    static func question(_ outcomes: Int?, _ judges: [String]) -> String {
        let count = outcomes.map { Format.count($0, "outcome") } ?? "outcomes"
        let example = judges.count > 1 ? ", or the mean of several: --judges \(judges.joined(separator: " "))" : ""
        return
            "\(count) with the words of judges (\(judges.joined(separator: ", "))) and no quality: say whose counts with "
            + "suffice import --judges \(judges.first ?? "NAME")\(example)"
    }

    /// What was made of which words; empty where no judge has spoken.
    var remarks: [String] {
        guard !counts.isEmpty else { return [] }
        guard let rule else {
            return [
                "quality is taken as it stands; the words of judges beside it (\(counts.keys.sorted().joined(separator: ", "))) "
                    + "don't count: --judges takes them instead"
            ]
        }
        let judges = rule.judges.map { judge in
            let count = counts[judge.name] ?? Count()
            let weight =
                rule.combination == .mean && rule.judges.count > 1 ? ", weight \(Format.setting(judge.weight))" : ""
            return
                "\(judge.name) (\(Format.count(count.outcomes, "outcome")), mean \(Format.decimal(count.meanQuality))\(weight))"
        }
        let how =
            switch (rule.judges.count, rule.combination) {
            case (1, _): "the word of"
            case (_, .mean): "the weighted mean of"
            case (_, .first): "the word of the first who has spoken of"
            }
        var remarks = ["quality is \(how) \(judges.joined(separator: ", "))"]
        if let meanSpread {
            remarks.append(
                "\(Format.count(combined, "outcome")) judged by several, \(Format.decimal(meanSpread)) apart on average"
            )
        }
        let others = counts.keys.filter { name in !rule.judges.contains { $0.name == name } }.sorted()
        if !others.isEmpty { remarks.append("not heard: \(others.joined(separator: ", "))") }
        if unheard > 0 { remarks.append("\(Format.count(unheard, "outcome")) judged by none of them: quality unknown") }
        return remarks
    }

    /// For programs.
    func write(to writer: inout JSONWriter) {
        writer.object("judges") { writer in
            for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
                writer.object(name) {
                    $0.member("outcomes", count.outcomes)
                    $0.member("mean_quality", count.meanQuality)
                    $0.member("weight", rule?.judges.first { $0.name == name }?.weight)
                }
            }
        }
        writer.member("combine", rule?.combination.rawValue)
        writer.member("judged_by_several", combined)
        writer.member("mean_spread", meanSpread)
        writer.member("unheard", rule == nil ? 0 : unheard)
    }
}

extension JudgeRule.Combination: ExpressibleByArgument {}
