import StrictJSON

/// Requests on their way to one `route_batch`, within the limits that a server has unless told otherwise.
public struct RouteBatch: Sendable {
    /// How long to wait where the server is busy, or a token's rate is used up, the next time twice as long.
    private static let pauses: [Duration] = (0..<8).map { .milliseconds(250 << $0) }

    /// Where a batch stands in a run: a server that has decided it answers a second time with the same decisions.
    public struct Place: Sendable, Equatable {
        /// As nobody else calls theirs.
        public var run: String
        public var number: Int

        public init(run: String, number: Int) {
            self.run = run
            self.number = number
        }
    }

    private var items: [[UInt8]] = []
    private var byteCount = 0

    public init() {}

    public var isEmpty: Bool { items.isEmpty }

    /// Whether a request of so many bytes still fits.
    public func hasRoom(for bytes: Int) -> Bool {
        isEmpty || items.count < FeedbackBatch.itemsMax && byteCount + bytes < FeedbackBatch.bytesMax
    }

    /// - Parameter item: a JSON object with `route`'s fields.
    public mutating func add(_ item: [UInt8]) {
        items.append(item)
        byteCount += item.count + 1
    }

    /// Sends all requests at once; `answers` waits for what came of them.
    public func submit(over client: LineClient, as place: Place? = nil) -> Pending {
        let line = RequestLine.routeBatch(items: items, place: place)
        return Pending(items: items, place: place, client: client, reply: client.submit(line))
    }

    /// Requests that are being decided.
    public struct Pending: Sendable {
        fileprivate let items: [[UInt8]]
        fileprivate let place: Place?
        fileprivate let client: LineClient
        fileprivate let reply: PendingReply

        /// One reply per request, in order, as the server wrote it. Where the server takes no batch of that size, every
        /// request is sent on its own; where it is busy, it is asked again for a minute.
        public func answers() async throws(ClientError) -> [[UInt8]] {
            try await RouteBatch.answers(try await reply.bytes(), to: items, place, client)
        }
    }

    private static func answers(
        _ reply: [UInt8], to items: [[UInt8]], _ place: Place?, _ client: LineClient,
        pauses: some Collection<Duration> = pauses
    ) async throws(ClientError) -> [[UInt8]] {
        do {
            return try results(reply, count: items.count)
        } catch .refused(let refusal) {
            if refusal.code == "overloaded", let pause = pauses.first {
                try? await Task.sleep(for: pause)
                let again = try await client.send(RequestLine.routeBatch(items: items, place: place))
                return try await answers(again, to: items, place, client, pauses: pauses.dropFirst())
            }
            // Other requests than those of that place: whoever changed them wants them decided.
            if refusal.code == "conflict", place != nil {
                return try await answers(
                    try await client.send(RequestLine.routeBatch(items: items)), to: items, nil, client)
            }
            guard ["bad_request", "line_too_long"].contains(refusal.code) else { throw .refused(refusal) }
            guard items.count > 1 else { return items.map { refusal.reply(to: $0) } }
            var answers: [[UInt8]] = []
            for item in items {
                let reply = try await client.send(RequestLine.routeBatch(items: [item]))
                answers += try await Self.answers(reply, to: [item], nil, client)
            }
            return answers
        } catch {
            throw error
        }
    }

    private static func results(_ reply: [UInt8], count: Int) throws(ClientError) -> [[UInt8]] {
        let results = try LineClient.read(reply) { json in
            json["results"]?.elements.enumerated().map { alone($1, item: $0) }
        }
        guard results.count == count else {
            throw .notUnderstood("\(results.count) results for \(count) items")
        }
        return results
    }

    /// The reply to a request as if it had come alone: what its batch calls `items[3].prompt` is its `prompt`.
    private static func alone(_ reply: JSONValue, item: Int) -> [UInt8] {
        let path = "items[\(item)]."
        guard let error = reply["error"], let field = error["field"]?.string, field.hasPrefix(path),
            let code = error["code"]?.string, let message = error["message"]?.string
        else { return reply.rawBytes }
        let refusal = Refusal(
            code: code, message: message.replacing(path, with: ""), field: String(field.dropFirst(path.count)))
        return refusal.reply("id", reply["id"]?.rawBytes)
    }
}

extension Refusal {
    /// The refusal of a whole line as that of the one request in it.
    fileprivate func reply(to item: [UInt8]) -> [UInt8] {
        let alone = Refusal(code: code, message: message, field: nil)
        return alone.reply("id", (try? JSONDocument().parse(item))?["id"]?.rawBytes)
    }

    /// The refusal as a server writes it: `{"id":"x","ok":false,"error":{…}}`.
    /// - Parameters:
    ///   - name: of the member that says which request it is about.
    ///   - value: of that member, as JSON; `nil` leaves it out.
    public func reply(_ name: String, _ value: [UInt8]?) -> [UInt8] {
        let text = JSONWriter.text { writer in
            if let value {
                writer.key(name)
                writer.raw(value)
            }
            writer.member("ok", false)
            writer.object("error") {
                $0.member("code", code)
                $0.member("message", message)
                if let field { $0.member("field", field) }
            }
        }
        return Array(text.utf8)
    }
}
