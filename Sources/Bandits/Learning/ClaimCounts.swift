/// What outcomes have made of a claim: the estimate has moved by what they showed, or nothing has happened.
public enum ClaimVerdict: Sendable { case confirmed, refuted }

/// How a model's claims stand, those of its groups among them.
public struct ClaimCounts: Sendable, Equatable {
    public internal(set) var open = 0
    public internal(set) var confirmed: UInt64 = 0
    public internal(set) var refuted: UInt64 = 0

    /// Takes in what an observation has brought to light.
    mutating func count(_ news: ChangeNews.Event) {
        switch news {
        case .alarm(_, let isClaim): open += isClaim ? 1 : 0
        case .verdict(let verdict):
            open -= 1
            switch verdict {
            case .confirmed: confirmed += 1
            case .refuted: refuted += 1
            }
        }
    }
}

extension ClaimCounts {
    func write(to writer: inout StateWriter) {
        writer.put(UInt32(open))
        writer.put(confirmed)
        writer.put(refuted)
    }

    init(from reader: inout StateReader) throws(StateError) {
        open = Int(try reader.number(UInt32.self))
        confirmed = try reader.number()
        refuted = try reader.number()
    }
}
