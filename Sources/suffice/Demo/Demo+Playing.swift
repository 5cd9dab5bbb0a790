import Report
import RouterClient
import Routing

/// A stream as it was played.
struct PlayedStream {
    /// The outcomes as they were, the degraded model's in the second half made worse.
    var stream: [OutcomeRow]
    var played: [PlayedPrompt]
    var degraded: String
    /// Index of the first degraded request.
    var degradedFrom: Int
}

extension Demo {
    /// Lines that a pipe gets of the whole stream.
    private static let pipeLines = 16

    /// Plays the stream over one connection; half-way the model with the largest share becomes bad.
    func play(_ data: DemoData, to address: HostPort) async throws -> PlayedStream {
        let player = try await Player.connect(to: address)
        var traffic = DemoTraffic(models: data.models.map(\.name), total: data.stream.count)
        var result = PlayedStream(stream: data.stream, played: [], degraded: "", degradedFrom: data.stream.count / 2)
        var view = LiveView(terminal: terminal)
        let pipeStep = max(1, data.stream.count / Self.pipeLines)
        for index in data.stream.indices {
            if index == result.degradedFrom {
                result.degraded = traffic.busiest
                traffic.degraded = result.degraded
                result.degrade(to: settings.degradedTo)
                if !terminal.isInteractive { note(degradation(result)) }
            }
            guard let played = try await player.play(result.stream[index], at: index) else { continue }
            result.played.append(played)
            traffic.add(played)
            if terminal.isInteractive || (index + 1) % pipeStep == 0 {
                view.show(frame: traffic.view.lines(for: terminal), line: "   " + traffic.summary)
            }
        }
        view.finish(frame: traffic.view.lines(for: terminal))
        await player.close()
        return result
    }

    private func degradation(_ stream: PlayedStream) -> String {
        "from here on \(stream.degraded) answers with \(Format.percent(settings.degradedTo, digits: 0)) of its quality; nobody tells the router"
    }
}

extension PlayedStream {
    /// Makes the degraded model's outcomes worse from `degradedFrom` on.
    fileprivate mutating func degrade(to factor: Double) {
        for index in degradedFrom..<stream.count {
            guard let quality = stream[index].outcomes[degraded]?.quality else { continue }
            stream[index].outcomes[degraded]?.quality = quality * factor
        }
    }
}
