import ArgumentParser

struct RolloutStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How the roll-out stands, or how the last one ended.")
    @OptionGroup var options: RolloutOptions

    func run() async throws { try await options.ask(.rollout()) }
}

struct RolloutHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Every version that served or tried to: when, by whom, why.")
    @OptionGroup var options: RolloutOptions

    func run() async throws { try await options.ask(.rollout(history: true)) }
}
