import Locks
import OutcomeStore
import Routing
import Synchronization

extension Router {
    /// The roster: retired models, too.
    public func models() -> [RosterEntry] { snapshot.roster.entries }

    /// Adds or updates a model, live: the next decision sees it.
    ///
    /// - Parameter whenDurable: `badRequest` for an impossible name or price, `conflict` where the roster is full, or the
    ///   model is no longer what the change goes by.
    public func put(
        _ change: ModelChange, whenDurable: @escaping @Sendable (Result<RosterEntry, RouteError>) -> Void
    ) {
        alter(whenDurable) { (roster) throws(RouteError) in
            try change.check(nameBytesMax: configuration.limits.nameBytes)
            let present = roster.place(of: change.name).map { roster.entries[$0].model }
            try check(change.ifVersion, of: change.name, roster)
            if present == nil, roster.entries.count >= configuration.limits.models {
                throw .conflict("the roster is full: \(configuration.limits.models) models")
            }
            return change.applied(to: present)
        }
    }

    /// Retires a model, live: it keeps its history and is never drawn again until it is put back.
    ///
    /// - Parameters:
    ///   - version: only where the model is what it was then; `nil`: whatever it is.
    ///   - whenDurable: `unknownModel`; `conflict` where it is another version.
    public func retire(
        _ name: String, ifVersion version: String? = nil,
        whenDurable: @escaping @Sendable (Result<RosterEntry, RouteError>) -> Void
    ) {
        alter(whenDurable) { (roster) throws(RouteError) in
            guard let place = roster.place(of: name) else { throw .unknownModel(name) }
            try check(version, of: name, roster)
            return ModelChange(name: name, state: .retired).applied(to: roster.entries[place].model)
        }
    }

    /// - Throws: `conflict` where the model has changed since somebody looked at it.
    private func check(_ version: String?, of name: String, _ roster: Roster) throws(RouteError) {
        let present = roster.place(of: name).map { roster.entries[$0].version } ?? RosterEntry.versionOfNone
        guard let version, version != present else { return }
        throw .conflict("\(name) is at version \(present), and the change is one of version \(version): look again")
    }

    /// Logs one change of the roster and publishes it.
    private func alter(
        _ whenDurable: @escaping @Sendable (Result<RosterEntry, RouteError>) -> Void,
        _ change: (Roster) throws(RouteError) -> Model
    ) {
        let reply = DeferredReply(whenDurable)
        let now = clock()
        do throws(RouteError) {
            try changes.withLock { (_) throws(RouteError) in
                let model = try change(snapshot.roster)
                ledger.withLock { ledger in
                    let entry = RosterEntry(model: model, origin: .store)
                    var roster = snapshot.roster
                    let logged = RosterChange(
                        model: model, configured: roster.base[model.name], timeMilliseconds: now,
                        previousPrices: roster.place(of: model.name).map { roster.entries[$0].model.prices })
                    store.append(logged) { failure in
                        reply.deliver(failure.map { .failure(RouteError($0)) } ?? .success(entry))
                    }
                    guard !reply.hasFailed else { return }
                    ledger.accounts.enter(logged)
                    roster.set(model)
                    publish(ledger.accounts, snapshot.terms.next(roster: roster))
                }
            }
        } catch {
            reply.deliver(.failure(error))
        }
        reply.open()
    }
}

extension ModelChange {
    /// - Throws: `badRequest` naming the field.
    fileprivate func check(nameBytesMax: Int) throws(RouteError) {
        guard !name.isEmpty, name.utf8.count <= nameBytesMax else {
            throw .badRequest(field: "model.name", message: "a name has 1 to \(nameBytesMax) bytes")
        }
        let prices = [
            ("input_usd_per_mtok", inputUSDPerMTok), ("output_usd_per_mtok", outputUSDPerMTok),
            ("cached_input_usd_per_mtok", cachedInputUSDPerMTok),
        ]
        for (field, price) in prices {
            if let price, !(price >= 0 && price.isFinite) {
                throw .badRequest(field: "model.\(field)", message: "\(field) cannot be \(price)")
            }
        }
        if let contextTokens, contextTokens < 1 {
            throw .badRequest(field: "model.context_tokens", message: "context_tokens cannot be \(contextTokens)")
        }
        let lists = [("tags", tags), ("regions", regions), ("data_classes", dataClasses), ("tenants", tenants)]
        for (field, list) in lists {
            guard let long = list?.first(where: { $0.isEmpty || $0.utf8.count > nameBytesMax }) else { continue }
            throw .badRequest(
                field: "model.\(field)", message: "a name of \(long.utf8.count) bytes; 1 to \(nameBytesMax)")
        }
    }
}
