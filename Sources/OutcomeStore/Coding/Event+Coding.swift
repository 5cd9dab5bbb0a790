import Routing

// A sealed event is `kind, version, fields, CRC-32C of all before`: what the journal frames and the database keeps.

extension LoggedEvent {
    fileprivate enum Kind: UInt8 {
        case decision = 1
        case feedback, roster, note, unknownDecision
    }
    /// 2 added what eligibility, sessions and replay need; 1 is read as having none of it. 3 added the greedy model and
    /// the first word on an attempt; before it, the most probable model and a source's first word stand for them.
    static let version: UInt8 = 3
    private static let checksumBytes = 4

    /// Appends the sealed event.
    func seal(into writer: inout ByteWriter) {
        let start = writer.byteCount
        switch self {
        case .decision(let kept): writer.head(.decision) { kept.record.write(to: &$0) }
        case .other(.decision(let decision)): writer.head(.decision) { decision.write(to: &$0) }
        case .other(.feedback(let feedback)): writer.head(.feedback) { feedback.write(to: &$0) }
        case .other(.roster(let change)): writer.head(.roster) { change.write(to: &$0) }
        case .other(.note(let note)): writer.head(.note) { note.write(to: &$0) }
        case .unknownDecision: writer.head(.unknownDecision) { _ in }
        }
        writer.u32(writer.checksum(from: start))
    }

    /// Nearly what the sealed event takes, and seldom less: whatever a client may make long is counted.
    var capacityBytes: Int {
        switch self {
        case .decision(let kept): kept.record.capacityBytes
        case .other(.feedback(let feedback)):
            512 + 2 * (feedback.given.source.utf8.count + feedback.given.model.utf8.count)
        case .other(.roster(let change)):
            512 + change.model.textBytes + (change.configured?.textBytes ?? 0)
        case .other(.note(let note)): 512 + note.text.utf8.count
        case .other(.decision(let decision)): decision.capacityBytes
        case .unknownDecision: 512
        }
    }

    init(unsealing bytes: UnsafeRawBufferPointer, texts: TextPool? = nil) throws(ByteReader.Failure) {
        let contents = try Self.checkedContents(bytes)
        var reader = ByteReader(contents, texts: texts)
        switch try Self.kind(&reader) {
        case .decision: self = .decision(KeptDecision(try DecisionRecord(reading: &reader)))
        case .feedback: self = .other(.feedback(try FeedbackEvent(reading: &reader)))
        case .roster: self = .other(.roster(try RosterChange(reading: &reader)))
        case .note: self = .other(.note(try Note(reading: &reader)))
        case .unknownDecision: self = .unknownDecision
        }
        guard reader.isAtEnd else { throw .init(detail: "\(contents.count - reader.offset) bytes too many") }
    }

    /// The head of an event. A later version may know other kinds.
    fileprivate static func kind(_ reader: inout ByteReader) throws(ByteReader.Failure) -> Kind {
        let kind = Kind(rawValue: try reader.byte())
        reader.version = try reader.byte()
        if reader.version > version {
            throw .init(detail: "event version \(reader.version)", laterVersion: reader.version)
        }
        guard reader.version > 0 else { throw .init(detail: "event version 0") }
        guard let kind else { throw .init(detail: "unknown kind of event") }
        return kind
    }

    /// - Throws: where a sealed event is damaged, or a later version's; what is in it is not looked at.
    static func checkVersion(ofSealed bytes: UnsafeRawBufferPointer) throws(ByteReader.Failure) {
        var reader = ByteReader(try checkedContents(bytes))
        _ = try kind(&reader)
    }

    fileprivate static func checkedContents(
        _ bytes: UnsafeRawBufferPointer
    ) throws(ByteReader.Failure) -> UnsafeRawBufferPointer {
        guard bytes.count >= checksumBytes + 2 else { throw .init(detail: "\(bytes.count) bytes are no event") }
        let contents = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - checksumBytes)])
        let stated = UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: contents.count, as: UInt32.self))
        guard CRC32C.checksum(contents) == stated else { throw .init(detail: "checksum does not match") }
        return contents
    }
}

// One kind of event, of which a reader wants some parts: the rest is checked by its sum alone.

extension DecisionRecord {
    init(
        unsealing bytes: UnsafeRawBufferPointer, fields: LogFields = .all, texts: TextPool? = nil
    ) throws(ByteReader.Failure) {
        var reader = ByteReader(try LoggedEvent.checkedContents(bytes), fields: fields, texts: texts)
        guard try LoggedEvent.kind(&reader) == .decision else { throw .init(detail: "a decision is none") }
        try self.init(reading: &reader)
    }

    /// Whether a sealed decision belongs to a conversation.
    static func hasSession(sealed bytes: UnsafeRawBufferPointer) throws(ByteReader.Failure) -> Bool {
        var reader = ByteReader(try LoggedEvent.checkedContents(bytes))
        guard try LoggedEvent.kind(&reader) == .decision else { throw .init(detail: "a decision is none") }
        try skipToSession(&reader)
        return try reader.bool()
    }

    /// - Parameter frame: of one decision, as it stands in the journal.
    init(unsealingFrame frame: [UInt8], fields: LogFields = .all) throws {
        self = try frame.withUnsafeBytes {
            try DecisionRecord(
                unsealing: UnsafeRawBufferPointer(rebasing: $0[JournalFrame.headerBytes...]), fields: fields)
        }
    }
}

extension ULID {
    /// Of a sealed decision, whose sum is looked at only where something is wrong.
    init(ofSealed bytes: UnsafeRawBufferPointer) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        do throws(ByteReader.Failure) {
            guard try LoggedEvent.kind(&reader) == .decision else { throw .init(detail: "a decision is none") }
        } catch {
            // A flipped bit is no later version.
            _ = try LoggedEvent.checkedContents(bytes)
            throw error
        }
        try reader.skip(MemoryLayout<UInt64>.size)
        try self.init(reading: &reader)
    }
}

extension Feedback {
    /// What a feedback event made of it and all before.
    init(unsealingMerged bytes: UnsafeRawBufferPointer, texts: TextPool) throws(ByteReader.Failure) {
        var reader = ByteReader(try LoggedEvent.checkedContents(bytes), texts: texts)
        guard try LoggedEvent.kind(&reader) == .feedback else { throw .init(detail: "a feedback is none") }
        try Feedback.skip(&reader)
        try self.init(reading: &reader)
    }
}

extension ByteWriter {
    fileprivate mutating func head(_ kind: LoggedEvent.Kind, _ body: (inout ByteWriter) -> Void) {
        byte(kind.rawValue)
        byte(LoggedEvent.version)
        body(&self)
    }
}

extension FeedbackEvent {
    fileprivate func write(to writer: inout ByteWriter) {
        given.write(to: &writer)
        merged.write(to: &writer)
        writer.string(status.rawValue)
        writer.i64(timeMilliseconds)
        writer.bool(learnt)
        writer.optional(previousOutcome) { $1.write(to: &$0) }
        writer.optional(outcome) { $1.write(to: &$0) }
        writer.bool(isFirstWord)
        // Left out where there is none: so a log of before lessons reads, too.
        lesson?.write(to: &writer)
    }

    fileprivate init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        self.init(
            given: try Feedback(reading: &reader), merged: try Feedback(reading: &reader),
            status: try reader.word(FeedbackStatus.self), timeMilliseconds: try reader.i64(),
            learnt: try reader.bool(),
            previousOutcome: try reader.optional { (r) throws(ByteReader.Failure) in try Outcome(reading: &r) },
            outcome: try reader.optional { (r) throws(ByteReader.Failure) in try Outcome(reading: &r) })
        if reader.version >= 3 { isFirstWord = try reader.bool() }
        if !reader.isAtEnd { lesson = try Lesson(reading: &reader) }
    }
}

extension RosterChange {
    func write(to writer: inout ByteWriter) {
        model.write(to: &writer)
        writer.optional(configured) { $1.write(to: &$0) }
        writer.i64(timeMilliseconds)
        // Left out where there are none: so a log of before them reads, too.
        if let prices = previousPrices {
            for price in [prices.inputUSDPerMTok, prices.outputUSDPerMTok, prices.cachedInputUSDPerMTok] {
                writer.optional(price) { $0.double($1) }
            }
        }
    }

    init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        self.init(
            model: try Model(reading: &reader),
            configured: try reader.optional { (r) throws(ByteReader.Failure) in try Model(reading: &r) },
            timeMilliseconds: try reader.i64(),
            previousPrices: reader.isAtEnd
                ? nil
                : Prices(
                    inputUSDPerMTok: try reader.optionalDouble(), outputUSDPerMTok: try reader.optionalDouble(),
                    cachedInputUSDPerMTok: try reader.optionalDouble()))
    }
}

extension Note {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.string(subject.rawValue)
        writer.string(text)
        writer.i64(timeMilliseconds)
    }

    fileprivate init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        self.init(
            subject: try reader.word(Subject.self), text: try reader.string(), timeMilliseconds: try reader.i64())
    }
}

extension DecisionRecord {
    fileprivate var capacityBytes: Int {
        var texts = (prompt?.utf8.count ?? 0) + (session?.utf8.count ?? 0) + (task?.utf8.count ?? 0)
        for (name, value) in attributes { texts += name.utf8.count + value.utf8.count }
        if let candidates { for model in candidates { texts += model.utf8.count } }
        for tag in require { texts += tag.utf8.count }
        return 1024 + 4 * (features.count + context.count) + 96 * scores.count + texts
    }
}
