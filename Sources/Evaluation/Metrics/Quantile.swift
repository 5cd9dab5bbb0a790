/// The quantile of ascending numbers, linear between order statistics (Hyndman and Fan's type 7, numpy's default).
///
/// - Returns: `nil` for no numbers.
func quantile(ofSorted values: [Double], at share: Double) -> Double? {
    guard let last = values.last else { return nil }
    let position = share * Double(values.count - 1)
    let index = Int(position)
    guard index + 1 < values.count else { return last }
    return interpolate(values[index], values[index + 1], at: position - Double(index))
}

/// The value between two others, worked out from the nearer end so that both ends come out exactly.
@inline(__always)
func interpolate(_ low: Double, _ high: Double, at share: Double) -> Double {
    share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share)
}
