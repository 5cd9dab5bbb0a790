/// A mean that forgets: every new number shrinks the weight of the earlier ones.
public struct DecayedMean: Sendable, Equatable {
    public private(set) var weight = 0.0
    public private(set) var sum = 0.0

    public init() {}

    /// As after numbers of that mean and weight.
    init(_ mean: Double, weight: Double) {
        self.weight = weight
        sum = weight * mean
    }

    /// - Returns: `nil` before the first number.
    public var value: Double? { weight > 0 ? sum / weight : nil }

    mutating func add(_ number: Double, weight added: Double = 1, retention: Double) {
        weight = weight * retention + added
        sum = sum * retention + added * number
    }

    /// A number that had been added turned out to be another one.
    mutating func revise(by change: Double) {
        guard weight > 0 else { return }
        sum += change
    }

    /// All numbers so far count for less.
    mutating func fade(_ kept: Double) {
        weight *= kept
        sum *= kept
    }

    /// All numbers so far were in another unit.
    mutating func scale(by factor: Double) { sum *= factor }

    func write(to writer: inout StateWriter) {
        writer.put(weight)
        writer.put(sum)
    }

    init(from reader: inout StateReader) throws(StateError) {
        weight = try reader.double()
        sum = try reader.double()
    }
}
