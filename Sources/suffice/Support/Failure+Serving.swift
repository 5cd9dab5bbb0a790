import Foundation
import OutcomeStore
import RouterClient
import RouterEngine
import RouterServer

// Which status of the contract an error of serving ends with, and the way out where the error doesn't say it.

/// Runs `body` on a store that a command was to look at; what is wrong there ends the command with its sentence.
func looking<Result>(at store: StorePath, _ body: () throws(StoreError) -> Result) throws -> Result {
    do {
        return try body()
    } catch {
        throw Failure(error, reading: store)
    }
}

extension Failure {
    init(_ error: ClientError) {
        switch error {
        case .unavailable, .connectionLost, .tls: self.init(.unavailable, "\(error)")
        case .refused(let refusal) where refusal.code == "unauthorized":
            self.init(.failed, "\(error); this program takes it from \(ClientToken.variable)")
        case .replyTooLong, .notUnderstood, .refused: self.init(.failed, "\(error)")
        }
    }

    init(_ error: StoreError) {
        switch error {
        case .inUse(let path, _):
            self.init(.failed, "\(error); stop it first, or name another store than \(path)")
        case .foreignFile, .foreignLog, .newerSchema, .newerEvents, .unusableCheckpoint, .corrupt, .corruptJournal:
            self.init(.badData, "\(error)")
        default:
            self.init(.failed, "\(error)")
        }
    }

    /// Of a store that a command was to look at: that there is none is the input's fault.
    init(_ error: StoreError, reading store: StorePath) {
        if case .system(store.path, "open", ENOENT) = error {
            self.init(.badData, ExportCommand.sentence(error))
        } else {
            self.init(error)
        }
    }

    init(_ error: RouterError) {
        if case .store(let error) = error {
            self.init(error)
        } else {
            self.init(.usage, error.message)
        }
    }

    init(_ error: ServerError) {
        switch error {
        case .cannotBind(let address, let reason):
            let isTaken = reason.contains("Address already in use")
            self.init(
                .failed,
                "can't listen on \(address): \(isTaken ? "another program does" : reason); "
                    + "choose another with --listen HOST:PORT, or listen: and http: of the configuration (port 0 takes a free one)"
            )
        case .malformedAddress, .unknownHost, .notLoopback, .oneAddress, .tls, .needsRestart, .refused:
            self.init(.usage, "\(error)")
        }
    }
}
