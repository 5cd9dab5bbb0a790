import Routing
import StrictJSON

/// A model of a running router's roster.
public struct ServedModel: Sendable, Equatable {
    public var model: Model
    /// Where the entry comes from: `configuration`, `artefact` or `store`.
    public var origin: String
    /// A hash of what the model is; `nil` of a server that doesn't say.
    public var version: String?
}

extension LineClient {
    /// The whole roster, retired models too.
    public func roster() async throws(ClientError) -> [ServedModel] {
        try Self.read(await send(RequestLine.plain("models"))) { json in
            guard let models = json["models"], models.kind == .array else { return nil }
            let entries = models.elements.map { ServedModel($0) }
            return entries.contains { $0 == nil } ? nil : entries.compactMap(\.self)
        }
    }

    /// Puts a model, live and durable: of one that is there, what differs from `before` and nothing else.
    ///
    /// - Parameters:
    ///   - before: what is known to be served; `nil`: the model is new.
    ///   - version: of `before`: where somebody has changed the model since, the server refuses; `nil`: it doesn't.
    /// - Returns: the entry as it is now.
    public func put(
        _ model: Model, before: Model? = nil, ifVersion version: String? = nil
    ) async throws(ClientError) -> ServedModel {
        try Self.read(await send(RequestLine.putModel(model, before: before, ifVersion: version))) {
            $0["model"].flatMap { ServedModel($0) }
        }
    }
}

extension RequestLine {
    /// `model_put` of what differs from `before`; of all that is known where that is `nil`.
    public static func putModel(_ model: Model, before: Model?, ifVersion version: String? = nil) -> [UInt8] {
        object("model_put") { writer in
            writer.object("model") { $0.members(of: model, besides: before) }
            if let version { writer.member("if_version", version) }
        }
    }
}

extension JSONWriter {
    /// A model's fields under the names of the protocol; what is not known is left out.
    ///
    /// - Parameter before: fields that are the same there are left out, but for the name.
    public mutating func members(of model: Model, besides before: Model? = nil) {
        func differs<Value: Equatable>(_ field: KeyPath<Model, Value>) -> Bool {
            before.map { $0[keyPath: field] != model[keyPath: field] } ?? true
        }
        member("name", model.name)
        if differs(\.state) { member("state", model.state.rawValue) }
        for (name, price) in Self.prices where differs(price) {
            if let amount = model[keyPath: price] { member(name, amount) }
        }
        if differs(\.tags) { member("tags", model.tags.sorted()) }
        if differs(\.contextTokens), let tokens = model.contextTokens { member("context_tokens", tokens) }
        for (name, list) in Self.lists where differs(list) {
            if let names = model[keyPath: list] { member(name, names.sorted()) }
        }
    }

    private static var prices: [(String, KeyPath<Model, Double?>)] {
        [
            ("input_usd_per_mtok", \.prices.inputUSDPerMTok), ("output_usd_per_mtok", \.prices.outputUSDPerMTok),
            ("cached_input_usd_per_mtok", \.prices.cachedInputUSDPerMTok),
        ]
    }

    private static var lists: [(String, KeyPath<Model, Set<String>?>)] {
        [
            ("regions", \.clearance.regions), ("data_classes", \.clearance.dataClasses),
            ("tenants", \.clearance.tenants),
        ]
    }
}

extension ServedModel {
    /// - Returns: `nil` where it is no entry of a roster.
    init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let state = json["state"]?.string.flatMap({ ModelState(rawValue: $0) })
        else { return nil }
        func list(_ name: String) -> Set<String>? { json[name].map { Set($0.elements.compactMap(\.string)) } }
        func price(_ name: String) -> Double? { json["\(name)_usd_per_mtok"]?.double }
        self.init(
            model: Model(
                name: name,
                prices: Prices(
                    inputUSDPerMTok: price("input"), outputUSDPerMTok: price("output"),
                    cachedInputUSDPerMTok: price("cached_input")),
                tags: list("tags") ?? [], state: state, contextTokens: json["context_tokens"]?.int,
                clearance: Clearance(
                    regions: list("regions"), dataClasses: list("data_classes"), tenants: list("tenants"))),
            origin: json["origin"]?.string ?? "", version: json["version"]?.string)
    }
}
