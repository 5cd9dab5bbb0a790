import Foundation
import Interchange
import Report
import RouterClient
import Routing
import StrictJSON

/// Routes every request of files, some hundred at a time, and writes what came of each in the order of the files.
struct FileRouting {
    /// Batches on their way at once: while one is decided, the next is read.
    private static let batchesMax = 2

    let paths: [String]
    let defaults: [RequestFile.Default]
    let split: String?
    let lines: DecisionLines
    private(set) var tally = DecisionTally()
    private var bad: BadRows
    private var progress: ProgressBar
    /// Requests, and lines that are none, seen so far.
    private var seen = 0
    /// The first decision in `lines`: it names the run that the batches behind it are of.
    private var first: DecisionLines.First?
    /// Batches behind the first decision.
    private var batches = 0

    init(
        paths: [String], defaults: [RequestFile.Default], split: String?, lines: DecisionLines, allowBad: Int
    ) throws {
        (self.paths, self.defaults, self.split, self.lines) = (paths, defaults, split, lines)
        // Nothing is decided and logged for a list of files of which the last one isn't there.
        for path in paths where path != "-" && access(path, R_OK) != 0 {
            throw Failure(.badData, "\(path) can't be read: \(String(cString: strerror(errno)))")
        }
        first = lines.first
        bad = BadRows(allowed: allowBad)
        progress = ProgressBar("route", total: try Self.total(paths, split), unit: "requests")
    }

    /// How many lines there are, for a progress that somebody sees.
    private static func total(_ paths: [String], _ split: String?) throws -> Int {
        guard Terminal.standardError().isInteractive, split == nil, !paths.contains("-"),
            !paths.contains(where: { $0.contains(".csv") })
        else { return 0 }
        return try readable {
            try paths.reduce(0) { sum, path in
                let source = try LineSource(path: path)
                var count = 0
                while try source.next() != nil { count += 1 }
                return sum + count
            }
        }
    }

    /// - Throws: `Failure`; what was decided until then is written, and the message says how to go on.
    mutating func run(over client: LineClient) async throws -> BadRows {
        defer { progress.finish() }
        do {
            var (batch, waiting) = (Batch(), [(Batch, RouteBatch.Pending?)]())
            for path in paths {
                var source = try RequestFile(path: path, defaults: defaults, split: split)
                while let next = try source.next() {
                    if !batch.hasRoom(for: next) || isAlone(batch) {
                        submit(batch, over: client, &waiting)
                        batch = Batch()
                        if waiting.count >= (isNameless ? 1 : Self.batchesMax) { try await settle(&waiting) }
                    }
                    let isNew = try isNew(next)
                    batch.add(next, isNew: isNew)
                    if isNew, case .failure(let error) = next { bad.add(error) }
                }
            }
            submit(batch, over: client, &waiting)
            while !waiting.isEmpty { try await settle(&waiting) }
        } catch let error as InterchangeError {
            throw interrupted(Failure(.badData, "\(error)"))
        } catch let error as ClientError {
            throw interrupted(Failure(error))
        }
        if let split, seen == 0 { throw Failure(.badData, "no row has the split \(split)") }
        guard seen >= lines.linesBefore else {
            throw Failure(
                .badData,
                "\(lines.path) has \(lines.linesBefore) lines, and the data only \(seen): it is of other data")
        }
        return bad
    }

    /// Until something is decided there is no name to ask for it again: requests go one by one, each when the one before
    /// is written.
    private var isNameless: Bool { lines.isResumable && first == nil }

    private func isAlone(_ batch: Batch) -> Bool {
        lines.isResumable && (first.map { seen <= $0.line } ?? true) && !batch.requests.isEmpty
    }

    /// Sends a batch of which something is new. The batches of a run are the same each time: one that was on its way when
    /// the program was killed is asked for under the number that it had.
    private mutating func submit(
        _ batch: Batch, over client: LineClient, _ waiting: inout [(Batch, RouteBatch.Pending?)]
    ) {
        guard !batch.isEmpty else { return }
        var place: RouteBatch.Place?
        if lines.isResumable, let first, seen > first.line {
            batches += 1
            place = RouteBatch.Place(run: first.decision, number: batches)
        }
        if batch.newCount > 0 { waiting.append((batch, batch.submit(over: client, as: place))) }
    }

    /// Writes what came of the batch that was sent first.
    private mutating func settle(_ waiting: inout [(Batch, RouteBatch.Pending?)]) async throws {
        let (batch, pending) = waiting.removeFirst()
        let written = batch.lines(try await pending?.answers() ?? [])
        try lines.write(written.map(\.bytes))
        for line in written {
            if line.isBad { tally.addBadLine() } else { tally.add(line.bytes) }
        }
        if isNameless {
            // A batch ends with its only request.
            first = written.last.flatMap { DecisionLines.First($0.bytes, line: seen) }
        }
        progress.update(lines.linesBefore + tally.lines)
    }

    /// Whether nothing is written of it yet.
    /// - Throws: status 65 where the last line written is not of this request.
    private mutating func isNew(_ next: Result<RequestFile.Item, RowError>) throws -> Bool {
        seen += 1
        if seen == lines.linesBefore {
            let isSame =
                switch next {
                case .success(let item): lines.endsWith(id: item.id, line: item.line)
                case .failure(let error): lines.endsWith(id: nil, line: error.line)
                }
            guard isSame else {
                throw Failure(
                    .badData, "line \(seen) of \(lines.path) is not of request \(seen) of the data: it is of other data"
                )
            }
        }
        return seen > lines.linesBefore
    }

    private func interrupted(_ failure: Failure) -> Failure {
        let done = lines.linesBefore + tally.lines
        guard lines.path != "-", done > 0 else { return failure }
        return Failure(
            failure.status,
            "\(failure.message); what came of \(Format.count(done, "request")) is in \(lines.path), and --resume goes on there"
        )
    }
}

extension FileRouting {
    /// Requests that are sent together, and the lines among them that are none.
    private struct Batch {
        private(set) var requests = RouteBatch()
        /// In the file's order; `nil` stands for the next request.
        private var entries: [[UInt8]?] = []
        /// Entries that are not written yet: the last ones.
        private(set) var newCount = 0

        var isEmpty: Bool { entries.isEmpty }

        func hasRoom(for next: Result<RequestFile.Item, RowError>) -> Bool {
            guard entries.count < FeedbackBatch.itemsMax else { return false }
            guard case .success(let item) = next else { return true }
            return requests.hasRoom(for: item.json.count)
        }

        /// - Returns: `nil` where no line is a request.
        func submit(over client: LineClient, as place: RouteBatch.Place?) -> RouteBatch.Pending? {
            requests.isEmpty ? nil : requests.submit(over: client, as: place)
        }

        mutating func add(_ next: Result<RequestFile.Item, RowError>, isNew: Bool) {
            if isNew { newCount += 1 }
            switch next {
            case .success(let item):
                requests.add(item.json)
                entries.append(nil)
            case .failure(let error):
                let refusal = Refusal(code: "bad_request", message: error.message, field: error.field)
                entries.append(refusal.reply("line", Array("\(error.line)".utf8)))
            }
        }

        /// The lines of this batch that are not written yet, given the replies to all of its requests.
        func lines(_ answers: [[UInt8]]) -> [(bytes: [UInt8], isBad: Bool)] {
            var next = answers.makeIterator()
            let all = entries.compactMap { entry in entry.map { ($0, true) } ?? next.next().map { ($0, false) } }
            return all.suffix(newCount)
        }
    }
}

extension RequestFile {
    /// What the command line says of requests that don't say it themselves.
    static func defaults(of request: RouteRequest) -> [Default] {
        guard let json = try? JSONDocument().parse(RequestLine.route(request)) else { return [] }
        return json.members.filter { !["op", "prompt"].contains($0.key) }.map { ($0.key, $0.value.rawBytes) }
    }
}
