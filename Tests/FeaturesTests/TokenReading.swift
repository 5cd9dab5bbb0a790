import CKernels

@testable import Features

/// The steps by which features are made of tokens, each by itself.
extension TokenTable {
    /// The token with number `id`, as in the vocabulary.
    func token(_ id: Int) -> String {
        String(decoding: vocabulary.token(id), as: UTF8.self)
    }

    /// The numbers of the text's tokens, unknown words included, without [CLS] and [SEP].
    func tokenise(_ text: [UInt8]) -> [Int] {
        text.withUnsafeBufferPointer { text in
            var reading = TokenReading(vocabulary, text)
            reading.run()
            return reading.ids
        }
    }

    /// The weighted mean of the rows of the text's tokens, [dimensions].
    func pool(_ text: [UInt8]) -> [Float] {
        var sum = [Float](repeating: 0, count: dimensions)
        text.withUnsafeBufferPointer { text in
            sum.withUnsafeMutableBufferPointer { sum in
                Batch.with { batch in
                    var reading = FeatureReading(
                        Excerpt(of: text, bytesMax: .max), surface: nil, pooling: Pooling(self, into: sum, batch: batch)
                    )
                    reading.run()
                    reading.pooling?.finish()
                }
            }
        }
        return sum
    }
}

/// A reading that collects tokens.
private struct TokenReading {
    private let vocabulary: WordPieceVocabulary
    private let text: UnsafeBufferPointer<UInt8>
    fileprivate(set) var ids: [Int] = []

    init(_ vocabulary: WordPieceVocabulary, _ text: UnsafeBufferPointer<UInt8>) {
        self.vocabulary = vocabulary
        self.text = text
    }

    mutating func run() {
        withUnsafeMutablePointer(to: &self) {
            kernel_with_passage(
                { passage, context in
                    guard let passage, let context else { return }
                    context.assumingMemoryBound(to: TokenReading.self).pointee.read(passage)
                }, $0)
        }
    }

    private mutating func read(_ passage: UnsafeMutablePointer<kernel_passage>) {
        guard let bytes = ScannedBytes(text) else { return }
        let tokeniser = WordPieceTokeniser(vocabulary)
        bytes.forEachPart(passage, counts: nil, tally: nil) { part in
            switch part {
            case .passage(let start):
                tokeniser.forEachToken(
                    in: passage.pointee, of: bytes.base + start, expecting: { _ in }, { id, _ in add(id) })
            case .run(let run):
                tokeniser.forEachToken(in: bytes[run]) { id, _ in add(id) }
            }
        }
    }

    private mutating func add(_ id: Int) -> Bool {
        ids.append(id)
        return true
    }
}
