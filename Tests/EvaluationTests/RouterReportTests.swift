import Evaluation
import Foundation
import Testing

@Suite struct RouterReportTests {
    @Test func `holds the router beside every baseline in order`() throws {
        let truth = RandomTables.truth(rows: 300, models: 2, seed: 1)
        let report = RouterReport(
            RandomTables.predictions(of: truth, signal: 0.5, seed: 1), truth: truth,
            baselines: [("kNN", RandomTables.predictions(of: truth, signal: 0.2, seed: 2))],
            bootstrap: PairedBootstrap(resamples: 100))
        #expect(
            report.baselines.map(\.name)
                == ["best single", "all-cheap", "zero router", "kNN", "shuffled control", "oracle"])
        #expect(report.pair == ["m0", "m1"])
        let apgr = try #require(report.router.measures[.apgr])
        #expect(try #require(apgr.low) < apgr.value && apgr.value < #require(apgr.high))
        #expect(report.baselines[2].measures[.apgr]?.value == 0.5)
        let lead = try #require(report.baselines[3].routerLead[.apgr])
        #expect(agree(lead.value, apgr.value - (try #require(report.baselines[3].measures[.apgr])).value))
        let (ours, kNN) = (report.router.qualityAtCost[5], report.baselines[3].qualityAtCost[5])
        let leadAtCost = try #require(report.baselines[3].routerLeadAtCost[5])
        #expect(agree(leadAtCost.value, try #require(ours).value - (try #require(kNN)).value))
        #expect(report.router.routerLeadAtCost.allSatisfy { $0 == nil })
        #expect(report.singles.map(\.model) == ["m0", "m1"])
        #expect(agree(report.singles.map(\.routedShare).reduce(0, +), 1))
        #expect(report.router.qualityAtCost.count == report.costLevelsUSD.count)
        #expect(report.router.qualityAtCost.allSatisfy { $0 != nil })
        #expect(report.tasks.map(\.rows).reduce(0, +) == 300)
        #expect(report.pairCurve?.count == 11)
    }

    @Test func `survives JSON with measures as keys`() throws {
        let truth = RandomTables.truth(rows: 50, models: 3, missing: 0.2, seed: 2)
        let report = RouterReport(
            RandomTables.predictions(of: truth, signal: 0.5, seed: 1), truth: truth,
            bootstrap: PairedBootstrap(resamples: 20))
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let object = try #require(
            JSONSerialization.jsonObject(with: encoder.encode(report)) as? [String: Any])
        let router = try #require(object["router"] as? [String: Any])
        let measures = try #require(router["measures"] as? [String: [String: Double]])
        #expect(agree(measures["routed_accuracy_micro"]?["value"], report.router.measures[.routedMicro]?.value))
        #expect(measures["apgr"] == nil)
        #expect(object["cost_levels_usd"] != nil)
    }

    @Test func `is the same for the same seed`() throws {
        let truth = RandomTables.truth(rows: 100, models: 3, seed: 2)
        let predictions = RandomTables.predictions(of: truth, signal: 0.5, seed: 1)
        func encoded(seed: UInt64) throws -> Data {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return try encoder.encode(
                RouterReport(predictions, truth: truth, bootstrap: PairedBootstrap(resamples: 50, seed: seed)))
        }
        #expect(try encoded(seed: 3) == encoded(seed: 3))
        #expect(try encoded(seed: 3) != encoded(seed: 4))
    }

    @Test func `answers for empty and for unknown outcomes`() {
        let empty = OutcomeTable(models: ["a", "b"], tasks: [], quality: [[Double?]](), costUSD: [])
        let nothing = PredictionTable(modelCount: 2, quality: [], costUSD: [])
        let report = RouterReport(nothing, truth: empty, bootstrap: PairedBootstrap(resamples: 10))
        #expect(report.router.measures.isEmpty)
        #expect(report.router.frontier == nil)
        let unpriced = OutcomeTable(models: ["a", "b"], tasks: ["t"], quality: [[1, 0]], costUSD: [[nil, nil]])
        let blind = PredictionTable(modelCount: 2, quality: [[0.2, 0.4]], costUSD: [[nil, nil]])
        let second = RouterReport(blind, truth: unpriced, bootstrap: PairedBootstrap(resamples: 10))
        #expect(second.router.measures[.routedMicro]?.value == 0)
        #expect(second.router.measures[.aiq] == nil)
        #expect(second.costLevelsUSD.isEmpty)
    }
}
