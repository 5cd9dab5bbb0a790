import Testing

@testable import Evaluation

@Suite struct StudentTTests {
    /// Worked out with 40 digits from the incomplete beta function.
    @Test(
        arguments: [
            (0.9, 1, 3.0776835371752541),
            (0.9, 2, 1.885618083164127),
            (0.9, 3, 1.6377443536962103),
            (0.9, 5, 1.4758840488244813),
            (0.9, 10, 1.3721836411103358),
            (0.9, 29, 1.3114336473015512),
            (0.9, 99, 1.2901614420344853),
            (0.9, 998, 1.2824004203155734),
            (0.9, 999, 1.2823995700373974),
            (0.9, 1000, 1.2823987214609246),
            (0.9, 9999, 1.281636238198314),
            (0.9, 999999, 1.2815524121307852),
            (0.975, 1, 12.706204736174693),
            (0.975, 2, 4.3026527297494618),
            (0.975, 3, 3.1824463052837084),
            (0.975, 5, 2.5705818356363148),
            (0.975, 10, 2.2281388519862742),
            (0.975, 29, 2.0452296421327039),
            (0.975, 99, 1.9842169515864171),
            (0.975, 998, 1.9623438462163342),
            (0.975, 999, 1.9623414611334496),
            (0.975, 1000, 1.9623390808264081),
            (0.975, 9999, 1.9602012636213573),
            (0.975, 999999, 1.9599663568164789),
        ] as [(Double, Int, Double)])
    func `quantiles agree with known answers`(probability: Double, degrees: Int, expected: Double) {
        let quantile = StudentT.quantile(probability, degrees: degrees)
        #expect(abs(quantile - expected) < 2e-12 * max(expected, 1), "\(quantile), expected \(expected)")
    }

    @Test func `both ways agree where one takes over from the other`() {
        for probability in [0.6, 0.9, 0.975, 0.995] {
            let differences = (995..<1004).map {
                StudentT.quantile(probability, degrees: $0) - StudentT.quantile(probability, degrees: $0 + 1)
            }
            for (earlier, later) in zip(differences, differences.dropFirst()) {
                #expect(earlier > 0 && abs(earlier - later) < 0.01 * earlier, "\(differences)")
            }
        }
    }

    @Test func `the median is 0`() {
        #expect(StudentT.quantile(0.5, degrees: 7).magnitude < 1e-12)
        #expect(StudentT.quantile(0.5, degrees: 7_000).magnitude < 1e-12)
    }
}
