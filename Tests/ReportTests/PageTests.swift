import Foundation
import Report
import Testing

@Suite struct PageTests {
    private let evil = "<script>alert('x')</script>&\"\u{0}\u{1B}"

    /// A page in which every text is the same hostile one.
    private var page: Page {
        let plot = Plot(
            evil, x: .init(evil, quantity: .usd, isLogarithmic: true), y: .init(evil),
            series: [
                .init(
                    evil, .line, points: [.init(1e-5, 0.2, low: 0.1, high: 0.3), .init(1e-2, 0.9)],
                    band: [.init(1e-5, 0.2, low: 0.1, high: 0.3), .init(1e-2, 0.9, low: 0.8, high: 0.95)],
                    isMain: true),
                .init(evil, .dashedLine, points: [.init(1e-5, 0.1), .init(1e-2, 0.8)]),
                .init(
                    evil, .points,
                    points: [.init(1e-3, 0.5, low: 0.4, high: 0.6, label: evil), .init(0, 0.5), .init(1, .nan)]),
            ], note: evil)
        let table = Table(
            evil, columns: [.init(evil, unit: evil, alignment: .left)], rows: [[.init(evil, .bad)]], note: evil)
        return Page(
            title: evil, subtitle: evil,
            sections: [
                .init(
                    evil, [.paragraph(evil), .figures([.init(evil, evil, detail: evil)]), .table(table), .plot(plot)])
            ], footer: evil)
    }

    @Test func escapesEveryText() {
        let html = page.html()
        #expect(!html.contains("<script"))
        #expect(!html.contains("alert('x')"))
        #expect(!html.contains("\u{0}") && !html.contains("\u{1B}"))
        #expect(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"))
    }

    @Test func needsNothingFromOutside() {
        let html = page.html()
        for word in ["http:", "https:", "src=", "href=", "url(", "@import", "<link"] {
            #expect(!html.contains(word), "\(word)")
        }
    }

    /// Everything after the document type is well-formed XML but for the empty elements of the head.
    @Test func closesEveryElement() throws {
        var stack: [Substring] = []
        var rest = page.html().dropFirst("<!DOCTYPE html>".count)
        while let start = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: start)...]
            let end = try #require(rest.firstIndex(of: ">"))
            let tag = rest[..<end]
            rest = rest[end...]
            if tag.hasPrefix("/") {
                #expect(stack.popLast() == tag.dropFirst())
            } else if !tag.hasPrefix("meta") {
                stack.append(tag.prefix { $0 != " " })
            }
        }
        #expect(stack.isEmpty)
    }

    @Test func drawsNoNumberThatIsNotFinite() {
        let html = page.html().lowercased()
        #expect(!html.contains("nan ") && !html.contains("inf"))
    }

    @Test func saysSoWhereThereIsNothingToDraw() {
        let empty = Plot(
            "empty", x: .init("x", isLogarithmic: true), y: .init("y"),
            series: [.init("s", .line, points: [.init(-1, 0)])])
        #expect(Page(title: "t", sections: [.init("", [.plot(empty)])]).html().contains("Nothing to draw."))
    }

    @Test(arguments: UInt64(0)..<20) func drawsPlotsOfAnyShape(seed: UInt64) {
        var random = Congruential(state: seed)
        let points = (0..<Int(random.next() % 5)).map { _ in
            Plot.Point(pow(10, Double(random.next() % 30) - 20), Double(random.next() % 3), label: "m")
        }
        for isLogarithmic in [false, true] {
            let plot = Plot(
                "p", x: .init("x", quantity: .usd, isLogarithmic: isLogarithmic), y: .init("y", includes: 0...1),
                series: [.init("s", .points, points: points)])
            #expect(Page(title: "t", sections: [.init("", [.plot(plot)])]).html().contains("</html>"), "seed \(seed)")
            #expect(plot.text().contains("p"), "seed \(seed)")
        }
    }
}

/// A small seeded generator (linear congruential, Knuth's constants).
struct Congruential {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
