public import LinearAlgebra

/// A change of a prompt's surface that should not change which model suffices.
///
/// Deterministic: the same prompt, perturbation and generator give the same text. Letters of other scripts than Latin
/// pass through most of them unchanged.
public enum Perturbation: String, Sendable, CaseIterable, Codable {
    /// One letter in about twenty words wrong, at least one in a prompt: swapped, dropped, doubled, or the key beside.
    case typos
    case lowercase
    case uppercase
    /// Doubled spaces, blank lines, spaces at both ends.
    case whitespace
    /// Commas and the last mark gone, or marks doubled.
    case punctuation
    /// "Hi! Could you help me with this?" before, "Thanks!" after.
    case politeness
    /// Other words for the same: openings, contractions, synonyms.
    case paraphrase
    /// Option marks (`A.`, `(B)`) and the phrases of benchmarks (`Question:`, `Answer with the correct option`) gone; the
    /// options' text stays.
    case noTemplates = "no_templates"

    /// What it is called where people read it.
    public var title: String {
        switch self {
        case .typos: "typos"
        case .lowercase: "all lower case"
        case .uppercase: "all upper case"
        case .whitespace: "spaces and blank lines"
        case .punctuation: "punctuation"
        case .politeness: "politeness around it"
        case .paraphrase: "paraphrase"
        case .noTemplates: "templates stripped"
        }
    }

    /// The perturbed prompt; the same where the perturbation finds nothing to change.
    public func applied(to prompt: String, using random: inout SplitMix64) -> String {
        switch self {
        case .typos: Typos.added(to: prompt, using: &random)
        case .lowercase: prompt.lowercased()
        case .uppercase: prompt.uppercased()
        case .whitespace: Spacing.loosened(prompt, using: &random)
        case .punctuation: Spacing.repunctuated(prompt, using: &random)
        case .politeness: Rewording.politely(prompt, using: &random)
        case .paraphrase: Rewording.paraphrased(prompt, using: &random)
        case .noTemplates: BenchmarkTemplates.stripped(from: prompt)
        }
    }

    /// The perturbed prompt of one row: from the seed and the row's own place, so that its text doesn't depend on others.
    public func applied(to prompt: String, row: Int, seed: UInt64) -> String {
        var random = SplitMix64(seed: SplitMix64.mix(seed ^ nameHash) ^ SplitMix64.mix(UInt64(row) &+ 1))
        return applied(to: prompt, using: &random)
    }

    /// FNV-1a of the name: other perturbations draw other numbers.
    private var nameHash: UInt64 {
        FNV1a.hash(rawValue.utf8)
    }
}
