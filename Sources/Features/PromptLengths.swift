/// Lengths of a whole prompt, counted 32 bytes at a time, so that a megabyte stays cheap.
struct PromptLengths: Equatable {
    /// Bytes that don't continue a UTF-8 character.
    private(set) var characters = 0
    /// Runs of bytes above 0x20.
    private(set) var chunks = 0
    private(set) var newlines = 0

    init(of prompt: UnsafeBufferPointer<UInt8>) {
        guard let base = prompt.baseAddress, prompt.count > 0 else { return }
        countByte(base[0], after: 0x20)
        var index = 1
        // A lane counts to 255 before it must be emptied.
        while index + 32 <= prompt.count {
            let steps = min(255, (prompt.count - index) / 32)
            countBlocks(base + index, steps: steps)
            index += steps * 32
        }
        while index < prompt.count {
            countByte(base[index], after: base[index - 1])
            index += 1
        }
    }

    @inline(__always)
    private mutating func countByte(_ byte: UInt8, after previous: UInt8) {
        if byte & 0xC0 != 0x80 { characters += 1 }
        if byte > 0x20 && previous <= 0x20 { chunks += 1 }
        if byte == 0x0A { newlines += 1 }
    }

    /// Counts 32 · `steps` bytes; the byte before them is readable.
    @inline(__always)
    private mutating func countBlocks(_ bytes: UnsafePointer<UInt8>, steps: Int) {
        typealias Lanes = SIMD32<UInt8>
        let raw = UnsafeRawPointer(bytes)
        let one = Lanes(repeating: 1)
        var characters = Lanes.zero
        var chunks = Lanes.zero
        var newlines = Lanes.zero
        for step in 0..<steps {
            let block = raw.loadUnaligned(fromByteOffset: step &* 32, as: Lanes.self)
            let before = raw.loadUnaligned(fromByteOffset: step &* 32 &- 1, as: Lanes.self)
            let isStart = (block .> 0x20) .& (before .<= 0x20)
            characters = characters &+ one.replacing(with: 0, where: (block & 0xC0) .== 0x80)
            chunks = chunks &+ Lanes.zero.replacing(with: one, where: isStart)
            newlines = newlines &+ Lanes.zero.replacing(with: one, where: block .== 0x0A)
        }
        self.characters += Self.sum(characters)
        self.chunks += Self.sum(chunks)
        self.newlines += Self.sum(newlines)
    }

    private static func sum(_ lanes: SIMD32<UInt8>) -> Int {
        var sum = 0
        for lane in 0..<32 { sum &+= Int(lanes[lane]) }
        return sum
    }
}
