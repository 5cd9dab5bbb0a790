import Evaluation
import Testing

@Suite struct PerturbationTests {
    private static let prompts = [
        "Which of the following is a planet?\nA. Mars\nB. the Moon\nAnswer:",
        "[Econometrics]\nWhat is the mean, and the variance, of 3 numbers?\n  (A) 1\n  (B) 2\nAnswer with the correct letter and explain why.",
        "Question: what characterizes a cycle\nChoices: (A) a steady recurrence, (B) none of these\nAnswer with the correct option.",
        "Write a python function to sort a list.", "已知某生存分布\nA. 9.7\nB. 8.7\n答案：", "x", "", "    ", "🙂🙂🙂",
        "def f(x):\n    return x + 1\n",
    ]

    @Test(arguments: Perturbation.allCases) func `is the same for the same row and seed`(perturbation: Perturbation) {
        for (row, prompt) in Self.prompts.enumerated() {
            let first = perturbation.applied(to: prompt, row: row, seed: 7)
            #expect(first == perturbation.applied(to: prompt, row: row, seed: 7))
            #expect(first.isEmpty == prompt.isEmpty || perturbation != .noTemplates, "\(prompt)")
        }
    }

    @Test(arguments: [Perturbation.typos, .whitespace, .punctuation, .politeness, .paraphrase])
    func `another seed writes it otherwise`(perturbation: Perturbation) {
        let prompt = Self.prompts[1]
        let texts = Set((0..<20).map { perturbation.applied(to: prompt, row: 0, seed: $0) })
        #expect(texts.count > 1)
        #expect(!texts.contains(prompt))
    }

    @Test func `strips marks headings and instructions and keeps the text`() {
        let stripped = Self.prompts.map { Perturbation.noTemplates.applied(to: $0, row: 0, seed: 1) }
        #expect(stripped[0] == "Which of the following is a planet? Mars the Moon")
        #expect(stripped[1] == "What is the mean, and the variance, of 3 numbers? 1 2")
        #expect(stripped[2] == "what characterizes a cycle a steady recurrence, none of these")
        #expect(stripped[3] == "Write a python function to sort a list.")
        #expect(stripped[4] == "已知某生存分布 9.7 8.7")
        #expect(stripped[5] == "x")
        #expect(
            Perturbation.noTemplates.applied(to: "Option 1: tank\nOption b: the table", row: 0, seed: 1)
                == "tank the table")
    }

    @Test func `a prompt that is nothing but template stays`() {
        #expect(Perturbation.noTemplates.applied(to: "Answer:", row: 0, seed: 1) == "Answer:")
    }

    /// One letter more, less or other in each word that is hit; its neighbours stay.
    @Test(arguments: UInt64(0)..<50) func `typos hit few words and no first letter`(seed: UInt64) {
        let prompt = "Several ordinary English words without any particular meaning stand here together"
        let text = Perturbation.typos.applied(to: prompt, row: 0, seed: seed)
        let (before, after) = (prompt.split(separator: " "), text.split(separator: " "))
        #expect(before.count == after.count, "seed \(seed)")
        let changed = zip(before, after).filter { $0 != $1 }
        #expect(changed.count <= 5, "seed \(seed)")
        for (old, new) in changed {
            #expect(old.first == new.first && abs(old.count - new.count) <= 1, "seed \(seed)")
        }
    }

    @Test func `changes spaces and marks alone`() {
        func letters(_ text: String) -> [Character] {
            text.filter { !$0.isWhitespace && !",.?!…".contains($0) }.map { $0 }
        }
        for seed in UInt64(0)..<30 {
            for prompt in Self.prompts {
                for perturbation in [Perturbation.whitespace, .punctuation] {
                    let text = perturbation.applied(to: prompt, row: 0, seed: seed)
                    #expect(letters(text) == letters(prompt), "\(perturbation), seed \(seed): \(text)")
                }
            }
        }
    }

    @Test func `wraps politely and words it otherwise`() {
        for seed in UInt64(0)..<20 {
            let polite = Perturbation.politeness.applied(to: "What is 2 + 2?", row: 0, seed: seed)
            #expect(polite.contains("What is 2 + 2?") && polite.count > "What is 2 + 2?".count)
            let other = Perturbation.paraphrase.applied(to: "What is 2 + 2?", row: 0, seed: seed)
            #expect(other != "What is 2 + 2?" && other.hasSuffix("2 + 2?"))
        }
        // Whole words only: "somewhat is" is no "what is", and nothing else is found.
        let odd = Perturbation.paraphrase.applied(to: "Somewhat isolated", row: 0, seed: 1)
        #expect(odd == "Here is what I would like to know: Somewhat isolated")
    }
}
