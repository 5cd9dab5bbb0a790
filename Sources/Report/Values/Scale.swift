import Foundation

/// From values of an axis to places in [0, 1], linear or logarithmic, with ticks at round numbers.
struct Scale: Sendable {
    struct Tick: Sendable, Equatable {
        let value: Double
        let label: String
    }

    let range: ClosedRange<Double>
    let axis: Plot.Axis

    private static let marginShare = 0.04

    /// The scale over some values and what the axis includes, with a small margin.
    ///
    /// - Returns: `nil` where there is neither.
    init?(_ axis: Plot.Axis, over values: [Double]) {
        let included = axis.includes.map { [$0.lowerBound, $0.upperBound].filter(axis.accepts) } ?? []
        let all = values + included
        guard let low = all.min(), let high = all.max() else { return nil }
        self.axis = axis
        if axis.isLogarithmic {
            let factor = low < high ? pow(high / low, Self.marginShare) : 2
            range = low / factor...high * factor
        } else {
            let margin = low < high ? (high - low) * Self.marginShare : max(abs(low) * 0.1, 0.1)
            let isShare = axis.includes == 0...1 && low == 0 && high == 1
            range = isShare ? 0...1 : low - margin...high + margin
        }
    }

    /// The place of a value, 0 at the lower end of the range, 1 at the upper.
    func place(_ value: Double) -> Double {
        if axis.isLogarithmic { return log(value / range.lowerBound) / log(range.upperBound / range.lowerBound) }
        return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    /// About five to nine ticks.
    func ticks() -> [Tick] {
        let values = axis.isLogarithmic ? logarithmicTicks() : linearTicks()
        return values.map { Tick(value: $0, label: label($0)) }
    }

    private func label(_ value: Double) -> String {
        switch axis.quantity {
        case .usd: return Format.usd(value)
        case .count: return Format.count(value)
        case .seconds: return Format.duration(seconds: value)
        case .percent: return Format.percent(value, digits: step < 0.0095 ? 1 : 0)
        case .number:
            if axis.isLogarithmic || abs(value) >= 1e5 { return Format.scientific(value) }
            return Format.decimal(value, digits: max(0, min(6, Int((-log10(step)).rounded(.up)))))
        }
    }

    /// 1, 2 or 5 times a power of ten, so that there are about six steps; nothing is counted in parts.
    private var step: Double {
        let rough = (range.upperBound - range.lowerBound) / 6
        let power = pow(10, log10(rough).rounded(.down))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? rough
        return axis.quantity == .count ? max(1, step) : step
    }

    private func linearTicks() -> [Double] {
        let step = step
        let first = (range.lowerBound / step - 1e-9).rounded(.up)
        let last = (range.upperBound / step + 1e-9).rounded(.down)
        guard first <= last else { return [] }
        return (0...Int(last - first)).map { (first + Double($0)) * step }
    }

    private func logarithmicTicks() -> [Double] {
        let (first, last) = (Int(log10(range.lowerBound).rounded(.down)), Int(log10(range.upperBound).rounded(.up)))
        let decades = log10(range.upperBound / range.lowerBound)
        let factors: [Double] =
            decades < 1 ? [1, 2, 3, 5, 7] : decades < 2 ? [1, 2, 5] : decades < 3.5 ? [1, 3] : [1]
        let stride = max(1, Int(decades / 8))
        return (first...last).filter { $0.isMultiple(of: stride) }
            .flatMap { power in factors.map { $0 * pow(10, Double(power)) } }
            .filter(range.contains)
    }
}
