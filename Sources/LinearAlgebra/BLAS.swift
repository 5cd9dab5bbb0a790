import COpenBLAS

/// The only calls of OpenBLAS: products of row-major `Float` matrices and vectors.
///
/// The pointer forms are for hot loops; they check shapes against each other, not against memory the caller
/// did not describe. Results are reproducible for one machine kind and thread count.
public enum BLAS {
    /// Sets how many threads a product may use, for the whole process: whoever needs the same bits twice must not have
    /// somebody else change it meanwhile.
    ///
    /// OpenBLAS begins with a thread for every processor, each of which spins for some ten milliseconds before it sleeps:
    /// with one thread they are ended.
    public static func setThreads(_ count: Int) {
        precondition(count >= 1, "\(count) threads")
        guard count != threads else { return }
        openblas_set_num_threads(Int32(clamping: count))
        if count == 1 { openblas_end_waiting_threads() }
    }

    /// The kind of processor whose kernels are in use, such as `x86_64 SkylakeX`: the same kind gives the same bits.
    public static let processor: String = {
        #if arch(x86_64)
            let architecture = "x86_64"
        #elseif arch(arm64)
            let architecture = "arm64"
        #else
            let architecture = "other"
        #endif
        return "\(architecture) \(String(cString: openblas_get_corename()))"
    }()

    public static var threads: Int { Int(openblas_get_num_threads()) }

    /// `C ← α · op(A) · op(B) + β · C`, with op(A) m×k, op(B) k×n, C m×n, all row-major.
    ///
    /// - Parameters:
    ///   - transposeA: op(A) = Aᵀ, where A is stored k×m.
    ///   - transposeB: op(B) = Bᵀ, where B is stored n×k.
    @inline(__always)
    public static func multiply(
        m: Int, n: Int, k: Int, alpha: Float = 1, _ a: UnsafePointer<Float>, transposeA: Bool = false,
        _ b: UnsafePointer<Float>, transposeB: Bool = false, beta: Float = 0, into c: UnsafeMutablePointer<Float>
    ) {
        precondition(m >= 0 && n >= 0 && k >= 0, "product of \(m)×\(k) and \(k)×\(n)")
        guard m > 0 && n > 0 else { return }
        cblas_sgemm(
            CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
            Int32(m), Int32(n), Int32(k), alpha, a, Int32(max(1, transposeA ? m : k)), b,
            Int32(max(1, transposeB ? k : n)), beta, c, Int32(n))
    }

    /// `y ← A · x + β · y`, with A rows×columns row-major.
    @inline(__always)
    public static func multiply(
        rows: Int, columns: Int, _ a: UnsafePointer<Float>, vector x: UnsafePointer<Float>, beta: Float = 0,
        into y: UnsafeMutablePointer<Float>
    ) {
        precondition(rows >= 0 && columns >= 0, "a \(rows)×\(columns) matrix")
        guard rows > 0 && columns > 0 else { return }
        cblas_sgemv(CblasRowMajor, CblasNoTrans, Int32(rows), Int32(columns), 1, a, Int32(columns), x, 1, beta, y, 1)
    }

    /// `Σ xᵢ yᵢ` over `count` elements.
    @inline(__always)
    public static func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Float {
        cblas_sdot(Int32(count), x, 1, y, 1)
    }

    /// `A · B`, either of them transposed if asked for.
    public static func product(
        _ a: Matrix, transposeA: Bool = false, _ b: Matrix, transposeB: Bool = false
    ) -> Matrix {
        let (m, k) = transposeA ? (a.columns, a.rows) : (a.rows, a.columns)
        let (inner, n) = transposeB ? (b.columns, b.rows) : (b.rows, b.columns)
        precondition(k == inner, "\(m)×\(k) times \(inner)×\(n)")
        var c = Matrix(rows: m, columns: n)
        guard m > 0 && n > 0 && k > 0 else { return c }
        a.storage.withUnsafeBufferPointer { a in
            b.storage.withUnsafeBufferPointer { b in
                c.storage.withUnsafeMutableBufferPointer { c in
                    multiply(
                        m: m, n: n, k: k, a.baseAddress!, transposeA: transposeA, b.baseAddress!,
                        transposeB: transposeB, into: c.baseAddress!)
                }
            }
        }
        return c
    }
}
