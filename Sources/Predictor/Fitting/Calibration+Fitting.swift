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

    /// A logit, the outcome it should have foretold, and how much that counts.
    struct Point {
        let z, y, w: Double
    }

    /// Fits slope and intercept to held-out outcomes; keeps the identity unless it helps.
    init(fitting heldOut: HeldOut, to set: TrainingSet) {
        self.init()
        var points: [Point] = []
        for (r, row) in heldOut.rows.enumerated() {
            for m in 0..<set.modelCount where set.qualityWeight[row, m] > 0 {
                points.append(
                    Point(
                        z: Double(heldOut.logits[r, m]), y: Double(set.quality[row, m]),
                        w: Double(set.qualityWeight[row, m])))
            }
        }
        guard let fitted = Self(fitting: points) else { return }
        let (a, b) = (Double(fitted.slope), Double(fitted.intercept))
        guard Self.loss(points, a, b) < (1 - Self.gainMin) * Self.loss(points, 1, 0) else { return }
        self = fitted
    }

    /// Fits slope and intercept by Newton's method.
    ///
    /// - Returns: `nil` for fewer than 200 points, or where they say too little.
    init?(fitting points: [Point]) {
        guard points.count >= Self.outcomesMin else { return nil }
        var (a, b) = (1.0, 0.0)
        for _ in 0..<8 {
            guard let step = Self.newtonStep(points, a, b) else { return nil }
            a -= step.a
            b -= step.b
        }
        guard a.isFinite && b.isFinite && a > 0.2 && a < 5 && abs(b) < 3 else { return nil }
        self.init(slope: Float(a), intercept: Float(b))
    }

    private static func newtonStep(
        _ points: [Point], _ a: Double, _ b: Double
    ) -> (a: Double, b: Double)? {
        var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 1e-9, 0.0, 1e-9)
        for point in points {
            let (z, y, w) = (point.z, point.y, point.w)
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

    private static func loss(_ points: [Point], _ a: Double, _ b: Double) -> Double {
        points.reduce(0) { sum, point in
            let z = a * point.z + b
            return sum + point.w * (max(z, 0) + Double.log(1 + Double.exp(-abs(z))) - point.y * z)
        }
    }
}
