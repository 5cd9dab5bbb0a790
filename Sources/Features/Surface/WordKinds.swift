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

/// Finds the kinds of a word by the hash of its lower-cased bytes. No bytes are compared.
final class WordKindTable: Sendable {
    static let shared = WordKindTable()

    let numbers: HashNumbers
    /// The kinds of a word by its number; none for number 0.
    let kinds: FrozenBuffer<UInt32>
    /// By a word's number: each kind that is counted, as a one in a field of its own.
    let ones: FrozenBuffer<UInt64>

    private init() {
        var kindsOfHash: [UInt64: UInt32] = [:]
        for (kind, list) in WordKinds.lists {
            for word in list.split(separator: " ") {
                kindsOfHash[ByteHash.hash(word.utf8), default: 0] |= kind.rawValue
            }
        }
        let hashes = kindsOfHash.keys.sorted()
        numbers = HashNumbers(hashes)
        let kinds = [0] + hashes.map { kindsOfHash[$0].unsafelyUnwrapped }
        self.kinds = FrozenBuffer(kinds)
        ones = FrozenBuffer(kinds.map { KindCounts.ones(WordKinds(rawValue: $0)) })
    }

    @inline(__always)
    func kinds(hash: UInt64) -> WordKinds { WordKinds(rawValue: kinds.base[numbers.find(hash)]) }
}

/// The kinds that are counted, as fields of twelve bits in one number, and whether a word names a speaker above them.
enum KindCounts {
    private static let fieldBits: UInt64 = 12
    private static let fields: [WordKinds] = [.question, .codeWord, .codeName, .maths, .option]
    static let speaker: UInt64 = 1 << 63

    static func ones(_ kinds: WordKinds) -> UInt64 {
        var ones = kinds.contains(.speaker) ? speaker : 0
        for (field, kind) in fields.enumerated() where kinds.contains(kind) { ones |= 1 << (fieldBits * UInt64(field)) }
        return ones
    }

    @inline(__always)
    static func count(_ field: UInt64, in sums: UInt64) -> Int { Int(sums &>> (fieldBits &* field) & 0xFFF) }
}
