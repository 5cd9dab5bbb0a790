import Report
import Testing

@Suite struct FormatTests {
    @Test(arguments: [
        (0.0, "$0"), (5.3e-4, "$0.00053"), (2.9e-5, "$0.000029"), (5.3e-7, "$5.3e-7"), (1.234e-7, "$1.23e-7"),
        (0.1, "$0.10"), (0.5, "$0.50"), (0.12345, "$0.123"), (1, "$1.00"), (12.3456, "$12.35"), (999.99, "$999.99"),
        (1234.4, "$1,234"), (1_234_567, "$1,234,567"), (-0.00053, "−$0.00053"), (0.9996, "$1.00"), (.infinity, "–"),
    ]) func writesMoney(value: Double, text: String) {
        #expect(Format.usd(value) == text)
    }

    @Test(arguments: [
        (0.0, "0 s"), (8.3e-7, "830 ns"), (12.44e-6, "12.4 µs"), (3.1e-3, "3.10 ms"), (0.4567, "457 ms"),
        (45.23, "45.2 s"),
        (725, "12 min 5 s"), (12_000, "3 h 20 min"), (3599.9, "1 h 0 min"), (0.9999, "1.00 s"),
    ]) func writesDurations(seconds: Double, text: String) {
        #expect(Format.duration(seconds: seconds) == text)
    }

    @Test func `writes figures with intervals`() {
        #expect(Format.estimate(0.8534, low: 0.8411, high: 0.866) == "0.853 [0.841, 0.866]")
        #expect(Format.estimate(0.8534, low: nil, high: nil) == "0.853")
        #expect(Format.estimate(5e-4, low: 4e-4, high: 6e-4, with: Format.usd) == "$0.0005 [$0.0004, $0.0006]")
        #expect(Format.plusMinus(0.8534, low: 0.84, high: 0.86) == "0.853 ± 0.010")
        #expect(Format.signed(0.012) == "+0.012")
        #expect(Format.signed(-0.012) == "−0.012")
        #expect(Format.signed(0.0001) == "0.000")
        #expect(Format.plusMinus(0.005, low: 0.007, high: 0.017) == "0.005 [0.007, 0.017]")
        #expect(Format.plusMinus(0.3, low: 0.1 + 0.2, high: 0.1 + 0.2) == "0.300 ± 0.000")
        #expect([0.0012, -12.345, -1e-13, 0].map { Format.signedUSD($0) } == ["+$0.0012", "−$12.35", "$0", "$0"])
        #expect([0.98, 0.995, 0.9996, 0.07].map(Format.exactPercent) == ["98 %", "99.5 %", "99.96 %", "7 %"])
        #expect(Format.decimal(-0.0001) == "0.000")
        #expect(Format.percent(0.3541) == "35.4 %")
        #expect(Format.count(-1_234_567) == "−1,234,567")
        #expect(Format.count(999) == "999")
        #expect([0, 1, 1_234].map { Format.count($0, "row") } == ["0 rows", "1 row", "1,234 rows"])
    }

    @Test func `writes moments in UTC`() {
        #expect(Format.moment(milliseconds: 0) == "1970-01-01 00:00")
        #expect(Format.moment(milliseconds: 1_777_636_809_999, toSeconds: true) == "2026-05-01 12:00:09")
    }

    @Test(arguments: [
        (20.0, "20"), (0.5, "0.5"), (0.02, "0.02"), (-1.25, "−1.25"), (86_400, "86,400"), (.nan, "–"),
        (1e300, "1e+300"),
    ]) func writesSettingsAsTheyWereSet(value: Double, text: String) {
        #expect(Format.setting(value) == text)
    }
}
