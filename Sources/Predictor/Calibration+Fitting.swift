import LinearAlgebra

extension Calibration {
    /// Held-out outcomes below which nothing is corrected.
    static let outcomesMin = 200
    /// Relative gain in held-out loss below which nothing is corrected.
    static let gainMin = 0.01

    /// σ(slope · z + intercept).
    func probability(_ z: Float) -> Float {
        Float.sigmoid(slope * z + intercept)
    }

    /// Fits slope and intercept to held-out outcomes by Newton's method; keeps the identity unless it helps.
    init(fitting heldOut: HeldOut, to set: TrainingSet) {
        self.init()
        var points: [(z: Double, y: Double, w: Double)] = []
        for (r, row) in heldOut.rows.enumerated() {
            for m in 0..<set.modelCount where set.qualityWeight[row, m] > 0 {
                points.append(
                    (Double(heldOut.logits[r, m]), Double(set.quality[row, m]), Double(set.qualityWeight[row, m])))
            }
        }
        guard points.count >= Self.outcomesMin else { return }
        var (a, b) = (1.0, 0.0)
        for _ in 0..<8 {
            guard let step = Self.newtonStep(points, a, b) else { return }
            a -= step.a
            b -= step.b
        }
        guard a.isFinite && b.isFinite && a > 0.2 && a < 5 && abs(b) < 3 else { return }
        guard Self.loss(points, a, b) < (1 - Self.gainMin) * Self.loss(points, 1, 0) else { return }
        self.init(slope: Float(a), intercept: Float(b))
    }

    private static func newtonStep(
        _ points: [(z: Double, y: Double, w: Double)], _ a: Double, _ b: Double
    ) -> (a: Double, b: Double)? {
        var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 1e-9, 0.0, 1e-9)
        for (z, y, w) in points {
            let p = Double.sigmoid(a * z + b)
            let (error, curvature) = (w * (p - y), w * p * (1 - p))
            ga += error * z
            gb += error
            haa += curvature * z * z
            hab += curvature * z
            hbb += curvature
        }
        let determinant = haa * hbb - hab * hab
        guard determinant > 1e-12 * haa * hbb else { return nil }
        return ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant)
    }

    private static func loss(_ points: [(z: Double, y: Double, w: Double)], _ a: Double, _ b: Double) -> Double {
        points.reduce(0) { sum, point in
            let z = a * point.z + b
            return sum + point.w * (max(z, 0) + Double.log(1 + Double.exp(-abs(z))) - point.y * z)
        }
    }
}
