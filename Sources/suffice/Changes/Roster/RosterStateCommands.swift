import ArgumentParser
import Routing

struct RosterPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Pause models: they aren't drawn until `roster resume`.")
    @Argument(help: ArgumentHelp("The models.", valueName: "NAME")) var names: [String]
    @OptionGroup var options: RosterOptions

    func run() async throws { try await options.alter(names, to: .paused) }
}

struct RosterResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let models be drawn again, retired ones too.")
    @Argument(help: ArgumentHelp("The models.", valueName: "NAME")) var names: [String]
    @OptionGroup var options: RosterOptions

    func run() async throws { try await options.alter(names, to: .active) }
}

struct RosterRetireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Retire models; what was learnt of them stays, and so do their logs.")
    @Argument(help: ArgumentHelp("The models.", valueName: "NAME")) var names: [String]
    @OptionGroup var options: RosterOptions

    func run() async throws { try await options.alter(names, to: .retired) }
}
