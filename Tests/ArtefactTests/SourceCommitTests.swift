import Artefact
import Foundation
import TestFiles
import Testing

@Suite struct SourceCommitTests {
    private let old = String(repeating: "a1", count: 20)
    private let new = String(repeating: "b2", count: 20)

    private func write(_ text: String, _ name: String, in folder: TemporaryFolder) throws {
        let path = folder.path(name)
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    @Test func `a checkout's commit is its branch's, packed or not, or its own where it is on none`() throws {
        let folder = try TemporaryFolder()
        #expect(SourceCommit.head(ofCheckout: folder.path) == nil)
        try write("ref: refs/heads/main\n", ".git/HEAD", in: folder)
        #expect(SourceCommit.head(ofCheckout: folder.path) == nil)
        let packed = "# pack-refs with: peeled\n\(new) refs/heads/remain\n\(old) refs/heads/main\n^\(new)\n"
        try write(packed, ".git/packed-refs", in: folder)
        #expect(SourceCommit.head(ofCheckout: folder.path) == old)
        try write(new + "\n", ".git/refs/heads/main", in: folder)
        #expect(SourceCommit.head(ofCheckout: folder.path) == new)
        try write(old + "\n", ".git/HEAD", in: folder)
        #expect(SourceCommit.head(ofCheckout: folder.path) == old)
    }

    @Test func `a worktree's commit is its own branch's`() throws {
        let folder = try TemporaryFolder()
        try write("gitdir: \(folder.path(".git/worktrees/side"))\n", "side/.git", in: folder)
        try write("ref: refs/heads/side\n", ".git/worktrees/side/HEAD", in: folder)
        try write("../..\n", ".git/worktrees/side/commondir", in: folder)
        try write(new + "\n", ".git/refs/heads/side", in: folder)
        #expect(SourceCommit.head(ofCheckout: folder.path("side")) == new)
    }
}
