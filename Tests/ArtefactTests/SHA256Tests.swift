import Artefact
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
    ]) func `hashes are those of FIPS 180-4`(message: String, hash: String) {
        #expect(SHA256.hex(Array(message.utf8)) == hash)
    }

    @Test func `a million letters a`() {
        #expect(
            SHA256.hex([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// From Python's `hashlib`: the hash of all hashes of the first 0…300 bytes.
    @Test func `messages of every length around a block`() {
        let message = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let hashes = (0...300).flatMap { SHA256.hash(message[..<$0]) }
        #expect(SHA256.hex(hashes) == "1b64c37036d2780bdb779fc9d79d9ae8f3dd67e752ccf4d1258292903a334d42")
    }

    @Test func `digits stand behind what is put before them`() {
        let bytes = Array("abc".utf8)
        #expect(SHA256.hex(bytes, after: "sha256:") == "sha256:" + SHA256.hexadecimal(SHA256.hash(bytes)))
        #expect(SHA256.hex(bytes.lazy.map { $0 }) == SHA256.hex(bytes))
        #expect(SHA256.hexadecimal([0x00, 0x9a, 0xff]) == "009aff")
    }

    @Test func `pieces of any length have the hash of the whole`() {
        let message = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        for length in 0...300 {
            let whole = SHA256.hash(message[..<length])
            for piece in [1, 3, 55, 56, 63, 64, 65, 128] {
                var hash = SHA256()
                for start in stride(from: 0, to: length, by: piece) {
                    hash.update(Array(message[start..<min(start + piece, length)]))
                }
                #expect(hash.finish() == whole)
            }
        }
    }
}
