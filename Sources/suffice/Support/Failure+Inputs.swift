import Artefact
import Interchange
import Lab

// Which status of the contract a command ends with where its input is at fault.

/// Runs `body`; what is wrong with an input file ends the command with status 65 and its sentence.
func readable<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as InterchangeError {
        if case .unwritable = error { throw Failure(.failed, "\(error)") }
        throw Failure(.badData, "\(error)")
    } catch let error as ArtefactError {
        throw Failure(.badData, "\(error)")
    }
}

/// Runs `body`; what is wrong with a configuration file ends the command with status 2 and its sentence.
func configured<Result>(_ body: () throws(ConfigurationError) -> Result) throws -> Result {
    do {
        return try body()
    } catch {
        throw Failure(.usage, "\(error)")
    }
}

/// Runs `body`; what an experiment can't do ends the command with its sentence.
func experiment<Result>(_ body: () throws(LabError) -> Result) throws -> Result {
    do {
        return try body()
    } catch {
        switch error {
        case .noRows, .tooFewRows, .unknownModel, .unknownTask: throw Failure(.badData, "\(error)")
        case .contestant, .neverHappens: throw Failure(.usage, "\(error)")
        case .refused, .unsupported: throw Failure(.failed, "\(error)")
        }
    }
}
