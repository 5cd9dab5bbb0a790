import LinearAlgebra

/// An ensemble's weights in the order in which one prompt's prediction reads them, made when the predictor is.
///
/// What reads the same input is one map: the first layers of all nets with the centres of all clusters; and the context
/// reads the hidden units of all nets at once. Inputs, hidden units and weights are whole numbers of 16 bits (`StepMap`).
final class ServingKernel: Sendable {
    /// Inputs, which are cut to ±5 anyway.
    static let inputSteps = Steps(perUnit: 1_024, range: -Standardizer.clip...Standardizer.clip)
    /// Hidden units, rectified; those of `models/base` stay below 17.
    static let hiddenSteps = Steps(perUnit: 512, range: 0...32)

    /// What reads layer l of a net.
    static func steps(intoLayer l: Int) -> Steps { l == 0 ? inputSteps : hiddenSteps }

    /// Where things lie in the workspace, in numbers from its start; the steps of numbers have their place.
    struct Places: Sendable {
        /// f, padded.
        let inputs = 0
        /// The scores of the coarse, then of the fine clusters.
        let scores: Int
        /// Per hidden layer the N nets' units, each net's padded.
        let hidden: [Int]
        /// Behind it nothing has steps.
        let hiddenEnd: Int
        /// N·`outputWidth`.
        let outputs: Int
        let taskShares: Int
        let linear: Int
        /// 6K: task means, and scratch of the stack.
        let voices: Int
        let context: Int
        let count: Int
    }

    let places: Places
    /// Width of a net's units in each hidden layer, and of its outputs, padded.
    let widths: [Int]
    let outputWidth: Int
    /// x → scores, units of the first layer.
    private let first: StepMap
    /// Per further layer, the last one the outputs, and per net.
    private let further: [[StepMap]]
    private let context: StepMap
    /// x → what the ridge regression says; `nil` where there is none.
    let linear: StepMap?
    /// Shares of the tasks → task means; `nil` where there are no tasks.
    let tasks: AffineMap?
    private let netCount: Int

    init(_ layout: NetworkLayout, _ parameters: [Float], _ stacking: Stacking, _ contextMap: ContextMap) {
        let (f, k) = (layout.inputs, stacking.stack.groups.count)
        let nets = parameters.count / layout.parameterCount
        let widths = layout.hidden.map { AffineMap.padded($0) }
        let outputWidth = AffineMap.padded(layout.outputs)
        places = Self.places(
            f, k, nets, widths, outputWidth, clusters: stacking.coarse.count + stacking.fine.count,
            tasks: stacking.tasks.count, context: contextMap.count)
        (self.widths, self.outputWidth, netCount) = (widths, outputWidth, nets)
        first = Self.first(layout, parameters, widths[0], [stacking.coarse, stacking.fine])
        further = (1..<layout.layers.count).map { l in
            (0..<nets).map { Self.map(layout, parameters, layer: l, net: $0) }
        }
        context = Self.context(contextMap, layout, nets, widths)
        linear =
            stacking.linear.isEmpty
            ? nil
            : StepMap(inputs: f, outputs: k, steps: Self.inputSteps) {
                $0.setRows(stacking.linear.weights, biases: stacking.linear.intercepts, first: 0)
            }
        tasks =
            stacking.tasks.count == 0
            ? nil
            : AffineMap(inputs: stacking.tasks.count, outputs: k) { map in
                for t in 0..<stacking.tasks.count {
                    for m in 0..<k { map.setWeight(input: t, output: m, to: stacking.tasks.means[t * k + m]) }
                }
            }
    }

    /// Fills scores, hidden units, outputs and context from the inputs of a few prompts, four at most, whose workspaces lie
    /// one behind another.
    func run(_ prompts: Int, _ work: UnsafeMutablePointer<Float>, _ steps: UnsafeMutablePointer<Int16>) {
        let (stride, stepStride) = (places.count, places.hiddenEnd)
        for p in 0..<prompts {
            Self.inputSteps.round(
                work + p * stride + places.inputs, count: widthOfInputs, into: steps + p * stepStride + places.inputs)
        }
        first.apply(to: prompts, steps + places.inputs, stride: stepStride, into: work + places.scores, stride: stride)
        for l in further.indices {
            for p in 0..<prompts { roundHidden(layer: l, work + p * stride, steps + p * stepStride) }
            for net in 0..<netCount {
                further[l][net].apply(
                    to: prompts, steps + place(ofUnits: l, net), stride: stepStride,
                    into: work + place(ofUnits: l + 1, net), stride: stride)
            }
        }
        context.apply(
            to: prompts, steps + places.hidden[0], stride: stepStride, into: work + places.context, stride: stride)
    }

    private var widthOfInputs: Int { places.scores }

    @inline(__always)
    private func roundHidden(layer l: Int, _ work: UnsafeMutablePointer<Float>, _ steps: UnsafeMutablePointer<Int16>) {
        let place = places.hidden[l]
        Self.hiddenSteps.round(work + place, count: netCount * widths[l], into: steps + place)
    }

    /// Where a net's units of a hidden layer begin, or behind the last of them its outputs.
    @inline(__always)
    private func place(ofUnits l: Int, _ net: Int) -> Int {
        l < widths.count ? places.hidden[l] + net * widths[l] : places.outputs + net * outputWidth
    }

    private static func places(
        _ f: Int, _ k: Int, _ nets: Int, _ widths: [Int], _ outputWidth: Int, clusters: Int, tasks: Int,
        context contextCount: Int
    ) -> Places {
        let scores = AffineMap.padded(f)
        var end = scores + AffineMap.padded(clusters)
        let hidden = widths.map { width in
            defer { end += nets * width }
            return end
        }
        let taskShares = end + nets * outputWidth
        let linear = taskShares + AffineMap.padded(tasks)
        let voices = linear + AffineMap.padded(k)
        let context = voices + 6 * AffineMap.padded(k)
        return Places(
            scores: scores, hidden: hidden, hiddenEnd: end, outputs: end, taskShares: taskShares, linear: linear,
            voices: voices, context: context, count: context + AffineMap.padded(contextCount))
    }

    private static func first(
        _ layout: NetworkLayout, _ parameters: [Float], _ width: Int, _ clusters: [Clusters]
    ) -> StepMap {
        let nets = parameters.count / layout.parameterCount
        let scoreWidth = AffineMap.padded(clusters.reduce(0) { $0 + $1.count })
        return StepMap(inputs: layout.inputs, outputs: scoreWidth + nets * width, steps: inputSteps) { map in
            var start = 0
            for kind in clusters {
                map.setRows(kind.centres, biases: kind.halfSquares.map { -$0 }, first: start)
                start += kind.count
            }
            for net in 0..<nets {
                set(layout, parameters, layer: 0, net: net, first: scoreWidth + net * width, &map)
            }
        }
    }

    private static func map(
        _ layout: NetworkLayout, _ parameters: [Float], layer l: Int, net: Int
    ) -> StepMap {
        StepMap(inputs: layout.layers[l].inputs, outputs: layout.layers[l].outputs, steps: steps(intoLayer: l)) {
            set(layout, parameters, layer: l, net: net, first: 0, &$0)
        }
    }

    /// Sets outputs from `first` on to a layer of a net.
    private static func set(
        _ layout: NetworkLayout, _ parameters: [Float], layer l: Int, net: Int, first: Int, _ map: inout StepMap.Filling
    ) {
        let (layer, block) = (layout.layers[l], net * layout.parameterCount)
        map.setRows(
            Array(parameters[block + layer.weight..<block + layer.bias]),
            biases: Array(parameters[block + layer.bias..<block + layer.biasRange.upperBound]), first: first)
    }

    /// The directions run over net after net, each net's layers side by side; the workspace has layer after layer.
    private static func context(
        _ contextMap: ContextMap, _ layout: NetworkLayout, _ nets: Int, _ widths: [Int]
    ) -> StepMap {
        let places = placesOfUnits(layout, nets, widths)
        return StepMap(inputs: nets * widths.reduce(0, +), outputs: contextMap.count, steps: hiddenSteps) { map in
            var row = [Float](repeating: 0, count: nets * widths.reduce(0, +))
            for d in 0..<contextMap.count {
                for (unit, place) in places.enumerated() {
                    row[place] = contextMap.directions[d * places.count + unit]
                }
                map.setRows(row, biases: [contextMap.offset[d]], first: d)
            }
        }
    }

    /// Per hidden unit, net after net and layer after layer, its place among those of the workspace.
    private static func placesOfUnits(_ layout: NetworkLayout, _ nets: Int, _ widths: [Int]) -> [Int] {
        (0..<nets).flatMap { net in
            widths.indices.flatMap { l in
                let start = nets * widths[..<l].reduce(0, +) + net * widths[l]
                return start..<start + layout.hidden[l]
            }
        }
    }
}

extension StepMap.Filling {
    /// Sets outputs from `first` on to the rows of a matrix.
    fileprivate mutating func setRows(_ rows: [Float], biases: [Float], first: Int) {
        let columns = rows.count / max(1, biases.count)
        rows.withUnsafeBufferPointer { rows in
            for (r, bias) in biases.enumerated() {
                let row = UnsafeBufferPointer(rebasing: rows[r * columns..<(r + 1) * columns])
                setRow(row, output: first + r, bias: bias)
            }
        }
    }
}

extension ServingKernel: Equatable {
    /// It follows from the rest of its predictor, which is compared anyway.
    static func == (a: ServingKernel, b: ServingKernel) -> Bool { true }
}
