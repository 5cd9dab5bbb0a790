import Fuzzing
import StrictJSON
import Testing

@Suite struct ValueTests {
    @Test func `an object gives its members by name, in order, and the last of equal names`() throws {
        let document = JSONDocument()
        let value = try document.parse("{\"a\":[1,[2,3],{}],\"b\":{\"a\":7},\"a\":true,\"\\u0063\":\"d\"}")
        #expect(value.kind == .object)
        #expect(value["a"]?.bool == true)
        #expect(value["b"]?["a"]?.int == 7)
        #expect(value["c"]?.string == "d")
        #expect(value["missing"] == nil)
        #expect(value.members.map(\.key) == ["a", "b", "a", "c"])
        let first = try #require(value.members.first { $0.key == "a" })
        #expect(first.value.elements.map(\.kind) == [.number, .array, .object])
        #expect(Array(first.value.elements)[1].elements.map(\.int) == [2, 3])
    }

    @Test func `members are known by their names alone, unless one is written with an escape`() throws {
        let document = JSONDocument()
        let known = try document.parse("{\"a\":{\"x\":1},\"b\":2,\"a\":3}")
        #expect(known.hasOnly(["b", "a"]) && !known.hasOnly(["a"]) && !known.hasOnly(["a", "bb"]))
        #expect(try document.parse("{}").hasOnly([]) && !document.parse("[]").hasOnly(["a"]))
        #expect(try !document.parse("{\"\\u0061\":1}").hasOnly(["a"]))
    }

    @Test func `an array's numbers are appended up to the first element that is none`() throws {
        let document = JSONDocument()
        var numbers = [7.0]
        let whole = try #require(try document.parse("[1,-2.5e1,0.1]").appendNumbers(to: &numbers))
        #expect(whole == (3, true) && numbers == [7, 1, -25, 0.1])
        let part = try #require(try document.parse("[1,[2,3],4]").appendNumbers(to: &numbers))
        #expect(part == (1, false) && numbers == [7, 1, -25, 0.1, 1])
        let none = try #require(try document.parse("[]").appendNumbers(to: &numbers))
        #expect(none == (0, true))
        #expect(try document.parse("1").appendNumbers(to: &numbers) == nil)
        #expect(try document.parse("{\"\\u0061\":1,\"\":2}")["a"]?.int == 1)
    }

    @Test func `the wrong question gives nothing`() throws {
        let document = JSONDocument()
        let text = try document.parse("\"1\"")
        #expect(text.int == nil && text.double == nil && text.bool == nil && text["a"] == nil && !text.isNull)
        #expect(Array(text.elements).isEmpty && Array(text.members).isEmpty)
        let number = try document.parse("1")
        #expect(number.string == nil && number.utf8 == nil && number.bool == nil)
        let array = try document.parse("[\"a\",1]")
        #expect(array["a"] == nil && Array(array.members).isEmpty)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("41", 41), ("-7", -7), ("9223372036854775807", Int.max),
            ("-9223372036854775808", Int.min), ("9223372036854775808", nil), ("-9223372036854775809", nil),
            ("123456789012345678901234567", nil), ("1.5", nil), ("41.0", 41), ("4e1", 40),
            ("1e15", 1_000_000_000_000_000),
            ("1e17", nil), ("1e-1", nil),
        ] as [(String, Int?)])
    func `integers are exact or absent`(text: String, expected: Int?) throws {
        #expect(try JSONDocument().parse(text).int == expected)
    }

    @Test func `strings come back with their escapes undone`() throws {
        let document = JSONDocument()
        let value = try document.parse("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\\u0000é😀\"")
        #expect(value.string == "a\"\\/\u{8}\u{C}\n\r\té😀\0é😀")
        #expect(value.utf8 == Array("a\"\\/\u{8}\u{C}\n\r\té😀\0é😀".utf8))
        #expect(value.isString("a\"\\/\u{8}\u{C}\n\r\té😀\0é😀"))
        let same = try document.parse("\"route\"")
        #expect(same.isString("route") && !same.isString("routes") && !same.isString("rout"))
    }

    @Test func `raw bytes are those of the text, white space around them left out`() throws {
        let document = JSONDocument()
        let value = try document.parse("{\"id\" : \"a\\u0062\" , \"n\": 1.50e1, \"o\": [ 1, 2 ] , \"t\":true}")
        #expect(value["id"]?.rawBytes == Array("\"a\\u0062\"".utf8))
        #expect(value["n"]?.rawBytes == Array("1.50e1".utf8))
        #expect(value["o"]?.rawBytes == Array("[ 1, 2 ]".utf8))
        #expect(value["t"]?.rawBytes == Array("true".utf8))
    }

    @Test func `a document is reused without traces of the one before, also after an error`() throws {
        let document = JSONDocument()
        for round in 0..<50 {
            let long = "[" + (0..<(round * 37 + 1)).map(String.init).joined(separator: ",") + "]"
            #expect(try document.parse(long).elements.map { $0.int ?? -1 } == Array(0..<(round * 37 + 1)))
            #expect(throws: JSONError.self) { try document.parse("[1,{\"a\":") }
            #expect(try document.parse("{\"a\":1}")["a"]?.int == 1)
        }
    }

    @Test func `numbers of any length are correctly rounded, as the system's own reading`() throws {
        let document = JSONDocument()
        var random = Seeded(11)
        for round in 0..<20_000 {
            let scale = [1.0, 1e-3, 1e-9, 1e-20, 1e17, 1e300][round % 6]
            let number = Double(random.next() >> 11) * 0x1p-53 * scale
            #expect(try document.parse(number.description).double == number, "\(number)")
            let digits = String(random.next() % 10_000_000_000_000_000_000)
            let places = round % (digits.count + 1)
            let text =
                places == 0
                ? digits
                : digits.dropLast(places).isEmpty
                    ? "0." + digits : digits.dropLast(places) + "." + digits.suffix(places)
            for text in [text, "-\(text)", "\(text)e-\(round % 12)"]
            where text.first != "0" || text.dropFirst().first == "." {
                #expect(try document.parse(text).double == Double(text), "\(text)")
            }
        }
        // Halfway between two neighbours, just above and just below.
        for text in [
            "9007199254740993", "9007199254740993.0", "900719925474099.3e1", "9007199254740993.001",
            "9007199254740992.999", "0.0000000000000000000000000", "4503599627370497.5", "4503599627370496.5",
        ] {
            #expect(try document.parse(text).double == Double(text), "\(text)")
        }
    }

    @Test func `a number of a million digits is decided at once`() throws {
        let clock = ContinuousClock()
        let duration = clock.measure {
            let digits = String(repeating: "7", count: 1_000_000)
            #expect(throws: JSONError.self) { try JSONDocument().parse(digits) }
            #expect(throws: Never.self) { try JSONDocument().parse("0." + digits) }
            #expect(throws: JSONError.self) { try JSONDocument().parse("1e" + digits) }
        }
        #expect(duration < .seconds(2))
    }
}
