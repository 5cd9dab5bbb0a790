import Foundation
import Logging
import RouterClient
import Routing
import TestFiles
import Testing

@testable import RouterServer

@Suite struct TLSTests {
    #if TLS
        private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

        private func address(_ server: RouterServer) throws -> HostPort { try #require(HostPort(server.address)) }

        private func health(_ server: RouterServer, _ files: ClientTLSFiles) async throws -> String {
            let client = try await LineClient.connect(to: address(server), tls: ClientTLS(files))
            let reply = try await client.send(RequestLine.plain("health"))
            await client.close()
            return String(decoding: reply, as: UTF8.self)
        }

        @Test(.enabled(if: Certificates.isPossible))
        func `a client that knows the authority is served; one that doesn't, and one that speaks in the open, are not`()
            async throws
        {
            let certificates = try Certificates()
            let (certificate, key) = try certificates.make("server")
            try await ServerFixture.serve(tls: TLSSettings(certificatePath: certificate, keyPath: key)) { server in
                #expect(try await health(server, .init(authorityPath: certificates.authority)).contains("ready"))
                await #expect(throws: ClientError.self) { try await health(server, .init()) }
                let open = try TestClient(server.address)
                open.send(#"{"op":"health"}"#)
                #expect(try open.line()?.contains("ready") != true)
                // The client knows of its refusal before the server does.
                for _ in 0..<1000 where server.tls?.handshakeFailures != 2 {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(server.tls?.handshakeFailures == 2)
            }
        }

        @Test(.enabled(if: Certificates.isPossible))
        func `a certificate for another name is refused by the client`() async throws {
            let certificates = try Certificates()
            let (certificate, key) = try certificates.make("server")
            try await ServerFixture.serve(tls: TLSSettings(certificatePath: certificate, keyPath: key)) { server in
                let port = try address(server).port
                let tls = try ClientTLS(.init(authorityPath: certificates.authority))
                let other = try await LineClient.connect(to: HostPort(host: "localhost", port: port), tls: tls)
                await other.close()
                await #expect(throws: ClientError.self) {
                    try await LineClient.connect(to: HostPort(host: "127.0.0.2", port: port), tls: tls)
                }
            }
        }

        @Test(.enabled(if: Certificates.isPossible))
        func `where certificates are asked for, a client without one of the authority's is turned away`() async throws {
            let certificates = try Certificates()
            let (certificate, key) = try certificates.make("server")
            let (mine, myKey) = try certificates.make("client")
            let others = try Certificates()
            let (foreign, foreignKey) = try others.make("client")
            let settings = TLSSettings(
                certificatePath: certificate, keyPath: key, clientAuthorityPath: certificates.authority)
            try await ServerFixture.serve(tls: settings) { server in
                let authority = certificates.authority
                let known = ClientTLSFiles(authorityPath: authority, certificatePath: mine, keyPath: myKey)
                let reply = try await health(server, known)
                #expect(reply.contains("ready"))
                await #expect(throws: ClientError.self) { try await health(server, .init(authorityPath: authority)) }
                await #expect(throws: ClientError.self) {
                    try await health(
                        server,
                        .init(authorityPath: authority, certificatePath: foreign, keyPath: foreignKey))
                }
            }
        }

        @Test(.enabled(if: Certificates.isPossible))
        func `a renewed certificate is taken up while old connections go on; a damaged one isn't`() async throws {
            let certificates = try Certificates()
            let (certificate, key) = try certificates.make("server")
            try await ServerFixture.serve(tls: TLSSettings(certificatePath: certificate, keyPath: key)) { server in
                let tls = try #require(server.tls)
                let trusting = ClientTLSFiles(authorityPath: certificates.authority)
                let old = try await LineClient.connect(to: address(server), tls: ClientTLS(trusting))
                let before = tls.notAfterSeconds
                try certificates.make("server", days: 9)
                tls.takeUpRenewed(Self.logger)
                #expect(tls.notAfterSeconds > before)
                #expect(try await health(server, trusting).contains("ready"))
                #expect(
                    String(decoding: try await old.send(RequestLine.plain("health")), as: UTF8.self).contains("ready"))
                let renewed = tls.notAfterSeconds
                try "nonsense".write(toFile: certificate, atomically: true, encoding: .utf8)
                tls.takeUpRenewed(Self.logger)
                #expect(tls.notAfterSeconds == renewed)
                #expect(try await health(server, trusting).contains("ready"))
                await old.close()
            }
        }

        @Test(.enabled(if: Certificates.isPossible))
        func `files that can't be used are told of once for as long as they stay as they are`() async throws {
            let certificates = try Certificates()
            let (certificate, key) = try certificates.make("server")
            let lines = LogLines()
            try await ServerFixture.serve(
                tls: TLSSettings(certificatePath: certificate, keyPath: key), logger: lines.logger
            ) { server in
                let tls = try #require(server.tls)
                let sound = try String(contentsOfFile: certificate, encoding: .utf8)
                var told: [Int] = []
                for content in ["", "", "nonsense", "nonsense", nil, nil, sound, "nonsense", sound] {
                    try? FileManager.default.removeItem(atPath: certificate)
                    try content?.write(toFile: certificate, atomically: true, encoding: .utf8)
                    tls.takeUpRenewed(lines.logger)
                    told.append(lines.text.split(separator: "\n").count { $0.contains("certificate not renewed") })
                }
                #expect(told == [1, 1, 2, 2, 3, 3, 3, 4, 4])
                #expect(lines.text.contains("there is no such file"))
                #expect(!lines.text.contains("certificate renewed"))
            }
        }

        @Test(.enabled(if: Certificates.isPossible))
        func
            `a certificate that has ended, isn't valid yet, or ends soon is remarked on, at the start and by the check`()
            async throws
        {
            let certificates = try Certificates()
            let (certificate, key) = try certificates.make("server", days: 30)
            let files = try TLSFiles(TLSSettings(certificatePath: certificate, keyPath: key))
            func remarks(_ days: Int) -> [String] {
                let end = Date(timeIntervalSince1970: TimeInterval(files.notAfterSeconds))
                return files.remarks(now: end.addingTimeInterval(TimeInterval(86_400 * days)))
            }
            #expect(remarks(-15) == [])
            for (days, word) in [(-40, "holds from"), (-13, "ends on"), (0, "ended on")] {
                let found = remarks(days)
                #expect(found.count == 1 && found[0].contains("\(certificate) \(word)"), "\(found)")
            }
            try certificates.make("server", days: 2)
            let lines = LogLines()
            let settings = TLSSettings(certificatePath: certificate, keyPath: key)
            try await ServerFixture.serve(tls: settings, logger: lines.logger) { _ in }
            #expect(lines.text.contains("renew it"))
            let checked = try RouterServer.check(Configuration(listen: "127.0.0.1:0", tls: settings))
            #expect(checked.count == 1 && checked[0].contains("renew it"))
        }

        @Test(.enabled(if: Certificates.isPossible))
        func `a handshake that is never finished is given up`() async throws {
            let certificates = try Certificates()
            let (certificate, key) = try certificates.make("server")
            try await ServerFixture.serve(
                limits: Limits(handshakeSeconds: 1), tls: TLSSettings(certificatePath: certificate, keyPath: key)
            ) { server in
                let silent = try TestClient(server.address)
                #expect(try silent.line() == nil)
                #expect(server.tls?.handshakeFailures == 1)
            }
        }

        @Test(.enabled(if: Certificates.isPossible))
        func `a thousand pipelined requests and a half-closed connection work under TLS as without`() async throws {
            let certificates = try Certificates()
            let (certificate, key) = try certificates.make("server")
            try await ServerFixture.serve(tls: TLSSettings(certificatePath: certificate, keyPath: key)) { server in
                let tls = try ClientTLS(.init(authorityPath: certificates.authority))
                let client = try await LineClient.connect(to: address(server), tls: tls)
                let replies = (0..<1000).map {
                    client.submit(Array(#"{"op":"route","id":\#($0),"prompt":"x","dry_run":true}"#.utf8))
                }
                for (number, reply) in replies.enumerated() {
                    let text = String(decoding: try await reply.bytes(), as: UTF8.self)
                    #expect(text.hasPrefix(#"{"id":\#(number),"ok":true"#), "\(text)")
                }
                await client.close()
            }
        }
    #else
        @Test func `a build without TLS says how to get one, to server and client`() async throws {
            let settings = TLSSettings(certificatePath: "a.pem", keyPath: "a.key")
            await #expect {
                try await ServerFixture.serve(tls: settings) { _ in }
            } throws: {
                "\($0)".contains("make build TRAITS=TLS")
            }
            #expect {
                _ = try ClientTLS(ClientTLSFiles())
            } throws: {
                "\($0)".contains("make build TRAITS=TLS")
            }
        }

        @Test(.disabled("this build has no TLS; make test TRAITS=TLS tests it"))
        func `TLS itself`() {}
    #endif

    @Test(.enabled(if: Certificates.isPossible))
    func `files that are missing, damaged or don't belong together are named`() throws {
        let certificates = try Certificates()
        let (certificate, key) = try certificates.make("server")
        let (_, otherKey) = try certificates.make("other")
        let empty = certificates.folder.path("empty.pem")
        try "".write(toFile: empty, atomically: true, encoding: .utf8)
        for (settings, file) in [
            (TLSSettings(certificatePath: "/nowhere.pem", keyPath: key), "/nowhere.pem"),
            (TLSSettings(certificatePath: key, keyPath: key), key),
            (TLSSettings(certificatePath: certificate, keyPath: certificate), certificate),
            (TLSSettings(certificatePath: certificate, keyPath: otherKey), certificate),
            (TLSSettings(certificatePath: empty, keyPath: key), "\(empty): it is no PEM file"),
        ] {
            #expect {
                _ = try TLSFiles(settings)
            } throws: { "\($0)".contains(file) || "\($0)".contains("without TLS") }
        }
    }
}
