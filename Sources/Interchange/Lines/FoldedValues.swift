/// Whether a file holds JSON as people read it, a value over many lines, where each line is to be one of its own.
struct FoldedValues {
    /// So many lines that are no JSON, the first of them an object's beginning, are no accident.
    private static let linesEnough = 3

    private var broken = 0
    private var isOver = false

    /// A line that is JSON: the file is as it should be, but for single lines perhaps.
    mutating func addWhole() { isOver = true }

    /// - Parameter line: one that is no JSON.
    mutating func areAll(andNow line: LineSource.Line) -> Bool {
        guard !isOver, case .text(let text) = line else { return false }
        let opens = text.first { !" \t".utf8.contains($0) } == UInt8(ascii: "{")
        // Two lines that open an object at their beginning are two broken lines.
        if opens != (broken == 0) { isOver = true }
        broken += 1
        return !isOver && broken == Self.linesEnough
    }
}
