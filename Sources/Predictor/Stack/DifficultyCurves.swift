import LinearAlgebra

/// What follows for each model from how hard a prompt is, `σ(slopeₘ · logit(c) + interceptₘ)`, with c the networks'
/// mean over the models that m is compared with.
///
/// One number per prompt orders all models' differences: what is left when the networks' own are distrusted.
///
/// > Birnbaum. *Some Latent Trait Models*, in Lord, Novick: *Statistical Theories of Mental Test Scores*, 1968.
struct DifficultyCurves: Sendable, Equatable {
    /// c is cut to this distance from 0 and 1.
    static let margin: Float = 0.01

    /// K; `nil` where none was fitted.
    let curves: [Calibration?]
    let isFitted: Bool

    init(curves: [Calibration?]) {
        self.curves = curves
        isFitted = curves.contains { $0 != nil }
    }

    /// What follows for model m from its group's mean; the mean itself where no curve was fitted.
    @inline(__always)
    func quality(of m: Int, common: Float) -> Float {
        curves[m]?.probability(Self.logit(common)) ?? common
    }

    @inline(__always)
    static func logit(_ c: Float) -> Float {
        let bounded = min(1 - margin, max(margin, c))
        return Float.log(bounded / (1 - bounded))
    }
}

extension DifficultyCurves {
    /// Fits the models of groups of two, the only ones whose weights ask for it.
    init(_ voices: HeldOutVoices, groups: [Int]) {
        var points = [[Calibration.Point]](repeating: [], count: groups.count)
        let partner = groups.indices.map { m in groups.indices.filter { groups[$0] == groups[m] } }
        for r in stride(from: 0, to: voices.rowCount, by: max(1, voices.rowCount / Stack.rowsMax)) {
            let row = voices.heldOut.rows[r]
            let said = voices.networks(r)
            for m in groups.indices where partner[m].count == 2 && voices.set.qualityWeight[row, m] > 0 {
                let common = partner[m].reduce(0) { $0 + said[$1] } / 2
                points[m].append(
                    Calibration.Point(
                        z: Double(Self.logit(Float(common))), y: Double(voices.set.quality[row, m]),
                        w: Double(voices.set.qualityWeight[row, m])))
            }
        }
        self.init(curves: points.map { Calibration(fitting: $0) })
    }
}
