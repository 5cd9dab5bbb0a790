import LinearAlgebra
import Testing

@testable import Predictor

/// Where a model that joins is expected to stand, and how surely, worked out on paper.
@Suite struct NewcomerByHandTests {
    /// Offsets −2, 0, 2 at prices a factor of ten apart: a slope between the believed ¼ ± 0.15 and 2 / log 10, whose
    /// noise is the offsets' own spread, √(8/3).
    @Test func `a price's place is a regression's, and its doubt grows with the distance`() {
        let prior = NewcomerPrior(offsets: [-2, 0, 2], pricesUSD: [1e-5, 1e-4, 1e-3], priceUSD: 1e-2)
        let (ten, noise, trust) = (Double.log(10), 8.0 / 3, 1 / (0.15 * 0.15))
        let precision = trust + 2 * ten * ten / noise
        let slope = (0.25 * trust + 4 * ten / noise) / precision
        #expect(abs(prior.offset - 2 * ten * slope) < 1e-9)
        let variance = noise * (1 + 1.0 / 3) + 4 * ten * ten / precision
        #expect(abs(prior.offsetSD - variance.squareRoot()) < 1e-9)
    }

    @Test func `doubt has a least, with a price and without`() {
        let alike = NewcomerPrior(offsets: [0, 0], pricesUSD: [1e-4, 4e-4], priceUSD: 2e-4)
        #expect(abs(alike.offset) < 1e-9 && abs(alike.offsetSD - 0.3 * 1.5.squareRoot()) < 1e-9)
        // The middle of prices is the geometric one.
        #expect(abs(alike.logCostRatio ?? 1) < 1e-9)
        #expect(NewcomerPrior(offsets: [0, 0], pricesUSD: [nil, nil], priceUSD: 1).offsetSD == 0.5)
        let apart = NewcomerPrior(offsets: [-2, 0, 2], pricesUSD: [nil, nil, nil], priceUSD: 1)
        #expect(abs(apart.offsetSD - (8.0 / 3).squareRoot()) < 1e-9)
        let declared = NewcomerPrior(
            offsets: [0], pricesUSD: [nil], priceUSD: nil, declaredQuality: 0.9, meanLogit: 0.25)
        #expect(abs(declared.offset - (Double.log(9) - 0.25)) < 1e-9 && declared.offsetSD == 0.4)
    }

    @Test func `without outcomes the prior stays`() {
        var prior = NewcomerPrior(offsets: [0], pricesUSD: [nil], priceUSD: nil)
        (prior.offset, prior.offsetSD) = (0.3, 0.6)
        let fit = NewcomerRegression(prior, models: 3, context: 1)
            .fit(Matrix(rows: 0, columns: 6), [], weights: [])
        #expect(fit.mode == [0.3, 1, 0, 0, 0, 0])
        // Of three models each difference has a variance of ½.
        for (i, variance) in [0.36, 0.09, 0.5, 0.5, 0.5, 0.49].enumerated() {
            #expect(abs(fit.covariance[i * 6 + i] - variance) < 1e-9)
        }
    }

    @Test func `an outcome of weight 2 is that outcome twice`() {
        let prior = NewcomerPrior(offsets: [0], pricesUSD: [nil], priceUSD: nil)
        let regression = NewcomerRegression(prior, models: 1, context: 1)
        let rows: [[Float]] = [[1, 0.5, 0, 1], [1, -0.5, 0, -0.4], [1, 1.5, 0, 0.2]]
        let weighted = regression.fit(Matrix(rows), [1, 0, 1], weights: [2, 1, 0])
        let repeated = regression.fit(Matrix([rows[0], rows[0], rows[1]]), [1, 1, 0], weights: [1, 1, 1])
        #expect(zip(weighted.mode, repeated.mode).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(zip(weighted.covariance, repeated.covariance).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    /// Logits 0 and log 9 are a mean of ½ log 9 and as much on either side; nothing is surer than 1 %.
    @Test func `inputs are the mean logit, the differences and the context`() {
        var u = [Float](repeating: 7, count: 5)
        Newcomer.fill(&u, quality: [0.5, 0.9], models: 2, context: [3], count: 1)
        let half = Float.log(9) / 2
        #expect(zip(u, [1, half, -half, half, 3]).allSatisfy { abs($0 - $1) < 1e-6 })
        Newcomer.fill(&u, quality: [0, 1], models: 2, context: [3], count: 1)
        #expect(abs(u[2] + Float.log(99)) < 1e-4 && abs(u[3] - Float.log(99)) < 1e-4 && abs(u[1]) < 1e-4)
    }

    /// Of a logit 0 ± 1: ½ ± ¼, beside a residual of 0.1 that is twice as large at distance 2.
    @Test func `its doubt is that of its weights and of the prompts'`() {
        let newcomer = Newcomer(
            weights: [0, 0, 0], covariance: [1, 0, 0, 0, 1, 0, 0, 0, 1], residualSD: 0.1, logCostRatio: nil)
        var work = [Float](repeating: 0, count: 3)
        let (quality, deviation) = newcomer.expectation([1, 0, 0], reach: 2, work: &work)
        #expect(quality == 0.5 && abs(deviation - (0.04 + 0.0625 as Float).squareRoot()) < 1e-6)
    }

    /// Outcomes at nine times the others' cost and at just that, of weights 3 and 1, are 1.6 outcomes of ¾ log 9; a price
    /// is worth five.
    @Test func `a cost is drawn to the price's, and far from all else doubt grows`() throws {
        let base = try fitted(Synthetic(rows: 300, seed: 1).set, .small)
        let features = Synthetic(rows: 2, seed: 2).features
        let means = (0..<2).map { Double(base.meanLogCost(base.predict(features.row($0)))) }
        let outcomes = NewcomerOutcomes(
            features: features, quality: [1, 0], qualityWeight: [0, 0],
            costUSD: [Float(9 * Double.exp(means[0])), Float(Double.exp(means[1]))], costWeight: [3, 1])
        var prior = NewcomerPrior(offsets: [0], pricesUSD: [nil], priceUSD: nil)
        func ratio() -> Double { Double(base.adding(outcomes, prior: prior).newcomers[0].logCostRatio ?? 0) }
        #expect(abs(ratio() - 0.75 * Double.log(9)) < 1e-5)
        prior.logCostRatio = 0
        #expect(abs(ratio() - 1.6 * 0.75 * Double.log(9) / 6.6) < 1e-5)
        let joined = base.adding(outcomes, prior: prior)
        #expect(joined.newcomers[0].residualSD == base.residualSD.max())
        // Near by, doubt is no less than the residual.
        let near = joined.predict([0, 0, 0, 0, 0, 0])
        #expect(near.distance < 1 && near.qualitySD[3] >= joined.newcomers[0].residualSD)
    }

    /// Who answers is told by a difference between the models, and not by a context of pure noise: that is drawn to
    /// nothing a hundred times as strongly, its variance no more than a hundredth of the prior's, 0.49.
    @Test func `evidence decides how far the context and the differences are believed`() {
        var random = SplitMix64(seed: 4)
        let rows: [[Float]] = (0..<400).map { _ in
            let difference = Float(random.nextNormal())
            return [1, 0, difference, -difference, Float(random.nextNormal())]
        }
        let quality: [Float] = rows.map { random.nextUniform() < Double.sigmoid(Double(3 * $0[2])) ? 1 : 0 }
        let prior = NewcomerPrior(offsets: [0], pricesUSD: [nil], priceUSD: nil)
        let fit = NewcomerRegression(prior, models: 2, context: 1)
            .fit(Matrix(rows), quality, weights: [Float](repeating: 1, count: 400))
        #expect(fit.covariance[4 * 5 + 4] < 0.0049, "\(fit.covariance[24])")
        #expect(fit.mode[2] - fit.mode[3] > 2, "\(fit.mode)")
    }

    @Test func `an untrained context is clipped`() {
        let projection = Projection(inputCount: 6, contextCount: 3, seed: 1)
        var (random, most): (SplitMix64, Float) = (SplitMix64(seed: 2), 0)
        for _ in 0..<200 {
            for number in projection.context((0..<6).map { _ in Float(100 * random.nextNormal()) }) {
                most = max(most, abs(number))
            }
        }
        #expect(abs(most - 4 / Float(3).squareRoot()) < 1e-5)
    }

    @Test func `where the weights are sure doubt is the residual, and grows only beyond what was trained on`() throws {
        var joined = try fitted(Synthetic(rows: 300, seed: 1).set, .small)
        let count = Newcomer.inputCount(models: 3, context: 8)
        joined.newcomers = [
            Newcomer(
                weights: [Float](repeating: 0, count: count), covariance: [Float](repeating: 0, count: count * count),
                residualSD: 0.1, logCostRatio: nil)
        ]
        let (near, far) = (joined.predict([0, 0, 0, 0, 0, 0]), joined.predict([5, 5, -5, 5, -5, 5]))
        #expect(near.distance < 1 && near.qualitySD[3] == 0.1)
        #expect(far.distance > 1.5 && abs(far.qualitySD[3] / far.distance - 0.1) < 1e-5)
    }
}
