import Foundation

enum FreedMemory {
    private typealias Trim = @convention(c) (_ pad: Int) -> CInt

    /// Gives what the allocator holds free back to the machine. Making a learner anew takes some hundred megabytes for a
    /// moment, which the GNU C library would keep for ever. Others don't have the call, whose header no module has.
    static func giveBack() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }
}
