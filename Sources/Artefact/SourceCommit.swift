import Foundation

/// The commit of a checkout, read from its files: what a card says of the program that trained.
public enum SourceCommit {
    /// Of the checkout that the program was built in.
    ///
    /// - Returns: `nil` where no folder above the program holds its sources.
    public static func ofProgram() -> String? {
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        while folder.path != "/" {
            folder = folder.deletingLastPathComponent()
            if FileManager.default.fileExists(atPath: folder.path + "/Sources/suffice") {
                return head(ofCheckout: folder.path)
            }
        }
        return nil
    }

    /// - Parameter folder: of a checkout, or of one of its worktrees.
    /// - Returns: the hash; `nil` where there is no commit, or no checkout.
    public static func head(ofCheckout folder: String) -> String? {
        var repository = folder + "/.git"
        if let link = line(repository), link.hasPrefix("gitdir: ") { repository = String(link.dropFirst(8)) }
        guard let head = line(repository + "/HEAD") else { return nil }
        guard head.hasPrefix("ref: ") else { return head }
        let branch = String(head.dropFirst(5))
        // A worktree has a HEAD of its own, and its branches where those of all lie.
        let shared =
            line(repository + "/commondir").map { $0.hasPrefix("/") ? $0 : "\(repository)/\($0)" } ?? repository
        return line("\(shared)/\(branch)") ?? packed(branch, shared + "/packed-refs")
    }

    /// Of a branch that has rested for a while: `HASH NAME`, a line each.
    private static func packed(_ branch: String, _ path: String) -> String? {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        let entry = text?.split(separator: "\n").first { $0.hasSuffix(" " + branch) }
        return entry.map { String($0.prefix { $0 != " " }) }
    }

    private static func line(_ path: String) -> String? {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        return text?.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
