import Foundation
import GRDB
import Routing

// Decisions for readers: whether they stand in a row of their own or in a run is known here alone.

extension Database {
    /// Of the run that can hold the first position after one, or of a later one where there is none.
    static let runReaching =
        "coalesce((SELECT max(first_position) FROM decision_runs WHERE first_position <= ?1), 0)"

    private static let decisionsSQL = """
        SELECT position, record, 0 FROM decisions WHERE position > ?1 AND position <= ?2
        UNION ALL SELECT first_position, frames, 1 FROM decision_runs
            WHERE first_position >= \(runReaching) AND first_position <= ?2
        ORDER BY position
        """

    /// The decisions behind one position and up to another, in order, where they lie: each is there until `body` returns.
    func forEachDecision(
        after first: UInt64, upTo last: UInt64, _ body: (SealedDecision) throws -> Void
    ) throws {
        try cachedStatement(sql: Self.decisionsSQL).forEachRow { row in
            row.add(Int64(clamping: first))
            row.add(Int64(clamping: last))
        } _: { row in
            guard row.unsigned(at: 2) == 1 else {
                return try body(SealedDecision(position: row.unsigned(at: 0), record: row.bytes(at: 1)))
            }
            try DecisionRun.forEach(in: row.bytes(at: 1)) { decision, _ in
                if decision.position > first, decision.position <= last { try body(decision) }
            }
        }
    }

    typealias PlacedDecision = (position: UInt64, record: DecisionRecord)

    func placedDecision(_ id: ULID) throws -> PlacedDecision? { try placedDecisions([id])[id] }

    /// Whether a decision is at a position, or was before the log was cut.
    func mayHold(_ id: ULID, at position: UInt64) throws -> Bool {
        if try position <= horizon() { return true }
        return try placedDecision(id)?.position == position
    }

    /// Decisions with their positions; who isn't here is left out. A run that several are in is read once.
    func placedDecisions(_ ids: Set<ULID>, _ texts: TextPool? = nil) throws -> [ULID: PlacedDecision] {
        var found: [ULID: PlacedDecision] = [:]
        var rest = ids.sorted()[...]
        while let id = rest.first {
            let last = try readRun(of: id, ids, texts, into: &found)
            let read = max(1, rest.prefix { $0 <= last ?? id }.count)
            for id in rest.prefix(read) where found[id] == nil { found[id] = try decisionOfRow(id, texts) }
            rest = rest.dropFirst(read)
        }
        return found
    }

    private func decisionOfRow(_ id: ULID, _ texts: TextPool?) throws -> PlacedDecision? {
        let row = try Row.fetchOne(
            cachedStatement(sql: "SELECT position, record FROM decisions WHERE id = ?"), arguments: [id.data])
        return try row.map { row in
            (row.unsigned(at: 0), try row.withBytes(at: 1) { try DecisionRecord(unsealing: $0, texts: texts) })
        }
    }

    /// Reads the wanted decisions of the run that one of them can be in.
    /// - Returns: the greatest identifier of that run; `nil` where there is none.
    private func readRun(
        of id: ULID, _ wanted: Set<ULID>, _ texts: TextPool?, into found: inout [ULID: PlacedDecision]
    ) throws -> ULID? {
        let statement = try cachedStatement(
            sql: "SELECT frames, last_id FROM decision_runs WHERE first_id <= ? ORDER BY first_id DESC LIMIT 1")
        guard let row = try Row.fetchOne(statement, arguments: [id.data]) else { return nil }
        let last = try row.identifier(at: 1)
        guard id <= last else { return nil }
        try row.withBytes(at: 0) { frames in
            try DecisionRun.forEach(in: frames) { decision, _ in
                let id = try ULID(ofSealed: decision.record)
                guard wanted.contains(id) else { return }
                found[id] = (decision.position, try DecisionRecord(unsealing: decision.record, texts: texts))
            }
        }
        return last
    }

    /// The last decision behind one position and up to another.
    func lastDecision(after first: UInt64, upTo last: UInt64) throws -> DecisionRecord? {
        guard let start = try startOfLastRow(upTo: last) else { return nil }
        var found: DecisionRecord?
        try forEachDecision(after: max(first, before(start)), upTo: last) {
            found = try DecisionRecord(unsealing: $0.record)
        }
        return found
    }

    /// Where the last row of decisions begins, be it a run's or one decision's.
    private func startOfLastRow(upTo last: UInt64) throws -> UInt64? {
        let statement = try cachedStatement(
            sql: """
                SELECT max(place) FROM (SELECT max(position) AS place FROM decisions WHERE position <= ?1
                UNION ALL SELECT max(first_position) FROM decision_runs WHERE first_position <= ?1)
                """)
        return try Int64.fetchOne(statement, arguments: [Int64(clamping: last)]).map { UInt64(clamping: $0) }
    }

    /// The place behind which the last decisions stand, at most `count` of them.
    func placeBefore(last count: Int) throws -> UInt64 {
        let rows = try Row.fetchCursor(
            cachedStatement(
                sql: """
                    SELECT position, position, 1 FROM decisions
                    UNION ALL SELECT first_position, last_position, decisions FROM decision_runs
                    ORDER BY position DESC
                    """))
        var missing = min(count, .max - 1) + 1
        while let row = try rows.next() {
            let decisions = Int(row.unsigned(at: 2))
            if decisions >= missing {
                return try place(of: decisions - missing, from: row.unsigned(at: 0), through: row.unsigned(at: 1))
            }
            missing -= decisions
        }
        return 0
    }

    /// - Parameter index: among the decisions of a row.
    private func place(of index: Int, from first: UInt64, through last: UInt64) throws -> UInt64 {
        var places: [UInt64] = []
        try forEachDecision(after: before(first), upTo: last) { places.append($0.position) }
        guard places.indices.contains(index) else {
            throw ByteReader.Failure(detail: "\(places.count) decisions from \(first) to \(last)")
        }
        return places[index]
    }

    private func before(_ position: UInt64) -> UInt64 { max(position, 1) - 1 }

    /// The greatest identifier, be it a run's or one decision's.
    func lastDecisionID() throws -> ULID? {
        let row = try Row.fetchOne(cachedStatement(sql: "SELECT id FROM decisions ORDER BY id DESC LIMIT 1"))
        let (single, run) = (try row?.identifier(at: 0), try lastRunID())
        guard let single, let run else { return single ?? run }
        return max(single, run)
    }

    /// The oldest of them first.
    func latestDecisions(count: Int) throws -> [ULID] {
        var found: [ULID] = []
        try forEachDecision(after: try placeBefore(last: count), upTo: .max) {
            found.append(try ULID(ofSealed: $0.record))
        }
        return found
    }
}

extension Row {
    /// Of sixteen bytes, big endian.
    func identifier(at index: Int) throws -> ULID {
        try withBytes(at: index) { bytes in
            guard bytes.count == 16 else { throw ByteReader.Failure(detail: "an identifier of \(bytes.count) bytes") }
            return ULID(
                high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }
}
