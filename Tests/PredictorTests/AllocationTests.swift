import CAllocationCount
import LinearAlgebra
import Testing

@testable import Predictor

/// What runs per request takes no memory, once its buffers have their size.
@Suite struct AllocationTests {
    @Test func `the count sees an array`() {
        guard allocation_count() >= 0 else { return }
        let before = allocation_count()
        let array = [Int](repeating: 3, count: Int.random(in: 100...200))
        #expect(array.last == 3)
        #expect(allocation_count() > before)
    }

    @Test(.enabled(if: allocations_are_optimised(), "where the build is optimised; else `make allocations`"))
    func `a prediction allocates nothing`() throws {
        var recipe = FitRecipe.small
        recipe.epochsMax = 2
        let world = Synthetic(rows: 300, inputs: 20, seed: 3)
        let predictor = try fitted(world.set, recipe)
        let row = world.set.features.row(0)
        var prediction = Prediction()
        let allocations = row.withUnsafeBufferPointer { row in
            predictor.predict(row, into: &prediction)
            let before = allocation_count()
            for _ in 0..<100 { predictor.predict(row, into: &prediction) }
            return allocation_count() - before
        }
        #expect(allocations == 0)
    }
}
