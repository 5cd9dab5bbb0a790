import TestFiles
import Testing

@testable import Interchange

@Suite struct RequestFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(
        _ text: String, _ name: String, defaults: [RequestFile.Default] = [], split: String? = nil
    ) throws -> [String] {
        var file = try RequestFile(path: folder.write(text, to: name), defaults: defaults, split: split)
        var items: [String] = []
        while let next = try file.next() {
            switch next {
            case .success(let item): items.append(String(decoding: item.json, as: UTF8.self))
            case .failure(let error): items.append("\(error.line): \(error.field ?? "-"): \(error.message)")
            }
        }
        return items
    }

    @Test func `route's own fields go on as they are written, and a default fills what is missing`() throws {
        let text = #"""
            {"id":1.0e0,"prompt":"p"}
            {"id":"ü","prompt":"p","outcomes":{"a":{"quality":1}},"task":"","objective":null,"session":"s"}

            {"messages":[],"objective":{"min_quality":0.90},"id":null,"split":"val"}
            {"id":2,"prompt":"first","prompt":"last"}
            {"id":3}
            [1]
            """#
        let defaults = [("objective", Array(#"{"cost_weight":2}"#.utf8))]
        #expect(
            try read(text, "in.jsonl", defaults: defaults) == [
                "1: id: a number where a string or an integer belongs",
                #"{"id":"ü","prompt":"p","session":"s","objective":{"cost_weight":2}}"#,
                #"{"id":4,"messages":[],"objective":{"min_quality":0.90}}"#,
                #"{"id":2,"prompt":"last","objective":{"cost_weight":2}}"#, "6: prompt: missing",
                "7: -: an array where an object belongs",
            ])
        #expect(
            try read(text, "in.jsonl", split: "val").first
                == #"{"id":4,"messages":[],"objective":{"min_quality":0.90}}"#)
    }

    @Test func `a table's lines are requests, over quoted line ends and bad ones`() throws {
        let text =
            "prompt,id,max_output_tokens,other,split\n\"a\nb\",x,10,1,val\n,y,,,train\nz,1,2\nw,q,ten,,val\nlast,,,,val\n"
        #expect(
            try read(text, "in.csv") == [
                #"{"id":"x","prompt":"a\nb","max_output_tokens":10}"#, #"{"id":"y","prompt":""}"#,
                "5: -: 3 fields where the header has 5", "6: max_output_tokens: ten is not an integer ≥ 0",
                #"{"id":7,"prompt":"last"}"#,
            ])
        #expect(try read(text, "in.csv", split: "train").first == #"{"id":"y","prompt":""}"#)
    }
}
