import Foundation
import Testing

@testable import Bandits

/// With λ = 1, no bias and no forgetting the residual posterior is LinUCB's ridge regression: three arms, 36 rewards, and
/// what another program (numpy, by the formulas of the paper; it reproduces a published bandit library to 2e-15) made of
/// them, at α = 1.5.
@Suite struct LinUCBGoldenTests {
    private struct Row: Decodable {
        var arm: Int
        var reward: Double
        var context: [Float]
    }
    private struct Expected: Decodable {
        var test: [[Float]]
        /// θ per arm.
        var theta: [[Double]]
        /// Upper bound per arm and test context.
        var upper: [[Double]]
    }

    @Test func `the posterior's mean and upper bounds are LinUCB's`() throws {
        let rows = try Self.rowLines.split(separator: "\n").map {
            try JSONDecoder().decode(Row.self, from: Data($0.utf8))
        }
        let expected = try JSONDecoder().decode(Expected.self, from: Data(Self.expectedText.utf8))
        let settings = ResidualSettings(
            biasSD: 0, weightSD: 1, biasRetention: 1, weightRetention: 1, noiseVariance: 1, noiseWindow: 0,
            alarmInterval: nil)
        for arm in 0..<3 {
            var posterior = ResidualPosterior(contextCount: 4, settings: settings)
            for row in rows where row.arm == arm {
                posterior.observe(row.context, residual: row.reward)
            }
            for (got, theta) in zip(posterior.mean.dropFirst(), expected.theta[arm]) {
                #expect(abs(got - theta) < 1e-6, "arm \(arm)")
            }
            for (context, upper) in zip(expected.test, expected.upper[arm]) {
                let known = posterior.residual(at: context)
                let got = known.mean + 1.5 * known.variance.squareRoot()
                #expect(abs(got - upper) < 1e-6, "arm \(arm): \(got) against \(upper)")
            }
        }
    }

    private static let rowLines = """
        {"arm":0,"reward":0.479,"context":[-0.326,-0.087,0.832,0.33]}
        {"arm":2,"reward":0.757,"context":[-0.821,-0.003,-0.312,0.074]}
        {"arm":2,"reward":0.875,"context":[-0.804,0.121,0.118,0.788]}
        {"arm":1,"reward":0.633,"context":[0.158,0.255,-0.747,1.126]}
        {"arm":0,"reward":0.786,"context":[-0.958,0.551,-0.165,-0.44]}
        {"arm":2,"reward":0.97,"context":[-0.328,-0.336,0.19,-0.055]}
        {"arm":1,"reward":0.66,"context":[0.741,-0.915,-0.002,-0.446]}
        {"arm":2,"reward":0.085,"context":[0.388,-1.059,-0.172,0.105]}
        {"arm":0,"reward":0.626,"context":[-0.742,0.493,0.089,0.503]}
        {"arm":1,"reward":0.02,"context":[0.48,-0.49,-0.399,-0.102]}
        {"arm":1,"reward":0.678,"context":[0.374,0.425,-0.355,-0.304]}
        {"arm":2,"reward":0.998,"context":[-0.399,-0.292,-0.119,-0.066]}
        {"arm":0,"reward":0.489,"context":[1.029,-0.253,-0.144,0.229]}
        {"arm":0,"reward":0.933,"context":[-0.477,-0.184,0.007,0.387]}
        {"arm":1,"reward":0.02,"context":[-0.658,0.686,-0.176,0.085]}
        {"arm":2,"reward":0.965,"context":[0.424,0.33,0.53,0.087]}
        {"arm":0,"reward":0.168,"context":[-0.01,0.158,-0.498,0.607]}
        {"arm":2,"reward":0.84,"context":[-0.388,-0.63,1.028,-0.068]}
        {"arm":2,"reward":0.298,"context":[-0.59,0.926,-0.165,0.531]}
        {"arm":0,"reward":0.393,"context":[-0.415,-0.124,-0.844,-0.954]}
        {"arm":2,"reward":0.133,"context":[-0.488,-0.039,0.399,1.213]}
        {"arm":1,"reward":0.037,"context":[-0.516,0.505,-0.302,-0.076]}
        {"arm":1,"reward":0.752,"context":[-0.741,-0.739,-0.389,-0.597]}
        {"arm":2,"reward":0.746,"context":[-0.002,-0.351,0.625,0.077]}
        {"arm":0,"reward":0.124,"context":[0.083,0.569,0.259,-0.019]}
        {"arm":1,"reward":0.623,"context":[-0.045,-0.06,0.538,0.392]}
        {"arm":2,"reward":0.258,"context":[0.183,0.399,-0.272,0.256]}
        {"arm":2,"reward":0.897,"context":[-0.706,0.674,0.045,0.092]}
        {"arm":0,"reward":0.134,"context":[0.3,-0.005,-0.127,0.595]}
        {"arm":1,"reward":0.588,"context":[0.058,-0.458,0.22,-0.853]}
        {"arm":1,"reward":0.89,"context":[0.828,-0.086,0.023,1.129]}
        {"arm":0,"reward":0.538,"context":[1.076,0.058,0.312,0.545]}
        {"arm":1,"reward":0.671,"context":[0.841,-0.066,0.068,0.612]}
        {"arm":1,"reward":0.81,"context":[0.135,0.377,0.305,-0.567]}
        {"arm":1,"reward":0.707,"context":[-0.429,-1.321,-0.13,0.669]}
        {"arm":0,"reward":0.825,"context":[-0.555,0.617,0.5,-0.027]}
        """

    private static let expectedText = """
        {"test":[[0.668,0.251,-0.023,-0.439],[0.359,0.805,-0.807,0.587],[-1.083,-0.17,0.192,-0.682]],
        "theta":[[-0.2206793607694495,0.2887633695531578,0.035267284807693915,0.2386154407649963],[0.2460341694520117,-0.2910820675885558,-0.1341545274718884,0.10128245127727414],[-0.6272069939769598,-0.06186665891822115,0.4713687455654029,0.033554610041187795]],
        "upper":[[0.6040172653455341,1.6464749654808692,0.9665151677382932],[0.6868358147161749,1.0073633964206654,0.5140687004380309],[0.15035283520050485,0.43696936921012275,1.9986640919149923]]}
        """
}
