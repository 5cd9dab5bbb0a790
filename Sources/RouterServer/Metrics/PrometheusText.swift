/// Writes the text exposition format of Prometheus, version 0.0.4.
///
///     text.family("suffice_feedback_total", .counter, "Feedback by what became of it.")
///     text.sample(12, ["status": "recorded"])
struct PrometheusText {
    enum Kind: String { case counter, gauge, histogram }

    private(set) var text = ""
    private var name = ""

    /// Begins a family: the samples that follow are its own.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
        line("", labels.map { ($0.key, $0.value) }, value)
    }

    /// Does nothing where there is no number.
    mutating func sample(_ value: Double?, _ labels: KeyValuePairs<String, String> = [:]) {
        if let value { line("", labels.map { ($0.key, $0.value) }, value) }
    }

    mutating func sample(_ value: UInt64, _ labels: KeyValuePairs<String, String> = [:]) {
        line("", labels.map { ($0.key, $0.value) }, Double(value))
    }

    /// Cumulative buckets in seconds, sum and count.
    mutating func samples(_ histogram: DurationHistogram) {
        var cumulative: UInt64 = 0
        for (edge, count) in zip(DurationHistogram.edgesNanoseconds, histogram.counts) {
            cumulative += count
            line("_bucket", [("le", Self.number(Double(edge) / 1e9))], Double(cumulative))
        }
        let count = histogram.counts.reduce(0, +)
        line("_bucket", [("le", "+Inf")], Double(count))
        line("_sum", [], Double(histogram.sumNanoseconds) / 1e9)
        line("_count", [], Double(count))
    }

    private mutating func line(_ suffix: String, _ labels: [(String, String)], _ value: Double) {
        text += name + suffix
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }
            text += "{" + pairs.joined(separator: ",") + "}"
        }
        text += " " + Self.number(value) + "\n"
    }

    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    /// A line end or a backslash in a help text, and a quotation mark in a label, would end it early.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
