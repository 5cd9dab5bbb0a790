import Evaluation
import Report

/// What the figures come to, in sentences: good news, bad news, and what isn't told apart.
extension RouterReport {
    var findings: [Page.Finding] {
        var findings = [savingFinding, frontierFinding, pairFinding, calibrationFinding, lossFinding].compactMap(\.self)
        findings += audits.compactMap(\.finding)
        findings += [robustness?.finding, errorForesight?.finding].compactMap(\.self)
        return findings
    }

    /// Savings under this are called nothing.
    private static let savedShareMin = 0.0005

    /// Cost saved at equal quality, in words and money, beside the best baseline that learns nothing from prompts.
    private var savingFinding: Page.Finding? {
        guard let bestSingle, let single = singles.first(where: { $0.model == bestSingle }),
            let quality = single.quality,
            single.costUSD != nil
        else { return nil }
        let target =
            "\(bestSingle) (\(Format.decimal(quality.value)) at \(Format.usd(single.costUSD?.value ?? 0)) a request)"
        guard let saved = router.measures[.savedShare], let money = router.measures[.savedUSDPer1000] else {
            return .init("The router does not reach the quality of the best single model, \(target).", .bad)
        }
        let isNothing = saved.value < Self.savedShareMin && (saved.high ?? 0) < Self.savedShareMin
        var text =
            "At the quality of the best single model, \(target), the router "
            + (isNothing
                ? "saves nothing."
                : "costs \(saved.inWords { Format.percent($0) }) less: \(money.inWords(Format.usd)) saved per 1,000 requests.")
        if saved.low == nil {
            text += " No interval: in some resamples of the prompts it doesn't reach that quality."
        }
        let others = baselines.filter { ![BaselineName.bestSingle, BaselineName.oracle].contains($0.name) }
            .compactMap { line in line.measures[.savedShare].map { "\(line.name) \(Format.percent($0.value))" } }
        if !others.isEmpty { text += " At the same quality others save: \(others.joined(separator: ", "))." }
        return .init(text, (saved.low ?? 0) > 0 ? .good : .plain)
    }

    private var frontierFinding: Page.Finding? {
        verdict(.aiq, "Over all costs (AIQ) the router")
            ?? verdict(.routedMicro, "Taking the highest prediction, the router")
    }

    private var pairFinding: Page.Finding? {
        guard let pair, let cpt = router.measures[.cpt50] else { return nil }
        var finding = verdict(.apgr, "Of what \(pair[1]) has over \(pair[0]) the router recovers (APGR)")
        finding?.text +=
            " Half of it takes \(cpt.inWords { Format.percent($0) }) of the calls; at random it would take 50 %."
        return finding
    }

    /// "… .934 (…), ahead of A (.92), level with B (.93)": by the paired interval.
    private func verdict(_ measure: Measure, _ subject: String) -> Page.Finding? {
        guard let own = router.measures[measure] else { return nil }
        let rivals = baselines.filter { $0.name != BaselineName.oracle && $0.measures[measure] != nil }
        func names(_ isMeant: (IntervalEstimate) -> Bool) -> String? {
            let found = rivals.filter { line in line.routerLead[measure].map(isMeant) ?? false }
            guard !found.isEmpty else { return nil }
            return found.map { "\($0.name) (\(Format.decimal($0.measures[measure]?.value ?? 0)))" }
                .joined(separator: ", ")
        }
        let ahead = names { ($0.low ?? 0) > 0 }
        let behind = names { ($0.high ?? 0) < 0 }
        let level = names { ($0.low ?? 0) <= 0 && ($0.high ?? 0) >= 0 }
        let parts = [
            ahead.map { "ahead of \($0)" }, level.map { "not told apart from \($0)" }, behind.map { "behind \($0)" },
        ]
        let isVerb = subject.hasSuffix("router") ? " reaches" : ""
        let text =
            "\(subject)\(isVerb) \(own.inWords { Format.decimal($0) }): "
            + parts.compactMap(\.self).joined(separator: "; ") + "."
        return .init(text, behind != nil ? .bad : level == nil ? .good : .plain)
    }

    private var calibrationFinding: Page.Finding? {
        guard let ece = router.measures[.ece] else { return nil }
        let isClose = ece.value <= 0.03
        return .init(
            "Predicted and realised quality are \(ece.inWords { Format.decimal($0) }) apart (ECE): "
                + (isClose ? "predictions can be taken at their word." : "predictions need care."),
            isClose ? .good : .bad)
    }

    private var lossFinding: Page.Finding? {
        guard taskAudit != nil else { return nil }
        guard let (line, rival) = losses.first, let lead = rival.routerLead else {
            return .init("No task of ten prompts or more on which a simple baseline does better.", .good)
        }
        let isSure = (lead.high ?? 0) < 0
        let sure = losses.count { ($0.rival.routerLead?.high ?? 0) < 0 }
        return .init(
            "It loses most on \(line.group ?? "rows without a task"): \(Format.decimal(line.quality?.value ?? 0)) against "
                + "\(Format.decimal(rival.quality.value)) of \(rival.name), \(Format.count(line.rows)) prompts, "
                + (isSure ? "beyond chance" : "which may be chance")
                + ". Tasks lost beyond chance: \(sure) of \(taskAudit?.lines.count ?? 0).", isSure ? .bad : .plain)
    }
}

extension GroupAudit {
    /// One sentence per measure, in one finding; `nil` without a test.
    var finding: Page.Finding? {
        guard !tests.isEmpty else { return nil }
        let isBad = tests.contains { $0.pValue < Self.significance && ($0.pValueWithinTasks ?? 0) < Self.significance }
        let isGood = tests.allSatisfy { $0.pValue >= Self.significance }
        return .init(
            "Groups by \(attribute): " + tests.map(sentence).joined(separator: "; ") + ".",
            isBad ? .bad : isGood ? .good : .plain)
    }

    private func sentence(_ test: Test) -> String {
        let isDifferent = test.pValue < Self.significance
        let what = test.measure == .access ? "access to \(strongModel ?? "the best model")" : "the quality lost"
        let verdict =
            "\(what) \(isDifferent ? "differs" : "doesn't differ beyond chance") (p\u{A0}\(Self.written(test.pValue)))"
        guard isDifferent, let within = test.pValueWithinTasks else { return verdict }
        return verdict
            + (within < Self.significance
                ? ", and does so between prompts of the same task (p\u{A0}\(Self.written(within)))"
                : ", which the tasks explain (within a task p\u{A0}\(Self.written(within)))")
    }

    private static func written(_ pValue: Double) -> String {
        let text = Format.pValue(pValue).replacing(" ", with: "\u{A0}")
        return text.hasPrefix("<") ? text : "=\u{A0}" + text
    }
}

extension RobustnessReport {
    var finding: Page.Finding? {
        let rated = lines.compactMap { line in line.equalDecisions.map { (line, $0) } }
        guard let worst = rated.min(by: { $0.1.value < $1.1.value }),
            let costliest = rated.max(by: { ($0.0.qualityLost?.value ?? 0) < ($1.0.qualityLost?.value ?? 0) }),
            let lost = costliest.0.qualityLost
        else { return nil }
        let kept =
            "Written otherwise, prompts keep their model in \(Format.percent(worst.1.value, digits: 0)) "
            + "(\(worst.0.perturbation.title)) to \(Format.percent(rated.map(\.1.value).max() ?? 1, digits: 0)) of the cases; "
        guard lost.value > 0 else { return .init(kept + "no quality is lost by it.", .good) }
        return .init(
            kept + "the most quality is lost by \(costliest.0.perturbation.title): "
                + "\(lost.inWords { Format.decimal($0) }).", (lost.low ?? 0) > 0 ? .bad : .plain)
    }
}

extension ErrorForesight {
    var finding: Page.Finding? {
        guard let rankCorrelation else { return nil }
        let knows = (rankCorrelation.low ?? 0) > 0
        return .init(
            "The error it expects and the error it makes go together with a rank correlation of "
                + "\(rankCorrelation.inWords { Format.decimal($0, digits: 2) }): "
                + (knows ? "the router knows where it knows less." : "it doesn't know where it errs here."),
            knows ? .good : .plain)
    }
}

extension Page.Finding {
    /// As indented lines for a terminal.
    func text(for terminal: Terminal) -> String {
        let style: TextStyle? =
            switch emphasis {
            case .good: .green
            case .bad: .red
            case .strong: .bold
            case .plain, .faint: nil
            }
        let mark = style.map { terminal.styled("•", $0) } ?? "•"
        let lines = text.printable.wrapped(to: min(Table.widthUsual, terminal.textColumns) - 2)
        return lines.enumerated().map { ($0 == 0 ? mark + " " : "  ") + $1 }.joined(separator: "\n")
    }
}
