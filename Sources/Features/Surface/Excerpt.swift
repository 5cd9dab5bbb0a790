/// The part of a prompt that is read: all of it, or its head and its tail where it is long.
///
/// Of `bytesMax` bytes three quarters go to the head. Neither cut splits a UTF-8 character.
struct Excerpt {
    let head: UnsafeBufferPointer<UInt8>
    /// Empty where the head is the whole prompt.
    let tail: UnsafeBufferPointer<UInt8>

    init(of prompt: UnsafeBufferPointer<UInt8>, bytesMax: Int) {
        guard prompt.count > bytesMax, let base = prompt.baseAddress else {
            head = prompt
            tail = UnsafeBufferPointer(start: nil, count: 0)
            return
        }
        var headCount = bytesMax / 4 * 3
        for _ in 0..<3 where Self.isContinuation(base[headCount]) { headCount -= 1 }
        var tailStart = prompt.count - bytesMax / 4
        for _ in 0..<3 where tailStart < prompt.count && Self.isContinuation(base[tailStart]) { tailStart += 1 }
        head = UnsafeBufferPointer(start: base, count: headCount)
        tail = UnsafeBufferPointer(start: base + tailStart, count: prompt.count - tailStart)
    }

    var byteCount: Int { head.count + tail.count }
    /// The part the prompt ends with.
    var last: UnsafeBufferPointer<UInt8> { tail.isEmpty ? head : tail }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
