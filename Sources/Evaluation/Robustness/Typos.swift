import LinearAlgebra

/// Slips of the finger.
enum Typos {
    /// Words are hit with this probability.
    private static let wordShare = 0.05
    /// Shorter words are left alone.
    private static let lettersMin = 4
    private static let keyboard: [[Character]] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"].map { Array($0) }

    static func added(to prompt: String, using random: inout SplitMix64) -> String {
        var characters = Array(prompt)
        let words = Self.words(in: characters)
        guard !words.isEmpty else { return prompt }
        var hit = words.filter { _ in random.nextUniform() < wordShare }
        if hit.isEmpty { hit = [words[Int.random(in: words.indices, using: &random)]] }
        // From the end, so that the places before stay right.
        for word in hit.reversed() { slip(in: &characters, at: word, using: &random) }
        return String(characters)
    }

    private static func words(in characters: [Character]) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var start: Int?
        for place in 0...characters.count {
            let isLetter = place < characters.count && characters[place].isLetter && characters[place].isASCII
            if isLetter {
                start = start ?? place
            } else if let first = start {
                if place - first >= lettersMin { words.append(first..<place) }
                start = nil
            }
        }
        return words
    }

    /// One slip inside the word; its first letter stays, as it mostly does.
    private static func slip(in characters: inout [Character], at word: Range<Int>, using random: inout SplitMix64) {
        let place = Int.random(in: word.lowerBound + 1..<word.upperBound - 1, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: characters.swapAt(place, place + 1)
        case 1: characters.remove(at: place)
        case 2: characters.insert(characters[place], at: place)
        default: characters[place] = neighbour(of: characters[place], using: &random)
        }
    }

    private static func neighbour(of letter: Character, using random: inout SplitMix64) -> Character {
        let small = letter.lowercased().first ?? letter
        for row in keyboard {
            guard let place = row.firstIndex(of: small) else { continue }
            let beside = [place - 1, place + 1].filter(row.indices.contains)
            let found = row[beside[Int.random(in: beside.indices, using: &random)]]
            return letter.isUppercase ? found.uppercased().first ?? found : found
        }
        return letter
    }
}
