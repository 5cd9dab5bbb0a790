import Artefact
import Interchange
import Lab
import OutcomeStore
import RouterEngine
import RouterServer
import Routing

extension ChangeDesk {
    /// Artefacts and policies as this program reads them, and the server's own log.
    ///
    /// - Parameter logPath: of the server's store.
    static func files(logPath: String) -> ChangeDesk {
        ChangeDesk(
            artefact: { directory throws(RouteError) in
                do throws(ArtefactError) {
                    return try RouterArtefact.load(directory: directory)
                } catch {
                    throw .conflict("\(error)")
                }
            },
            policy: { text throws(RouteError) in
                do throws(ConfigurationError) {
                    return try PolicyFile.parse(text, file: "policy")
                } catch {
                    throw .badRequest(field: error.key.map { "policy.\($0)" } ?? "policy", message: "\(error)")
                }
            },
            settings: PolicyText.json,
            remarks: { policy, roster in policy.remarks(roster: roster) },
            gate: { question throws(RouteError) in
                do throws(StoreError) {
                    let answer = try LogGate.ask(
                        path: logPath, trust: question.trust, question.candidate, decisionsMax: question.decisionsMax,
                        costWeight: question.costWeight)
                    return GateAnswer(finding: answer.finding, costUSDMax: answer.costUSDMax)
                } catch {
                    throw .internalFailure("the log cannot be asked: \(error)")
                }
            })
    }
}
