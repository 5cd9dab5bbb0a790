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
                .init(evil, .bars, points: [.init(1e-4, 0.2, low: 0.1, high: 0.3), .init(1e-3, .infinity)]),
            ], events: [.init(1e-3, evil), .init(-1, evil)], note: evil)
        let table = Table(
            evil, columns: [.init(evil, unit: evil, alignment: .left)],
            rows: [[.init(evil, .bad)], [.init(evil, bar: 0.4)], [.init(evil, bar: .nan)]], note: evil)
        let chart = IntervalChart(
            evil, axis: .init(evil), rows: [.init(evil, 0.5, low: 0.1, high: 0.9, emphasis: .good), .init(evil, .nan)],
            reference: 0.3, note: evil)
        return Page(
            title: evil, subtitle: evil,
            sections: [
                .init(
                    evil,
                    [
                        .paragraph(evil), .figures([.init(evil, evil, detail: evil)]), .table(table), .plot(plot),
                        .heading(evil), .findings([.init(evil, .bad), .init(evil)]), .intervals(chart),
                    ])
            ], footer: evil)
    }

    @Test func `days are not broken, versions are counted in ones, and differences have their sign`() {
        let table = Table(columns: [.init("when", alignment: .left)], rows: [["2026-11-22 19:00:27"], ["a-b/c_1-2"]])
        let versions = Plot(
            "v", x: .init("x"), y: .init("version", quantity: .count, includes: 0...1),
            series: [Plot.Series("s", .line, points: [.init(0, 1), .init(1, 2)])])
        let change = IntervalChart(
            "change", axis: .init("x", quantity: .percent), rows: [.init("a", 0.605), .init("b", -0.616)], reference: 0)
        let html = Page(
            title: "t", sections: [.init("", [.table(table), .plot(versions), .intervals(change)])]
        ).html()
        #expect(html.contains("2026-11-22 19:00:27") && html.contains("a-<wbr>b/<wbr>c_<wbr>1-2"))
        #expect(html.contains(">2</text>") && !html.contains(">0.5</text>") && !html.contains(">1.5</text>"))
        #expect(html.contains(">+60.5 %</text>") && html.contains(">−61.6 %</text>"))
    }

    @Test func `escapes every text`() {
        let html = page.html()
        #expect(!html.contains("<script"))
        #expect(!html.contains("alert('x')"))
        #expect(!html.contains("\u{0}") && !html.contains("\u{1B}"))
        #expect(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;"))
    }

    @Test func `needs nothing from outside`() {
        let html = page.html()
        for word in ["http:", "https:", "src=", "href=", "url(", "@import", "<link"] {
            #expect(!html.contains(word), "\(word)")
        }
    }

    /// Everything after the document type is well-formed XML but for the empty elements of the head.
    @Test func `closes every element`() throws {
        var stack: [Substring] = []
        var rest = page.html().dropFirst("<!DOCTYPE html>".count)
        while let start = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: start)...]
            let end = try #require(rest.firstIndex(of: ">"))
            let tag = rest[..<end]
            rest = rest[end...]
            if tag.hasPrefix("/") {
                #expect(stack.popLast() == tag.dropFirst())
            } else if !tag.hasPrefix("meta") && tag != "wbr" {
                stack.append(tag.prefix { $0 != " " })
            }
        }
        #expect(stack.isEmpty)
    }

    @Test func `draws no number that is not finite`() {
        let drawn = page.html().matches(of: /(?:d|x|y|cx|cy|r|width|height)="([^"]*)"/).map(\.output.1)
        #expect(drawn.count > 50)
        for numbers in drawn { #expect(!numbers.contains(/[a-km-z]/), "\(numbers)") }
    }

    /// Costs so small or so far apart that their quotient is no number.
    @Test func `a logarithmic axis bears every number`() {
        let (least, greatest) = (Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude)
        for (low, high) in [(least, least), (least, 1), (1e-300, 1e300), (1, greatest), (1e-100, 1e100)] {
            let plot = Plot(
                "costs", x: .init("x", quantity: .usd, isLogarithmic: true), y: .init("y"),
                series: [.init("a", .line, points: [.init(low, 0.2), .init(high, 0.3), .init(0.5, 0.3)])])
            let html = Page(title: "t", subtitle: "", sections: [.init("s", [.plot(plot)])], footer: "").html()
            let drawn = html.matches(of: /(?:d|x|y|cx|cy|r|width|height)="([^"]*)"/).map(\.output.1)
            for numbers in drawn { #expect(!numbers.contains(/[a-km-z]/), "\(low) \(high): \(numbers)") }
            #expect(!plot.text().isEmpty)
        }
    }

    @Test func `lines beyond the colours differ by their strokes`() {
        let series = (0..<20).map { Plot.Series("\($0)", .line, points: [.init(0, 0), .init(1, Double($0))]) }
        let html = Page(
            title: "t", sections: [.init("", [.plot(Plot("p", x: .init("x"), y: .init("y"), series: series))])]
        ).html()
        // In the legend, and in the plot.
        for number in 0..<20 {
            let stroke = ["", " broken", " dotted"][number / 8]
            #expect(html.components(separatedBy: "class=\"line s\(number % 8)\(stroke)\"").count - 1 == 2, "\(number)")
        }
    }

    @Test func `a table is a region that keys can scroll, and its first column names the rows`() {
        let table = Table("Costs", columns: [.init("model", alignment: .left), .init("cost")], rows: [["a", "1"]])
        let html = Page(title: "t", sections: [.init("", [.table(table)])]).html()
        #expect(html.contains(#"<div class="scroll" role="region" aria-label="Costs" tabindex="0">"#))
        #expect(html.contains(#"<th class="l" scope="row">a</th><td class="r">1</td>"#), "\(html)")
        var untitled = table
        untitled.title = nil
        #expect(
            Page(title: "t", sections: [.init("", [.table(untitled)])]).html().contains(#"aria-label="model, cost""#))
    }

    @Test func `says so where there is nothing to draw`() {
        let empty = Plot(
            "empty", x: .init("x", isLogarithmic: true), y: .init("y"),
            series: [.init("s", .line, points: [.init(-1, 0)])])
        #expect(Page(title: "t", sections: [.init("", [.plot(empty)])]).html().contains("Nothing to draw."))
    }

    /// Three bars at 1, 2, 3 of heights 1, 2, 1: each as wide as the places are apart, feet on one line.
    @Test func `draws a histogram from its foot`() {
        let plot = Plot(
            "h", x: .init("x"), y: .init("n", quantity: .count),
            series: [.init("s", .bars, points: [.init(1, 1), .init(2, 2), .init(3, 1)])])
        let html = Page(title: "t", sections: [.init("", [.plot(plot)])]).html()
        #expect(html.components(separatedBy: "class=\"column s0\"").count == 4)
        #expect(!html.contains("legend\">"))
        let lines = plot.text(columns: 12, rows: 4).split(separator: "\n")
        #expect(lines[2].filter { $0 == "●" }.count == 1 && lines[4].filter { $0 == "●" }.count == 3, "\(plot.text())")
    }

    @Test func `says so where a chart has nothing`() {
        let chart = IntervalChart("c", axis: .init("x"), rows: [.init("a", .nan)])
        #expect(Page(title: "t", sections: [.init("", [.intervals(chart)])]).html().contains("Nothing to draw."))
    }

    @Test(arguments: UInt64(0)..<20) func `draws plots of any shape`(seed: UInt64) {
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
