import Evaluation
import Report

/// The page of `suffice evaluate --html`: what one would send to somebody who decides.
extension RouterReport {
    /// - Parameters:
    ///   - title: names the artefact.
    ///   - footer: the command and the versions behind the page.
    func page(title: String, footer: String) -> Page {
        var sections: [Page.Section] = [
            .init("", [.figures(headlines), .findings(findings)]),
            .init("Quality and cost", costBlocks),
            .init("Single models and savings", [.table(singleTable.untitled)]),
        ]
        if let lossTable { sections.append(.init("Where the router loses, and to what", [.table(lossTable.untitled)])) }
        sections += audits.map { audit in
            .init(
                "Groups by \(audit.attribute)",
                [.findings([audit.finding].compactMap(\.self)), .paragraph(audit.explanation)]
                    + [.intervals(audit.accessChart), .table(audit.table.untitled), .table(audit.shareTable(models))])
        }
        if let robustness {
            sections.append(
                .init("Prompts written otherwise", [.intervals(robustness.chart), .table(robustness.table.untitled)]))
        }
        sections.append(.init("Calibration", calibrationBlocks))
        if let errorForesight {
            sections.append(
                .init(
                    "Does it know where it errs?",
                    [.plot(errorForesight.plot(router.name)), .table(errorForesight.table.untitled)]))
        }
        sections.append(.init("All tasks", [.table(taskTable)]))
        if let section = Page.Section(notes: notes) { sections.append(section) }
        return Page(
            title: title,
            subtitle: "\(Format.count(rows)) prompts, \(models.count) models. 95 % intervals from "
                + "\(Format.count(resamples)) resamples of the prompts, seed \(seed).",
            sections: sections, footer: footer)
    }

    private var costBlocks: [Page.Block] {
        var blocks: [Page.Block] = []
        if router.frontier != nil { blocks.append(.plot(frontierPlot)) }
        blocks.append(.paragraph(legend))
        blocks += [frontierTable, costTable, qualityTable].compactMap(\.self).map(Page.Block.table)
        if let pairPlot { blocks.append(.plot(pairPlot)) }
        if let pairTable { blocks.append(.table(pairTable)) }
        return blocks
    }

    private var calibrationBlocks: [Page.Block] {
        [.plot(reliabilityPlot), .plot(promisePlot)] + [calibrationTable].compactMap(\.self).map(Page.Block.table)
    }

    /// The first six of these that there are: two rows of three.
    private var headlines: [Page.Figure] {
        let measures: [Measure] = [
            .savedShare, .savedUSDPer1000, .routedMicro, .routedCostUSD, .apgr, .cpt50, .aiq, .ece, .routedMacro,
        ]
        return measures.filter { router.measures[$0] != nil }.prefix(6).compactMap { measure -> Page.Figure? in
            guard let estimate = router.measures[measure] else { return nil }
            let interval = estimate.low.flatMap { low in
                estimate.high.map { "\(measure.written(low)) to \(measure.written($0))" }
            }
            return Page.Figure(headline(measure), measure.written(estimate.value), detail: interval ?? "no interval")
        }
    }

    private func headline(_ measure: Measure) -> String {
        switch measure {
        case .savedShare: "saved at equal quality"
        case .savedUSDPer1000: "saved per 1,000 requests"
        case .routedMicro: "quality of its best choice"
        case .routedMacro: "the same, mean over tasks"
        case .routedCostUSD: "cost of that per request"
        case .apgr: "of the quality gap recovered (APGR)"
        case .cpt50: "dear calls for half the gap (CPT50)"
        case .aiq: "quality over all costs (AIQ)"
        case .ece: "predictions are off by (ECE)"
        default: measure.title
        }
    }
}

extension Table {
    /// Under a heading that says it already.
    fileprivate var untitled: Table {
        var table = self
        table.title = nil
        return table
    }
}

extension GroupAudit {
    /// What the test says, in a sentence, and how models were chosen.
    var explanation: String {
        "Here a prompt goes to \(rule.inWords). The test deals the groups' names out anew over the prompts "
            + "\(Format.count(permutations)) times and asks how often groups come out as different as they are: a small p "
            + "says that chance doesn't explain it. \"Within tasks\" deals names out among prompts of the same task only, "
            + "so that what the groups ask for doesn't count."
    }
}
