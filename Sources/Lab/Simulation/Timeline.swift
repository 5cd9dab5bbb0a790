import Routing

/// A scenario's events, resolved for one length of stream: parts in which nothing changes.
struct Timeline: Sendable {
    struct Segment: Sendable, Equatable {
        /// The first request of it; the first segment holds the warm-up, too.
        var start: Int
        /// One per model.
        var isOffered: [Bool]
        var costFactor: [Double]
        /// Of the list price, as the router has been told.
        var announcedFactor: [Double]
        /// models × tasks.
        var qualityFactor: [Double]
        var qualityShift: [Double]
    }

    /// At least one, by rising start.
    let segments: [Segment]
    let taskCount: Int
    /// What begins or ends at the start of each segment, in words; none at the first.
    let titles: [String]

    /// - Throws: `unknownModel`, `unknownTask`; `neverHappens`.
    init(_ events: [WorldEvent], count: Int, models: [String], tasks: [String]) throws(LabError) {
        taskCount = tasks.count
        var resolved: [Resolved] = []
        for event in events {
            guard let model = models.firstIndex(of: event.model) else {
                throw .unknownModel(event.model, known: models)
            }
            if let task = event.task, !tasks.contains(task) { throw .unknownTask(task, known: tasks) }
            let (start, end) = (event.at.request(of: count), event.until?.request(of: count) ?? .max)
            guard start < min(end, count) else {
                throw .neverHappens(model: event.model, at: start, until: event.until.map { _ in end }, requests: count)
            }
            resolved.append(
                Resolved(
                    event: event, model: model, task: event.task.flatMap { tasks.firstIndex(of: $0) }, start: start,
                    end: end))
        }
        let moments = Set(resolved.flatMap { [$0.start, $0.end] }).filter { $0 > 0 && $0 < count }.sorted()
        segments = ([0] + moments).map { start in
            Segment(start: start, resolved, modelCount: models.count, taskCount: tasks.count)
        }
        titles = ([0] + moments).map { start in
            resolved.compactMap { event in
                if event.start == start { return event.title }
                return event.end == start ? "\(event.title) ends" : nil
            }.joined(separator: "; ")
        }
    }

    /// The number of the segment that a request lies in.
    /// - Parameter last: of the segment of an earlier request.
    func segment(at request: Int, from last: Int) -> Int {
        var segment = last
        while segment + 1 < segments.count, segments[segment + 1].start <= request { segment += 1 }
        return segment
    }

    /// An event with its places.
    struct Resolved {
        let event: WorldEvent
        let model: Int
        let task: Int?
        let start: Int
        let end: Int

        func isOn(at request: Int) -> Bool { start <= request && request < end }

        /// Whether it says that the model comes or goes.
        var isMove: Bool { event.change == .joins || event.change == .leaves }

        var title: String {
            let name = event.model.split(separator: "/").last.map(String.init) ?? event.model
            let place = event.task.map { " in \($0)" } ?? ""
            switch event.change {
            case .quality(let factor, let shift):
                let words = [
                    factor == 1 ? nil : "×\(factor)", shift == 0 ? nil : (shift > 0 ? "+\(shift)" : "\(shift)"),
                ]
                return "\(name): quality \(words.compactMap(\.self).joined(separator: " "))\(place)"
            case .cost(let factor, let announced): return "\(name): cost ×\(factor)\(announced ? ", announced" : "")"
            case .joins: return "\(name) joins"
            case .leaves: return "\(name) leaves"
            }
        }
    }
}

extension Timeline.Segment {
    /// The state of the world from `start` on, with every event that is on then, in their order.
    init(start: Int, _ events: [Timeline.Resolved], modelCount: Int, taskCount: Int) {
        self.start = start
        isOffered = [Bool](repeating: true, count: modelCount)
        costFactor = [Double](repeating: 1, count: modelCount)
        announcedFactor = costFactor
        qualityFactor = [Double](repeating: 1, count: modelCount * taskCount)
        qualityShift = [Double](repeating: 0, count: modelCount * taskCount)
        for model in isOffered.indices { isOffered[model] = Self.isOffered(model, events, at: start) }
        for event in events {
            let isOn = event.isOn(at: start)
            switch event.event.change {
            case .joins, .leaves: continue
            case .cost(let factor, let announced):
                guard isOn else { continue }
                costFactor[event.model] *= factor
                if announced { announcedFactor[event.model] *= factor }
            case .quality(let factor, let shift):
                guard isOn else { continue }
                for task in event.task.map({ $0..<$0 + 1 }) ?? 0..<taskCount {
                    let place = event.model * taskCount + task
                    qualityFactor[place] *= factor
                    qualityShift[place] = qualityShift[place] * factor + shift
                }
            }
        }
    }

    /// By what has begun last of a model's joining and leaving; before the first of them by what that begins with.
    private static func isOffered(_ model: Int, _ events: [Timeline.Resolved], at request: Int) -> Bool {
        let moves = events.filter { $0.model == model && $0.isMove }.sorted { $0.start < $1.start }
        guard let last = moves.last(where: { $0.start <= request }) else { return moves.first?.event.change != .joins }
        return (last.event.change == .joins) == last.isOn(at: request)
    }
}
