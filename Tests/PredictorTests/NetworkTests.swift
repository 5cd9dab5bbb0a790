import LinearAlgebra
import Testing

@testable import Predictor

@Suite struct NetworkTests {
    /// 2 inputs, 2 hidden units, 2 outputs (one model: quality logit and log cost).
    ///
    ///     W₁ = [1 −1; 2 0.5], b₁ = (0, −1);  W₂ = [1 2; −1 1], b₂ = (0.5, 0)
    ///     x = (1, 2):  h = max(0, (−1, 2)) = (0, 2),  o = (4.5, 2)
    private let parameters: [Float] = [1, -1, 2, 0.5, 0, -1, 1, 2, -1, 1, 0.5, 0]
    private let layout = NetworkLayout(inputs: 2, hidden: [2], outputs: 2)

    @Test func `a forward pass by hand`() {
        let work = BatchWorkspace(layout: layout, rowsMax: 2)
        fill(work, [1, 2, 0, 0])
        var none: Dropout?
        Network.forward(layout, parameters, work, rows: 2, dropout: &none)
        #expect((0..<4).map { work.activations[1][$0] } == [0, 2, 0, 0])
        #expect((0..<4).map { work.activations[2][$0] } == [4.5, 2, 0.5, 0])
    }

    /// With o = (4.5, 2), target quality 1 and cost 1.5, both of weight 1:
    /// do = (σ(4.5) − 1, 0.5);  dW₂ = do hᵀ;  dh = W₂ᵀ do, 0 for the silent unit;  dW₁ = dh xᵀ.
    @Test func `a backward pass by hand`() {
        let work = BatchWorkspace(layout: layout, rowsMax: 1)
        fill(work, [1, 2])
        var none: Dropout?
        Network.forward(layout, parameters, work, rows: 1, dropout: &none)
        let loss = Loss.evaluate(
            outputs: work.activations[2], targets: [1, 1.5], weights: [1, 1], rows: 1, modelCount: 1, costCount: 1,
            taskCount: 0,
            gradient: work.gradients[1])
        #expect(abs(loss - (Double.log(1 + Double.exp(-4.5)) + 0.125)) < 1e-6)
        var derivative = [Float](repeating: 9, count: 12)
        Network.backward(layout, parameters, work, rows: 1, keep: 1, into: &derivative)
        let g = Float.sigmoid(4.5) - 1
        let below = 2 * g + 0.5
        let expected: [Float] = [0, 0, below, 2 * below, 0, below, 0, 2 * g, 0, 1, g, 0.5]
        #expect(zip(derivative, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test(arguments: 0..<12) func `the derivative equals finite differences of a slow twin`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let (f, k, t, rows) = (5, 3, seed % 2 == 0 ? 0 : 4, 7)
        let layout = NetworkLayout(inputs: f, hidden: seed % 3 == 0 ? [6] : [6, 4], outputs: 2 * k + t)
        let parameters = (0..<layout.parameterCount).map { _ in Float(random.nextNormal() * 0.7) }
        let (o, work) = (layout.outputs, BatchWorkspace(layout: layout, rowsMax: rows))
        let inputs = (0..<rows * f).map { _ in Float(random.nextNormal()) }
        var targets = (0..<rows * o).map { _ in Float(random.nextUniform()) }
        var weights = (0..<rows * o).map { _ in Float(random.nextUniform() < 0.3 ? 0 : random.nextUniform() * 3) }
        for r in 0..<rows {
            for c in 0..<t {
                targets[r * o + 2 * k + c] = c == r % max(1, t) ? 1 : 0
                weights[r * o + 2 * k + c] = weights[r * o + 2 * k]
            }
        }
        fill(work, inputs)
        var none: Dropout?
        Network.forward(layout, parameters, work, rows: rows, dropout: &none)
        let last = layout.layers.count
        let loss = Loss.evaluate(
            outputs: work.activations[last], targets: targets, weights: weights, rows: rows, modelCount: k,
            costCount: k, taskCount: t, gradient: work.gradients[last - 1])
        var derivative = [Float](repeating: 0, count: layout.parameterCount)
        Network.backward(layout, parameters, work, rows: rows, keep: 1, into: &derivative)

        let twin = SlowTwin(layout: layout, modelCount: k, inputs: inputs, targets: targets, weights: weights)
        let exact = parameters.map { Double($0) }
        #expect(abs(twin.loss(exact) * Double(rows) - loss) < 1e-4 * max(1, loss))
        for i in exact.indices {
            var (up, down) = (exact, exact)
            up[i] += 1e-6
            down[i] -= 1e-6
            let slope = (twin.loss(up) - twin.loss(down)) / 2e-6
            #expect(abs(slope - Double(derivative[i])) < 2e-4 * max(1, abs(slope)), "parameter \(i), seed \(seed)")
        }
    }

    @Test func `dropout keeps the mean and drops its share`() {
        var values = [Float](repeating: 1, count: 20_000)
        var dropout = Dropout(0.25, seed: 5)
        dropout?.apply(to: &values, count: values.count)
        let dropped = Double(values.count { $0 == 0 }) / 20_000
        #expect(abs(dropped - 0.25) < 0.015)
        #expect(values.allSatisfy { $0 == 0 || abs($0 - 4.0 / 3) < 1e-6 })
        #expect(Dropout(0, seed: 1) == nil)
    }

    /// One step of Adam from zero moves every parameter by the step size, whatever the slope's size.
    @Test func `a first step by hand`() {
        let layout = NetworkLayout(inputs: 1, hidden: [1], outputs: 1)
        var parameters: [Float] = [1, 1, 1, 1]
        var adam = Adam(count: 4)
        adam.step(&parameters, along: [5, -0.01, 100, 0], layout: layout, learningRate: 0.1, decay: 0.5)
        // Weights (0 and 2) first decay by 1 − 0.1 · 0.5.
        let expected: [Float] = [0.85, 1.1, 0.85, 1]
        #expect(zip(parameters, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    private func fill(_ work: BatchWorkspace, _ inputs: [Float]) {
        for (i, value) in inputs.enumerated() { work.activations[0][i] = value }
    }
}

/// The network and its loss in `Double`, one element after another.
private struct SlowTwin {
    let layout: NetworkLayout
    let modelCount: Int
    let inputs: [Float]
    let targets: [Float]
    let weights: [Float]

    /// Mean loss per row.
    func loss(_ parameters: [Double]) -> Double {
        let rows = inputs.count / layout.inputs
        return (0..<rows).reduce(0) { $0 + rowLoss($1, parameters) } / Double(rows)
    }

    private func rowLoss(_ r: Int, _ parameters: [Double]) -> Double {
        var a = inputs[r * layout.inputs..<(r + 1) * layout.inputs].map { Double($0) }
        for (l, layer) in layout.layers.enumerated() {
            a = (0..<layer.outputs).map { u in
                let z = (0..<layer.inputs).reduce(parameters[layer.bias + u]) {
                    $0 + parameters[layer.weight + u * layer.inputs + $1] * a[$1]
                }
                return l < layout.layers.count - 1 ? max(0, z) : z
            }
        }
        let o = layout.outputs
        let (y, w) = (targets[r * o..<(r + 1) * o].map { Double($0) }, weights[r * o..<(r + 1) * o].map { Double($0) })
        var sum = 0.0
        for m in 0..<modelCount {
            let p = 1 / (1 + Double.exp(-a[m]))
            sum -= w[m] * (y[m] * Double.log(p) + (1 - y[m]) * Double.log(1 - p))
            let e = abs(a[modelCount + m] - y[modelCount + m])
            sum += w[modelCount + m] * (e <= 2 ? e * e / 2 : 2 * e - 2)
        }
        let tasks = Array(2 * modelCount..<o)
        let total = tasks.reduce(0) { $0 + Double.exp(a[$1]) }
        for c in tasks { sum -= w[c] * y[c] * Double.log(Double.exp(a[c]) / total) }
        return sum
    }
}
