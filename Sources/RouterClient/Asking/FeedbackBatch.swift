import Routing

/// Feedback items on their way to one `feedback_batch`, within the limits that a server has unless told otherwise.
public struct FeedbackBatch: Sendable {
    /// `limits.batch_items` where nothing else is configured.
    public static let itemsMax = 256
    /// Half of the server's line limit.
    public static let bytesMax = 1 << 19

    /// Of each item, the line of the file that it came from.
    public private(set) var lines: [Int] = []
    public private(set) var items: [[UInt8]] = []
    private var byteCount = 0

    public init() {}

    public var isEmpty: Bool { items.isEmpty }

    /// Whether an item of so many bytes still fits.
    public func hasRoom(for bytes: Int) -> Bool {
        isEmpty || items.count < Self.itemsMax && byteCount + bytes < Self.bytesMax
    }

    /// - Parameter item: a JSON object.
    public mutating func add(_ item: [UInt8], line: Int) {
        items.append(item)
        lines.append(line)
        byteCount += item.count + 1
    }

    /// Sends all items, and starts anew.
    ///
    /// - Returns: what became of each item's line. Where the server takes no batch of that size, every item is sent on
    ///   its own.
    public mutating func send(
        over client: LineClient
    ) async throws(ClientError) -> [(line: Int, result: Result<FeedbackStatus, Refusal>)] {
        let (lines, items) = (lines, items)
        self = FeedbackBatch()
        do {
            return Array(zip(lines, try await client.feedbackBatch(items)).map { (line: $0, result: $1) })
        } catch .refused where items.count > 1 {
            var results: [(line: Int, result: Result<FeedbackStatus, Refusal>)] = []
            for (line, item) in zip(lines, items) {
                results.append((line, try await client.feedbackBatch([item])[0]))
            }
            return results
        }
    }
}
