/// What a known English or programming word says about a prompt; a word may be of several kinds.
struct WordKinds: OptionSet, BitwiseCopyable, Sendable {
    let rawValue: UInt32

    static let question = WordKinds(rawValue: 1 << 0)
    static let write = WordKinds(rawValue: 1 << 1)
    static let explain = WordKinds(rawValue: 1 << 2)
    static let transform = WordKinds(rawValue: 1 << 3)
    static let solve = WordKinds(rawValue: 1 << 4)
    static let extract = WordKinds(rawValue: 1 << 5)
    static let code = WordKinds(rawValue: 1 << 6)
    static let codeWord = WordKinds(rawValue: 1 << 7)
    static let codeName = WordKinds(rawValue: 1 << 8)
    static let maths = WordKinds(rawValue: 1 << 9)
    static let option = WordKinds(rawValue: 1 << 10)
    static let speaker = WordKinds(rawValue: 1 << 11)

    static let lists: [(WordKinds, String)] = [
        (.question, "what which who whom whose when where why how"),
        (.write, "write compose draft create generate imagine tell invent design brainstorm suggest continue complete"),
        (.explain, "explain describe define discuss compare contrast analyze analyse elaborate justify interpret"),
        (
            .transform,
            "translate rewrite paraphrase convert correct edit rephrase proofread fix improve reformat simplify"
        ),
        (.solve, "solve prove calculate compute find evaluate determine derive show estimate let suppose given"),
        (
            .extract,
            "summarize summarise extract classify identify list name choose select answer pick categorize label rank read"
        ),
        (.code, "implement code program debug refactor function script python optimize test compile"),
        (
            .codeWord,
            """
            def class function return import include const var let public private static void int float str bool elif else \
            print lambda struct null none true false self async await const std printf len range append assert enum select \
            from where try except catch throw new while for if foreach string char
            """
        ),
        (
            .codeName,
            """
            code python java javascript typescript cpp sql html css rust golang swift bash ruby php json xml regex api \
            function functions algorithm program script array arrays string strings list tuple dictionary integer
            """
        ),
        (
            .maths,
            """
            equation integer integers triangle circle probability sum product derivative integral polynomial theorem angle \
            percent percentage total average ratio prime divided multiply multiplied times remainder fraction matrix vector \
            function perimeter area volume square cube root radius how many much each twice half per cost costs
            """
        ),
        (
            .option,
            "options option choices choice following correct answer answers statements multiple alternatives true false"
        ),
        (.speaker, "user assistant human system q a question answer ai bot customer agent input output context"),
    ]
}

/// Finds the kinds of a word by the hash of its lower-cased bytes. No bytes are compared: with 64 bits and some 250
/// words, an unknown word is taken for a known one once in 10¹⁷.
struct WordKindTable: Sendable {
    static let shared = WordKindTable()

    private static let slotBits = 10
    private let hashes: FrozenBuffer<UInt64>
    private let kinds: FrozenBuffer<UInt32>
    /// Bytes of the longest word.
    private let wordBytesMax: Int

    private init() {
        var hashes = [UInt64](repeating: 0, count: 1 << Self.slotBits)
        var kinds = [UInt32](repeating: 0, count: 1 << Self.slotBits)
        var longest = 0
        for (kind, list) in WordKinds.lists {
            for word in list.split(separator: " ") {
                longest = max(longest, word.utf8.count)
                let hash = ByteHash.hash(word.utf8)
                var slot = ByteHash.index(hash, bits: Self.slotBits)
                while hashes[slot] != 0 && hashes[slot] != hash { slot = (slot + 1) & (hashes.count - 1) }
                hashes[slot] = hash
                kinds[slot] |= kind.rawValue
            }
        }
        self.hashes = FrozenBuffer(hashes)
        self.kinds = FrozenBuffer(kinds)
        wordBytesMax = longest
    }

    @inline(__always)
    func kinds(hash: UInt64, byteCount: Int) -> WordKinds {
        byteCount <= wordBytesMax ? kinds(hash: hash) : []
    }

    @inline(__always)
    func kinds(hash: UInt64) -> WordKinds {
        var slot = ByteHash.index(hash, bits: Self.slotBits)
        while true {
            let found = hashes.base[slot]
            if found == hash { return WordKinds(rawValue: kinds.base[slot]) }
            if found == 0 { return [] }
            slot = (slot &+ 1) & (1 << Self.slotBits &- 1)
        }
    }
}
