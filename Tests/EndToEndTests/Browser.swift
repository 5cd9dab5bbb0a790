import Foundation
import TestFiles

/// A headless browser, where one is installed.
enum Browser {
    static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let names = ["chromium", "chromium-browser", "google-chrome", "chrome"]
        return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
            .first(where: FileManager.default.isExecutableFile)
    }()

    /// What a browser made of a page.
    struct Visit: Sendable {
        /// The document as it stands after loading.
        var document: String
        /// What it said on its console.
        var console: [String]
    }

    /// Opens a file in a window so wide and returns when it has loaded.
    static func open(_ file: String, width: Int, in folder: TemporaryFolder) async throws -> Visit {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path ?? "chromium")
        process.arguments = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--user-data-dir=\(folder.path("browser"))", "--window-size=\(width),900", "--enable-logging=stderr",
            "--allow-file-access-from-files", "--dump-dom", "file://\(file)",
        ]
        let (output, errors) = (folder.path("dom.html"), folder.path("console.txt"))
        for file in [output, errors] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        let exit = ExitStatus(of: process)
        try process.run()
        _ = await exit.value()
        let lines = try String(contentsOfFile: errors, encoding: .utf8).split(separator: "\n")
        return Visit(
            document: try String(contentsOfFile: output, encoding: .utf8),
            console: lines.filter { $0.contains("CONSOLE") }.map(String.init))
    }
}
