import LinearAlgebra

/// Spaces and marks, set by another hand.
enum Spacing {
    private static let gapShare = 0.15
    private static let markShare = 0.5

    /// Some spaces doubled, some line ends too, and spaces at both ends.
    static func loosened(_ prompt: String, using random: inout SplitMix64) -> String {
        var text = random.nextUniform() < 0.5 ? " " : "\n"
        for character in prompt {
            text.append(character)
            if character == " " || character == "\n", random.nextUniform() < gapShare { text.append(character) }
        }
        return text + (random.nextUniform() < 0.5 ? "  " : "\n\n")
    }

    /// Half of the commas gone; the last mark gone, doubled, or one where there was none.
    static func repunctuated(_ prompt: String, using random: inout SplitMix64) -> String {
        var text = ""
        let characters = Array(prompt)
        for (place, character) in characters.enumerated() {
            // A comma between digits or before a line end is part of a number or of code.
            let isProse = place + 1 < characters.count && characters[place + 1] == " "
            if character == ",", isProse, random.nextUniform() < markShare { continue }
            text.append(character)
        }
        guard let last = text.last, last == "?" || last == "." || last == "!" else {
            return text + (random.nextUniform() < 0.5 ? "." : " …")
        }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: text.removeLast()
        case 1: text.append(last)
        default: text = String(text.dropLast()) + " " + String(last)
        }
        return text
    }
}
