import Artefact
import Foundation
import Testing

@Suite struct SHA256Tests {
    /// From FIPS 180-4's examples and NIST's CAVP short-message vectors.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
    ]) func `known answers`(message: String, hash: String) {
        #expect(SHA256.hex(Array(message.utf8)) == hash)
    }

    @Test func `a million letters a`() {
        #expect(
            SHA256.hex([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func `pieces of any length have the hash of the whole`() {
        let message = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        for length in 0...300 {
            let whole = SHA256.hash(message[..<length])
            for piece in [1, 3, 55, 56, 63, 64, 65, 128] {
                var hash = SHA256()
                for start in stride(from: 0, to: length, by: piece) {
                    hash.update(message[start..<min(start + piece, length)])
                }
                #expect(hash.finish() == whole)
            }
        }
    }

    /// Printed; in full with `SUFFICE_BENCH=1` (release build).
    @Test func `speed`() {
        let isFull = ProcessInfo.processInfo.environment["SUFFICE_BENCH"] != nil
        let bytes = [UInt8](repeating: 7, count: isFull ? 200_000_000 : 100_000)
        let seconds = ContinuousClock().measure { _ = SHA256.hash(bytes) } / .seconds(1)
        print("SHA-256: \(Int(Double(bytes.count) / seconds / 1e6)) MB/s")
    }
}
