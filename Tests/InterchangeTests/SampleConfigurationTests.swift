import Foundation
import Testing

@testable import Interchange

/// `deploy/suffice.yaml` explains every key, and no other.
@Suite struct SampleConfigurationTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("deploy")

    private func text() throws -> String {
        try String(contentsOf: Self.folder.appendingPathComponent("suffice.yaml"), encoding: .utf8)
    }

    /// Words before a colon, where a key can stand, behind a `#` or not.
    private func keys(of text: String) -> Set<String> {
        // At a line's beginning, behind a comment's # or a list's -, or within { }.
        let words = text.matches(of: #/(?:^|\n)(?: |#|-)*([a-z][a-z0-9_]*):(?=\s|$)|[{,] ?([a-z][a-z0-9_]*): /#)
        return Set(words.compactMap { ($0.output.1 ?? $0.output.2).map(String.init) })
    }

    @Test func `every key that is read stands in the sample`() throws {
        let found = keys(of: try text())
        for (path, keys) in ConfigurationKeys.sections {
            for key in keys { #expect(found.contains(key), "\(path).\(key)") }
        }
    }

    @Test func `no key stands in the sample that is not read, names of the user's own aside`() throws {
        let own: Set<String> = ["judge", "large", "small", "data_class", "risk", "tenant"]
        let known = Set(ConfigurationKeys.sections.flatMap(\.keys))
        #expect(keys(of: try text()).subtracting(known).subtracting(own).isEmpty)
    }

    @Test func `the samples are read as they are`() throws {
        for name in ["suffice.yaml", "container.yaml"] {
            _ = try ConfigurationFile.read(path: Self.folder.appendingPathComponent(name).path)
        }
    }

    @Test func `what stands behind a # is read, too, once it is taken away`() throws {
        // Whole sections, which exclude nothing.
        for section in ["tls", "tokens", "retention", "models_dir"] {
            let lines = try text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let start = try #require(lines.firstIndex { $0.hasPrefix("# \(section):") }, "\(section)")
            let rest = lines[(start + 1)...].prefix { $0.hasPrefix("#   ") }
            let bare = ([lines[start]] + rest).map { String($0.dropFirst(2)) }.joined(separator: "\n")
            _ = try ConfigurationFile.parse(Array(bare.utf8), file: section)
        }
    }
}
