import CKernels
import Foundation
import NIOCore

extension RouterServer {
    /// How many processors this process may use at once: those of the machine or of a container's share, less where its
    /// affinity (`taskset`, `CPUAffinity`) is smaller. More event loops than processors only wait for each other's locks.
    public static var processorCount: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return min(System.coreCount, allowedCount(status: status) ?? System.coreCount)
    }

    /// Has the threads of this process share the allocator's heaps, one between two of them. For a program that does nothing
    /// but serve, first thing: what waits for the log is taken by the event loops and let go of by the store's thread, and a
    /// heap for each loop keeps what is free in it from all others.
    public static func shareHeaps() {
        kernel_share_heaps(Int32(clamping: max(2, processorCount / 2)))
    }

    /// - Parameter status: as Linux writes it, with a line such as `Cpus_allowed:	00000000,0000000f`.
    static func allowedCount(status: String) -> Int? {
        let field = "Cpus_allowed:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(field) }) else { return nil }
        let count = line.dropFirst(field.count).compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
        return count > 0 ? count : nil
    }
}
