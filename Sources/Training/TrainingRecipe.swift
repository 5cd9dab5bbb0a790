import Features
import Foundation
public import Predictor

/// How a router is trained, features included. Every key left out of a recipe file has the default given here.
///
/// ```json
/// {"hidden": [96, 64], "nets": 4, "hashed_ngram_buckets": 0, "assessment_share": 0.15}
/// ```
public struct TrainingRecipe: Sendable, Equatable, Codable {
    public var fit = FitRecipe()
    public var hashedNgramBuckets = 0
    /// Share of the rows on which a twin, trained on the others, is scored for the card; 0 for no scores.
    public var assessmentShare = 0.15
    /// Rows that the twin and its test have together; of more a sample is taken.
    public var assessmentRowsMax = 10_000
    /// Rows that are learnt from; of more a uniform sample is taken while they are read.
    public var rowsMax = 200_000
    /// Other wordings of each prompt that are learnt from beside it, in turn; 0 for none.
    public var rewordings = 3
    /// Of more rows prompts are not reworded: they have several hands in them, and rewording would take half the time.
    public var rewordedRowsMax = 20_000
    /// Largest factor by which a row of a log counts for its low propensity.
    public var importanceWeightMax = LogWeighting.importanceWeightMaxUsual
    /// Age in days at which a row of a log counts half; 0: age is nothing.
    public var halfLifeDays = 0.0
    /// What the logging router's expectations of one model are worth, in outcomes.
    public var priorOutcomes = 3_000.0

    public init() {}

    var weighting: LogWeighting {
        LogWeighting(importanceWeightMax: importanceWeightMax, halfLifeDays: halfLifeDays > 0 ? halfLifeDays : nil)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case hashedNgramBuckets = "hashed_ngram_buckets"
        case assessmentShare = "assessment_share"
        case assessmentRowsMax = "assessment_rows_max"
        case rowsMax = "rows_max"
        case rewordings
        case rewordedRowsMax = "reworded_rows_max"
        case importanceWeightMax = "importance_weight_max"
        case halfLifeDays = "half_life_days"
        case priorOutcomes = "prior_outcomes"
    }

    public init(from decoder: any Decoder) throws {
        fit = try FitRecipe(from: decoder)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
            value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
        }
        try read(.hashedNgramBuckets, into: &hashedNgramBuckets)
        try read(.assessmentRowsMax, into: &assessmentRowsMax)
        try read(.rowsMax, into: &rowsMax)
        try read(.assessmentShare, into: &assessmentShare)
        try read(.rewordings, into: &rewordings)
        try read(.rewordedRowsMax, into: &rewordedRowsMax)
        try read(.importanceWeightMax, into: &importanceWeightMax)
        try read(.halfLifeDays, into: &halfLifeDays)
        try read(.priorOutcomes, into: &priorOutcomes)
    }

    public func encode(to encoder: any Encoder) throws {
        try fit.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(hashedNgramBuckets, forKey: .hashedNgramBuckets)
        try values.encode(assessmentShare, forKey: .assessmentShare)
        try values.encode(assessmentRowsMax, forKey: .assessmentRowsMax)
        try values.encode(rowsMax, forKey: .rowsMax)
        try values.encode(rewordings, forKey: .rewordings)
        try values.encode(rewordedRowsMax, forKey: .rewordedRowsMax)
        try values.encode(importanceWeightMax, forKey: .importanceWeightMax)
        try values.encode(halfLifeDays, forKey: .halfLifeDays)
        try values.encode(priorOutcomes, forKey: .priorOutcomes)
    }

    /// Reads a recipe file; a key that no recipe has is an error, so that a typing mistake never silently trains
    /// something else.
    public init(json: Data) throws(TrainingError) {
        do {
            let known = try JSONSerialization.jsonObject(with: JSONEncoder().encode(TrainingRecipe())) as? [String: Any]
            let given = try JSONSerialization.jsonObject(with: json) as? [String: Any]
            guard let known, let given else { throw TrainingError.badRecipe("it is not a JSON object") }
            let names = Set(known.keys)
            if let unknown = given.keys.filter({ !names.contains($0) }).min() {
                throw TrainingError.badRecipe("no key \(unknown); keys are \(names.sorted().joined(separator: " "))")
            }
            self = try JSONDecoder().decode(TrainingRecipe.self, from: json)
            try check()
        } catch let error as TrainingError {
            throw error
        } catch let error as DecodingError {
            throw .badRecipe(Self.sentence(error))
        } catch {
            throw .badRecipe("it is not JSON")
        }
    }

    private static func sentence(_ error: DecodingError) -> String {
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            // JSON it is; a number that doesn't fit its type comes without its key.
            context.codingPath.first.map { "the value of \($0.stringValue) is of the wrong kind" }
                ?? "a number doesn't fit its key: a fraction where a count is meant, or too large a number"
        @unknown default: "a value is of the wrong kind"
        }
    }

    /// Checks every value against its range.
    ///
    /// - Throws: `badRecipe` for the first one outside.
    public func check() throws(TrainingError) {
        do {
            try fit.check()
        } catch {
            throw TrainingError(error)
        }
        for (key, value, allowed) in [
            ("assessment_share", assessmentShare, 0...0.5), ("importance_weight_max", importanceWeightMax, 1...1e6),
            ("half_life_days", halfLifeDays, 0...1e6), ("prior_outcomes", priorOutcomes, 0...1e9),
        ] where !allowed.contains(value) {
            throw .badRecipe("\(key) is \(value), allowed is \(allowed.lowerBound) to \(allowed.upperBound)")
        }
        for (key, value) in [("assessment_rows_max", assessmentRowsMax), ("rows_max", rowsMax)]
        where !(1...1_000_000_000).contains(value) {
            throw .badRecipe("\(key) is \(value), allowed is 1 to 1000000000")
        }
        guard (0...1_000_000_000).contains(rewordedRowsMax) else {
            throw .badRecipe("reworded_rows_max is \(rewordedRowsMax), allowed is 0 to 1000000000")
        }
        guard (0...16).contains(rewordings) else { throw .badRecipe("rewordings is \(rewordings), allowed is 0 to 16") }
        guard (0...FeatureSpec.hashedNgramBucketsMax).contains(hashedNgramBuckets) else {
            throw .badRecipe(
                "hashed_ngram_buckets is \(hashedNgramBuckets), allowed is 0 to \(FeatureSpec.hashedNgramBucketsMax)")
        }
    }
}
