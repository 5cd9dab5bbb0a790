import Testing

@testable import Evaluation

@Suite struct EstimatorNameTests {
    @Test func `the names are those of the file format`() {
        let keys = EstimatorFamily.all(withRewardModel: true).map(\.key)
        #expect(keys.count == 46)
        #expect(Set(keys).count == 46)
        for key in ["ips", "cips_1000", "switchdr_5", "dros_0.1", "dros_10000", "sgips_0", "sgdr_0.01"] {
            #expect(keys.contains(key))
        }
        #expect(
            EstimatorFamily.all(withRewardModel: false).map(\.key)
                == ["ips"] + ["1", "5", "10", "50", "100", "500", "1000"].map { "cips_\($0)" } + ["snips"]
                + ["0", "0.01", "0.05", "0.1", "0.3", "0.5", "0.9"].map { "sgips_\($0)" })
    }

    @Test func `λ is written as C's %g does`() {
        #expect(
            [10, 0.1, 1e6, 1_000_000.5, 1e-5, 123456, 0.30000000000000004].map(\.inGeneralForm)
                == ["10", "0.1", "1e+06", "1e+06", "1e-05", "123456", "0.3"])
    }

    @Test(arguments: [
        "", "IPS", "ips_", "ips_1", "cips_", "cips_x", "cips_-1", "cips_nan", "cips_inf", "dros_0", "sgips_1",
        "sgdr_2", "mips", "dm_0", "cips_1_2",
    ])
    func `what is no estimator has no name`(name: String) {
        #expect(EstimatorFamily.estimators(named: name) == nil)
    }

    @Test func `a family stands for its grid, and any λ may be asked for`() {
        #expect(EstimatorFamily.estimators(named: "cdr")?.count == 7)
        #expect(EstimatorFamily.estimators(named: "cips_20")?.map(\.key) == ["cips_20"])
        #expect(EstimatorFamily.estimators(named: "dm")?.map(\.key) == ["dm"])
    }
}
