import Routing
import Testing

@testable import RouterEngine

@Suite struct PromptReadingTests {
    @Test(arguments: [true, false], [0, 1, 4, 7])
    func `many requests are read as each alone, one with a bad embedding is not`(isTrained: Bool, count: Int) throws {
        let knowledge = OfflineKnowledge(artefact: isTrained ? try Fixture.artefact() : nil, bundled: Fixture.extractor)
        var requests = (0..<count).map { Fixture.request($0) }
        let bad = count / 2
        if count > 0 { requests[bad].embedding = [1, 2, 3] }
        let readings = knowledge.read(requests)
        #expect(readings.count == count)
        for (place, reading) in readings.enumerated() {
            let alone = try? knowledge.read(requests[place])
            #expect((alone == nil) == (place == bad))
            #expect(reading?.features == alone?.features && reading?.prediction == alone?.prediction)
        }
    }

    @Test func `random words of the system are not the same twice`() {
        let words = (0..<200).map { _ in RandomWords.system.next() }
        #expect(Set(words).count == words.count)
    }
}
