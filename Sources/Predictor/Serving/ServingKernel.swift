import LinearAlgebra

/// An ensemble's weights in the order in which one prompt's prediction reads them, made when the predictor is.
///
/// What reads the same input is one map: the first layers of all nets with the centres of all clusters; and the context
/// reads the hidden units of all nets at once. Hidden units that are 0 cost nothing further on.
final class ServingKernel: Sendable {
    /// Where things lie in the workspace, in numbers from its start.
    struct Places: Sendable {
        /// f, padded.
        let inputs = 0
        /// The scores of the coarse, then of the fine clusters.
        let scores: Int
        /// Per hidden layer the N nets' units, each net's padded.
        let hidden: [Int]
        let hiddenEnd: Int
        /// N·`outputWidth`.
        let outputs: Int
        let taskShares: Int
        let linear: Int
        /// 6K: task means, and the room of the stack.
        let voices: Int
        let count: Int
    }

    let places: Places
    /// Width of a net's units in each hidden layer, and of its outputs, padded.
    let widths: [Int]
    let outputWidth: Int
    /// x → scores, units of the first layer.
    private let first: AffineMap
    /// Per further layer, the last one the outputs, and per net.
    private let further: [[AffineMap]]
    let context: AffineMap
    /// x → what the ridge regression says; `nil` where there is none.
    let linear: AffineMap?
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
            tasks: stacking.tasks.count)
        (self.widths, self.outputWidth, netCount) = (widths, outputWidth, nets)
        first = Self.first(layout, parameters, widths[0], [stacking.coarse, stacking.fine])
        further = (1..<layout.layers.count).map { l in
            (0..<nets).map { Self.map(layout, parameters, layer: l, net: $0, inputs: widths[l - 1]) }
        }
        context = Self.context(contextMap, layout, nets, widths)
        linear = stacking.linear.isEmpty ? nil : Self.map(stacking.linear.weights, stacking.linear.intercepts, f)
        tasks =
            stacking.tasks.count == 0
            ? nil
            : AffineMap(inputs: stacking.tasks.count, outputs: k) { map in
                for t in 0..<stacking.tasks.count {
                    for m in 0..<k { map.setWeight(input: t, output: m, to: stacking.tasks.means[t * k + m]) }
                }
            }
    }

    /// Fills scores, hidden units and outputs from the inputs.
    func run(_ work: UnsafeMutablePointer<Float>, _ room: UnsafeMutablePointer<UInt32>) {
        first.apply(work + places.inputs, places: room, into: work + places.scores)
        Network.rectify(work + places.hidden[0], count: netCount * widths[0])
        for l in further.indices {
            let isLast = l == further.count - 1
            let width = isLast ? outputWidth : widths[l + 1]
            let target = work + (isLast ? places.outputs : places.hidden[l + 1])
            for net in 0..<netCount {
                further[l][net].apply(
                    work + places.hidden[l] + net * widths[l], places: room, into: target + net * width)
            }
            if !isLast { Network.rectify(target, count: netCount * width) }
        }
    }

    /// The same for four prompts at once, whose workspaces lie one behind another.
    func run(four work: UnsafeMutablePointer<Float>, _ room: UnsafeMutablePointer<UInt32>) {
        let prompts = stride(from: work, to: work + AffineMap.batchCount * places.count, by: places.count)
        first.apply(toFour: work + places.inputs, stride: places.count, places: room, into: work + places.scores)
        for work in prompts { Network.rectify(work + places.hidden[0], count: netCount * widths[0]) }
        for l in further.indices {
            let isLast = l == further.count - 1
            let width = isLast ? outputWidth : widths[l + 1]
            let target = isLast ? places.outputs : places.hidden[l + 1]
            for net in 0..<netCount {
                further[l][net].apply(
                    toFour: work + places.hidden[l] + net * widths[l], stride: places.count, places: room,
                    into: work + target + net * width)
            }
            if !isLast {
                for work in prompts { Network.rectify(work + target, count: netCount * width) }
            }
        }
    }

    private static func places(
        _ f: Int, _ k: Int, _ nets: Int, _ widths: [Int], _ outputWidth: Int, clusters: Int, tasks: Int
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
        return Places(
            scores: scores, hidden: hidden, hiddenEnd: end, outputs: end, taskShares: taskShares, linear: linear,
            voices: voices, count: voices + 6 * AffineMap.padded(k))
    }

    private static func first(
        _ layout: NetworkLayout, _ parameters: [Float], _ width: Int, _ clusters: [Clusters]
    ) -> AffineMap {
        let (layer, nets) = (layout.layers[0], parameters.count / layout.parameterCount)
        let scoreWidth = AffineMap.padded(clusters.reduce(0) { $0 + $1.count })
        return AffineMap(inputs: layout.inputs, outputs: scoreWidth + nets * width) { map in
            var start = 0
            for kind in clusters {
                kind.centres.withUnsafeBufferPointer { rows in
                    guard let base = rows.baseAddress else { return }
                    map.setRows(base, count: kind.count, columns: layout.inputs, first: start)
                }
                for c in 0..<kind.count { map.setBias(output: start + c, to: -kind.halfSquares[c]) }
                start += kind.count
            }
            for net in 0..<nets {
                Self.set(layer, of: parameters, at: net * layout.parameterCount, scoreWidth + net * width, &map)
            }
        }
    }

    private static func map(
        _ layout: NetworkLayout, _ parameters: [Float], layer l: Int, net: Int, inputs: Int
    ) -> AffineMap {
        AffineMap(inputs: inputs, outputs: layout.layers[l].outputs) {
            set(layout.layers[l], of: parameters, at: net * layout.parameterCount, 0, &$0)
        }
    }

    private static func map(_ weights: [Float], _ biases: [Float], _ f: Int) -> AffineMap {
        AffineMap(inputs: f, outputs: biases.count) { map in
            weights.withUnsafeBufferPointer { rows in
                if let base = rows.baseAddress { map.setRows(base, count: biases.count, columns: f) }
            }
            for m in biases.indices { map.setBias(output: m, to: biases[m]) }
        }
    }

    /// Sets outputs from `first` on to a layer of the net whose block begins at `block`.
    private static func set(
        _ layer: NetworkLayout.Layer, of parameters: [Float], at block: Int, _ first: Int,
        _ map: inout AffineMap.Filling
    ) {
        parameters.withUnsafeBufferPointer { parameters in
            guard let base = parameters.baseAddress else { return }
            map.setRows(base + block + layer.weight, count: layer.outputs, columns: layer.inputs, first: first)
            for o in 0..<layer.outputs { map.setBias(output: first + o, to: base[block + layer.bias + o]) }
        }
    }

    /// The directions run over net after net, each net's layers side by side; the workspace has layer after layer.
    private static func context(
        _ contextMap: ContextMap, _ layout: NetworkLayout, _ nets: Int, _ widths: [Int]
    ) -> AffineMap {
        let hidden = nets * layout.hiddenCount
        return AffineMap(inputs: nets * widths.reduce(0, +), outputs: contextMap.count) { map in
            for d in 0..<contextMap.count { map.setBias(output: d, to: contextMap.offset[d]) }
            var (source, layerStart) = (0, 0)
            for (l, width) in widths.enumerated() {
                for net in 0..<nets {
                    let units = source + net * layout.hiddenCount
                    for u in 0..<layout.hidden[l] {
                        for d in 0..<contextMap.count {
                            map.setWeight(
                                input: layerStart + net * width + u, output: d,
                                to: contextMap.directions[d * hidden + units + u])
                        }
                    }
                }
                source += layout.hidden[l]
                layerStart += nets * width
            }
        }
    }
}

extension ServingKernel: Equatable {
    /// It follows from the rest of its predictor, which is compared anyway.
    static func == (a: ServingKernel, b: ServingKernel) -> Bool { true }
}
