import OutcomeStore

extension RouteError {
    init(_ error: StoreError) {
        if case .overloaded = error {
            self = .overloaded("\(error)")
        } else {
            self = .internalFailure("\(error)")
        }
    }

    /// Runs what needs the store; what goes wrong there is a request's failure.
    @inline(__always)
    static func wrapping<Result>(_ body: () throws(StoreError) -> Result) throws(RouteError) -> Result {
        do {
            return try body()
        } catch {
            throw RouteError(error)
        }
    }
}

extension RouterError {
    /// Runs what needs the store; what goes wrong there leaves no router.
    static func wrapping<Result>(_ body: () throws(StoreError) -> Result) throws(RouterError) -> Result {
        do {
            return try body()
        } catch {
            throw .store(error)
        }
    }
}
