import CKernels

/// A symmetric matrix as its lower triangle, row after row: n(n + 1)/2 numbers, row i from i(i + 1)/2 on.
///
/// The products of a row are added in eight sums side by side and then in one fixed order, so that the bits are the same
/// on every processor.
public enum PackedTriangle {
    public typealias Numbers = UnsafeBufferPointer<Double>

    /// How many numbers a matrix of n×n takes.
    public static func count(_ n: Int) -> Int { n * (n + 1) / 2 }

    /// y = A x. What `y` holds before doesn't matter, but it must be initialised.
    public static func product(_ a: Numbers, _ x: Numbers, into y: UnsafeMutableBufferPointer<Double>) {
        precondition(
            a.count == count(x.count) && y.count == x.count, "\(a.count) numbers times \(x.count) into \(y.count)")
        guard let a = a.baseAddress, let x = x.baseAddress, let target = y.baseAddress else { return }
        kernel_triangle_product(a, y.count, x, target)
    }

    /// xᵀ A x.
    public static func quadraticForm(_ a: Numbers, _ x: Numbers) -> Double {
        precondition(a.count == count(x.count), "\(a.count) numbers between \(x.count)")
        guard let a = a.baseAddress, let first = x.baseAddress else { return 0 }
        return kernel_triangle_form(a, x.count, first)
    }

    /// A ← S A S + diag(first.added, others.added, …) − v vᵀ with S = diag(first.scale, others.scale, …), the diagonal
    /// held above 0.
    public static func drift(
        _ a: UnsafeMutableBufferPointer<Double>, first: (scale: Double, added: Double),
        others: (scale: Double, added: Double), less v: Numbers
    ) {
        precondition(a.count == count(v.count), "\(a.count) numbers less \(v.count)")
        guard let numbers = a.baseAddress, let factors = v.baseAddress else { return }
        let corner = first.scale * first.scale * a[0] - v[0] * v[0] + first.added
        kernel_triangle_less(
            numbers, v.count, others.scale * others.scale, first.scale * others.scale, factors)
        a[0] = max(diagonalMin, corner)
        for row in 1..<max(1, v.count) {
            let place = count(row + 1) - 1
            a[place] = max(diagonalMin, a[place] + others.added)
        }
    }

    /// A variance that rounding has taken to 0 or below is this.
    private static let diagonalMin = 1e-12
}
