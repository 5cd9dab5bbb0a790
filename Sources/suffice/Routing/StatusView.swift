import Report
import StrictJSON

/// A router's replies to `health`, `models` and `stats`, for people.
struct StatusView {
    let health: JSONValue
    let models: JSONValue
    let stats: JSONValue
    /// Since 1970, by the clock of whoever asks.
    let nowMilliseconds: Int64

    func text(for terminal: Terminal) -> String {
        let lines = [heading, counts, budget].compactMap(\.self) + alarms
        return (lines.map(\.printable).joined(separator: "\n")) + "\n\n" + table.text(for: terminal)
    }

    /// `router@7e603793, policy careful@68d3f0ab: ready for 2 h 10 min`
    private var heading: String {
        let names = ["router", "policy"].map { health[$0]?.string ?? "?" }
        let up = Format.duration(seconds: health["uptime_s"]?.double ?? 0)
        // When it came to drain, or to fail, nobody has noted: only of a ready one is it as long as it is up.
        let status = health["status"]?.string ?? "?"
        return "\(names[0]), policy \(names[1]): \(status)\(status == "ready" ? " for" : ", up") \(up)"
    }

    private var counts: String {
        func number(_ key: String) -> Int { stats["counters"]?[key]?.int ?? 0 }
        func count(_ key: String) -> String { Format.count(number(key)) }
        let made = Format.count(number("decisions"), "decision")
        let heard = Format.count(number("feedback"), "feedback")
        let isLearning = stats["learner"]?["enabled"]?.bool != false
        let learner = isLearning ? "\(stats["learner"]?["lag"]?.int ?? 0) not learnt yet" : "nothing is learnt"
        return "\(made), \(heard) (\(count("feedback_revised")) revised, "
            + "\(count("feedback_duplicate")) twice, \(count("unknown_decision")) of unknown decisions), \(learner)"
    }

    /// - Returns: `nil` where nothing is paced.
    private var budget: String? {
        guard let budget = stats["budget"], let spent = budget["window_spent_usd"]?.double,
            let allowed = budget["window_allowed_usd"]?.double
        else { return nil }
        let reserved = budget["window_reserved_usd"]?.double ?? 0
        return "Budget: \(Format.usd(spent)) of \(Format.usd(allowed)) spent by the latest "
            + "\(Format.count(budget["window_decisions"]?.int ?? 0)) decisions"
            + (reserved > 0 ? ", \(Format.usd(reserved)) kept back for calls whose cost nobody has told" : "")
    }

    /// Those that are open, and those of the last day that weren't refuted (of a model that the artefact doesn't know none
    /// is ever decided): `Alarm: small, sums: quality −0.072 since 2026-11-22 19:40, confirmed`.
    private var alarms: [String] {
        let alarms = stats["alarms"].map { Array($0.elements) } ?? []
        return alarms.filter(isShown).map { alarm in
            let who = [alarm["model"]?.string, alarm["group"]?.string].compactMap(\.self).joined(separator: ", ")
            let size = Format.signed(alarm["size"]?.double ?? 0, digits: 3)
            return
                "Alarm: \(who): quality \(size) since \(Format.moment(milliseconds: Int64(alarm["time_ms"]?.int ?? 0)))"
                + (alarm["claim"]?.string.map { ", \($0)" } ?? "")
        }
    }

    private func isShown(_ alarm: JSONValue) -> Bool {
        let claim = alarm["claim"]?.string
        let age = nowMilliseconds - Int64(alarm["time_ms"]?.int ?? 0)
        return claim == "open" || claim != "refuted" && age <= 86_400_000
    }

    private var table: Table {
        var table = Table(
            columns: [
                .init("model", alignment: .left), .init("state", alignment: .left), .init("decisions"), .init("share"),
                .init("quality"), .init("cost"), .init("breaker", alignment: .left),
            ])
        for model in models["models"].map({ Array($0.elements) }) ?? [] {
            let name = model["name"]?.string ?? "?"
            let (seen, breaker) = (stats["models"]?[name], stats["breakers"]?[name]?["state"]?.string ?? "closed")
            table.append([
                .init(name), .init(model["state"]?.string ?? "?"), .init(Format.count(seen?["decisions"]?.int ?? 0)),
                .init(seen?["share"]?.double) { Format.percent($0) },
                .init(seen?["mean_quality"]?.double) { Format.decimal($0, digits: 4) },
                .init(seen?["mean_cost_usd"]?.double, with: Format.usd),
                .init(breaker.replacing("_", with: " "), breaker == "closed" ? .plain : .bad),
            ])
        }
        return table
    }
}
