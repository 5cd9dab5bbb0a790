/// What benchmarks put around a question, and chat doesn't: option marks, headings, instructions about the form of the
/// answer. Stripping it shows how much of a router reads the format and not the request.
enum BenchmarkTemplates {
    /// The prompt with the marks before options removed (their text stays, in one paragraph with the question), headings
    /// and instructions gone; the prompt itself where nothing else would be left.
    static func stripped(from prompt: String) -> String {
        var lines: [String] = []
        for line in prompt.split(separator: "\n", omittingEmptySubsequences: false) {
            var rest = trimmed(line)
            while let shorter = withoutHeading(rest) { rest = trimmed(shorter) }
            let plain = withoutInlineMarks(withoutOptionMark(rest))
            if !isInstruction(plain) { lines.append(withoutInstructions(plain)) }
        }
        let text = lines.filter { !$0.isEmpty }.joined(separator: " ")
        return text.isEmpty ? prompt : text
    }

    private static let headings = [
        "question:", "answer:", "choices:", "options:", "context:", "q:", "a:", "passage:", "sentence:", "答案：", "答案:",
        "问题：", "选项：", "题目：",
    ]

    /// Sentences that tell the form of the answer, by how they begin.
    private static let instructions = [
        "answer with the", "print only a single choice", "please answer with the letter",
        "which option correctly fills",
        "which option is the best", "after careful thought, put", "think step by step", "let's think step by step",
        "complete the sentence with the correct option", "read the following context and choose",
        "the following are multiple choice questions", "respond with only", "choose the correct option",
        "explain your reasoning", "explain briefly", "your answer should be",
    ]

    private static func withoutHeading(_ line: Substring) -> Substring? {
        let small = line.lowercased()
        if let heading = headings.first(where: { small.hasPrefix($0) }) { return line.dropFirst(heading.count) }
        // A subject in brackets on a line of its own: "[Econometrics]".
        if line.first == "[", line.last == "]", line.count <= 60 { return "" }
        return nil
    }

    /// "A. text", "(A) text", "A) text", "(1) text", "Option 1: text".
    private static func withoutOptionMark(_ line: Substring) -> Substring {
        var rest = line
        if rest.lowercased().hasPrefix("option ") {
            rest = rest.dropFirst("option ".count)
            guard let label = rest.first, label.isLetter || label.isNumber, rest.dropFirst().first == ":" else {
                return line
            }
            return trimmed(rest.dropFirst(2))
        }
        let isOpen = rest.first == "("
        if isOpen { rest = rest.dropFirst() }
        guard let label = rest.first, isOptionLabel(label) else { return line }
        rest = rest.dropFirst()
        guard let mark = rest.first, isOpen ? mark == ")" : mark == "." || mark == ")" || mark == "．" else {
            return line
        }
        return trimmed(rest.dropFirst())
    }

    /// "…, (B) text, (C) text" within a line.
    private static func withoutInlineMarks(_ line: Substring) -> String {
        let characters = Array(line)
        var text = ""
        var place = 0
        while place < characters.count {
            let isMark =
                place + 3 < characters.count && characters[place] == "(" && isOptionLabel(characters[place + 1])
                && characters[place + 2] == ")" && characters[place + 3] == " "
            if isMark {
                place += 4
            } else {
                text.append(characters[place])
                place += 1
            }
        }
        return text
    }

    private static func isOptionLabel(_ label: Character) -> Bool {
        ("A"..."J").contains(label) || ("1"..."9").contains(label)
    }

    private static func isInstruction(_ line: String) -> Bool {
        let small = line.lowercased()
        return instructions.contains { small.hasPrefix($0) }
    }

    /// Cut from the first sentence that is an instruction.
    private static func withoutInstructions(_ line: String) -> String {
        var kept: [Substring] = []
        for sentence in line.split(separator: ". ") {
            if isInstruction(String(sentence)) { break }
            kept.append(sentence)
        }
        return kept.joined(separator: ". ")
    }

    private static func trimmed(_ text: some StringProtocol) -> Substring {
        let text = Substring(text)
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return text[first...last]
    }
}
