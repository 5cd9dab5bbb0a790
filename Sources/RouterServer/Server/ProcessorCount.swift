import Foundation
import NIOCore
public import Routing

extension RouterServer {
    /// How many processors this process may use at once: those of the machine or of a container's share, less where its
    /// affinity (`taskset`, `CPUAffinity`) is smaller. More event loops than processors only wait for each other's locks.
    static var processorCount: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return min(System.coreCount, allowedCount(status: status) ?? System.coreCount)
    }

    /// One per processor, as far as the limits allow.
    public static func eventLoopCount(_ limits: Limits) -> Int { min(processorCount, limits.eventLoops) }

    /// - Parameter status: as Linux writes it, with a line such as `Cpus_allowed:	00000000,0000000f`.
    static func allowedCount(status: String) -> Int? {
        let field = "Cpus_allowed:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(field) }) else { return nil }
        let count = line.dropFirst(field.count).compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
        return count > 0 ? count : nil
    }
}
