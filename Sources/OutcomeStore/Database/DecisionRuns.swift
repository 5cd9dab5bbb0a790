import GRDB
import Routing

/// Puts the decisions of a transaction into runs, and what must not go there into rows of its own.
struct DecisionRuns {
    private let database: Database
    private let row: Statement
    private var run: DecisionRun?
    /// Of all runs that are ended: a decision that isn't behind it comes late.
    private var lastID: ULID?
    private let known: KnownDictionary

    /// - Parameter known: for the bytes of decisions that no journal has made them of.
    init(_ database: Database, known: KnownDictionary) throws {
        (self.database, self.known) = (database, known)
        row = try database.decisionInsertion()
        lastID = try database.lastRunID()
    }

    mutating func add(_ decision: DecisionGist, _ placed: PlacedEvent) throws {
        if let lastID, decision.id <= lastID {
            try end()
            return try insertRow(placed)
        }
        placed.frame(known: known).withUnsafeBytes {
            DecisionRun.append(decision, at: placed.position, frame: $0, to: &run)
        }
        if run?.isFull == true { try end() }
    }

    /// Has to come before any other event, and before the end of the transaction.
    mutating func end() throws {
        guard let ended = run.take() else { return }
        try ended.insert(into: database)
        lastID = ended.identifiers.upperBound
    }

    private func insertRow(_ placed: PlacedEvent) throws {
        let decision = try placed.decision()
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
    func lastRunID() throws -> ULID? {
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
