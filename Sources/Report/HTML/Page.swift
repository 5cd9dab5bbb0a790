/// A report as one HTML file that needs nothing else: style and pictures are inside, no script, no other address.
public struct Page: Sendable {
    /// A part of a section.
    public enum Block: Sendable {
        case paragraph(String)
        /// Sentences one below the other, each with how good its news is.
        case findings([Finding])
        case heading(String)
        /// Short figures in a row: what one wants to see first.
        case figures([Figure])
        case table(Table)
        case plot(Plot)
        case intervals(IntervalChart)
    }

    /// A short figure with its name.
    public struct Figure: Sendable {
        public var name: String
        public var value: String
        /// Small print under the value: an interval, what it stands beside.
        public var detail: String

        public init(_ name: String, _ value: String, detail: String = "") {
            self.name = name
            self.value = value
            self.detail = detail
        }
    }

    /// A sentence, and how good its news is.
    public struct Finding: Sendable, Equatable {
        public var text: String
        public var emphasis: Table.Emphasis

        public init(_ text: String, _ emphasis: Table.Emphasis = .plain) {
            self.text = text
            self.emphasis = emphasis
        }
    }

    /// A heading and what stands under it.
    public struct Section: Sendable {
        public var heading: String
        public var blocks: [Block]

        public init(_ heading: String, _ blocks: [Block]) {
            self.heading = heading
            self.blocks = blocks
        }

        /// What a reader of the figures must know, at the end of a page.
        /// - Returns: `nil` where there is nothing.
        public init?(notes: [String]) {
            guard !notes.isEmpty else { return nil }
            self.init("To be read with it", notes.map { .paragraph($0) })
        }
    }

    public var title: String
    public var subtitle: String
    public var sections: [Section]
    public var footer: String

    public init(title: String, subtitle: String = "", sections: [Section], footer: String = "") {
        self.title = title
        self.subtitle = subtitle
        self.sections = sections
        self.footer = footer
    }

    /// The page's text, UTF-8.
    public func html() -> String {
        var page = Markup()
        page.raw("<!DOCTYPE html>\n")
        page.element("html", ["lang": "en"]) { html in
            html.element("head", content: writeHead)
            html.newLine()
            html.element("body") { body in
                body.element("main", content: writeMain)
            }
        }
        page.newLine()
        return page.text
    }

    private func writeHead(_ head: inout Markup) {
        head.raw("<meta charset=\"utf-8\">")
        head.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        head.element("title", text: title)
        head.newLine()
        head.element("style") { $0.raw(pageStyle) }
    }

    private func writeMain(_ main: inout Markup) {
        main.element("header") { header in
            header.element("h1", text: title)
            if !subtitle.isEmpty { header.element("p", text: subtitle) }
        }
        for section in sections {
            main.newLine()
            main.element("section") { part in
                if !section.heading.isEmpty { part.element("h2", text: section.heading) }
                for block in section.blocks { Self.write(block, to: &part) }
            }
        }
        if !footer.isEmpty { main.element("footer", text: footer) }
    }

    private static func write(_ block: Block, to markup: inout Markup) {
        markup.newLine()
        switch block {
        case .paragraph(let text): markup.element("p", text: text)
        case .heading(let text): markup.element("h3", text: text)
        case .findings(let findings): write(findings, to: &markup)
        case .figures(let figures): write(figures, to: &markup)
        case .table(let table): table.write(to: &markup)
        case .plot(let plot): plot.write(to: &markup)
        case .intervals(let chart): chart.write(to: &markup)
        }
    }

    private static func write(_ findings: [Finding], to markup: inout Markup) {
        markup.element("ul", ["class": "findings"]) { list in
            for finding in findings {
                list.element("li", ["class": finding.emphasis.name ?? "plain"], text: finding.text)
            }
        }
    }

    private static func write(_ figures: [Figure], to markup: inout Markup) {
        markup.element("dl", ["class": "figures"]) { list in
            for figure in figures {
                list.element("div") { item in
                    item.element("dt", text: figure.name)
                    item.element("dd", text: figure.value)
                    if !figure.detail.isEmpty { item.element("dd", ["class": "detail"], text: figure.detail) }
                }
            }
        }
    }
}
