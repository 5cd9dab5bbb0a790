/// How a table names its columns, and in which numbers it measures quality.
public struct TableReading: Sendable {
    /// What is read of a line; `quality_NAME` of judges, too.
    public static let columnsKnown = [
        "id", "prompt", "model", "quality", "cost_usd", "latency_ms", "input_tokens", "output_tokens", "output_chars",
        "task", "split", "propensity", "draw_propensity", "time_ms", "full_prompt_chars",
    ]

    /// Our name of a column → the table's.
    public var columns: [String: String]
    /// What becomes 0, and what becomes 1.
    public var qualityScale: ClosedRange<Double>

    public init(columns: [String: String] = [:], qualityScale: ClosedRange<Double> = 0...1) {
        (self.columns, self.qualityScale) = (columns, qualityScale)
    }
}
