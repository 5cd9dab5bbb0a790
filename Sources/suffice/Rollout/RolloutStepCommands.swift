import ArgumentParser

struct RolloutPromoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Let the candidate take over now, without waiting for the tests.")
    @Option(help: ArgumentHelp("Why, for the registry.", valueName: "TEXT")) var why: String?
    @OptionGroup var options: RolloutOptions

    func run() async throws { try await options.ask(.rollout(step: "promote", why: why)) }
}

struct RolloutAbortCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort", abstract: "Take the candidate back now.")
    @Option(help: ArgumentHelp("Why, for the registry.", valueName: "TEXT")) var why: String?
    @OptionGroup var options: RolloutOptions

    func run() async throws { try await options.ask(.rollout(step: "abort", why: why)) }
}

struct RolloutBackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "back", abstract: "Serve again what served before, all at once.")
    @Option(help: ArgumentHelp("This one instead; `history` lists them.", valueName: "VERSION")) var to: Int?
    @Option(help: ArgumentHelp("Why, for the registry.", valueName: "TEXT")) var why: String?
    @OptionGroup var options: RolloutOptions

    func run() async throws { try await options.ask(.rollout(step: "back", version: to, why: why)) }
}
