import Foundation
import GRDB
import RouterClient
import TestFiles
import Testing

/// A server whose clock is set while it runs, and between two runs: a library before `clock_gettime` adds what a file says.
@Suite(.timeLimit(.minutes(10)))
struct ClockLeapTests {
    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <time.h>

        int clock_gettime(clockid_t clock, struct timespec *time) {
            int (*next)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
            int status = next(clock, time);
            long seconds = 0;
            FILE *file = clock == CLOCK_REALTIME ? fopen(getenv("CLOCK_OFFSET"), "re") : 0;
            if (file) {
                if (fscanf(file, "%ld", &seconds) == 1) time->tv_sec += seconds;
                fclose(file);
            }
            return status;
        }
        """

    private static func hasCompiler() -> Bool {
        #if os(Linux)
            (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
                FileManager.default.isExecutableFile(atPath: "\($0)/clang")
            }
        #else
            false
        #endif
    }

    private static func compile(in folder: TemporaryFolder) throws {
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = [
            "clang", "-shared", "-fPIC", "-O1", "-o", folder.path("clock.so"),
            try folder.write(source, to: "clock.c"), "-ldl",
        ]
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0)
    }

    private static func route(_ client: LineClient) async throws -> String {
        try #require(await client.ask(#"{"op":"route","prompt":"What time is it?"}"#).string("decision"))
    }

    /// Waits for a checkpoint of all that was logged, which stays until the log is cut there.
    private static func waitForPlaceToCut(in folder: TemporaryFolder) async throws {
        let store = try DatabaseQueue(path: folder.path("store.sqlite"))
        defer { try? store.close() }
        let sql = "SELECT max(kept) FROM checkpoints JOIN totals USING (position)"
        let deadline = ContinuousClock.now + .seconds(60)
        while try await store.read({ try Int.fetchOne($0, sql: sql) }) != 1 {
            try #require(ContinuousClock.now < deadline, "no checkpoint was kept")
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test(.enabled("needs clang") { hasCompiler() })
    func `a clock that leaps drops nothing for its age, be it while the server runs or before it starts`() async throws
    {
        let folder = try TemporaryFolder()
        try Self.compile(in: folder)
        func set(days: Int) throws { try folder.write("\(days * 86_400)", to: "offset") }
        func start() async throws -> Server {
            try await Server.start(
                in: folder,
                configuration: Server.configuration + "\nretention: {age_days: 30, check_minutes: 0.01}\n",
                shell: "export CLOCK_OFFSET='\(folder.path("offset"))' LD_PRELOAD='\(folder.path("clock.so"))'")
        }
        func knows(_ decision: String, _ client: LineClient) async throws -> Bool {
            try await client.ask(#"{"op":"explain","decision":"\#(decision)"}"#).bool("ok") == true
        }
        try set(days: 0)
        var server = try await start()
        var client = try await server.connect()
        let first = try await Self.route(client)
        #expect(await server.stop(SIGTERM).status == 0)

        server = try await start()
        try await Self.waitForPlaceToCut(in: folder)
        client = try await server.connect()
        try set(days: 400)
        #expect(await Server.line(of: folder, with: "the clock has jumped ahead") != nil)
        #expect(try await knows(first, client))
        #expect(await server.stop(SIGTERM).status == 0)

        server = try await start()
        #expect(await Server.line(of: folder, with: "the clock has jumped ahead") != nil)
        client = try await server.connect()
        #expect(try await knows(first, client))
        let leapt = try await Self.route(client)
        #expect(leapt > first)
        try set(days: 0)
        // Set back, it is believed, and later identifiers go on rising.
        let later = try await Self.route(client)
        #expect(later > leapt)
        #expect(await server.stop(SIGTERM).status == 0)

        // What is true of the clock is true of the log: once traffic has come at that time, what is older goes.
        try set(days: 401)
        server = try await start()
        #expect(await Server.line(of: folder, with: "log compacted") != nil)
        client = try await server.connect()
        #expect(try await !knows(first, client))
        await server.stop(SIGTERM)
    }
}
