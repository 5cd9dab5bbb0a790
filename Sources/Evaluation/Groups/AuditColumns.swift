/// What an audit averages per group: one column per figure, then quality and cost of each rival.
struct AuditColumns: Sendable {
    /// Places of the columns.
    static let (quality, costUSD, access, strongQuality, shortfall) = (0, 1, 2, 3, 4)

    /// Places of a rival's columns.
    static func rival(_ number: Int) -> (quality: Int, costUSD: Int) {
        let start = shortfall + 1 + 2 * number
        return (start, start + 1)
    }

    let strong: Int?
    let rivalNames: [String]
    let all: [[Double?]]

    init(choice: [Int?], truth: OutcomeTable, rivals: [(name: String, choice: [Int?])]) {
        let strong = SingleModels(truth).best
        let quality = Self.outcomes(choice, in: truth.quality)
        let ofStrong = Self.outcomes(choice.map { _ in strong }, in: truth.quality)
        let access = choice.map { model in
            model.flatMap { model in strong.map { model == $0 ? 1.0 : 0.0 } }
        }
        let shortfall = zip(ofStrong, quality).map { best, routed in best.flatMap { best in routed.map { best - $0 } } }
        self.strong = strong
        rivalNames = rivals.map(\.name)
        all =
            [quality, Self.outcomes(choice, in: truth.costUSD), access, ofStrong, shortfall]
            + rivals.flatMap {
                [Self.outcomes($0.choice, in: truth.quality), Self.outcomes($0.choice, in: truth.costUSD)]
            }
    }

    func values(of measure: GroupAudit.Measure) -> [Double?] {
        switch measure {
        case .access: all[Self.access]
        case .shortfall: all[Self.shortfall]
        }
    }

    private static func outcomes(_ choice: [Int?], in table: PartialMatrix) -> [Double?] {
        choice.enumerated().map { row, model in model.flatMap { table[row, $0] } }
    }
}
