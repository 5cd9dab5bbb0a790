import LinearAlgebra

/// The same request in other words.
enum Rewording {
    private static let greetings = [
        "Hi! ", "Hello, could you please help me with this? ", "Please answer the following.\n\n",
        "Hey there. I've been stuck on this for a while: ", "Good morning! I have a question for you.\n",
        "I would be grateful for your help with this one. ",
    ]
    private static let thanks = [
        " Thanks!", "\n\nThank you very much in advance.", " Many thanks for your help.", "\nPlease take your time.",
        " I'd appreciate it.", "",
    ]

    /// A greeting before and thanks after.
    static func politely(_ prompt: String, using random: inout SplitMix64) -> String {
        pick(greetings, using: &random) + prompt + pick(thanks, using: &random)
    }

    /// Every opening, contraction and synonym that occurs is exchanged with probability ¾, the first one found surely.
    static func paraphrased(_ prompt: String, using random: inout SplitMix64) -> String {
        var text = prompt
        var isChanged = false
        for (phrase, others) in phrases {
            guard let found = text.range(ofPhrase: phrase) else { continue }
            guard !isChanged || random.nextUniform() < 0.75 else { continue }
            var other = pick(others, using: &random)
            if text[found].first?.isUppercase == true { other = other.prefix(1).uppercased() + other.dropFirst() }
            text.replaceSubrange(found, with: other)
            isChanged = true
        }
        return isChanged ? text : "Here is what I would like to know: " + text
    }

    /// Longer phrases stand before the words they begin with.
    private static let phrases: [(String, [String])] = [
        ("write a python function to", ["I need a Python function that can", "implement a Python function to"]),
        ("write a function to", ["I need a function that can", "implement a function to"]),
        ("which of the following statements", ["which one of these statements"]),
        ("which of the following", ["which one of these", "which of those listed here"]),
        ("which of these", ["which one of the following"]),
        ("what is the", ["tell me the", "what would be the"]),
        ("what are the", ["tell me the", "what would be the"]),
        ("what is", ["what's", "what would be"]),
        ("how many", ["what number of", "how large a number of"]),
        ("how much", ["what amount of"]),
        ("how long", ["for how much time"]),
        ("find the", ["determine the", "work out the"]),
        ("calculate", ["work out", "compute"]),
        ("complete the sentence", ["finish the sentence", "fill in the sentence"]),
        ("choose the", ["pick the", "select the"]),
        ("most plausible", ["most likely", "most believable"]),
        ("most likely", ["most probably"]),
        ("best describes", ["describes best", "is the best description of"]),
        ("explain", ["say", "describe"]),
        ("do not", ["don't"]), ("does not", ["doesn't"]), ("did not", ["didn't"]), ("is not", ["isn't"]),
        ("cannot", ["can't"]), ("it is", ["it's"]), ("that is", ["that's"]),
        ("because", ["since", "as"]), ("however", ["but"]), ("therefore", ["so"]), ("such as", ["like"]),
        ("in order to", ["to"]), ("each", ["every"]), ("begins", ["starts"]), ("begin", ["start"]),
        ("buys", ["purchases"]), ("bought", ["purchased"]), ("buy", ["purchase"]), ("large", ["big"]),
        ("small", ["little"]), ("people", ["persons"]), ("children", ["kids"]), ("answer", ["reply", "solution"]),
        ("following", ["next"]), ("correct", ["right"]), ("total", ["sum"]), ("given", ["provided"]),
    ]

    private static func pick(_ texts: [String], using random: inout SplitMix64) -> String {
        texts[Int.random(in: texts.indices, using: &random)]
    }
}

extension String {
    /// The first place of a phrase of small letters as whole words, in small or capital letters.
    func range(ofPhrase phrase: String) -> Range<Index>? {
        let (text, wanted) = (Array(utf8), Array(phrase.utf8))
        guard let first = wanted.first, text.count >= wanted.count else { return nil }
        for start in 0...(text.count - wanted.count) where Self.small(text[start]) == first {
            let end = start + wanted.count
            let isWhole =
                (start == 0 || !Self.isLetter(text[start - 1])) && (end == text.count || !Self.isLetter(text[end]))
            guard isWhole, zip(text[start..<end], wanted).allSatisfy({ Self.small($0) == $1 }) else { continue }
            return utf8.index(startIndex, offsetBy: start)..<utf8.index(startIndex, offsetBy: end)
        }
        return nil
    }

    private static func small(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 32 : byte }
    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(small(byte)) || byte >= 0x80 }
}
