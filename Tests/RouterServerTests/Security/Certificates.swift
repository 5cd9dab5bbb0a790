import Foundation
import Testing

/// An authority of a test's own, and certificates from it, made by the openssl program.
struct Certificates {
    let folder: String
    var authority: String { folder + "/ca.pem" }

    static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    init(in folder: String) throws {
        self.folder = folder
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
            "/CN=test authority", "-keyout", "ca.key", "-out", "ca.pem",
        ])
    }

    /// A certificate for this machine, or for a client.
    /// - Returns: paths of certificate and key.
    @discardableResult
    func make(_ name: String, days: Int = 2) throws -> (certificate: String, key: String) {
        try "subjectAltName=DNS:localhost,IP:127.0.0.1".write(
            toFile: folder + "/\(name).ext", atomically: true, encoding: .utf8)
        try openssl([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)", "-keyout",
            "\(name).key", "-out", "\(name).csr",
        ])
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
            "\(days)", "-extfile", "\(name).ext", "-out", "\(name).pem",
        ])
        return (folder + "/\(name).pem", folder + "/\(name).key")
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
    }
}
