/// Numbers in one block of memory, aligned to cache lines, written once and read through a pointer without bounds checks.
///
/// The module's only owner of raw memory: the vocabulary, the table and the Unicode rules rest in these.
final class FrozenBuffer<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {  // never written after init
    let base: UnsafePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        let bytes = Swift.max(1, elements.count * MemoryLayout<Element>.stride)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        let typed = memory.bindMemory(to: Element.self, capacity: elements.count)
        elements.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { typed.initialize(from: start, count: source.count) }
        }
        base = UnsafePointer(typed)
        count = elements.count
    }

    deinit {
        UnsafeMutableRawPointer(mutating: base).deallocate()
    }

    var elements: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
