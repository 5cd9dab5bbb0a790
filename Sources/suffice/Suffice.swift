import ArgumentParser

@main
struct Suffice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The cheapest model that suffices.")
}
