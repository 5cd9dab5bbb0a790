import Fuzzing
import OutcomeStore
import Routing
import Testing

@testable import RouterEngine

@Suite struct RedactionTests {
    private let all = Redactor(Set(SecretKind.allCases))

    @Test(
        arguments: [
            ("Write to jane.doe+x@example.co.uk, please.", "Write to [email], please."),
            ("mailto:a@b.de.", "mailto:[email]."),
            ("Ruf +49 171 2345678 an!", "Ruf [phone] an!"),
            ("call (555) 123-4567 or 555-123-4567", "call [phone] or [phone]"),
            ("0171/2345678 privat", "[phone] privat"),
            ("0612345678, 07700900123, 138 1234 5678, 13812345678", "[phone], [phone], [phone], [phone]"),
            ("612 34 56 78, 512-345-678, 98765 43210, 8 912 345-67-89", "[phone], [phone], [phone], [phone]"),
            ("06\u{202F}12\u{202F}34\u{202F}56\u{202F}78, 415\u{2013}555\u{2013}2671", "[phone], [phone]"),
            ("電話03-1234-5678まで。カード4111111111111111です", "電話[phone]まで。カード[card]です"),
            ("密钥sk-abcdEFGH1234ijklMNOP5678谢谢", "密钥[key]谢谢"),
            (
                "4111.1111.1111.1111, 4111\u{A0}1111\u{A0}1111\u{A0}1111, id_4111111111111111",
                "[card], [card], id_[card]"
            ),
            ("DB_PASSWORD=hunter2 dbPassword: 'hunter2'", "DB_PASSWORD=[key] dbPassword: '[key]'"),
            ("export AWS_SECRET_ACCESS_KEY = wJalrXUtnFEMI/K7MDENG", "export AWS_SECRET_ACCESS_KEY = [key]"),
            (#"{"clientSecret":"abcd1234","x-api-key":"abcd1234"}"#, #"{"clientSecret":"[key]","x-api-key":"[key]"}"#),
            ("-H 'Authorization: Bearer abcdef12'", "-H 'Authorization: Bearer [key]'"),
            ("postgres://app:s3cret@localhost:5432/db", "postgres://app:[key]@localhost:5432/db"),
            ("ghr_0123456789abcdefghijABCD gsk_0123456789abcdefghijABCD", "[key] [key]"),
            ("https://hooks.slack.com/services/T0123/B0123/abcdefghijkl", "https://[key]"),
            ("GqskVOqDEzWTMgiMmDS8UXgCoipkPfUCqND2RkZS", "[key]"),
            (
                #""private_key": "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n", "a": 1"#,
                #""private_key": "[key]\n", "a": 1"#
            ),
            ("card 4111 1111 1111 1111 exp 12/26", "card [card] exp 12/26"),
            ("5500-0000-0000-0004", "[card]"),
            ("key sk-abcdEFGH1234ijklMNOP5678 works", "key [key] works"),
            ("AKIAIOSFODNN7EXAMPLE", "[key]"),
            ("token=ghp_0123456789abcdefghijABCDEFGHIJ012345", "token=[key]"),
            (#"{"password": "hunter2!"}"#, #"{"password": "[key]"}"#),
            ("bearer 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c", "bearer [key]"),
            ("-----BEGIN PRIVATE KEY-----\nMIIB\nabc\n-----END PRIVATE KEY-----\nafter", "[key]\nafter"),
            ("glrt-oLbU-AfhJMzoN5ouP47U dckr_oat_UtDZldrphAxHUtwudSF4", "[key] [key]"),
            (
                "https://discord.com/api/webhooks/4689300379182109312/V0dUo17x0xo4l9TVmlxU7z9s8xAQE51M_Yb1",
                "https://[key]"
            ),
            (
                "x.webhook.office.com/webhookb2/036ba2f4/IncomingWebhook/84790482a0ff2488f657eb08803ff9e2/5f49",
                "x.[key]"
            ),
            ("pat-na1-5e4f3a16-d346-6c5f-c7ac-1fd03e9cef1d rzp_live_x1Y2FLPVgroat5", "[key] [key]"),
            ("LTAI5toluvz3dwBQiG0FmStH 1//0l0Drg0ERN-1YhbPe3zCQbdmh2-_VmWObXH0i_Wn-mZn", "[key] [key]"),
            (
                "<db:password>hunter2</db:password> <apiKey>swordfish</apiKey> <token>a1b2</token>",
                "<db:password>[key]</db:password> <apiKey>[key]</apiKey> <token>[key]</token>"
            ),
            (
                "mysql --user app --password hunter2 --db-token 'swordfish' --api-key \"abcd\";",
                "mysql --user app --password [key] --db-token '[key]' --api-key \"[key]\";"
            ),
            (#"token: $3cret! password=hunter(2 secret="abcd(e""#, #"token: [key] password=[key] secret="[key]""#),
        ])
    func `what is secret by its form goes, and nothing around it`(text: String, expected: String) {
        #expect(all.redacted(text) == expected)
    }

    @Test(arguments: [
        "In 2024 there were 1,234,567,890 people @ home.", "4111 1111 1111 1112 fails the check digit",
        "a @ b.c", "x@y", "3.14159265358979", "2021-03-04 10:11:12", "1 + 2 + 3 = 6", "f(12345678)",
        "/usr/local/share/suffice/models/features/table.bin", "internationalisation_of_the_application_programming",
        "the secret of success", "Solve 12345678901234567890 mod 7", "192.168.100.200:8080", "",
        "Wie weit ist es — 300 km?", "the password is long", "0.123456789", "4294967296", "1700000000",
        "tokens: [1, 2]", "0.5 0.25 0.125 0.0625 0.03125", "route add 0.0.0.0 255.255.255.0",
        "login(user: string, password: string): boolean", "const token = await getToken()",
        "token = tokenizer.encode(text)", "api_key = os.environ[\"KEY\"]", "password: ${DB_PASSWORD}",
        "export API_KEY=$MY_KEY", "apiKey: process.env.OPENAI_API_KEY,", "connect(password=None, token=None)",
        "{\"access_token\": null}",
        "http://localhost:8080/a@b", "getTheNameOfTheFirstOpenWindowOrNothing", "max_tokens: 4096", "1990-2000",
        "<token>running</token>", "<password>${db.password}</password>", "<b>password</b>hunter2</b>",
        "<password>the first of May</password>", "a -> password>hunter2</x>", "pass --password twice",
        "--token option, --max-token 4096, --secret id=key1,src=a", "docker login --password-stdin host2",
        "--password $DB_PASSWORD", "well--password hunter2", "--api-key <KEY1>",
    ])
    func `what only looks a little like it stays`(text: String) {
        #expect(all.redacted(text) == text)
    }

    @Test func `a kind that isn't asked for stays; none at all changes no byte`() {
        let text = "a@b.org 4111111111111111"
        #expect(Redactor([.cards]).redacted(text) == "a@b.org [card]")
        #expect(Redactor([]).redacted(Array(text.utf8)) == Array(text.utf8))
    }

    @Test(arguments: 0..<300)
    func `planted anywhere between other words, no secret is left, and doing it twice changes nothing`(seed: UInt64) {
        var generator = Seeded(seed)
        func digits(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...9, using: &generator) } }
        var card = [4] + digits(14)
        let isValid = { (last: UInt8) in
            var sum = LuhnSum()
            for digit in card + [last] { sum.append(digit) }
            return sum.isValid
        }
        card.append((0...9).first(where: isValid) ?? 0)
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let key = "sk-" + String((0..<24).map { _ in letters[Int.random(in: 0..<36, using: &generator)] })
        let secrets = [
            card.map { "\($0)" }.joined(), "+49" + digits(10).map { "\($0)" }.joined(), key,
            "someone\(seed)@mail.example.org",
        ]
        let words = ["the", "Größe", "(see", "below)", "12", "=", "\"x\"", "日本", "e.g.", "\n"]
        var parts = (0..<40).map { _ in words[Int.random(in: 0..<words.count, using: &generator)] }
        for secret in secrets { parts.insert(secret, at: Int.random(in: 0...parts.count, using: &generator)) }
        let once = all.redacted(parts.joined(separator: " "))
        for secret in secrets { #expect(!once.contains(secret), "seed \(seed): \(once)") }
        #expect(all.redacted(once) == once, "seed \(seed)")
    }

    @Test func `a large text of the worst is read in time that grows with its length alone`() {
        for unit in [
            "a/", "@", "a@", "1 ", "sk-", "-----BEGIN ", "password=", "(", "a@b.", "0 ", "a=", "a1=", "x9Kq=", ":",
            "a:",
            "//:",
            "//a:", "secret:", "0\u{A0}", "-----BEGIN -----END ",
        ] {
            let text = Array(String(repeating: unit, count: (1 << 17) / unit.utf8.count).utf8)
            // Quadratic, this would take minutes.
            #expect(all.redacted(text).count <= text.count * 3)
        }
    }

    @Test func `behind a sign of equality a key is found by itself, however long the name is`() {
        let key = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"
        let name = "some/long/path/with/many/words/in/it"
        #expect(all.redacted("\(name)=\(key).") == "\(name)=[key].")
        #expect(all.redacted("\(name)=\(key)==") == "\(name)=[key]")
        #expect(all.redacted("SECRET_KEY=abcd1234efgh5678ij90kl") == "[key]")
    }

    @Test(arguments: 0..<50)
    func `arbitrary bytes harm nothing`(seed: UInt64) {
        var generator = Seeded(seed)
        let alphabet = Array("@.+-() 0123456789sk_AKIA=:\"password\n\u{FF}é".utf8)
        let bytes = (0..<2000).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
        let once = all.redacted(bytes)
        #expect(all.redacted(once) == once, "seed \(seed)")
    }

    @Test func `the store keeps the redacted prompt, and never the other`() throws {
        var configuration = Fixture.configuration()
        configuration.logPrompts = .full
        let router = try Fixture.router(configuration)
        let id = try router.route(RouteRequest(prompt: Array("mail a@b.org".utf8))).record.id
        #expect(try router.store.entry(id)?.decision.prompt == "mail [email]")
        configuration.redaction = []
        try router.reconfigure(configuration)
        let open = try router.route(RouteRequest(prompt: Array("mail a@b.org".utf8))).record.id
        #expect(try router.store.entry(open)?.decision.prompt == "mail a@b.org")
    }
}
