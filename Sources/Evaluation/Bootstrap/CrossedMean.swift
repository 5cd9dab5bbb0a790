/// The mean of a table of which the rows and the columns were both drawn, such as prompts × streams, with an interval for
/// other rows and other columns of the same kind; taken column by column, of which only sums are kept.
///
/// Column s has the mean d_s, and row i moves it by r_is, Σ_i r_is = 0. With G rows and k columns
///
///     x̄         = Σ_s d_s / k,   r̄_i = Σ_s r_is / k
///     V_rows    = G/(G − 1) · Σ_i r̄_i²                          of rows and cells
///     V_columns = Σ_s (d_s − x̄)² / (k (k − 1))                   of columns and cells
///     V_cells   = G/(G − 1) · Σ_is (r_is − r̄_i)² / (k (k − 1))   of cells, that both have counted
///     SE²       = max(V_rows, V_columns, V_rows + V_columns − V_cells)
///
/// and Student's t with as many degrees of freedom as so composed a variance is worth. Drawing rows and columns anew
/// (Owen's pigeonhole bootstrap) would count the cells three times.
///
/// > Cameron, Gelbach, Miller. *Robust Inference with Multiway Clustering*, Journal of Business & Economic Statistics 29, 2011.
/// > Owen. *The pigeonhole bootstrap*, Annals of Applied Statistics 1(2), 2007.
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

    /// - Parameters:
    ///   - presentRows: G without the rows that no column had.
    ///   - variance: known, to be added to SE².
    /// - Returns: x̄; of one row without an interval, of one column with one for other rows alone; `nil` without columns.
    public func estimate(presentRows: Int, addingVariance variance: Double = 0) -> IntervalEstimate? {
        guard !columns.isEmpty else { return nil }
        let (rows, count) = (Double(presentRows), Double(columns.count))
        let mean = columns.reduce(0, +) / count
        guard presentRows > 1 else { return IntervalEstimate(value: mean) }
        let rowSquares = rowSums.reduce(0) { $0 + $1 * $1 } / count
        let ofRows = rows / (rows - 1) * rowSquares / count
        var (ofColumns, ofCells) = (0.0, 0.0)
        if columns.count > 1 {
            ofColumns = columns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count * (count - 1))
            ofCells = rows / (rows - 1) * max(0, squares - rowSquares) / (count * (count - 1))
        }
        let total = max(ofRows, ofColumns, ofRows + ofColumns - ofCells) + variance
        let (rowDegrees, columnDegrees) = (rows - 1, max(1, count - 1))
        let spread =
            ofRows * ofRows / rowDegrees + ofColumns * ofColumns / columnDegrees
            + ofCells * ofCells / (rowDegrees * columnDegrees)
        let degrees = spread > 0 ? min(Self.degreesMax, max(1, total * total / spread)) : Self.degreesMax
        let half = StudentT.quantile(0.975, degrees: Int(degrees)) * total.squareRoot()
        guard half.isFinite else { return IntervalEstimate(value: mean) }
        return IntervalEstimate(value: mean, low: mean - half, high: mean + half)
    }

    /// As good as normal.
    private static let degreesMax = 1e6
}
