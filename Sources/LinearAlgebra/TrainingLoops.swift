import CKernels

/// The passes of a training step beside its matrix products, each by the instructions of the processor at hand.
///
/// Pointers describe memory of the caller's; lengths are the caller's word. The bits are those of any other processor.
public enum TrainingLoops {
    /// The constants of one step of Adam.
    public struct AdamStep: Sendable {
        public var beta1: Float
        public var beta2: Float
        /// What is left of a weight.
        public var shrink: Float
        /// The step size and ε, with both bias corrections folded in.
        public var rate: Float
        public var epsilon: Float

        public init(beta1: Float, beta2: Float, shrink: Float, rate: Float, epsilon: Float) {
            (self.beta1, self.beta2, self.shrink, self.rate, self.epsilon) = (beta1, beta2, shrink, rate, epsilon)
        }
    }

    /// `m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  w ← shrink · w − rate · m / (√v + ε)`, each of `count`.
    public static func adam(
        _ w: UnsafeMutablePointer<Float>, along g: UnsafePointer<Float>, _ m: UnsafeMutablePointer<Float>,
        _ v: UnsafeMutablePointer<Float>, count: Int, _ step: AdamStep
    ) {
        var constants = kernel_adam(
            beta1: step.beta1, beta2: step.beta2, shrink: step.shrink, rate: step.rate, epsilon: step.epsilon)
        kernel_adam_step(w, g, m, v, count, &constants)
    }

    /// `V ← V + 1 bᵀ`, and `max(0, V)` of it where `rectified`, V rows×width.
    public static func add(
        _ bias: UnsafePointer<Float>, to values: UnsafeMutablePointer<Float>, rows: Int, width: Int, rectified: Bool
    ) {
        rectified
            ? kernel_add_and_rectify(values, bias, rows, width) : kernel_add_bias(values, bias, rows, width)
    }

    /// `s ← Vᵀ 1`, V rows×width.
    public static func sumColumns(
        of values: UnsafePointer<Float>, rows: Int, width: Int, into sums: UnsafeMutablePointer<Float>
    ) {
        kernel_sum_columns(values, rows, width, sums)
    }

    /// `g ← scale · g` where the activation is above 0, else 0.
    public static func passBack(
        _ gradient: UnsafeMutablePointer<Float>, through activation: UnsafePointer<Float>, count: Int, scale: Float
    ) {
        kernel_pass_back(gradient, activation, count, scale)
    }

    /// `z ← clip((x − mean) · scale, ±clip)`; of NaN a number.
    public static func standardize(
        _ x: UnsafePointer<Float>, mean: UnsafePointer<Float>, scale: UnsafePointer<Float>, clip: Float,
        into z: UnsafeMutablePointer<Float>, count: Int
    ) {
        kernel_standardize(x, mean, scale, clip, z, count)
    }

    /// `Σ w (softplus(z) − y z)`; `g ← share · w (σ(z) − y)`. A weight of 0 has no effect, whatever the target.
    public static func logisticLoss(
        _ z: UnsafePointer<Float>, _ y: UnsafePointer<Float>, weights w: UnsafePointer<Float>, share: Float,
        gradient: UnsafeMutablePointer<Float>, count: Int
    ) -> Float {
        kernel_logistic_loss(z, y, w, share, gradient, count)
    }

    /// `Σ w h(z − y)`, h Huber's loss; `g ← share · w clip(z − y, ±δ)`. A weight of 0 has no effect.
    public static func huberLoss(
        _ z: UnsafePointer<Float>, _ y: UnsafePointer<Float>, weights w: UnsafePointer<Float>, delta: Float,
        share: Float, gradient: UnsafeMutablePointer<Float>, count: Int
    ) -> Float {
        kernel_huber_loss(z, y, w, delta, share, gradient, count)
    }

    /// Asks for memory that will be read soon, `count` numbers.
    @inline(__always)
    public static func prefetch(_ values: UnsafePointer<Float>, count: Int) {
        for i in stride(from: 0, to: count, by: 16) { kernel_prefetch(values + i) }
    }
}
