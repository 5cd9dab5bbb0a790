import Routing
import Testing

/// Rows that go together, dealt out by hand.
struct RowGroupsTests {
    @Test func `rows of one key are a group, in the order of first sight, and one without a key stands alone`() {
        let groups = RowGroups(keys: ["b", "a", nil, "b", nil, "a"])
        #expect(groups.numbers == [0, 1, 2, 0, 3, 1] && groups.count == 4 && groups.rowCount == 6)
        #expect(!groups.areAllSingle && RowGroups(single: 6).areAllSingle)
        #expect(RowGroups(keys: ["a", "b", nil] as [String?]) == RowGroups(single: 3))
    }

    @Test func `an order is dealt group by group, each where its first row stands`() {
        let groups = RowGroups(keys: [7, 8, 7, 9])
        #expect(groups.dealt([3, 2, 1, 0]) == [[3], [2, 0], [1]])
        #expect(groups.dealt([1, 0]) == [[1], [0]])
        #expect(RowGroups(single: 3).dealt([2, 0, 1]) == [[2], [0], [1]])
        #expect(groups.selecting([2, 1, 0]).numbers == [0, 1, 0])
    }

    @Test func `repeats of a prompt belong together, or of what was read of it; rows without either do not`() {
        var rows = ["x", "y", "x", "", "", "", ""].enumerated().map { OutcomeRow(id: "\($0)", prompt: $1) }
        (rows[4].features, rows[5].features, rows[6].features) = ([1, 2], [1, 2], [2, 1])
        #expect(RowGroups(repeatsIn: rows).numbers == [0, 1, 0, 2, 3, 3, 4])
    }
}
