import Synchronization

/// What came of the latest batches of runs, for a client that has lost a reply (it was killed, or its connection broke):
/// asked the same again, the server says the same again and decides nothing.
///
/// A client has few batches on their way, so few are kept of each run: the latest `batchesMax`, of the latest runs, until
/// the process ends.
final class RunMemory: Sendable {
    /// Of each run: at least as many as a client of ours has on their way.
    static let batchesMax = 4
    static let runsMax = 64
    /// Of all results; a run that was heard of longest ago goes first.
    static let resultBytesMax = 8 << 20

    enum Claim: Equatable {
        /// Whoever gets this decides the batch, and calls `settle`.
        case new
        /// The array of results.
        case known([UInt8])
        case refused(WireError)
    }

    fileprivate struct Batch {
        var place: RunBatch
        /// `nil` while it is being decided.
        var results: [UInt8]?
    }

    fileprivate struct Run {
        var owner: String
        var name: String
        var batches: [Batch] = []

        var byteCount: Int { batches.reduce(0) { $0 + ($1.results?.count ?? 0) } }
    }

    /// The one heard of last is last.
    private let runs = Mutex<[Run]>([])

    /// What is to be done with a batch.
    /// - Parameter owner: the token's name; what is one token's run is not another's.
    func claim(_ place: RunBatch, of owner: String) -> Claim {
        runs.withLock { runs in
            var run = runs.take(place.run, of: owner) ?? Run(owner: owner, name: place.run)
            defer { runs.append(run) }
            guard let known = run.batches.first(where: { $0.place.number == place.number }) else {
                run.batches.append(Batch(place: place))
                if run.batches.count > Self.batchesMax { run.batches.removeFirst() }
                return .new
            }
            guard known.place.items == place.items else {
                return .refused(
                    WireError(
                        .conflict, "batch \(place.number) of the run \(place.run) was of other requests", field: "batch"
                    ))
            }
            guard let results = known.results else {
                return .refused(
                    WireError(.overloaded, "batch \(place.number) of the run \(place.run) is being decided: ask again"))
            }
            return .known(results)
        }
    }

    /// Keeps what came of a batch that was claimed.
    /// - Parameter results: `nil` where nothing did: it may be asked for again.
    func settle(_ place: RunBatch, of owner: String, results: [UInt8]?) {
        runs.withLock { runs in
            guard var run = runs.take(place.run, of: owner) else { return }
            let index = run.batches.firstIndex { $0.place == place }
            if let index, let results { run.batches[index].results = results }
            if let index, results == nil { run.batches.remove(at: index) }
            runs.append(run)
            while runs.count > 1,
                runs.count > Self.runsMax || runs.reduce(0, { $0 + $1.byteCount }) > Self.resultBytesMax
            {
                runs.removeFirst()
            }
        }
    }
}

extension [RunMemory.Run] {
    fileprivate mutating func take(_ name: String, of owner: String) -> RunMemory.Run? {
        lastIndex { $0.name == name && $0.owner == owner }.map { remove(at: $0) }
    }
}
