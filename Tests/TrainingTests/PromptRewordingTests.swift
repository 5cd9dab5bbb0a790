import Features
import LinearAlgebra
import Routing
import Testing

@testable import Training

@Suite("Prompts in other words")
struct PromptRewordingTests {
    private let prompt = "Question: Which of the following is a metal?\nA. iron\nB. wood, or paper\nC. glass\nAnswer:"

    private func reworded(_ prompt: String, number: Int, seed: UInt64 = 1) -> String {
        var rewording = PromptRewording(seed: seed, number: number)
        return rewording.applied(to: prompt)
    }

    @Test func `the same number gives the same text, and others others`() {
        let texts = (0..<100).map { reworded(prompt, number: $0) }
        #expect(texts == (0..<100).map { reworded(prompt, number: $0) })
        #expect(Set(texts).count > 60 && texts.count { $0 == prompt } < 10)
        #expect(texts.contains(prompt.uppercased()) && texts.contains(prompt.lowercased()))
        #expect(texts.contains { !$0.contains("A. ") && $0.contains("iron wood, or paper glass") })
        #expect(texts != (0..<100).map { reworded(prompt, number: $0, seed: 2) })
    }

    @Test func `what is asked stays`() {
        for number in 0..<200 {
            let text = reworded("1234567 x 89?", number: number)
            #expect(text.contains("1234567") && text.contains("89"), "\(text)")
        }
    }

    @Test func `long prompts keep their wording`() {
        let most = String(repeating: "a ", count: PromptRewording.bytesMax / 2)
        #expect((0..<50).allSatisfy { reworded(most + "a", number: $0) == most + "a" })
        #expect((0..<50).contains { reworded(most, number: $0) != most })
    }

    @Test func `logged features are kept and nothing is made of them alone`() throws {
        let extractor = try surfaceFeatures()
        var rows = [OutcomeRow(id: "a", prompt: prompt), OutcomeRow(id: "b", prompt: prompt)]
        rows[0].features = [Float](repeating: 7, count: extractor.count)
        let originals = Matrix(features: extractor, of: rows)
        let made = Matrix.rewordings(3, of: rows, originals: originals, by: extractor, seed: 1)
        #expect(made.count == 3 && made.allSatisfy { $0.row(0) == rows[0].features })
        #expect(made.contains { $0.row(1) != originals.row(1) } && made[0].row(1) != made[1].row(1))
        rows[1].features = rows[0].features
        #expect(Matrix.rewordings(3, of: rows, originals: originals, by: extractor, seed: 1).isEmpty)
    }
}
