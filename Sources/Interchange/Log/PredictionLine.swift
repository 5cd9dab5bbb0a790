import StrictJSON

/// One line of `suffice predict`: what an artefact expects of every model of its roster for one prompt.
public struct PredictionLine: Sendable {
    /// What is expected of one model.
    public struct Expectation: Sendable, Equatable {
        public var model: String
        /// In [0, 1].
        public var quality: Double
        public var qualitySD: Double
        /// `nil` where nothing is known.
        public var costUSD: Double?

        public init(model: String, quality: Double, qualitySD: Double, costUSD: Double?) {
            self.model = model
            self.quality = quality
            self.qualitySD = qualitySD
            self.costUSD = costUSD
        }
    }

    public var id: String
    /// Whether the id came as a number, and goes back as one.
    public var hasNumericID: Bool
    /// In roster order.
    public var predicted: [Expectation]
    /// Distance from the training data: 19 of 20 training prompts have at most 1.
    public var distance: Double
    /// The squared error to be expected of the qualities against one outcome each, mean over models.
    public var expectedError: Double

    public init(
        id: String, hasNumericID: Bool = false, predicted: [Expectation], distance: Double, expectedError: Double
    ) {
        self.id = id
        self.hasNumericID = hasNumericID
        self.predicted = predicted
        self.distance = distance
        self.expectedError = expectedError
    }

    /// Appends `{"id":…,"predicted":{"<model>":{"quality":…,"quality_sd":…,"cost_usd":…}},"distance":…,
    /// "expected_error":…}` and a line feed.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.identifier(id, isNumeric: hasNumericID)
            writer.object("predicted") { writer in
                for expectation in predicted {
                    writer.object(expectation.model) { writer in
                        writer.member("quality", expectation.quality)
                        writer.member("quality_sd", expectation.qualitySD)
                        writer.member("cost_usd", expectation.costUSD)
                    }
                }
            }
            writer.member("distance", distance)
            writer.member("expected_error", expectedError)
        }
        writer.endLine()
    }
}
