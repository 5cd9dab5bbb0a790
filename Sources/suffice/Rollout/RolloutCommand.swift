import ArgumentParser

struct RolloutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout", abstract: "Take a policy or an artefact to all traffic, step by step.",
        discussion: """
            The log is asked first (gate); then the candidate looks on (shadow) and serves a share of the traffic \
            (canary). It takes over, or is taken back, by itself, as soon as that can be shown. docs/offline-lab.md \
            tells it as a story.
            """,
        subcommands: [
            RolloutStartCommand.self, RolloutStatusCommand.self, RolloutPromoteCommand.self, RolloutAbortCommand.self,
            RolloutBackCommand.self, RolloutHistoryCommand.self, RolloutStudyCommand.self,
        ])
}
