import Fuzzing
import Routing
import StrictJSON
import Testing

@testable import RouterServer

@Suite struct LineFuzzTests {
    private static let good: [[UInt8]] = [
        #"{"op":"route","id":"1","prompt":"Prove that é is 😀.","candidates":["a","b"],"objective":{"min_quality":0.9}}"#,
        #"{"op":"route","id":7,"messages":[{"role":"user","content":[{"type":"text","text":"x"}]}],"require":["vision"]}"#,
        #"{"op":"feedback","decision":"01JDQ2V8Y0M6ZC3S9T4XKB7WNE","quality":0.8,"source":"judge","cost_usd":6.1e-4}"#,
        #"{"op":"route_batch","items":[{"prompt":"a"},{"prompt":1},{"prompt":"c","session":"s","attributes":{"r":"eu"}}]}"#,
        #"{"op":"feedback_batch","items":[{"decision":"x","verdict":"failed"},{"decision":"y","error":"timeout"}]}"#,
        #"{"op":"model_put","model":{"name":"m","input_usd_per_mtok":0.1,"tags":["x"],"state":"canary"}}"#,
        #"{"op":"auth","token":"suf_12"}"#, #"{"op":"explain","decision":"01JDQ2V8Y0M6ZC3S9T4XKB7WNE"}"#,
        #"{"op":"stats"}"#, "\r\n", "",
    ].map { Array($0.utf8) }
    private static let words = [
        "\n", "\r\n", "{", "}", "[", "]", "\"", "\\u", "\\ud83d", "1e999", "-0", "NaN", ":", ",", "null", "\"op\":",
        "\"id\":", "items", "objective", "{\"a\":[[[[[[[[[[[[", "99999999999999999999999999",
    ]

    @Test
    func
        `whatever comes down a connection is cut into lines as a slow twin cuts it, and each line is decoded or refused`()
        throws
    {
        let limits = Limits(lineBytes: 300)
        let decoder = RequestDecoder(limits: limits)
        try Fuzzing.run("lines", inputs: 3_000) { mutation in
            var stream: [UInt8] = []
            for _ in 0..<1 + mutation.below(4) {
                stream += mutation.damaged(Self.good, words: Self.words) + (mutation.below(5) > 0 ? [0x0A] : [])
            }
            let expected = Self.twin(stream, lineBytesMax: limits.lineBytes)
            var framer = LineFramer(lineBytesMax: limits.lineBytes)
            var (found, rest): ([[UInt8]?], ArraySlice) = ([], stream[...])
            while !rest.isEmpty {
                let piece = Array(rest.prefix(1 + mutation.below(200)))
                rest = rest.dropFirst(piece.count)
                piece.withUnsafeBytes { framer.append($0) }
                while let event = framer.next() {
                    switch event {
                    case .tooLong: found.append(nil)
                    case .line(let line):
                        found.append(framer.withBytes(of: line) { Array($0) })
                        framer.withBytes(of: line) { Self.answer(decoder.decode($0)) }
                    }
                }
            }
            guard found == expected else { throw Fuzzing.Broken("\(found) instead of \(expected)") }
        }
    }

    /// A refusal can be written down, whatever was wrong.
    private static func answer(_ request: WireRequest) {
        guard case .failure(let error) = request.call else { return }
        var writer = JSONWriter()
        writer.reply(id: request.id, error: error)
    }

    /// Whole lines without their end; `nil` for one that is too long. A long one counts before its end has come.
    private static func twin(_ stream: [UInt8], lineBytesMax: Int) -> [[UInt8]?] {
        var lines = stream.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let last = lines.removeLast()
        var cut: [[UInt8]?] = lines.map { line in
            let bare = line.last == 0x0D ? Array(line.dropLast()) : line
            return bare.count <= lineBytesMax ? bare : nil
        }
        if last.count - (last.last == 0x0D ? 1 : 0) > lineBytesMax { cut.append(nil) }
        return cut
    }
}
