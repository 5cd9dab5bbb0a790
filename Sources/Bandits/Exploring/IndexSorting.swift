/// The indices below `count` in an order that knows no ties.
@inline(__always)
func sortedIndices(below count: Int, by precedes: (Int, Int) -> Bool) -> [Int] {
    var indices = Array(0..<count)
    indices.withUnsafeMutableBufferPointer { sortIndices($0, by: precedes) }
    return indices
}

/// Puts indices in an order that knows no ties. A few are put in their places one by one, without the library's sorting,
/// which takes memory and looks up its types whenever it is called.
@inline(__always)
func sortIndices(_ indices: UnsafeMutableBufferPointer<Int>, by precedes: (Int, Int) -> Bool) {
    var indices = indices
    guard indices.count <= 32 else { return indices.sort(by: precedes) }
    for next in indices.indices {
        let index = indices[next]
        var place = next
        while place > 0, precedes(index, indices[place - 1]) {
            indices[place] = indices[place - 1]
            place -= 1
        }
        indices[place] = index
    }
}
