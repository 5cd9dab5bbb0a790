import Foundation
import Fuzzing
import StrictJSON
import Testing

@Suite struct MutationTests {
    private static let good = [
        #"{"a":[1,-2.5e-3,true,null,"é\n\ud83d\ude00"],"b":{"c":{}},"d":""}"#, "[[[[]]],{}]", "0.1", "\"\\u0000\"",
        #"{"id":18446744073709551615,"x":1e308,"y":4.9e-324}"#,
    ].map { Array($0.utf8) }
    private static let words = [
        "[", "]", "{", "}", ":", ",", "\"", "\\", "\\u", "\\ud800", "1e400", "-", "01", "true", "nul", "[[[[[[[[[[",
    ]

    @Test func `a damaged document is refused, or read to the same values as Foundation reads it`() throws {
        let document = JSONDocument()
        try Fuzzing.run("json", inputs: 3_000) { mutation in
            let bytes = mutation.damaged(Self.good, words: Self.words)
            guard let value = try? document.parse(bytes) else { return }
            var writer = JSONWriter()
            Self.write(value, to: &writer)
            let again = JSONDocument()
            let copy = try again.parse(writer.bytes)
            var second = JSONWriter()
            Self.write(copy, to: &second)
            guard second.bytes == writer.bytes else { throw Fuzzing.Broken("written and read, it is another") }
            // A key that comes twice is our liberty alone.
            guard (try? JSONSerialization.jsonObject(with: Data(writer.bytes), options: .fragmentsAllowed)) != nil
            else { throw Fuzzing.Broken("we read what Foundation doesn't") }
        }
    }

    private static func write(_ value: JSONValue, to writer: inout JSONWriter) {
        switch value.kind {
        case .null: writer.null()
        case .bool: writer.value(value.bool ?? false)
        case .number: writer.value(value.double ?? 0)
        case .string: writer.value(value.string ?? "")
        case .array:
            writer.beginArray()
            for element in value.elements { write(element, to: &writer) }
            writer.endArray()
        case .object:
            writer.beginObject()
            for member in value.members {
                writer.key(member.key)
                write(member.value, to: &writer)
            }
            writer.endObject()
        }
    }
}
