public import Routing

/// What makes rows unfit to be learnt from, though each of them can be read.
public enum DataCheck {
    /// Rows with a quality that a model needs: of one outcome nothing can be said but that it was one.
    public static let outcomesMin = 2

    /// Above this a cost is no price of a request but a slip, and near the largest number that fits.
    public static let costUSDMax = 1e30

    /// Of a model's name: what a server takes unless it is told otherwise (`limits.name_bytes`).
    public static let modelNameBytesMax = 256

    /// Checks the rows that a router is to be trained on.
    ///
    /// - Throws: `nothingToLearn` where no row has a quality of the roster or all qualities are one number; `badData`
    ///   for a model of fully known rows that hardly any row has a quality of.
    public static func check(_ rows: [OutcomeRow], models: [String]) throws(TrainingError) {
        guard !rows.isEmpty else { throw .nothingToLearn("the data has no rows") }
        let qualities = rows.lazy.flatMap { $0.outcomes.values.lazy.compactMap(\.quality) }
        guard let first = qualities.first else {
            throw .nothingToLearn("none of the \(rows.count) rows has a quality")
        }
        guard qualities.contains(where: { $0 != first }) else {
            throw .nothingToLearn(
                "every quality in \(rows.count) rows is \(first): no prompt and no model differs from another")
        }
        if rows.count > 1, rows.allSatisfy({ $0.features == nil && $0.prompt == rows[0].prompt }) {
            let prompt = rows[0].prompt.isEmpty ? "no prompt" : "the same prompt"
            throw .nothingToLearn(
                "all \(rows.count) rows have \(prompt): a router has nothing to tell requests apart by")
        }
        for row in rows {
            for (model, outcome) in row.outcomes {
                guard let cost = outcome.costUSD, !(0...costUSDMax).contains(cost) else { continue }
                throw .badData("the cost of \(model) in the row \(row.id) is \(cost) USD: mend it, or leave it out")
            }
        }
        if let name = models.first(where: { $0.utf8.count > modelNameBytesMax }) {
            throw .badData(
                "the model \(name.prefix(32))… has a name of \(name.utf8.count) bytes, and no server takes more than "
                    + "\(modelNameBytesMax): give it a shorter one")
        }
        // A log draws some models seldom: that is no fault of it.
        guard !rows.contains(where: { $0.propensity != nil }), let name = sparse(rows, models).first else { return }
        throw .badData(
            "the model \(name.model) has a quality in \(name.count == 1 ? "one row" : "no row"), and \(outcomesMin) are "
                + "the least: leave it out with --without \(name.model), or add it afterwards with --add-model")
    }

    /// Fewer rows than this teach hardly more than each model's mean.
    static let rowsUsual = 50

    /// What is worth knowing of rows that can be learnt from: a sentence each, for people.
    public static func remarks(_ rows: [OutcomeRow], models: [String]) -> [String] {
        var remarks: [String] = []
        if rows.count < rowsUsual {
            remarks.append("\(rows.count) rows are few: hardly more than each model's mean can be learnt of them")
        }
        if models.count == 1 { remarks.append("\(models[0]) is the only model: there is nothing to choose from") }
        remarks += sparse(rows, models).map { model, count in
            "\(model) has \(count == 1 ? "one outcome" : "no outcome") in the log: little is learnt of it"
        }
        return remarks + models.compactMap { constancy(of: $0, rows) }
    }

    /// A sentence for a model whose qualities are all the same number.
    private static func constancy(of model: String, _ rows: [OutcomeRow]) -> String? {
        let qualities = rows.lazy.compactMap { $0.outcomes[model]?.quality }
        guard let first = qualities.first, qualities.allSatisfy({ $0 == first }) else { return nil }
        let count = qualities.reduce(0) { sum, _ in sum + 1 }
        guard count >= outcomesMin else { return nil }
        return "\(model) has the quality \(first) in all of its \(count) rows: is that how it was judged?"
    }

    /// Models with fewer than `outcomesMin` qualities, with their number, in roster order.
    public static func sparse(_ rows: [OutcomeRow], _ models: [String]) -> [(model: String, count: Int)] {
        var counts: [String: Int] = [:]
        for row in rows {
            for (model, outcome) in row.outcomes where outcome.quality != nil { counts[model, default: 0] += 1 }
        }
        return models.map { ($0, counts[$0] ?? 0) }.filter { $0.1 < outcomesMin }
    }

    /// The first row that stands a second time among rows of one file, with both places from 1.
    public static func duplicate(in rows: [OutcomeRow]) -> (id: String, first: Int, second: Int)? {
        var seen = SeenRows()
        for row in rows {
            if let twice = seen.duplicate(row) { return twice }
        }
        return nil
    }
}
