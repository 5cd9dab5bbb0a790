import StrictJSON
import Testing

/// What is JSON and what is not, in the manner of Seriot's JSONTestSuite ("Parsing JSON is a Minefield", 2016).
@Suite struct GrammarTests {
    static let accepted: [String] = [
        "null", "true", "false", "0", "-0", "1", "-1", "12", "1.5", "-1.5e10", "1E+2", "1e-2", "0.1", "0e1", "0e+1",
        "123456789012345678901234567", "1e-400", "\"\"", "\"a\"", "\"\\u0061\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\ud83d\\ude00\"", "\"\\uD83D\\uDE00\"", "\"\u{7F}\"", "\"é\"", "\"\u{2028}\"", "\"😀\"", "\"\\u0000\"",
        "\"\u{10FFFF}\"", "\"\u{FFFF}\"", "\"\u{FEFF}\"", "[]", "{}", "[ ]", "{ }", " [1 , 2 ] \n",
        "\t\r\n null \t\r\n",
        "[[[]]]", "{\"a\":{\"b\":[1,{\"c\":null}]}}", "{\"\":0}", "{\"a\":1,\"a\":2}", "[null,true,false]",
        "{\"\\u0061\":1}", "[1,\n1\n,1]", "[\"\\uFFFF\"]", "[-0.0]", "[1.7976931348623157e308]",
    ]

    static let refused: [String] = [
        "", " ", "nul", "nulll", "True", "NULL", "NaN", "nan", "Infinity", "-Infinity", "-", "+1", "01", "-01", "00",
        ".5",
        "-.5", "1.", "1.e5", "1e", "1e+", "1E", "0x1", "1_000", "１", "1e999", "-1e999", "1 2", "[1] 2", "{} x",
        "nullnull",
        "\"", "\"a", "\"\\\"", "\"\\x41\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\U0041\"", "\"\\\"\"\"", "'a'", "\"\\a\"",
        "\"\n\"",
        "\"\t\"", "\"\u{0}\"", "\"\u{1F}\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"",
        "\"\\ud800x\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\\"", "\"\\ud83d\\u\"", "[", "]", "{", "}", "[1", "[1,",
        "[1,]", "[,1]",
        "[1,,2]", "[1 2]", "[}", "{]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{1:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\" 1}", "{\"a\"::1}", "{\"a\":1]", "[1}", "// c\n1", "/* c */1", "[1]//", "#", "\u{FEFF}1", "\u{A0}1",
        "\u{B}1",
        "\u{C}[]", "undefined", "[1,2", "{\"a\":tru}", "[\"a\",\n4\n,1,", "\\u0031", "*",
    ]

    /// Bytes that are no UTF-8, inside a string.
    static let brokenUTF8: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE2, 0x82], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xFE], [0xFF], [0xE2, 0x28, 0xA1],
        [0xE2, 0x82, 0x28], [0xF0, 0x28, 0x8C, 0xBC], [0xF0, 0x90, 0x28, 0xBC], [0xF0, 0x90, 0x8C, 0x28],
    ]

    @Test(arguments: accepted)
    func `every RFC 8259 text is accepted`(text: String) throws {
        _ = try JSONDocument().parse(text)
    }

    @Test(arguments: refused)
    func `everything else is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONDocument().parse(text) }
    }

    @Test(arguments: brokenUTF8)
    func `invalid UTF-8 is refused wherever it stands in a string`(bytes: [UInt8]) {
        for padding in 0..<17 {
            let text = Array("[\"".utf8) + [UInt8](repeating: 0x61, count: padding) + bytes
            for tail in ["\"]", "b\"]", "bcdefghijk\"]"] {
                #expect(throws: JSONError.self, "padding \(padding), tail \(tail)") {
                    try JSONDocument().parse(text + Array(tail.utf8))
                }
            }
        }
    }

    @Test func `the three reasons a string breaks are told apart, with their place`() {
        #expect(throws: JSONError.controlCharacter(10, offset: 2)) { try JSONDocument().parse("\"a\nb\"") }
        #expect(throws: JSONError.loneSurrogate(offset: 1)) { try JSONDocument().parse("\"\\ud800\"") }
        #expect(throws: JSONError.invalidUTF8(offset: 1)) { try JSONDocument().parse([0x22, 0xFF, 0x22]) }
        #expect(throws: JSONError.numberOutOfRange(offset: 1)) { try JSONDocument().parse("[1e999]") }
        #expect(throws: JSONError.trailingBytes(offset: 3)) { try JSONDocument().parse("{} {}") }
        #expect(throws: JSONError.unexpectedEnd(offset: 5)) { try JSONDocument().parse("{\"a\":") }
    }

    @Test func `512 levels are read; 513, 10,000 and a million are refused`() throws {
        func arrays(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        func objects(_ depth: Int) -> String {
            String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
        }
        let document = JSONDocument()
        _ = try document.parse(arrays(512))
        _ = try document.parse(objects(512))
        for depth in [513, 10_000, 1_000_000] {
            #expect(throws: JSONError.self) { try document.parse(arrays(depth)) }
            #expect(throws: JSONError.self) { try document.parse(objects(depth)) }
            #expect(throws: JSONError.self) { try document.parse(String(repeating: "[", count: depth)) }
        }
        _ = try document.parse(arrays(512))
    }

    @Test func `every cut of a text is refused, and every cut of the bytes around it, too`() {
        let text = Array("{\"a\":[1.5,-2e3,\"é\\n\\ud83d\\ude00\",true,null],\"b\":{}}".utf8)
        for length in 0..<text.count {
            #expect(throws: JSONError.self, "\(length) bytes") { try JSONDocument().parse(Array(text[..<length])) }
        }
    }
}
