/// Lengths of a whole prompt, counted in blocks, so that a megabyte stays cheap.
struct PromptLengths: Equatable {
    /// Bytes that don't continue a UTF-8 character.
    private(set) var characters = 0
    /// Runs of bytes above 0x20.
    private(set) var chunks = 0
    private(set) var newlines = 0

    init(of prompt: UnsafeBufferPointer<UInt8>) {
        guard let base = prompt.baseAddress, prompt.count > 0 else { return }
        // The first byte has none before it.
        characters = base[0] & 0xC0 != 0x80 ? 1 : 0
        chunks = base[0] > 0x20 ? 1 : 0
        newlines = base[0] == 0x0A ? 1 : 0
        var index = 1
        while index < prompt.count {
            let size = min(Self.blockBytes, prompt.count - index)
            let block = Self.countBlock(base + index, count: size)
            characters &+= Int(block.characters)
            chunks &+= Int(block.chunks)
            newlines &+= Int(block.newlines)
            index &+= size
        }
    }

    /// At most 255, so that a block's counts fit in a byte.
    private static let blockBytes = 240

    /// A function and a loop of their own: so the compiler counts 16 or 32 bytes at a time.
    ///
    /// - Parameter bytes: the byte before them is readable.
    @inline(never)
    private static func countBlock(
        _ bytes: UnsafePointer<UInt8>, count: Int
    ) -> (characters: UInt8, chunks: UInt8, newlines: UInt8) {
        var characters: UInt8 = 0
        var chunks: UInt8 = 0
        var newlines: UInt8 = 0
        var index = 0
        while index < count {
            let byte = bytes[index]
            characters &+= byte & 0xC0 != 0x80 ? 1 : 0
            chunks &+= (byte > 0x20 ? 1 : 0) & (bytes[index &- 1] <= 0x20 ? 1 : 0)
            newlines &+= byte == 0x0A ? 1 : 0
            index &+= 1
        }
        return (characters, chunks, newlines)
    }
}
