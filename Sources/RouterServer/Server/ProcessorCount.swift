import Foundation
import NIOCore

extension RouterServer {
    /// How many processors this process may use at once: those of the machine, less where a container's share or the
    /// process's affinity (`taskset`, `AllowedCPUs`) is smaller. More event loops than processors only wait for each
    /// other's locks.
    public static var processorCount: Int { min(System.coreCount, ProcessInfo.processInfo.activeProcessorCount) }
}
