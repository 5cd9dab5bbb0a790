import Features
import Predictor

/// The context without an artefact: a fixed projection of the features, brought to a common scale by a few sample
/// prompts of many kinds. No outcome has gone into it.
public enum UntrainedContext {
    private static let seed: UInt64 = 0x5375_6666_6963_65

    static func projection(_ extractor: FeatureExtractor, contextCount: Int) -> Projection {
        let rows = samples.map { extractor.extract(Array($0.utf8)) }
        var mean = [Float](repeating: 0, count: extractor.count)
        var scale = [Float](repeating: 1, count: extractor.count)
        for column in 0..<extractor.count {
            let values = rows.map { $0[column] }
            let average = values.reduce(0, +) / Float(rows.count)
            let variance = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Float(rows.count)
            mean[column] = average
            // A column that no sample moves is left as it is.
            if variance > 1e-8 { scale[column] = 1 / variance.squareRoot() }
        }
        return Projection(
            inputCount: extractor.count, contextCount: contextCount, seed: seed, mean: mean, scale: scale)
    }

    /// Prompts of many kinds.
    public static let samples = [
        "Hi",
        "What is the capital of Peru?",
        "Translate into French: The train to Lyon leaves at nine.",
        "Write a python function that removes duplicates from a list.",
        "def f(xs):\n    return [x for x in xs if x > 0]\n\nWhat does this function do, and how can it fail?",
        "A farmer has 17 sheep and sells 9 of them for $40 each. How much money does he make?",
        "Prove that the square root of 2 is irrational.",
        "Compute the integral of x^2 * exp(-x) from 0 to infinity, step by step.",
        "Question: Which gas do plants take in?\nChoices: (A) oxygen, (B) carbon dioxide, (C) helium, (D) neon\nAnswer with the correct option.",
        "[Anatomy]\nWhich nerve supplies the diaphragm?\n  (A) vagus\n  (B) phrenic\n  (C) radial\n  (D) sciatic\nAnswer with the letter and explain why.",
        "Summarise the following text in two sentences: The committee met on Tuesday to discuss the budget. Members raised concerns about the rising cost of energy, and asked for a report on savings by the end of the month. The chair thanked everyone and closed the meeting at noon.",
        "Write a polite e-mail to my landlord asking to have the heating repaired.",
        "Tell me a short story about a lighthouse keeper who is afraid of the dark.",
        "SELECT name, COUNT(*) FROM orders GROUP BY name; -- why is this query slow?",
        "Choose the most plausible ending: She put the cake in the oven and\nA) went to sleep for a week.\nB) set a timer.\nC) ate the oven.\nD) painted it.",
        "Is the following sentence sarcastic? \"Oh great, another meeting.\" Answer yes or no.",
        "Sort these words alphabetically: pear, apple, quince, banana, fig",
        "The trophy doesn't fit in the suitcase because it is too large. What is too large?",
        "If all bloops are razzies and all razzies are lazzies, are all bloops lazzies?",
        "Explain quantum entanglement to a child.",
        "Extract all dates from this text as JSON: \"Signed on 3 May 2021, valid until 2 May 2024.\"",
        "Patient, 54, chest pain radiating to the left arm for 2 hours, BP 150/95, HR 110. What are the next steps?",
        "Recommend three films similar to Blade Runner, The Matrix and Inception.",
        "Fix the bug:\n```swift\nlet numbers = [1, 2, 3]\nfor i in 0...numbers.count { print(numbers[i]) }\n```",
        "用中文解释一下什么是机器学习。",
        "Was sind die Vor- und Nachteile einer Wärmepumpe in einem alten Haus?",
        "Evaluate ((True and not False) or (not True)) and explain each step of the evaluation.",
        "You are a helpful assistant. Answer the user's question about the contract below with citations of the clauses. "
            + "Clause 1: The tenant pays the rent in advance. Clause 2: Pets are allowed with written consent. "
            + "Clause 3: Either party may end the contract with three months' notice. Question: may I keep a cat?",
    ]
}
