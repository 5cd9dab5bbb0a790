import LinearAlgebra

/// The hulls of recent paced requests, which a price of quality is set from: the last 256, in a ring where request i lies at
/// i mod 256, or a sample of as many from further back.
struct RecentHulls: Sendable, Equatable {
    /// Recent requests that the price is set from.
    static let hullsMax = 256
    /// Requests between two settings of the price, after the first few.
    static let pricingInterval: UInt64 = 16

    private(set) var hulls: [CostQualityHull] = []
    private(set) var count: UInt64 = 0

    /// Takes in a request.
    /// - Returns: whether it is time to set the price anew.
    mutating func append(_ hull: CostQualityHull) -> Bool {
        if hulls.count < Self.hullsMax {
            hulls.append(hull)
        } else {
            hulls[Int(count % UInt64(Self.hullsMax))] = hull
        }
        return countRequest()
    }

    /// Takes a request into a sample, at the place of any other: the further back one lies, the more have gone.
    ///
    /// - Parameter memory: requests that are remembered, about; at least 256 are.
    /// - Returns: whether it is time to set the price anew.
    mutating func sample(_ hull: CostQualityHull, memory: UInt64) -> Bool {
        guard hulls.count == Self.hullsMax else { return append(hull) }
        var random = SplitMix64(seed: count)
        if random.nextUniform() * Double(memory) < Double(Self.hullsMax) {
            hulls[Int(random.nextUniform() * Double(Self.hullsMax))] = hull
        }
        return countRequest()
    }

    private mutating func countRequest() -> Bool {
        count += 1
        let isYoung = count < Self.pricingInterval && count.nonzeroBitCount == 1
        return isYoung || count.isMultiple(of: Self.pricingInterval)
    }

    /// Mean cost of the requests' cheapest models; at least one request is known.
    var meanBaseUSD: Double { hulls.reduce(0) { $0 + $1.baseUSD } / Double(hulls.count) }

    /// Mean square of the same.
    var meanBaseSquareUSD: Double { hulls.reduce(0) { $0 + $1.baseUSD * $1.baseUSD } / Double(hulls.count) }

    /// What the cheapest models may cost by luck alone beyond their mean in that many decisions, less what their mean leaves
    /// of the budgets.
    ///
    /// Costs of calls scatter by about their own size, and so does a mean of n of them by its n-th root: it is taken two
    /// standard errors high. Nothing is left to keep where the cheapest models cost less than some nine tenths of the budget.
    func baseLuckUSD(decisions: Int, budgetUSD: Double) -> Double {
        let (count, mean) = (Double(hulls.count), meanBaseUSD)
        let square = hulls.reduce(0) { $0 + $1.baseUSD * $1.baseUSD } / count
        let dearMean = mean * (1 + 2 / count.squareRoot())
        return max(0, (Double(decisions) * square).squareRoot() - Double(decisions) * max(0, budgetUSD - dearMean))
    }

    func write(to writer: inout StateWriter) {
        writer.put(count)
        writer.put(UInt32(hulls.count))
        for hull in hulls {
            writer.put(hull.baseUSD)
            writer.put(hull.baseQuality)
            writer.put(hull.steps.flatMap { [$0.slope, $0.costUSD] })
        }
    }

    init() {}

    init(from reader: inout StateReader) throws(StateError) {
        count = try reader.number()
        for _ in 0..<(try reader.number(UInt32.self)) {
            let (base, quality) = (try reader.double(), try reader.double())
            let numbers = try reader.doubles()
            hulls.append(
                CostQualityHull(
                    baseUSD: base, baseQuality: quality,
                    steps: stride(from: 0, to: numbers.count - 1, by: 2).map {
                        CostQualityHull.Step(slope: numbers[$0], costUSD: numbers[$0 + 1])
                    }))
        }
    }
}
