/// The stack's part of a predictor's bytes.
extension Stacking {
    func encode(to writer: inout ByteWriter) {
        for clusters in [coarse, fine] {
            writer.append(
                rows: clusters.centres, columns: clusters.centres.count / clusters.count,
                readBy: ServingKernel.inputSteps)
            writer.append(clusters.means)
            writer.append(clusters.distanceScale)
        }
        writer.append(tasks.means)
        if !linear.isEmpty {
            writer.append(
                rows: linear.weights, columns: linear.weights.count / linear.intercepts.count,
                readBy: ServingKernel.inputSteps)
        }
        writer.append(linear.intercepts)
        for curve in difficulty.curves {
            writer.append(UInt32(curve == nil ? 0 : 1))
            writer.append([curve?.slope ?? 0, curve?.intercept ?? 0])
        }
        for group in stack.groups { writer.append(UInt32(group)) }
        writer.append(stack.overall)
        writer.append(stack.near)
        writer.append(stack.far)
        writer.append(stack.level)
    }

    init(
        _ reader: inout ByteReader, f: Int, k: Int, coarse: Int, fine: Int, tasks: Int, hasLinear: Bool
    ) throws(PredictorError) {
        self.coarse = try Self.clusters(&reader, f: f, k: k, count: coarse)
        self.fine = try Self.clusters(&reader, f: f, k: k, count: fine)
        self.tasks = TaskMeans(count: tasks, means: try Self.shares(&reader, "task means", tasks * k))
        linear = LinearMeans(
            weights: hasLinear ? try reader.rows("linear weights", k, columns: f) : [],
            intercepts: try reader.floats("linear intercepts", k))
        var curves: [Calibration?] = []
        for _ in 0..<k {
            let hasCurve = try reader.size("has curve", 0...1) == 1
            let (slope, intercept) = (try reader.float("curve slope"), try reader.float("curve intercept"))
            curves.append(hasCurve ? Calibration(slope: slope, intercept: intercept) : nil)
        }
        difficulty = DifficultyCurves(curves: curves)
        var groups: [Int] = []
        for _ in 0..<k { groups.append(try reader.size("group", 0...k - 1)) }
        stack = Stack(
            groups: groups, overall: try Self.shares(&reader, "overall means", k),
            near: try reader.floats("near weights", k * Voice.count),
            far: try reader.floats("far weights", Voice.count),
            level: try reader.floats("level weights", Voice.count))
    }

    private static func clusters(
        _ reader: inout ByteReader, f: Int, k: Int, count: Int
    ) throws(PredictorError) -> Clusters {
        Clusters(
            centres: try reader.rows("cluster centres", count, columns: f), count: count,
            means: try shares(&reader, "cluster means", count * k),
            distanceScale: try reader.float("distance scale", 0...1e6))
    }

    /// Numbers in 0...1.
    private static func shares(
        _ reader: inout ByteReader, _ field: String, _ count: Int
    ) throws(PredictorError) -> [Float] {
        let values = try reader.floats(field, count)
        guard values.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { throw .badNumber(field: field) }
        return values
    }
}
