import ArgumentParser
import Foundation
import Report
import RouterClient
import StrictJSON

/// What every command that asks a running router of its roll-outs takes.
struct RolloutOptions: ParsableArguments {
    @OptionGroup var connection: ServerOptions

    @Flag(help: "Print the server's reply as it is.")
    var json = false

    @Option(help: ArgumentHelp("Write a self-contained HTML page.", valueName: "FILE"), completion: .file())
    var html: String?

    /// Sends a request, and shows what came of it.
    @discardableResult
    func ask(_ request: borrowing JSONWriter) async throws -> RolloutView {
        let bytes = request.bytes
        let reply = try await connection.withClient { try await $0.send(bytes) }
        let report = RolloutView(try JSONValue.accepted(reply))
        if let html {
            try writeFile(report.page.html(), to: html)
        }
        print(json ? String(decoding: reply, as: UTF8.self) : report.text(for: .standardOutput()))
        if let html, !json { print("Page: \(html)") }
        return report
    }
}

extension JSONWriter {
    /// A `rollout` request; `by` is who runs this program.
    static func rollout(
        step: String? = nil, version: Int? = nil, why: String? = nil, history: Bool = false
    ) -> JSONWriter {
        var request = JSONWriter()
        request.object { request in
            request.member("op", "rollout")
            if let step {
                request.member("do", step)
                request.member("by", NSUserName())
            }
            if let version { request.member("version", version) }
            if let why { request.member("why", why) }
            if history { request.member("history", true) }
        }
        return request
    }
}
