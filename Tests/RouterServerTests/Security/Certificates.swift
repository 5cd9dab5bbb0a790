import Foundation
import TestFiles
import Testing

/// An authority of a test's own, and certificates from it, made by the openssl program.
struct Certificates {
    let folder: TemporaryFolder
    var authority: String { folder.path("ca.pem") }

    static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    init() throws {
        folder = try TemporaryFolder()
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
            "/CN=test authority", "-keyout", "ca.key", "-out", "ca.pem",
        ])
    }

    /// A certificate for this machine, or for a client.
    /// - Returns: paths of certificate and key.
    @discardableResult
    func make(_ name: String, days: Int = 2) throws -> (certificate: String, key: String) {
        try folder.write("subjectAltName=DNS:localhost,IP:127.0.0.1", to: "\(name).ext")
        try openssl([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)", "-keyout",
            "\(name).key", "-out", "\(name).csr",
        ])
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
            "\(days)", "-extfile", "\(name).ext", "-out", "\(name).pem",
        ])
        return (folder.path("\(name).pem"), folder.path("\(name).key"))
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
    }
}
