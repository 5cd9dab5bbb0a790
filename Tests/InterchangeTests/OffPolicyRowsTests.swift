import TestFiles
import Testing

@testable import Interchange

@Suite struct OffPolicyRowsTests {
    private static let good =
        #"{"i":0,"action":2,"reward":0.5,"pscore":0.25,"pi_e":[0.5,0.5,0],"q_hat":[0.5,-1,2],"context":[1]}"#

    /// What is wrong with the file, or nothing.
    private func error(_ text: String) throws -> RowError? {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "rows.jsonl")
        return try firstBadRow([path])
    }

    private func firstBadRow(_ paths: [String]) throws -> RowError? {
        let thrown = #expect(throws: InterchangeError.self) { try OffPolicyRows.read(paths: paths) }
        guard case .badRow(let error)? = thrown else { return nil }
        #expect(paths.contains(error.file))
        return error
    }

    @Test func `rows of several files, plain and gzip, make one table`() throws {
        let folder = try TemporaryFolder()
        let sink = try LineSink(path: folder.path("a.jsonl.gz"))
        try sink.write("\(Self.good)\n\n\(Self.good)\r\n".utf8)
        try sink.close()
        let other = #"{"q_hat":[0,0,0],"pi_e":[0,0,4e0],"action":2.0,"reward":-1,"pscore":1,"unknown":{"pi_e":[]}}"#
        try folder.write("\u{FEFF}\(other)", to: "b.jsonl")
        try folder.write("", to: "empty.jsonl")
        let rows = try #require(
            try OffPolicyRows.read(paths: ["empty.jsonl", "a.jsonl.gz", "b.jsonl"].map(folder.path(_:))))
        #expect(rows.actionCount == 3 && rows.count == 3)
        #expect(rows.actions == [2, 2, 2])
        #expect(rows.rewards == [0.5, 0.5, -1])
        #expect(rows.propensities == [0.25, 0.25, 1])
        #expect(rows.candidate == [0.5, 0.5, 0, 0.5, 0.5, 0, 0, 0, 4])
        #expect(rows.predicted == [0.5, -1, 2, 0.5, -1, 2, 0, 0, 0])
        #expect(try OffPolicyRows.read(paths: [folder.path("empty.jsonl")]) == nil)
    }

    @Test func `where one row has no prediction, none is kept, and the row is counted`() throws {
        let folder = try TemporaryFolder()
        let bare = #"{"action":0,"reward":1,"pscore":0.5,"pi_e":[1,0,0]}"#
        let null = #"{"action":0,"reward":1,"pscore":0.5,"pi_e":[1,0,0],"q_hat":null}"#
        for lines in [[bare, bare], [Self.good, bare, Self.good], [null, Self.good], [Self.good, Self.good, null]] {
            let path = try folder.write(lines.joined(separator: "\n"), to: "rows.jsonl")
            let rows = try #require(try OffPolicyRows.read(paths: [path]))
            #expect(rows.predicted == nil && rows.count == lines.count)
            #expect(rows.unpredictedCount == lines.count { $0 != Self.good })
        }
    }

    @Test(arguments: [
        (#""action":2"#, #""action":3"#, "action"), (#""action":2"#, #""action":-1"#, "action"),
        (#""action":2"#, #""action":1.5"#, "action"), (#""action":2"#, #""action":"2""#, "action"),
        (#""action":2"#, #""action":null"#, "action"), (#""action":2,"#, "", "action"),
        (#""action":2"#, #""action":99999999999999999999"#, "action"),
        (#""reward":0.5"#, #""reward":null"#, "reward"), (#""reward":0.5"#, #""reward":NaN"#, "reward"),
        (#""reward":0.5"#, #""reward":Infinity"#, "reward"), (#""reward":0.5"#, #""reward":1e999"#, "reward"),
        (#""reward":0.5"#, #""reward":"1""#, "reward"), (#""reward":0.5,"#, "", "reward"),
        (#""reward":0.5"#, #""reward":[1]"#, "reward"),
        (#""pscore":0.25"#, #""pscore":0"#, "pscore"), (#""pscore":0.25"#, #""pscore":-0.1"#, "pscore"),
        (#""pscore":0.25"#, #""pscore":1.0000001"#, "pscore"), (#""pscore":0.25"#, #""pscore":null"#, "pscore"),
        (#""pscore":0.25"#, #""pscore":1e-999"#, "pscore"), (#""pscore":0.25,"#, "", "pscore"),
        (#""pscore":0.25"#, #""pscore":-NaN"#, "pscore"),
        ("[0.5,0.5,0]", "[0.5,0.5]", "pi_e"), ("[0.5,0.5,0]", "[0.5,0.5,0,0]", "pi_e"),
        ("[0.5,0.5,0]", "[0.5,0.5,-0.1]", "pi_e[2]"), ("[0.5,0.5,0]", "[0.5,null,0]", "pi_e[1]"),
        ("[0.5,0.5,0]", "[0.5,[0.5],0]", "pi_e[1]"), ("[0.5,0.5,0]", "[0,0,0]", "pi_e"),
        ("[0.5,0.5,0]", "[]", "pi_e"), ("[0.5,0.5,0]", "0.5", "pi_e"), ("[0.5,0.5,0]", "[0.5,NaN,0]", "pi_e"),
        (#""pi_e""#, #""pie""#, "pi_e"), ("[0.5,0.5,0]", "[1e308,1e308,1e308]", "pi_e"),
        ("[0.5,-1,2]", "[0.5,-1]", "q_hat"), ("[0.5,-1,2]", "[0.5,-1,2,3]", "q_hat"),
        ("[0.5,-1,2]", #"[0.5,"1",2]"#, "q_hat[1]"), ("[0.5,-1,2]", "7", "q_hat"),
        ("[0.5,-1,2]", "[0.5,nan,2]", "q_hat"),
    ])
    func `a bad row is named with its line and field`(part: String, replacement: String, field: String) throws {
        let bad = Self.good.replacing(part, with: replacement)
        #expect(bad != Self.good)
        for lines in [[Self.good, "", bad, Self.good], [Self.good, "", bad, "{"]] {
            let error = try #require(try error(lines.joined(separator: "\n")))
            #expect(error.line == 3 && error.field == field, "\(error)")
        }
    }

    @Test func `a weight beyond a Double is a propensity too small`() throws {
        let row = #"{"action":0,"reward":1,"pscore":1e-320,"pi_e":[1,0]}"#
        #expect(try error(row)?.field == "pscore")
    }

    @Test(arguments: ["[1]", "7", "{", "\u{1}", "{}}", "null"])
    func `a line that is no object has no field to name`(line: String) throws {
        let error = try #require(try error("\(Self.good)\n\(line)"))
        #expect(error.line == 2 && error.field == nil, "\(error)")
    }

    @Test func `a bad first row is named, too`() throws {
        #expect(try error("\n" + Self.good.replacing("0.25", with: "0"))?.line == 2)
        #expect(try error(Self.good.replacing("[0.5,0.5,0]", with: "[]"))?.field == "pi_e")
    }

    @Test func `k must be the same in every file`() throws {
        let folder = try TemporaryFolder()
        let one = try folder.write(Self.good, to: "one.jsonl")
        let two = try folder.write(#"{"action":0,"reward":1,"pscore":0.5,"pi_e":[1,0],"q_hat":[1,0]}"#, to: "two.jsonl")
        #expect(
            throws: InterchangeError.badRow(
                RowError(file: two, line: 1, field: "pi_e", message: "2 numbers where 3 belong, one per action"))
        ) { try OffPolicyRows.read(paths: [one, two]) }
    }

    @Test func `many blocks keep the order of the lines, and the first bad line is named`() throws {
        let folder = try TemporaryFolder()
        let filler = String(repeating: "x", count: 60_000)
        let lines = (0..<300).map {
            #"{"action":0,"reward":\#($0),"pscore":0.5,"pi_e":[1,0],"filler":"\#(filler)"}"#
        }
        let path = try folder.write(lines.joined(separator: "\n"), to: "rows.jsonl")
        let rows = try #require(try OffPolicyRows.read(paths: [path]))
        #expect(rows.rewards == (0..<300).map(Double.init))
        var broken = lines
        for line in [280, 143, 144] { broken[line] = "{" }
        try folder.write(broken.joined(separator: "\n"), to: "rows.jsonl")
        #expect(try firstBadRow([path])?.line == 144)
    }

    @Test func `a truncated gzip file is no shorter log`() throws {
        let folder = try TemporaryFolder()
        let sink = try LineSink(path: folder.path("rows.jsonl.gz"))
        for _ in 0..<100 { try sink.write("\(Self.good)\n".utf8) }
        try sink.close()
        try folder.write(try folder.bytes(of: "rows.jsonl.gz").dropLast(20), to: "cut.jsonl.gz")
        #expect(throws: InterchangeError.self) { try OffPolicyRows.read(paths: [folder.path("cut.jsonl.gz")]) }
    }
}
