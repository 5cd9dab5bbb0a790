import RouterEngine
import Routing
import Synchronization

extension RouterServer {
    /// Takes up another configuration while serving: all of it, or nothing of it. Connections stay; a token that is no
    /// longer in it is worth nothing from now on, on them, too. Certificates are read again.
    ///
    /// - Throws: what is wrong with it; what served goes on serving.
    public func reload(_ next: Configuration) throws(ServerError) {
        try configuration.withLock { (present) throws(ServerError) in
            if let key = present.restartKey(unlike: next) { throw .needsRestart(key: key) }
            try next.checkListeners(insecure: isInsecure)
            let files = try next.tls.map { (settings) throws(ServerError) in try TLSFiles(settings) }
            do throws(RouterError) {
                try service.detour.during { () throws(RouterError) in try service.router.reconfigure(next) }
            } catch {
                throw .refused(reason: error.message)
            }
            // Nothing can be refused from here on.
            service.access.replace(by: next.tokens)
            if let files { tls?.use(files, logger) }
            present = next
        }
    }
}

extension Configuration {
    /// The first key that differs and can't change while a server runs.
    fileprivate func restartKey(unlike other: Configuration) -> String? {
        let keys: [(String, Bool)] = [
            ("listen", listen == other.listen), ("http.listen", httpListen == other.httpListen),
            ("http.tls", httpIsPlain == other.httpIsPlain), ("http.names", httpNames == other.httpNames),
            ("limits", limits == other.limits),
            ("models_dir", modelsDirectory == other.modelsDirectory),
            ("tls (on or off)", (tls == nil) == (other.tls == nil)),
            ("tls.check_seconds", tls?.checkSeconds == other.tls?.checkSeconds),
        ]
        return keys.first { !$0.1 }?.0
    }
}
