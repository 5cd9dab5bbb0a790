import Features
import Foundation
import OutcomeStore
import RouterEngine
import Routing
import Testing

@testable import RouterServer

/// Lines that are routed together.
@Suite struct RunTests {
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func `where the journal takes nothing, each line of a run is told so, and none its model`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("runs-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/log.db-pending1", withDestinationPath: "/dev/full")
        var spec = FeatureSpec()
        spec.table = false
        let configuration = Configuration(listen: "127.0.0.1:0", models: ServerFixture.models)
        let router = try Router(
            configuration: configuration, artefact: nil, features: FeatureExtractor(spec: spec, table: nil),
            store: OutcomeStore.open(path: folder + "/log.db"), clock: { 1_700_000_000_000 })
        let server = try await RouterServer.bind(
            router: router, configuration: configuration, eventLoops: 1, logger: ServerFixture.quiet)
        let client = try TestClient(server.address)
        client.send((0..<20).map { #"{"op":"route","id":\#($0),"prompt":"a"}"# }.joined(separator: "\n"))
        for number in 0..<20 {
            let reply = try client.reply()
            #expect(reply.int("id") == number && reply.code == "internal" && reply.string("model") == nil)
        }
        await server.shutDown()
    }
}
