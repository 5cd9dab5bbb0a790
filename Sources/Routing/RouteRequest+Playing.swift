// What playing a recorded prompt through a router means, over a socket and in a simulation alike.

extension RouteRequest {
    /// A recorded prompt as a request to a router that offers `models`.
    ///
    /// Where the prompt was not run on every one of them, only those it was run on are candidates.
    /// - Returns: `nil` where it was run on none of them.
    public init?(playing row: OutcomeRow, models: [String]) {
        let known = models.filter { row.outcomes[$0]?.quality != nil }
        guard !known.isEmpty else { return nil }
        self.init(prompt: Array(row.prompt.utf8), task: row.task?.isEmpty == true ? nil : row.task)
        if known.count < models.count { candidates = known }
    }
}

extension Outcome {
    /// What a caller of the model would know to say as feedback.
    public var said: Outcome {
        var said = self
        said.outputCharacters = nil
        return said
    }
}
