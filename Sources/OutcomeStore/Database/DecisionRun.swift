import GRDB
import Routing

/// Decisions that follow one another with no other event between them: one row for all of them, since a row costs SQLite
/// several times what its bytes do.
///
/// Runs come in the order of positions and of identifiers alike, so one look finds the run that a decision can be in.
struct DecisionRun {
    /// Bounds what has to be read for one of them.
    static let decisionsMax = 64
    /// The run is ended by the decision that reaches it.
    private static let bytesMax = 64 << 10

    private(set) var positions: ClosedRange<UInt64>
    private(set) var identifiers: ClosedRange<ULID>
    private(set) var timesMilliseconds: ClosedRange<Int64>
    private(set) var count = 1
    /// As they stand in the journal.
    private(set) var frames: [UInt8]

    private init(_ decision: DecisionRecord, at position: UInt64, frame: some Collection<UInt8>) {
        positions = position...position
        identifiers = decision.id...decision.id
        timesMilliseconds = decision.timeMilliseconds...decision.timeMilliseconds
        frames = Array(frame)
    }

    /// Begins a run, or adds to it.
    static func append(
        _ decision: DecisionRecord, at position: UInt64, frame: some Collection<UInt8>, to run: inout DecisionRun?
    ) {
        if run == nil {
            run = DecisionRun(decision, at: position, frame: frame)
        } else {
            run?.append(decision, at: position, frame: frame)
        }
    }

    private mutating func append(_ decision: DecisionRecord, at position: UInt64, frame: some Collection<UInt8>) {
        positions = positions.lowerBound...position
        identifiers = min(identifiers.lowerBound, decision.id)...max(identifiers.upperBound, decision.id)
        let (time, times) = (decision.timeMilliseconds, timesMilliseconds)
        timesMilliseconds = min(times.lowerBound, time)...max(times.upperBound, time)
        count += 1
        frames += frame
    }

    var isFull: Bool { count >= Self.decisionsMax || frames.count >= Self.bytesMax }

    func insert(into database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT INTO decision_runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        try frames.withUnsafeBytes { frames in
            try statement.run { row in
                row.add(Int64(positions.lowerBound))
                row.add(Int64(positions.upperBound))
                row.add(Int64(count))
                row.add(identifiers.lowerBound)
                row.add(identifiers.upperBound)
                row.add(timesMilliseconds.lowerBound)
                row.add(timesMilliseconds.upperBound)
                row.add(frames, isCopied: false)
            }
        }
    }

    static func forEach(
        in frames: UnsafeRawBufferPointer, _ body: (SealedDecision, _ frame: UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var offset = 0
        while offset < frames.count {
            let sealed = try JournalFrame.sealed(in: frames, at: offset)
            let frame = UnsafeRawBufferPointer(rebasing: frames[offset..<sealed.end])
            try body(SealedDecision(position: sealed.position, record: sealed.event), frame)
            offset = sealed.end
        }
    }
}

/// A decision where it lies: in a row, or among a run's frames.
struct SealedDecision {
    var position: UInt64
    var record: UnsafeRawBufferPointer
}

/// Puts the decisions of a transaction into runs, and what must not go there into rows of its own.
struct DecisionRuns {
    private let database: Database
    private let row: Statement
    private var run: DecisionRun?
    /// Of all runs that are ended: a decision that isn't behind it comes late.
    private var lastID: ULID?

    init(_ database: Database) throws {
        self.database = database
        row = try database.decisionInsertion()
        lastID = try database.lastRunID()
    }

    mutating func add(_ decision: DecisionRecord, _ placed: PlacedEvent) throws {
        if let lastID, decision.id <= lastID {
            try end()
            return try insertRow(decision, placed)
        }
        DecisionRun.append(decision, at: placed.position, frame: placed.frame, to: &run)
        if run?.isFull == true { try end() }
    }

    /// Has to come before any other event, and before the end of the transaction.
    mutating func end() throws {
        guard let ended = run.take() else { return }
        try ended.insert(into: database)
        lastID = ended.identifiers.upperBound
    }

    private func insertRow(_ decision: DecisionRecord, _ placed: PlacedEvent) throws {
        try placed.frame.withUnsafeBytes { frame in
            let record = UnsafeRawBufferPointer(rebasing: frame[JournalFrame.headerBytes...])
            try row.insert(decision, SealedDecision(position: placed.position, record: record))
        }
    }
}

extension Database {
    /// Takes the row of one decision.
    func decisionInsertion() throws -> Statement {
        try cachedStatement(sql: "INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    }

    /// The greatest identifier of all runs.
    fileprivate func lastRunID() throws -> ULID? {
        let statement = try cachedStatement(
            sql: "SELECT last_id FROM decision_runs ORDER BY first_position DESC LIMIT 1")
        return try Row.fetchOne(statement)?.identifier(at: 0)
    }
}

extension Statement {
    /// Inserts the row of one decision: the statement binds all columns of `decisions`.
    func insert(_ decision: DecisionRecord, _ sealed: SealedDecision) throws {
        try run { row in
            row.add(Int64(sealed.position))
            row.add(Int64(decision.number))
            row.add(decision.id)
            row.add(decision.timeMilliseconds)
            row.add(decision.model)
            row.add(decision.propensity)
            row.add(Int64(decision.explored ? 1 : 0))
            row.add(decision.reason.rawValue)
            row.add(decision.router)
            row.add(decision.policy)
            row.add(Int64(clamping: decision.learnerState))
            row.add(sealed.record, isCopied: false)
        }
    }
}

extension Statement.Binding {
    mutating func add(_ id: ULID) {
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { add($0, isCopied: true) }
    }
}
