import Foundation
import StrictJSON
import Testing

/// A blocking client: what a gateway written in an afternoon would do. Reads give up after ten seconds.
final class TestClient {
    private let socketNumber: Int32
    private var received: [UInt8] = []
    private var place = 0

    /// - Parameter address: `127.0.0.1:PORT`.
    init(_ address: String) throws {
        let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
        #if canImport(Glibc)
            socketNumber = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            socketNumber = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socketNumber, $0, size) }
        }
        // Everything is initialised: `deinit` closes the socket. A second close would hit somebody else's.
        guard connected == 0 else { throw NoConnection() }
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(socketNumber, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        timeout = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(socketNumber, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(socketNumber)
    }

    /// Sends all bytes; gives up when the server has not taken any for a second.
    /// - Returns: how many were sent.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                #if canImport(Glibc)
                    Glibc.send(socketNumber, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                #else
                    Darwin.send(socketNumber, $0.baseAddress, $0.count, 0)
                #endif
            }
            guard count > 0 else { break }
            sent += count
        }
        return sent
    }

    @discardableResult
    func send(_ line: String) -> Int { send(Array((line + "\n").utf8)) }

    /// Says that nothing more will be sent; replies still come.
    func endSending() {
        shutdown(socketNumber, Int32(SHUT_WR))
    }

    /// - Returns: the next line without its end; `nil` at the end of the stream.
    func line() throws -> String? {
        while true {
            if let end = received[place...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { place = end + 1 }
                return String(decoding: received[place..<end], as: UTF8.self)
            }
            received.removeSubrange(..<place)
            place = 0
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(socketNumber, &chunk, chunk.count, 0)
            if count < 0, errno == EAGAIN || errno == EWOULDBLOCK { throw TimedOut() }
            guard count > 0 else { return nil }
            received.append(contentsOf: chunk[..<count])
        }
    }

    struct TimedOut: Error {}
    struct NoConnection: Error {}

    /// Sends a line and reads its reply.
    func ask(_ line: String) throws -> Reply {
        send(line)
        return try reply()
    }

    func reply() throws -> Reply {
        Reply(text: try #require(try line(), "the server closed the connection"))
    }
}

/// A reply line, parsed. Each look parses anew, so that replies can be kept.
struct Reply: Sendable {
    let text: String

    private func look<Answer>(_ body: (JSONValue) -> Answer?) -> Answer? {
        (try? JSONDocument().parse(text)).flatMap(body)
    }

    private static func find(_ path: [String], in value: JSONValue) -> JSONValue? {
        path.reduce(Optional(value)) { value, step in
            Int(step).map { place in value.flatMap { Array($0.elements).dropFirst(place).first } } ?? value?[step]
        }
    }

    /// The string at a path such as `error.code` or `results.0.id`.
    func string(_ path: String) -> String? {
        look { Self.find(path.split(separator: ".").map(String.init), in: $0)?.string }
    }
    func double(_ path: String) -> Double? {
        look { Self.find(path.split(separator: ".").map(String.init), in: $0)?.double }
    }
    func int(_ path: String) -> Int? { look { Self.find(path.split(separator: ".").map(String.init), in: $0)?.int } }
    func bool(_ path: String) -> Bool? { look { Self.find(path.split(separator: ".").map(String.init), in: $0)?.bool } }
    func count(_ path: String) -> Int? {
        look { Self.find(path.split(separator: ".").map(String.init), in: $0).map { Array($0.elements).count } }
    }
    func keys(_ path: String) -> [String]? {
        look { Self.find(path.split(separator: ".").map(String.init), in: $0).map { $0.members.map(\.key) } }
    }

    var isOK: Bool { bool("ok") == true }
    var code: String? { string("error.code") }
    var field: String? { string("error.field") }
}
