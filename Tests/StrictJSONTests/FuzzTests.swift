import Fuzzing
import Foundation
import StrictJSON
import Testing

/// Foundation's reader as the slow twin: random documents and random damage to them.
@Suite struct FuzzTests {
    @Test(arguments: 0..<20)
    func `what Foundation reads from a valid document we read, too, with equal values`(seed: UInt64) throws {
        var generator = Seeded(seed)
        let document = JSONDocument()
        for _ in 0..<100 {
            let text = Self.document(depth: 5, using: &generator)
            let twin = try JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed])
            let value = try document.parse(text)
            try #require(Self.isEqual(value, twin), "seed \(seed): \(text)")
        }
    }

    @Test(arguments: 0..<20)
    func `damaged documents never crash, and what we accept Foundation accepts`(seed: UInt64) throws {
        var generator = Seeded(seed &+ 1000)
        let document = JSONDocument()
        for _ in 0..<200 {
            var bytes = Array(Self.document(depth: 3, using: &generator).utf8)
            for _ in 0..<Int.random(in: 1...3, using: &generator) { Self.damage(&bytes, using: &generator) }
            guard let value = try? document.parse(bytes) else { continue }
            // A second copy of a key is our only liberty; the damage can't make one of the generated keys.
            let twin = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
            try #require(twin != nil, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
            try Self.visit(value)
        }
    }

    private static func document(depth: Int, using generator: inout Seeded) -> String {
        let space = ["", "", "", " ", "\n", "\t "].randomElement(using: &generator) ?? ""
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &generator) {
        case 0: return space + "null"
        case 1: return space + (Bool.random(using: &generator) ? "true" : "false")
        case 2: return space + String(Int.random(in: -1_000_000...1_000_000, using: &generator))
        case 3: return space + String(Double.random(in: -1e3...1e3, using: &generator))
        case 4, 5: return space + text(using: &generator)
        case 6, 7:
            let items = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                document(depth: depth - 1, using: &generator)
            }
            return space + "[" + items.joined(separator: ",") + "]" + space
        default:
            let members = (0..<Int.random(in: 0...4, using: &generator)).map { number in
                "\"k\(number)\"" + space + ":" + document(depth: depth - 1, using: &generator)
            }
            return space + "{" + members.joined(separator: ",") + space + "}"
        }
    }

    private static func text(using generator: inout Seeded) -> String {
        let pieces = [
            "a", "bcdefgh", "é", "😀", "\\n", "\\\"", "\\\\", "\\u0041", "\\ud83d\\ude00", "中文", " ", "/", "\\/",
        ]
        let chosen = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
            pieces.randomElement(using: &generator) ?? ""
        }
        return "\"" + chosen.joined() + "\""
    }

    private static func damage(_ bytes: inout [UInt8], using generator: inout Seeded) {
        let interesting = Array("{}[]\",:\\ue-+.0129tfn \n".utf8) + [0, 0x80, 0xC3, 0xED, 0xFF]
        let place = Int.random(in: 0...bytes.count, using: &generator)
        let byte = interesting.randomElement(using: &generator) ?? 0
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes.insert(byte, at: place)
        case 1 where place < bytes.count: bytes.remove(at: place)
        default: if place < bytes.count { bytes[place] = byte }
        }
    }

    private static func visit(_ value: JSONValue) throws {
        switch value.kind {
        case .null: #expect(value.isNull)
        case .bool: #expect(value.bool != nil)
        case .number: #expect(value.double?.isFinite == true)
        case .string: #expect(value.string != nil)
        case .array: for element in value.elements { try visit(element) }
        case .object: for member in value.members { try visit(member.value) }
        }
    }

    private static func isEqual(_ value: JSONValue, _ twin: Any) -> Bool {
        switch value.kind {
        case .null: return twin is NSNull
        case .bool: return (twin as? Bool) == value.bool
        case .number:
            // Foundation goes through decimals and loses the last bits; ours are compared with Swift's elsewhere.
            guard let theirs = (twin as? NSNumber)?.doubleValue, let own = value.double else { return false }
            return abs(theirs - own) <= 1e-13 * abs(own)
        case .string: return (twin as? String) == value.string
        case .array:
            guard let list = twin as? [Any] else { return false }
            let own = Array(value.elements)
            return own.count == list.count && zip(own, list).allSatisfy { isEqual($0, $1) }
        case .object:
            guard let table = twin as? [String: Any] else { return false }
            let own = Array(value.members)
            return own.count == table.count
                && own.allSatisfy { member in table[member.key].map { isEqual(member.value, $0) } ?? false }
        }
    }
}
