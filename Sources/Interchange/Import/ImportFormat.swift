/// What `suffice import --format` reads.
public enum ImportFormat: String, Sendable, CaseIterable {
    /// Our own format: checked, put in order, costs filled.
    case outcomes
    /// A table with one line per (prompt, model).
    case csv
    /// The table of `csv` as JSON lines: an object per (prompt, model).
    case jsonl
    /// RouterBench's wide table as CSV: one line per prompt, a column per model.
    case routerbench
    /// RouteLLM's evaluation tables: a prompt, and True or False per model.
    case routellm
    /// Vowpal Wabbit's decision service JSON.
    case dsjson
    /// LiteLLM's spend logs, JSON lines or one array.
    case litellm
    /// The Open Bandit Pipeline's arrays in a `.npz`.
    case obp
}
