import LinearAlgebra

extension Double {
    /// To a few significant digits: a number that people read in a file.
    func rounded(digits: Int) -> Double {
        guard self > 0, isFinite else { return self }
        let exponent = (Double.log(self) / Double.log(10)).rounded(.down)
        let unit = Double.pow(10, (Double(digits) - 1 - exponent).magnitude)
        return exponent < Double(digits) ? (self * unit).rounded() / unit : (self / unit).rounded() * unit
    }
}
