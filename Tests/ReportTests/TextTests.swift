import Report
import Testing

@Suite struct TextTests {
    @Test func `aligns columns with units and wide characters`() {
        let table = Table(
            "Models", columns: [.init("model", alignment: .left), .init("cost", unit: "USD")],
            rows: [["a", "0.5"], ["模型", "12"]], note: "n = 2")
        #expect(
            table.text() == """
                Models
                model  cost (USD)
                ─────  ──────────
                a             0.5
                模型           12
                n = 2
                """)
    }

    @Test func `colours on a terminal only`() {
        let table = Table(columns: [.init("x")], rows: [[.init("1", .good)]])
        let colour = Terminal(isInteractive: true, hasColour: true) { _ in }
        let plain = Terminal(isInteractive: false, hasColour: false) { _ in }
        #expect(table.text(for: colour).contains("\u{1B}[32m1\u{1B}[0m"))
        #expect(!table.text(for: plain).contains("\u{1B}"))
        #expect(table.text(for: plain) == table.text())
    }

    @Test func `lets no name move the cursor`() {
        let table = Table(columns: [.init("model", alignment: .left)], rows: [["evil\u{1B}[2J\n\u{9B}x"]])
        #expect(!table.text().contains("\u{1B}"))
        #expect(!table.text().contains("\u{9B}"))
        #expect(table.text().split(separator: "\n").count == 3)
        #expect("evil\u{1B}[2J\n".printable == #"evil\u{1B}[2J\u{A}"#)
    }

    @Test func `no name turns the text behind it about, or looks like another`() {
        let names = ["gpt\u{202E}4-inim", "a\u{200B}b", "x\u{2066}y", "soft\u{AD}", "two\u{2028}lines"]
        let written = [#"gpt\u{202E}4-inim"#, #"a\u{200B}b"#, #"x\u{2066}y"#, #"soft\u{AD}"#, #"two\u{2028}lines"#]
        #expect(names.map(\.printable) == written)
        for plain in ["模型", "👩\u{200D}💻", "שלום", "naïve"] { #expect(plain.printable == plain) }
        let page = Page(title: "t", sections: [Page.Section("", names.map { .paragraph($0) })]).html()
        #expect(
            written.allSatisfy(page.contains)
                && !page.unicodeScalars.contains { names[0].unicodeScalars.contains($0) && $0 == "\u{202E}" })
    }

    @Test(arguments: ["🚀", "✅", "⚡", "❤️", "🇪🇺", "👩‍💻", "🦙", "模", "한", "。"]) func `a wide sign takes two columns`(
        sign: String
    ) {
        let table = Table(
            columns: [.init("model", alignment: .left), .init("q")],
            rows: [["\(sign)-mini", "1"], ["abcdefghi", "2"]])
        #expect(table.text().contains("\(sign)-mini    1"), "\(table.text())")
        #expect("é©❤".shortened(to: 3) == "é©❤", "one column each")
    }

    @Test func `cuts names in the middle where a table is too wide`() {
        let table = Table(
            columns: [.init("model", alignment: .left), .init("quality")],
            rows: [["provider/a-very-long-name-of-a-model-8b", "0.5"], ["short", "1"]])
        let lines = table.text(width: 30).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 30 })
        #expect(lines[2].hasPrefix("provid…") && lines[2].contains("model-8b  "))
        #expect(table.text(width: 80).contains("provider/a-very-long-name-of-a-model-8b"))
    }

    @Test func `breaks into blocks that each name their rows`() {
        let table = Table(
            "wide", columns: [.init("m", alignment: .left)] + (0..<6).map { .init("column \($0)") },
            rows: [[.init("a")] + (0..<6).map { .init("\($0)") }], note: "one two three four five six seven")
        let text = table.text(width: 24)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 24 }, "\(text)")
        #expect(text.split(separator: "\n").count { $0.hasPrefix("a ") } == 3)
        for column in 0..<6 { #expect(text.contains("column \(column)")) }
    }

    @Test(arguments: [24, 40, 60]) func `no line of a table is wider than a narrow terminal`(columns: Int) {
        let terminal = Terminal(isInteractive: true, hasColour: false, columns: columns) { _ in }
        let table = Table(
            "What the log says of a candidate", columns: [.init("measure", alignment: .left), .init("difference")],
            rows: [["quality of the answers, as judged", "−0.0439"], ["cost", "−$0.00161"]],
            note: "Doubly robust, paired.")
        let text = table.text(for: terminal)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= columns }, "\(text)")
        let pipe = Terminal(isInteractive: false, hasColour: false, columns: columns) { _ in }
        #expect(table.text(for: pipe) == table.text())
    }

    @Test func `in blocks the first column leaves room for the widest of the others`() {
        let table = Table(
            columns: [
                .init("measure", alignment: .left), .init("95 % interval"),
                .init("why", alignment: .left),
            ],
            rows: [["latency of the whole conversation", "[−$0.00178, −$0.00144]", "nothing was to be seen of it"]])
        let text = table.text(width: 52)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 52 }, "\(text)")
    }

    @Test func `a block that has room shows whole what would have been cut`() {
        let words = "neither better nor worse could be shown in 20,000 outcomes"
        let name = "2026-11-21 12:09:44"
        let table = Table(
            columns: (0..<6).map { .init("column \($0)", alignment: .left) },
            rows: [(0..<5).map { _ in .init(name) } + [.init(words)]])
        let text = table.text()
        #expect(text.contains(words), "\(text)")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    }

    @Test func `draws a share beside its cell`() {
        let table = Table(columns: [.init("share")], rows: [[.init("50 %", bar: 0.5)]])
        #expect(table.text().hasSuffix("50 % ████"))
    }

    @Test func `draws sparklines with gaps`() {
        #expect(Sparkline.line([0, nil, 1, 0.5]) == "▁ █▅")
        #expect(Sparkline.line([0.5, 0.5]) == "▅▅")
        #expect(Sparkline.line([0, 1, 2], width: 2) == "▁█")
        #expect(Sparkline.line([nil, .nan]) == "  ")
        #expect(Sparkline.line([5], range: 0...1) == "█")
        #expect(Sparkline.line([]) == "")
    }

    @Test func `draws bars to an eighth`() {
        #expect(Sparkline.bar(0.5, width: 4) == "██  ")
        #expect(Sparkline.bar(1.0 / 16, width: 4) == "▎   ")
        #expect(Sparkline.bar(7, width: 2) == "██")
        #expect(Sparkline.bar(.nan, width: 2) == "  ")
    }

    /// Two points on a 9 × 3 area with margins of 4 %: corners left below and right above, a line between.
    @Test func `plots a line in characters`() {
        let plot = Plot(
            "t", x: .init("cost"), y: .init("quality"), series: [.init("s", .line, points: [.init(0, 0), .init(1, 1)])])
        let lines = plot.text(columns: 9, rows: 3).split(separator: "\n")
        #expect(lines[0] == "t")
        #expect(lines[2].hasSuffix("●●●") && lines[4].contains("●●●"))
        #expect(lines.last == "  ● s")
        #expect(Plot("t", x: .init("x"), y: .init("y"), series: []).text() == "t\n(nothing to draw)")
    }
}
