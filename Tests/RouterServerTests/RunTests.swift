import Features
import Foundation
import OutcomeStore
import RouterEngine
import Routing
import TestFiles
import Testing

@testable import RouterServer

/// Lines that are routed together.
@Suite struct RunTests {
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func `where the journal takes nothing, each line of a run is told so, and none its model`() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("log.db-pending1"), withDestinationPath: "/dev/full")
        var spec = FeatureSpec()
        spec.table = false
        let configuration = Configuration(listen: "127.0.0.1:0", models: ServerFixture.models)
        let lines = LogLines()
        let router = try Router(
            configuration: configuration, artefact: nil, features: FeatureExtractor(spec: spec, table: nil),
            store: OutcomeStore.open(path: folder.path("log.db")), clock: { 1_700_000_000_000 })
        let server = try await RouterServer.bind(
            router: router, configuration: configuration, eventLoops: 1, logger: lines.logger)
        let client = try TestClient(server.address)
        client.send((0..<20).map { #"{"op":"route","id":\#($0),"prompt":"a"}"# }.joined(separator: "\n"))
        for number in 0..<20 {
            let reply = try client.reply()
            #expect(reply.int("id") == number && reply.code == "internal" && reply.string("model") == nil)
            #expect(!reply.text.contains("log.db"), "where the store is: \(reply.text)")
        }
        let told = lines.text.split(separator: "\n").filter { $0.contains("request failed") }
        #expect((1..<20).contains(told.count) && told[0].contains("log.db"), "\(told.count) of 20 failures")
        await server.shutDown()
    }

    /// The decisions were made, and stand in memory; the write behind them fails. The first journal is as full as it gets
    /// when the router has begun, and the other one takes nothing.
    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
        arguments: [
            (0..<20).map { #"{"op":"route","id":\#($0),"prompt":"a"}"# },
            [#"{"op":"route_batch","id":0,"items":[{"prompt":"a"},{"prompt":5},{"prompt":"b"}]}"#],
        ])
    func `where the disk is full behind a decision, nobody is told a model of it`(lines: [String]) async throws {
        let configuration = Configuration(listen: "127.0.0.1:0", models: ServerFixture.models)
        var spec = FeatureSpec()
        spec.table = false
        func router(_ folder: TemporaryFolder, _ options: StoreOptions) throws -> Router {
            try Router(
                configuration: configuration, artefact: nil, features: FeatureExtractor(spec: spec, table: nil),
                store: OutcomeStore.open(path: folder.path("log.db"), options: options),
                clock: { 1_700_000_000_000 })
        }
        let (twin, folder) = (try TemporaryFolder(), try TemporaryFolder())
        let begun = try router(twin, StoreOptions())
        let size = try FileManager.default.attributesOfItem(atPath: twin.path("log.db-pending1"))[.size] as? Int
        try begun.close()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("log.db-pending2"), withDestinationPath: "/dev/full")
        let failing = try router(folder, StoreOptions(journalBytesMax: #require(size)))
        #expect(!failing.hasFailed && failing.health().models > 0)
        let server = try await RouterServer.bind(
            router: failing, configuration: configuration, eventLoops: 1, logger: ServerFixture.quiet)
        let client = try TestClient(server.address)
        client.send(lines.joined(separator: "\n"))
        for number in lines.indices {
            let reply = try client.reply()
            #expect(reply.int("id") == number && reply.code == "internal", "\(reply.text)")
            #expect(!reply.text.contains("model") && !reply.text.contains("decision"), "\(reply.text)")
        }
        #expect(failing.hasFailed && failing.stats().counters.decisions > 0)
        await server.shutDown()
    }

    @Test func `lines of many connections, routed together, are answered each to its own and in its order`()
        async throws
    {
        try await ServerFixture.serve { server in
            let clients = try (0..<6).map { _ in try TestClient(server.address) }
            for round in 0..<20 {
                for (place, client) in clients.enumerated() {
                    let id = "\(place)-\(round)"
                    client.send(
                        #"{"op":"route","id":"\#(id)a","prompt":"p \#(id)"}"# + "\n"
                            + #"{"op":"route","id":"\#(id)b","prompt":"q \#(id)"}"# + "\n"
                            + #"{"op":"health","id":"\#(id)c"}"# + "\n" + #"{"op":"route","id":"\#(id)d","prompt":"r"}"#
                    )
                }
            }
            var decisions: Set<String> = []
            for (place, client) in clients.enumerated() {
                for round in 0..<20 {
                    for part in ["a", "b", "c", "d"] {
                        let reply = try client.reply()
                        #expect(reply.isOK && reply.string("id") == "\(place)-\(round)\(part)")
                        if let decision = reply.string("decision") { decisions.insert(decision) }
                    }
                }
            }
            #expect(decisions.count == 6 * 20 * 3)
        }
    }
}
