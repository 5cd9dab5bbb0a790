import Artefact
import Routing

/// What a server is made of.
struct ServingSetup: Sendable {
    var configuration: Configuration
    /// `nil` starts untrained.
    var artefact: RouterArtefact?
    /// `nil`: a temporary store, gone with the server.
    var storePath: String?
    /// `false`: decisions are let go of once they are made.
    var keepsLog = true
    /// Allows an address that the network reaches.
    var isInsecure = false

    /// Where artefacts are found that have taken over from the configuration's.
    var shelf: ArtefactShelf {
        ArtefactShelf(artefacts: artefact.map { [$0] } ?? [], modelsDirectory: configuration.modelsDirectory)
    }
}
