import Foundation
import GRDB
import RouterClient
import StrictJSON
import TestFiles
import Testing

/// What the world does to a server's disk, files and sockets.
@Suite(.timeLimit(.minutes(10)))
struct FaultTests {
    @Test
    func `a full disk ends what can't be kept with an error, and what was acknowledged is there when there is room`()
        async throws
    {
        let folder = try TemporaryFolder()
        // No file may grow beyond 3 MB: the write that would be the first to is refused.
        let server = try await Server.start(
            in: folder, configuration: Server.configuration + "\nhttp: {listen: 127.0.0.1:0}\n",
            shell: "ulimit -f 3000")
        let http = try #require(server.readyLine.firstMatch(of: /http ([\d.]+:\d+)/)).output.1
        #expect(try await Curl.read(URL(string: "http://\(http)/readyz")).hasSuffix("\n200"))
        let client = try await server.connect()
        var acknowledged: [String] = []
        var refusal = ""
        for number in 0..<5000 where refusal.isEmpty {
            let reply = try await client.ask(#"{"op":"route","prompt":"Question \#(number)"}"#)
            guard let decision = reply.string("decision") else {
                refusal = reply.code ?? reply.text
                continue
            }
            let said = try await client.ask(#"{"op":"feedback","decision":"\#(decision)","quality":0.5}"#)
            if said.bool("ok") == true { acknowledged.append(decision) } else { refusal = said.code ?? said.text }
        }
        #expect(refusal == "internal" && acknowledged.count > 10, "\(acknowledged.count) \(refusal)")
        #expect(try await client.ask(#"{"op":"health"}"#).string("status") == "failed")
        #expect(try await Curl.read(URL(string: "http://\(http)/readyz")).hasSuffix("\n503"))
        #expect(try await Curl.read(URL(string: "http://\(http)/metrics")).contains("\nsuffice_log_failed 1\n"))
        #expect(await Server.line(of: folder, with: #""level":"error""#) != nil)
        #expect(await server.stop(SIGTERM).status == 0)

        let again = try await Server.start(in: folder)
        let reader = try await again.connect()
        for decision in acknowledged {
            let reply = try await reader.ask(#"{"op":"explain","decision":"\#(decision)"}"#)
            #expect(reply.look { Array($0["outcomes"]?.elements ?? $0.elements).count } == 1, "\(reply.text)")
        }
        #expect(try await reader.ask(#"{"op":"route","prompt":"there is room"}"#).bool("ok") == true)
        await again.stop(SIGTERM)
    }

    /// A namespace of its own, in which a folder can be made read-only whoever runs the tests.
    private static let canMount: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["-rm", "true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    @Test(.enabled(if: canMount, "this machine lets no test mount anything"))
    func `on a read-only disk the start is refused, with the file and the reason, and nothing is changed`() async throws
    {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        try await CrashTests.teach(server.connect(), count: 5)
        await server.stop(SIGTERM)
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.path("store.sqlite")))
        let refused = try await Self.run(
            ["serve", "--config", folder.path("suffice.yaml"), "--store", folder.path("store.sqlite")], readOnly: folder
        )
        #expect(refused.status == 1)
        #expect(
            refused.said.contains("store.sqlite") && refused.said.contains("Read-only file system"), "\(refused.said)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("store.sqlite"))) == before)
    }

    /// Runs the command where a folder can't be written.
    private static func run(
        _ arguments: [String], readOnly folder: TemporaryFolder
    ) async throws -> (status: Int32, said: String) {
        let process = try Program.make(arguments)
        process.run(
            behind: "mount --bind \(folder.path) \(folder.path) && mount -o remount,ro,bind \(folder.path)")
        process.arguments = ["-rm", "/bin/bash"] + (process.arguments ?? [])
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        let output = Pipe()
        (process.standardError, process.standardOutput) = (output, output)
        let exit = ExitStatus(of: process)
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        return (await exit.value(), said)
    }

    @Test(.enabled(if: canMount, "this machine lets no test mount anything"))
    func `a store that was closed is read from a read-only disk; one that a crash left says what is needed`()
        async throws
    {
        for isClosed in [true, false] {
            let folder = try TemporaryFolder()
            let server = try await Server.start(in: folder)
            try await CrashTests.teach(server.connect(), count: 5)
            await server.stop(isClosed ? SIGTERM : SIGKILL)
            // What a server that crashed has in memory for its readers doesn't come along on another disk.
            try? FileManager.default.removeItem(atPath: folder.path("store.sqlite-shm"))
            let store = folder.path("store.sqlite")
            for (arguments, word) in [
                (["store", "check", store], "5 decisions"), (["replay", "--log", store, "--last", "5"], "5 of 5"),
                (["export", "--log", store, "--format", "jsonl"], "\"decision\""),
                (["store", "backup", store, "/tmp/suffice-\(UUID().uuidString)/copy"], "open failed"),
            ] {
                let run = try await Self.run(arguments, readOnly: folder)
                #expect(run.said.contains(isClosed ? word : "copy it to where"), "\(arguments): \(run.said)")
                #expect((run.status == 0) == (isClosed && arguments[1] != "backup"), "\(arguments)")
            }
        }
    }

    @Test func `a start that finds the disk full leaves the lock's notes as they were`() async throws {
        let folder = try TemporaryFolder()
        try await Server.start(in: folder).stop(SIGTERM)
        let lock = URL(fileURLWithPath: folder.path("store.sqlite-lock"))
        let before = try Data(contentsOf: lock)
        #expect(String(decoding: before, as: UTF8.self).contains(" store "))
        // Not a byte can be written.
        let process = try Program.make(
            ["serve", "--config", folder.path("suffice.yaml"), "--store", folder.path("store.sqlite")])
        process.run(behind: "ulimit -f 0")
        let errors = Pipe()
        (process.standardError, process.standardOutput) = (errors, FileHandle.nullDevice)
        let exit = ExitStatus(of: process)
        try process.run()
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(await exit.value() == 1 && said.contains("store.sqlite-lock"), "\(said)")
        #expect(try Data(contentsOf: lock) == before)
    }

    @Test
    func `while another process locks the store requests are answered; feedback is, once it is free, and is kept`()
        async throws
    {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let (teller, asker) = (try await server.connect(), try await server.connect())
        let decision = try #require(
            try await teller.ask(#"{"op":"route","prompt":"Who holds the lock?"}"#).string("decision"))
        var unsafe = Configuration()
        unsafe.allowsUnsafeTransactions = true
        // The decision may be on its way into the database.
        unsafe.busyMode = .timeout(10)
        let other = try DatabaseQueue(path: folder.path("store.sqlite"), configuration: unsafe)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        async let said = teller.ask(#"{"op":"feedback","decision":"\#(decision)","quality":0.5}"#)
        // Few: the lock is waited for ten seconds, and the machine may be busy.
        for number in 0..<5 {
            #expect(try await asker.ask(#"{"op":"route","prompt":"\#(number)"}"#).bool("ok") == true)
        }
        try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        #expect(try await said.bool("ok") == true)
        server.kill9()
        let again = try await Server.start(in: folder)
        let counters = try await again.connect().ask(#"{"op":"stats"}"#)
        #expect(counters.int("counters", "decisions") == 6 && counters.int("counters", "feedback") == 1)
        await again.stop(SIGTERM)
    }

    @Test(arguments: ["cut", "overwritten"])
    func `a damaged store is refused with the way to a backup, and left as it was; the copy serves`(how: String)
        async throws
    {
        let folder = try TemporaryFolder()
        let store = folder.path("store.sqlite")
        let server = try await Server.start(in: folder)
        let client = try await server.connect()
        try await CrashTests.teach(client, count: 40)
        let probe = try await Probe.take(client)
        let backup = try await Program.run(["store", "backup", store, folder.path("copy.sqlite")])
        #expect(backup.status == 0, "\(backup.errors)")
        await server.stop(SIGTERM)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: store))
        if how == "cut" {
            bytes = bytes.prefix(bytes.count * 2 / 3 + 100)
        } else {
            for place in stride(from: 8192, to: bytes.count, by: 97) { bytes[place] ^= 0x55 }
        }
        try bytes.write(to: URL(fileURLWithPath: store))
        let refused = try await Program.run(["serve", "--config", folder.path("suffice.yaml"), "--store", store])
        #expect(refused.status == 65 && refused.errors.contains("suffice store backup"), "\(refused.errors)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: store)) == bytes)
        let files = FileManager.default
        try files.removeItem(atPath: store)
        try files.moveItem(atPath: folder.path("copy.sqlite"), toPath: store)
        let again = try await Server.start(in: folder)
        #expect(try await Probe.take(again.connect()) == probe)
        await again.stop(SIGTERM)
    }

    @Test
    func `an artefact that is swapped or damaged under the server's feet changes nothing until it is loaded whole`()
        async throws
    {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("models"), withIntermediateDirectories: true)
        for name in ["one", "two"] {
            try FileManager.default.copyItem(
                atPath: "\(Package.root)/models/base", toPath: folder.path("models/\(name)"))
        }
        let configuration = "listen: 127.0.0.1:0\npolicy: {objective: {cost_weight: 20}}\n"
        let server = try await Server.start(
            in: folder, configuration: configuration, arguments: ["--router", folder.path("models/one")])
        let client = try await server.connect()
        let before = try await Probe.take(client)
        let file = folder.path("models/one/router.bin")
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        // In place: the same file on the disk, other bytes, then none.
        let handle = try #require(FileHandle(forWritingAtPath: file))
        try handle.write(contentsOf: Data(repeating: 0x7F, count: 1 << 16))
        #expect(try await Probe.take(client) == before)
        try handle.truncate(atOffset: 0)
        #expect(try await Probe.take(client) == before)
        #expect(try await client.ask(#"{"op":"router_load","path":"one"}"#).code == "conflict")
        #expect(try await Probe.take(client) == before)
        let swapped = try await client.ask(#"{"op":"router_load","path":"two"}"#)
        #expect(swapped.bool("ok") == true, "\(swapped.text)")
        #expect(try await Probe.take(client) == before)
        await server.stop(SIGTERM)
        let refused = try await Program.run(
            ["serve", "--config", folder.path("suffice.yaml"), "--router", folder.path("models/one")])
        #expect(refused.status == 65 && refused.errors.contains("router.bin"), "\(refused.errors)")
        #expect(!whole.isEmpty)
    }

    @Test func `thousands of idle connections cost little, and hold nobody up`() async throws {
        let count = ProcessInfo.processInfo.environment["IDLE_CONNECTIONS"].flatMap { Int($0) } ?? 500
        let folder = try TemporaryFolder()
        let server = try await Server.start(
            in: folder, configuration: Server.configuration + "\nlimits: {connections: \(count + 10)}\n",
            shell: "ulimit -n $(ulimit -Hn)")
        let client = try await server.connect()
        _ = try await client.ask(#"{"op":"route","prompt":"x"}"#)
        let before = server.residentKiB
        let idle = try (0..<count).map { _ in try IdleSocket(server.address) }
        for number in 0..<200 {
            #expect(try await client.ask(#"{"op":"route","prompt":"\#(number)"}"#).bool("ok") == true)
        }
        let each = (server.residentKiB - before) / count
        #expect(each < 64, "\(each) KiB each")
        #expect(idle.count == count)
        #expect(await server.stop(SIGTERM).status == 0)
    }

    @Test func `without a descriptor left who is there is served, and who waits is, as soon as others leave`()
        async throws
    {
        let folder = try TemporaryFolder()
        let server = try await Server.start(
            in: folder, configuration: Server.configuration + "\nlimits: {event_loops: 4}\n", shell: "ulimit -n 80")
        var clients: [LineClient] = []
        for _ in 0..<100 { clients.append(try await server.connect()) }
        #expect(try await clients[0].ask(#"{"op":"health"}"#).bool("ok") == true)
        let warning = try #require(await Server.line(of: folder, with: "connections wait"))
        #expect(warning.contains("too many open files"))
        // Dispatch looks after its threads once a second, by files of its own.
        try await Task.sleep(for: .seconds(3))
        #expect(try await clients[0].ask(#"{"op":"route","prompt":"Still there?"}"#).bool("ok") == true)
        let last = try #require(clients.last)
        for client in clients.dropLast(20) { await client.close() }
        #expect(try await last.ask(#"{"op":"route","prompt":"At last"}"#).bool("ok") == true)
        // Not a line for each time that nobody could be taken in.
        let log = try String(contentsOfFile: folder.path("log"), encoding: .utf8)
        #expect(log.split(separator: "\n").filter { $0.contains("connections wait") }.count == 1)
        await server.stop(SIGTERM)
    }

    @Test(arguments: [12, 20, 26, 30])
    func `with fewer descriptors than a server takes the start is refused, with the limit and the way out`(count: Int)
        async throws
    {
        let folder = try TemporaryFolder()
        let refused = await #expect(throws: Server.NotReady.self) {
            _ = try await Server.start(
                in: folder, configuration: Server.configuration + "\nlimits: {event_loops: 1}\n",
                shell: "ulimit -n \(count)")
        }
        #expect(refused?.status == 1)
        #expect(
            refused?.log.contains("may have \(count) files open at once; a server with 1 event loop needs 51") == true
                && refused?.log.contains("ulimit -n") == true, "\(refused?.log ?? "")")
        #expect(!FileManager.default.fileExists(atPath: folder.path("store.sqlite")))
    }

    @Test(arguments: ["caf\u{FFFD}.db", ":memory:"])
    func `a path that would be another file than was meant is refused`(path: String) async throws {
        let folder = try TemporaryFolder()
        let refused = try await Program.run(["store", "check", path], in: folder.path(""))
        #expect(refused.status == 2 && refused.errors.contains("the path of a"), "\(refused)")
    }

    @Test func `clients that never read don't keep a server from stopping in time`() async throws {
        let folder = try TemporaryFolder()
        let server = try await Server.start(in: folder)
        let greedy = try (0..<3).map { _ in try IdleSocket(server.address) }
        let line = Array((#"{"op":"models","padding":"\#(String(repeating: "x", count: 300))"}"# + "\n").utf8)
        for socket in greedy { socket.flood(line) }
        let start = ContinuousClock.now
        #expect(await server.stop(SIGTERM).status == 0)
        // Ten are promised; a busy machine may take some more.
        #expect(ContinuousClock.now - start < .seconds(30))
    }
}

/// A socket that says nothing, or all it can, and never reads.
private final class IdleSocket {
    private let number: Int32

    init(_ address: HostPort) throws {
        number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = UInt16(address.port).bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0, "connection refused: \(String(cString: strerror(errno)))")
    }

    deinit { close(number) }

    /// Sends lines until the server has taken none for half a second.
    func flood(_ line: [UInt8]) {
        var timeout = timeval(tv_sec: 0, tv_usec: 500_000)
        setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        let burst = [[UInt8]](repeating: line, count: 1000).flatMap { $0 }
        while send(number, burst, burst.count, Int32(MSG_NOSIGNAL)) == burst.count {}
    }
}

extension Server {
    /// Resident memory.
    fileprivate var residentKiB: Int {
        let status = (try? String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") }
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
}
