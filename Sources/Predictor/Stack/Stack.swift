import LinearAlgebra

/// A way of saying how good a model is on a prompt.
enum Voice: Int, CaseIterable, Sendable {
    /// The mean of the ensemble.
    case networks
    /// The model's mean on the predicted task.
    case task
    /// Its means in the nearest of a few large clusters of prompts, and of many small ones.
    case coarseCluster, fineCluster
    /// A ridge regression on the inputs.
    case linear
    /// What follows from the prompt's difficulty alone.
    case difficulty

    /// V. (`allCases` makes an array at every call.)
    static let count = 6
}

/// The mixture of voices that the differences between models are taken from.
///
/// A prompt says much of how hard it is, for all models, and little of which model suits it better; an argmax over
/// many models finds the noise in the latter. So the networks say how hard a prompt is, and how models differ on it is
/// a mixture of voices v, drawn towards each model's overall mean μ. With p what the networks say and w the weights,
///
///     sₘ = μₘ + Σ_v w_mv (x_mv − μₘ),   qₘ = sₘ + mean of (p − s) over the models that m is compared with
///
/// Close to the training data the weights are those that were best on held-out rows, and p is itself a mixture, with
/// weights u that are the same for all models; far from it, where tasks have other names, the w are the same for all
/// and p is what the networks say; in between one goes over into the other. Farther still, p is drawn half-way to μ: on
/// prompts of another kind the networks are too sure of how hard they are.
///
/// > Wolpert. *Stacked Generalization*, Neural Networks 1992.  Breiman. *Stacked Regressions*, Machine Learning 1996.
struct Stack: Sendable, Equatable {
    /// Distances between which the near weights give way to the far ones.
    static let nearDistance: Float = 0.9
    static let farDistance: Float = 1.3
    /// Distances between which the level gives way to what is left of it far off: further out than the weights, as prompts
    /// of a known kind are seldom beyond the first.
    static let trustedDistance: Float = 1.1
    static let doubtedDistance: Float = 1.5
    static let farTrust: Float = 0.5

    /// K: models with the same number were run on the same prompts and are compared.
    let groups: [Int]
    /// K: overall mean quality.
    let overall: [Float]
    /// K×V, row-major.
    let near: [Float]
    /// V.
    let far: [Float]
    /// V: u.
    let level: [Float]
    /// Whether the networks alone speak.
    let isIdle: Bool
    /// Per group, 1 / its models.
    let shares: [Float]
    /// V×K: `near`, voice by voice.
    private let nearOfVoices: [Float]

    init(
        groups: [Int], overall: [Float], near: [Float], far: [Float], level: [Float] = Stack.voicesOfNetworks
    ) {
        let voices = Voice.count
        precondition(
            overall.count == groups.count && near.count == groups.count * voices && far.count == voices
                && level.count == voices,
            "\(groups.count) groups, \(overall.count) means, \(near.count) and \(far.count) weights")
        self.groups = groups
        self.overall = overall
        self.near = near
        self.far = far
        self.level = level
        var sizes = [Float](repeating: 0, count: (groups.max() ?? -1) + 1)
        for group in groups { sizes[group] += 1 }
        nearOfVoices = (0..<voices).flatMap { v in groups.indices.map { near[$0 * voices + v] } }
        let shares = sizes.map { $0 > 0 ? 1 / $0 : 0 }
        self.shares = shares
        isIdle = groups.indices.allSatisfy { m in
            shares[groups[m]] == 1
                || far == Self.voicesOfNetworks && level == Self.voicesOfNetworks
                    && near[m * voices..<(m + 1) * voices].elementsEqual(Self.voicesOfNetworks)
        }
    }

    /// V: the weight 1 for the networks, 0 for the others.
    static let voicesOfNetworks: [Float] = Voice.allCases.map { $0 == .networks ? 1 : 0 }

    /// Share of the near weights at a distance: 1 where the training data are, 0 far off.
    @inline(__always)
    func nearShare(distance: Float) -> Float {
        min(1, max(0, (Self.farDistance - distance) / (Self.farDistance - Self.nearDistance)))
    }

    /// How much of a prompt's difficulty is believed at a distance: all of it up to a little beyond the training data,
    /// `farTrust` far off, where it says less than it seems to.
    @inline(__always)
    func levelTrust(distance: Float) -> Float {
        let share = min(1, max(0, (distance - Self.trustedDistance) / (Self.doubtedDistance - Self.trustedDistance)))
        return 1 - (1 - Self.farTrust) * share
    }

    /// Sets `common` (one number per group) to the mean of `values` (K) over the group's models.
    @inline(__always)
    func average(_ values: UnsafePointer<Float>, into common: UnsafeMutablePointer<Float>) {
        for g in 0..<shares.count { common[g] = 0 }
        for m in 0..<groups.count { common[groups[m]] += values[m] * shares[groups[m]] }
    }

    /// Adds `u_v (x_mv − μₘ)` to each model's sum.
    @inline(__always)
    func addLevel(_ voice: Voice, _ said: UnsafePointer<Float>, to sum: UnsafeMutablePointer<Float>) {
        addDifferences(voice, said, share: 0, rest: level[voice.rawValue], to: sum)
    }

    /// Adds `w_mv (x_mv − μₘ)` to each model's sum.
    ///
    /// - Parameters:
    ///   - said: K, what the voice says.
    ///   - share: of the near weights.
    ///   - sum: K.
    @inline(__always)
    func add(
        _ voice: Voice, _ said: UnsafePointer<Float>, share: Float, to sum: UnsafeMutablePointer<Float>
    ) {
        addDifferences(voice, said, share: share, rest: (1 - share) * far[voice.rawValue], to: sum)
    }

    @inline(__always)
    private func addDifferences(
        _ voice: Voice, _ said: UnsafePointer<Float>, share: Float, rest: Float, to sum: UnsafeMutablePointer<Float>
    ) {
        overall.withUnsafeBufferPointer { overall in
            nearOfVoices.withUnsafeBufferPointer { near in
                guard let overall = overall.baseAddress, let near = near.baseAddress else { return }
                VectorMath.addDifferences(
                    said, from: overall, weights: near + voice.rawValue * groups.count, share: share, rest: rest,
                    count: groups.count, to: sum)
            }
        }
    }
}
