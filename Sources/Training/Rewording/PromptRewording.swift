import Evaluation
import LinearAlgebra

/// The same prompt from another hand: what should not change which model suffices, drawn at random.
///
/// Benchmarks are written in one form; whoever learns from them alone reads the form, too, and decides otherwise once
/// a question comes in capitals, with a greeting, or without "A.", "B.", "C." before its options. Each change comes with
/// a probability of its own, and several may come together. Paraphrases are not among them, and greetings are others
/// than those of `Perturbation.politeness`, so that judging by these still says something.
struct PromptRewording {
    /// Bytes of a prompt beyond which it keeps its wording: rewriting would cost more than it teaches.
    static let bytesMax = 16_384

    private var random: SplitMix64

    /// - Parameter number: of the row and wording; its text depends on no other.
    init(seed: UInt64, number: Int) {
        random = SplitMix64(seed: SplitMix64.mix(seed ^ 0x5E7D) ^ SplitMix64.mix(UInt64(number) &+ 1))
    }

    /// The prompt with one, two or three changes; itself where it is too long.
    mutating func applied(to prompt: String) -> String {
        guard prompt.utf8.count <= Self.bytesMax else { return prompt }
        var text = prompt
        for _ in 0..<(happens(0.5) ? 1 : Int.random(in: 2...3, using: &random)) { change(&text) }
        return text
    }

    private mutating func change(_ text: inout String) {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3: text = Perturbation.noTemplates.applied(to: text, using: &random)
        case 3: text = Perturbation.punctuation.applied(to: text, using: &random)
        case 4: text = Perturbation.typos.applied(to: text, using: &random)
        case 5: text = Perturbation.whitespace.applied(to: text, using: &random)
        case 6: text = text.lowercased()
        case 7: text = text.uppercased()
        default: text = (happens(0.8) ? pick(Self.openings) : "") + text + (happens(0.6) ? pick(Self.closings) : "")
        }
    }

    private mutating func happens(_ probability: Double) -> Bool { random.nextUniform() < probability }

    private mutating func pick(_ texts: [String]) -> String {
        texts[Int.random(in: texts.indices, using: &random)]
    }

    private static let openings = [
        "hi, ", "Hello! ", "Quick question: ", "I need some help here. ", "Can you tell me this?\n\n", "Hey, ",
        "So my teacher asked us this one: ", "Please have a look at the following.\n", "Dear assistant,\n\n",
        "I'm not sure about this. ", "Sorry to bother you again, but ", "ok next: ", "Could you do this for me? ",
        "I am preparing for an exam and came across this:\n", "For work I have to know the following. ", "pls help. ",
        "Good evening, I hope you can help. ", "One more thing.\n\n", "Here's something I've wondered about: ",
    ]

    private static let closings = [
        " Thx", "\n\nThanks a lot!", " Let me know what you think.", "\nThank you.", " Any idea?", " I need it soon.",
        "\n\nBest regards", " It's for a friend.", " Help is welcome.", " Cheers!", "\n\nI'm grateful for any hint.",
    ]
}
