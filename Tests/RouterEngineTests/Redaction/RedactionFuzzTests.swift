import Fuzzing
import Routing
import Testing

@testable import RouterEngine

/// One pass over the bytes finds what trying everything everywhere finds.
@Suite struct RedactionFuzzTests {
    private static let words = [
        "sk-", "sk_live_", "ghp_", "eyJ", "AKIA", "SG.", "suf_", "password", "PWD", "Secret", "api_key", "token",
        "private_key", "=", ":", " ", "\"", "'", "@", ".", "-", "+", "(", ")", "/", "example.org", "a@b.de",
        "-----BEGIN ", "-----END ", "\n", "4111", "1111", "555", "123", "4567", "49", "0", "2345678", "é", "_", "the",
        "a", "Z9", "x7Q", "\u{A0}", "\u{2013}", "\u{202F}", "号", "Bearer ", "authorization", "dbPassword", "://",
        "u:pw@h", "98765",
        "\t", "8", "22", "444", "0612345678", "-----", "\\n", "0123456789abcdefABCDEF9876543210",
        "9f86d081884c7d659a2feaa0c55ad015a3bf", "12", "<", ">", "</", "--", "--token ", "<password>", "hunter2", "$",
    ].map { Array($0.utf8) }

    @Test func `the slow twin takes out the same`() throws {
        let all = Redactor(Set(SecretKind.allCases))
        let some = SecretKind.allCases.map { Redactor([$0]) }
        var found = 0
        try Fuzzing.run("redaction", inputs: 3000, cost: 4) { chance in
            var text: [UInt8] = []
            for _ in 0..<chance.below(40) {
                text += chance.below(5) == 0 ? [UInt8(chance.below(256))] : chance.pick(Self.words)
            }
            let redactor = chance.below(4) == 0 ? chance.pick(some) : all
            let (ours, theirs) = (redactor.redacted(text), SlowRedactor.redacted(text, redactor.kinds))
            guard ours == theirs else {
                throw Fuzzing.Broken("\(text): \(String(decoding: ours, as: UTF8.self)), and not \(theirs)")
            }
            if ours != text { found += 1 }
        }
        #expect(found > 0)
    }
}
