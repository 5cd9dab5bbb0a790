import Foundation

/// What the processors of this machine, all together, have been asked for so far, in ticks of the system's clock.
///
/// A virtual machine's host may keep processors to itself while there is work for them: proc(5) calls that time stolen.
/// Rates and latencies measured meanwhile tell of the host.
public struct MachineTime: Equatable, Sendable {
    /// Spent working.
    public let worked: Double
    /// Wanted for work, and not given by the host.
    public let stolen: Double

    /// - Parameter procStat: the text of `/proc/stat`.
    /// - Returns: `nil` where its first line doesn't count all of user, nice, system, idle, iowait, irq, softirq and steal.
    public init?(procStat: String) {
        let fields = procStat.prefix { $0 != "\n" }.split(separator: " ")
        let ticks = fields.dropFirst().compactMap { Double($0) }
        guard fields.first == "cpu", ticks.count >= 8, ticks.count == fields.count - 1 else { return nil }
        worked = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]
        stolen = ticks[7]
    }

    /// - Returns: `nil` where the system doesn't tell.
    public static func now() -> MachineTime? {
        (try? String(contentsOfFile: "/proc/stat", encoding: .utf8)).flatMap { MachineTime(procStat: $0) }
    }

    /// Of the time that was wanted since `start`, the share that the host kept; 0 where none was wanted.
    public func stolenShare(since start: MachineTime) -> Double {
        let wanted = worked + stolen - start.worked - start.stolen
        return wanted > 0 ? (stolen - start.stolen) / wanted : 0
    }
}
