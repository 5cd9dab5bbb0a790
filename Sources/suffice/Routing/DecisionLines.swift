import Foundation
import StrictJSON

/// Where decisions are written as they come, a line each: what is there stays there when the program is stopped, since the
/// server has logged those decisions.
final class DecisionLines {
    let path: String
    /// Lines that were there before.
    let linesBefore: Int
    /// Of those before; `nil` where there is none.
    let first: First?
    /// A regular file, which a later run can go on with.
    let isResumable: Bool
    private let lastLine: [UInt8]
    /// Where to go on: what was cut off in the middle of a line is written again. `nil` once something is written, and where
    /// there are no places.
    private var end: UInt64?
    private let file: FileHandle

    private static let blockBytes = 1 << 20

    /// - Parameter isResumed: goes on behind the whole lines of a file; else a file that has any is not touched.
    /// - Throws: status 1.
    init(path: String, isResumed: Bool) throws {
        self.path = path
        guard path != "-" else {
            (linesBefore, first, isResumable, lastLine, file) = (0, nil, false, [], .standardOutput)
            return
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Failure(.failed, "\(path) can't be written: \(String(cString: strerror(errno)))")
        }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        // A pipe, or a device, has no lines.
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            (linesBefore, first, isResumable, lastLine) = (0, nil, false, [])
            return
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
            throw Failure(.failed, "\(path) is being written by another program")
        }
        let present = try Self.wholeLines(of: file)
        guard isResumed || status.st_size == 0 else {
            throw Failure(
                .failed,
                "\(path) is there already: --resume goes on behind its \(present.count) lines; or name another file")
        }
        guard present.count > 0 || status.st_size == 0 || present.isCutOffDecision else {
            throw Failure(.failed, "\(path) holds no decisions; name another file")
        }
        (linesBefore, lastLine, end) = (present.count, present.last, present.end)
        (first, isResumable) = (present.first, true)
    }

    /// The first decision of a file. No other file has it, so it names the file.
    struct First {
        let decision: String
        /// From 1.
        let line: Int

        /// - Returns: `nil` where the line is no decision, but a refusal or a bad line.
        init?(_ bytes: [UInt8], line: Int) {
            guard let decision = (try? JSONDocument().parse(bytes))?["decision"]?.string else { return nil }
            (self.decision, self.line) = (decision, line)
        }
    }

    private struct Lines {
        var count = 0
        var first: First?
        /// Behind the last whole one.
        var end: UInt64 = 0
        var last: [UInt8] = []
        /// What was cut off in the middle of a line.
        var fragment: [UInt8] = []

        /// Whether the fragment can be the beginning of a reply, or of what stands for a bad line. What is whole, and neither, is
        /// somebody's file of one line.
        var isCutOffDecision: Bool {
            if let json = try? JSONDocument().parse(fragment) { return json.isReply }
            return [#"{"id":"#, #"{"line":"#].contains { start in
                zip(start.utf8, fragment).allSatisfy { $0 == $1 }
            }
        }
    }

    private static func wholeLines(of file: FileHandle) throws -> Lines {
        var (lines, offset) = (Lines(), UInt64(0))
        var line: [UInt8] = []
        while let block = try file.read(upToCount: blockBytes), !block.isEmpty {
            var rest = block[...]
            while let place = rest.firstIndex(of: UInt8(ascii: "\n")) {
                lines.last = line + rest[..<place]
                line = []
                lines.count += 1
                if lines.first == nil { lines.first = First(lines.last, line: lines.count) }
                rest = rest[(place + 1)...]
                lines.end = offset + UInt64(block.distance(from: block.startIndex, to: rest.startIndex))
            }
            line += rest
            offset += UInt64(block.count)
        }
        lines.fragment = line
        return lines
    }

    /// Whether the last line there is one of this request, or of this line that was none.
    func endsWith(id: [UInt8]?, line: Int) -> Bool {
        guard let json = try? JSONDocument().parse(lastLine), json.isReply else { return false }
        if let id { return json["id"]?.rawBytes == id }
        return json["line"]?.int == line
    }

    /// - Throws: status 1 where there is no room.
    func write(_ lines: [[UInt8]]) throws {
        var bytes: [UInt8] = []
        for line in lines {
            bytes += line
            bytes.append(UInt8(ascii: "\n"))
        }
        do {
            if let end {
                try file.truncate(atOffset: end)
                try file.seek(toOffset: end)
                self.end = nil
            }
        } catch {
            throw unwritable(error.localizedDescription)
        }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                Foundation.write(file.fileDescriptor, $0.baseAddress, $0.count)
            }
            if count >= 0 { written += count }
            guard count >= 0 || errno == EINTR else { throw unwritable(String(cString: strerror(errno))) }
        }
    }

    private func unwritable(_ reason: String) -> Failure {
        Failure(.failed, "\(path == "-" ? "standard output" : path) can't be written: \(reason)")
    }
}

extension JSONValue {
    /// Whether this is what came of a request, and not a request.
    fileprivate var isReply: Bool { self["ok"]?.bool != nil }
}
