import Routing

/// A place of the roster, with what its terms settle before any request comes.
///
/// A class: decisions borrow it (`Lent`) instead of retaining every name and list in it.
final class Seat: Sendable {
    let model: Model
    /// Among the predictor's models; `nil` for one that the artefact does not know.
    let artefactPlace: Int?
    /// The prices that the predicted cost was learnt under; `nil` where the artefact does not know the cost.
    let trainedPrices: Prices?
    /// The policy's limit on the model's traffic; `nil` where there is none.
    let traffic: TrafficLimit?

    init(_ model: Model, knowledge: OfflineKnowledge, policy: ActivePolicy) {
        self.model = model
        let place = knowledge.place(of: model.name)
        artefactPlace = place
        trainedPrices = place.flatMap { knowledge.trainedPrices(ofModelAt: $0) }
        traffic = policy.traffic(of: model.name)
    }

    /// The largest probability after so many outcomes.
    func ceiling(outcomes: UInt64) -> Double { traffic?.ceiling(outcomes: outcomes) ?? 1 }
}
