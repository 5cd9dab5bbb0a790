import Testing

@testable import Lab

struct SignificantDigitsTests {
    @Test func `numbers are rounded to their first digits, whatever their size`() {
        #expect(52.725546161518295.rounded(digits: 3) == 52.7)
        #expect(0.00123456.rounded(digits: 3) == 0.00123)
        #expect(123_456.0.rounded(digits: 3) == 123_000)
        #expect(0.99712345.rounded(digits: 5) == 0.99712)
        #expect(1.0.rounded(digits: 3) == 1)
        #expect(0.0.rounded(digits: 3) == 0)
    }
}
