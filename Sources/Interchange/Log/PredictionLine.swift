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
    /// In roster order.
    public var predicted: [Expectation]
    /// Distance from the training data: 19 of 20 training prompts have at most 1.
    public var distance: Double

    public init(id: String, predicted: [Expectation], distance: Double) {
        self.id = id
        self.predicted = predicted
        self.distance = distance
    }

    /// Appends `{"id":…,"predicted":{"<model>":{"quality":…,"quality_sd":…,"cost_usd":…}},"distance":…}` and a line
    /// feed.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id)
        writer.key("predicted")
        writer.beginObject()
        for expectation in predicted {
            writer.key(expectation.model)
            writer.beginObject()
            writer.member("quality", expectation.quality)
            writer.member("quality_sd", expectation.qualitySD)
            writer.member("cost_usd", expectation.costUSD)
            writer.endObject()
        }
        writer.endObject()
        writer.member("distance", distance)
        writer.endObject()
        writer.endLine()
    }
}
