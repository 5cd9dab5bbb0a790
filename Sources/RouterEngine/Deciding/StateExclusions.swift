import Routing

/// What a roster's states exclude, whatever is asked.
struct StateExclusions: Sendable {
    /// Places of the models that they leave, rising.
    let places: [Int]
    /// Reason codes by model.
    let excluded: [String: String]
    /// The last one that was left out.
    let last: Exclusion?

    init(_ seats: [Seat]) {
        var (places, excluded, last): ([Int], [String: String], Exclusion?) = ([], [:], nil)
        for (place, seat) in seats.enumerated() {
            switch seat.model.state {
            case .retired: last = .retired
            case .paused: last = .paused
            case .active, .canary:
                places.append(place)
                continue
            }
            excluded[seat.model.name] = last?.code
        }
        self.places = places
        self.excluded = excluded
        self.last = last
    }
}
