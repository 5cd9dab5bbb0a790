import Foundation

/// HTTP by curl: Foundation's own client would be a library more.
enum Curl {
    /// The body of an answer, and behind its last line end the status.
    static func read(_ url: URL?) async throws -> String {
        let curl = Process()
        curl.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        curl.arguments = ["-s", "-m", "5", "-w", "\\n%{http_code}", url?.absoluteString ?? ""]
        let pipe = Pipe()
        curl.standardOutput = pipe
        let exit = ExitStatus(of: curl)
        try curl.run()
        [pipe.fileHandleForWriting].leave()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        [pipe.fileHandleForReading].leave()
        _ = await exit.value()
        return said
    }
}
