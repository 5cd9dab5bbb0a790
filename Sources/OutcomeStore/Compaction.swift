/// What a compaction left.
public struct Compaction: Sendable, Equatable {
    /// Events up to here are gone: `export`, off-policy evaluation and `explain` begin behind it, and any later decision
    /// can be computed again. A checkpoint stands here.
    public var horizon: UInt64
    public var droppedDecisions = 0
    public var droppedFeedback = 0
    public var bytesBefore = 0
    public var bytesAfter = 0
}
