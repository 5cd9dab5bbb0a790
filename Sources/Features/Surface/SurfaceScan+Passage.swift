import CKernels

extension SurfaceScan {
    /// What the kernel leaves: which words there are, and lines. Foreign runs are read byte by byte.
    ///
    /// - Parameter start: of the passage in `bytes`.
    mutating func read(_ passage: borrowing kernel_passage, at start: Int, _ bytes: ScannedBytes) {
        let (folded, items, values) = passage.pointers
        var foreign = passage.foreign.unsafelyUnwrapped
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
            lineHash = ByteHash.mixed(lineHash, values[item])
            count(values[item], byte, end: place &+ 1, start, folded, bytes)
        }
        for marker in 0..<passage.marker_count {
            countMarker(endingAt: start &+ Int(passage.markers[marker]), bytes)
        }
    }

    /// Counts a word by its hash; a sign is no word, nor is its byte a word's hash.
    @inline(__always)
    private mutating func count(
        _ hash: UInt64, _ byte: UInt8, end: Int, _ start: Int, _ folded: UnsafePointer<UInt8>, _ bytes: ScannedBytes
    ) {
        guard classes[Int(byte)] != 0 else { return }
        if counts.words < Self.differentWordsMax, Self.mark(hash, in: wordMarks) { counts.differentWords &+= 1 }
        let kinds = kinds.kinds(hash: hash)
        if !kinds.isEmpty {
            counts.add(kinds)
            if kinds.contains(.speaker), folded[end] == UInt8(ascii: ":") {
                let first = wordStart(before: start &+ end, bytes)
                if bytes[first &- 1] == 0x0A { counts.speakers &+= 1 }
            }
        }
        counts.words &+= 1
    }

    private mutating func countMarker(endingAt end: Int, _ bytes: ScannedBytes) {
        countMarker(start: wordStart(before: end, bytes), end: end, bytes)
    }

    /// Where the word of ASCII that ends before `end` begins.
    private func wordStart(before end: Int, _ bytes: ScannedBytes) -> Int {
        var start = end
        while start > 0, classes[Int(bytes.base[start &- 1])] != 0 { start &-= 1 }
        return start
    }
}

extension kernel_passage {
    @inline(__always)
    var pointers: (folded: UnsafePointer<UInt8>, items: UnsafePointer<UInt16>, values: UnsafePointer<UInt64>) {
        (UnsafePointer(folded), UnsafePointer(items), UnsafePointer(values))
    }
}
