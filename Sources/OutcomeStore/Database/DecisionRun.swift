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

    private init(_ decision: DecisionGist, at position: UInt64, frame: UnsafeRawBufferPointer) {
        positions = position...position
        identifiers = decision.id...decision.id
        timesMilliseconds = decision.timeMilliseconds...decision.timeMilliseconds
        frames = Array(frame)
    }

    /// Begins a run, or adds to it.
    static func append(
        _ decision: DecisionGist, at position: UInt64, frame: UnsafeRawBufferPointer, to run: inout DecisionRun?
    ) {
        if run == nil {
            run = DecisionRun(decision, at: position, frame: frame)
        } else {
            run?.append(decision, at: position, frame: frame)
        }
    }

    private mutating func append(_ decision: DecisionGist, at position: UInt64, frame: UnsafeRawBufferPointer) {
        positions = positions.lowerBound...position
        let (id, time, times) = (decision.id, decision.timeMilliseconds, timesMilliseconds)
        identifiers = min(identifiers.lowerBound, id)...max(identifiers.upperBound, id)
        timesMilliseconds = min(times.lowerBound, time)...max(times.upperBound, time)
        if count == 1 { frames.reserveCapacity(Self.bytesMax + frame.count) }
        count += 1
        frames.append(contentsOf: frame)
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

extension Statement.Binding {
    mutating func add(_ id: ULID) {
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { add($0, isCopied: true) }
    }
}
