import CKernels

extension SurfaceScan {
    /// What the kernel leaves: which words there are, and lines. Foreign runs are read byte by byte.
    ///
    /// Whether an item is a word, which one and of what kind can't be foreseen: of that no branch depends on it.
    ///
    /// - Parameter start: of the passage in `bytes`.
    mutating func read(_ passage: borrowing kernel_passage, at start: Int, _ bytes: ScannedBytes) {
        let (folded, items, values, numbers) = passage.pointers
        let table = WordKindTable.shared
        table.numbers.findAll(values, count: passage.item_count, into: numbers)
        let (ones, kinds) = (table.ones.base, table.kinds.base)
        var foreign = passage.foreign.unsafelyUnwrapped
        var kindSums: UInt64 = 0
        for item in 0..<passage.item_count {
            let place = Int(items[item])
            let byte = folded[place]
            guard byte > 0x20 else {
                if byte == 0x0A {
                    breakLine(bytes, at: start &+ place)
                } else {
                    read(bytes, start &+ Int(foreign.pointee.start)..<start &+ Int(foreign.pointee.end))
                    foreign += 1
                }
                continue
            }
            let hash = values[item]
            lineHash = ByteHash.mixed(lineHash, hash)
            let isWord = classes[Int(byte)] == 0 ? 0 : 1 as UInt64
            if counts.words < Self.differentWordsMax {
                counts.differentWords &+= Int(Self.mark(hash, isWord, in: wordMarks))
                if counts.words < 4 { counts.startKinds.formUnion(WordKinds(rawValue: kinds[Int(numbers[item])])) }
            }
            let one = ones[Int(numbers[item])]
            kindSums &+= one & ~KindCounts.speaker
            if one >= KindCounts.speaker, folded[place &+ 1] == UInt8(ascii: ":") {
                countSpeaker(before: start &+ place &+ 1, bytes)
            }
            counts.words &+= Int(isWord)
        }
        counts.add(kinds: kindSums)
        for marker in 0..<passage.marker_count {
            let end = start &+ Int(passage.markers[marker])
            countMarker(start: wordStart(before: end, bytes), end: end, bytes)
        }
    }

    private mutating func countSpeaker(before end: Int, _ bytes: ScannedBytes) {
        if bytes[wordStart(before: end, bytes) &- 1] == 0x0A { counts.speakers &+= 1 }
    }

    /// Where the word of ASCII that ends before `end` begins.
    private func wordStart(before end: Int, _ bytes: ScannedBytes) -> Int {
        var start = end
        while start > 0, classes[Int(bytes.base[start &- 1])] != 0 { start &-= 1 }
        return start
    }

    /// Sets the bit that belongs to `hash` if `one` is 1 rather than 0; returns 1 if it was clear.
    @inline(__always)
    static func mark(_ hash: UInt64, _ one: UInt64, in marks: UnsafeMutablePointer<UInt64>) -> UInt64 {
        let place = ByteHash.index(hash, bits: markBits)
        let shift = UInt64(truncatingIfNeeded: place & 63)
        let marked = marks[place &>> 6]
        marks[place &>> 6] = marked | one &<< shift
        return ~(marked &>> shift) & one
    }
}

extension kernel_passage {
    @inline(__always)
    var pointers:
        (
            folded: UnsafePointer<UInt8>, items: UnsafePointer<UInt16>, values: UnsafePointer<UInt64>,
            numbers: UnsafeMutablePointer<UInt32>
        )
    {
        (UnsafePointer(folded), UnsafePointer(items), UnsafePointer(values), numbers)
    }
}
