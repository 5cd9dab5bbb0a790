/// The mean of a table of which the rows and the columns were both drawn, such as prompts × streams, with an interval for
/// other rows and other columns of the same kind; taken column by column, of which only sums are kept.
///
/// Column s has the mean d_s, and row i moves it by r_is, Σ_i r_is = 0. With G rows and k columns
///
///     x̄         = Σ_s d_s / k,   r̄_i = Σ_s r_is / k
///     V_rows    = G/(G − 1) · Σ_i r̄_i²                          of rows and cells
///     V_columns = Σ_s (d_s − x̄)² / (k (k − 1))                   of columns and cells
///     V_cells   = G/(G − 1) · Σ_is (r_is − r̄_i)² / (k (k − 1))   of cells, that both have counted
///     V_one     = Σ_i u_i⁴ / Σ_i u_i²,   u_i = r̄_i + x̄/G         of one row more, like those that matter
///     SE²       = max(V_rows, V_columns, V_rows + V_columns − V_cells) + V_one
///
/// and Student's t with as many degrees of freedom as so composed a variance is worth. Drawing rows and columns anew
/// (Owen's pigeonhole bootstrap) would count the cells three times. A mean that hangs on three rows of 400 seems sure if all
/// three went the same way: so one imaginary row more counts, that may go either way by as much as they did.
///
/// > Cameron, Gelbach, Miller. *Robust Inference with Multiway Clustering*, Journal of Business & Economic Statistics 29, 2011.
/// > Owen. *The pigeonhole bootstrap*, Annals of Applied Statistics 1(2), 2007.
/// > Agresti, Min. *Simple improved confidence intervals for comparing matched proportions*, Statistics in Medicine 24, 2005:
/// > half a pair more of either kind.
/// > Satterthwaite. *An Approximate Distribution of Estimates of Variance Components*, Biometrics Bulletin 2, 1946.
public struct CrossedMean: Sendable {
    /// k: d.
    private var columns: [Double] = []
    /// G: Σ_s r_is.
    private var rowSums: [Double]
    /// Σ_is r_is².
    private var squares = 0.0

    public init(rowCount: Int) { rowSums = [Double](repeating: 0, count: rowCount) }

    public var columnCount: Int { columns.count }

    /// One column more.
    /// - Parameter residuals: G; 0 of rows that it doesn't have.
    public mutating func add(_ mean: Double, residuals: [Double]) {
        precondition(residuals.count == rowSums.count, "\(residuals.count) residuals of \(rowSums.count) rows")
        columns.append(mean)
        for (row, residual) in residuals.enumerated() {
            rowSums[row] += residual
            squares += residual * residual
        }
    }

    /// - Parameter presentRows: G without the rows that no column had.
    /// - Returns: x̄; without an interval where one row or one column says nothing of others, or all cells are 0; `nil`
    ///   without columns.
    public func estimate(presentRows: Int) -> IntervalEstimate? {
        guard !columns.isEmpty else { return nil }
        let (rows, count) = (Double(presentRows), Double(columns.count))
        let mean = columns.reduce(0, +) / count
        guard presentRows > 1, columns.count > 1 else { return IntervalEstimate(value: mean) }
        let rowSquares = rowSums.reduce(0) { $0 + $1 * $1 } / (count * count)
        let ofRows = rows / (rows - 1) * rowSquares
        let ofColumns = columns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count * (count - 1))
        let ofCells = rows / (rows - 1) * max(0, squares - count * rowSquares) / (count * (count - 1))
        let oneMore = oneMoreRow(mean, presentRows: presentRows)
        let total = max(ofRows, ofColumns, ofRows + ofColumns - ofCells) + oneMore
        let spread =
            ofRows * ofRows / (rows - 1) + ofColumns * ofColumns / (count - 1)
            + ofCells * ofCells / ((rows - 1) * (count - 1)) + oneMore * oneMore / (rows - 1)
        let degrees = min(Self.degreesMax, max(1, total * total / spread))
        let half = StudentT.quantile(0.975, degrees: degrees.isNaN ? 1 : Int(degrees)) * total.squareRoot()
        guard half > 0, half.isFinite else { return IntervalEstimate(value: mean) }
        return IntervalEstimate(value: mean, low: mean - half, high: mean + half)
    }

    /// V_one.
    private func oneMoreRow(_ mean: Double, presentRows: Int) -> Double {
        let (count, level) = (Double(columns.count), mean / Double(presentRows))
        var (squares, fourths, moved) = (0.0, 0.0, 0)
        for sum in rowSums where sum != 0 {
            let square = (sum / count + level) * (sum / count + level)
            squares += square
            fourths += square * square
            moved += 1
        }
        let atLevel = Double(max(0, presentRows - moved)) * level * level
        squares += atLevel
        fourths += atLevel * level * level
        return squares > 0 ? fourths / squares : 0
    }

    /// As good as normal.
    private static let degreesMax = 1e6
}
