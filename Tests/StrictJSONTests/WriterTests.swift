import Fuzzing
import StrictJSON
import Testing

@Suite struct WriterTests {
    @Test func `commas, containers and escapes are written by hand's rules`() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("id", 7)
        writer.member("text", "a\"\\\n\u{1}é😀/")
        writer.key("list")
        writer.beginArray()
        writer.value(true)
        writer.null()
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.value(UInt64.max)
        writer.value(Int.min)
        writer.endArray()
        writer.member("x", 0.5)
        writer.member("none", nil as Double?)
        writer.key("raw")
        writer.raw("[1, 2]".utf8)
        writer.endObject()
        let expected =
            #"{"id":7,"text":"a\"\\\n\u0001é😀/","list":[true,null,{},[],18446744073709551615,-9223372036854775808],"#
            + #""x":0.5,"none":null,"raw":[1, 2]}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test func `lines follow each other without commas`() {
        var writer = JSONWriter()
        for number in 0..<3 {
            writer.value(number)
            writer.endLine()
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "0\n1\n2\n")
    }

    @Test func `a byte that has to be escaped is found wherever it stands, and no other is`() {
        for count in 1...26 {
            for place in 0..<count {
                for byte in 0...127 as ClosedRange<UInt8> {
                    var text = [UInt8](repeating: UInt8(ascii: "a"), count: count)
                    text[place] = byte
                    var writer = JSONWriter()
                    writer.value(String(decoding: text, as: UTF8.self))
                    let isEscaped = byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
                    let isPlain = writer.bytes == [0x22] + text + [0x22]
                    #expect(isPlain != isEscaped, "byte \(byte) at \(place) of \(count)")
                }
            }
        }
    }

    @Test func `names that are known to be plain are written like others, and the text grows`() {
        var plain = JSONWriter(reserving: 1)
        var other = JSONWriter()
        for number in 0..<1_000 {
            plain.object {
                $0.key(plain: "name")
                $0.value(number)
            }
            other.object { $0.member("name", number) }
        }
        #expect(plain.bytes == other.bytes && plain.byteCount == plain.bytes.count)
    }

    @Test(arguments: 0..<8)
    func `doubles of random bits read back as the same bits`(seed: UInt64) throws {
        var generator = Seeded(seed)
        let document = JSONDocument()
        for _ in 0..<20_000 {
            let number = Double(bitPattern: generator.next())
            guard number.isFinite else { continue }
            var writer = JSONWriter()
            writer.value(number)
            let back = try #require(try document.parse(writer.bytes).double)
            try #require(back.bitPattern == number.bitPattern, "seed \(seed): \(number)")
        }
    }

    @Test(arguments: 0..<4)
    func `short decimals read as the compiler's own reader reads them`(seed: UInt64) throws {
        var generator = Seeded(seed)
        let document = JSONDocument()
        for _ in 0..<20_000 {
            let digits = generator.next() >> UInt64.random(in: 1..<64, using: &generator)
            let places = Int.random(in: 0...25, using: &generator)
            let exponent = Int.random(in: -30...30, using: &generator)
            var text = String(digits)
            if places > 0 { text = String(digits % 1000) + "." + String(repeating: "0", count: places) + text }
            if Bool.random(using: &generator) { text += "e\(exponent)" }
            if Bool.random(using: &generator) { text = "-" + text }
            let expected = try #require(Double(text))
            let read = try #require(try document.parse(text).double)
            try #require(read.bitPattern == expected.bitPattern, "seed \(seed): \(text)")
        }
    }

    @Test(arguments: 0..<8)
    func `strings of random scalars come back unchanged`(seed: UInt64) throws {
        var generator = Seeded(seed)
        let document = JSONDocument()
        for _ in 0..<500 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...40, using: &generator) {
                let ceiling: UInt32 = [0x20, 0x80, 0x800, 0x10000, 0x110000].randomElement(using: &generator) ?? 0x80
                if let scalar = Unicode.Scalar(UInt32.random(in: 0..<ceiling, using: &generator)) {
                    text.append(scalar)
                }
            }
            var writer = JSONWriter()
            writer.value(String(text))
            let value = try document.parse(writer.bytes)
            try #require(value.utf8 == Array(String(text).utf8), "seed \(seed): \(Array(text))")
        }
    }
}
