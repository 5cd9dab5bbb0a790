// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A module: its own folder under `Sources`, its tests under `Tests`. It uses only modules that stand above it in the list of targets.
/// `golden`: the tests read recorded vectors from `Tests/<name>Tests/Golden`.
/// `tests`: what the tests use beyond what the module itself does.
func module(
    _ name: String, uses dependencies: [Target.Dependency] = [], tests: [Target.Dependency] = [], golden: Bool = false
) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, swiftSettings: strict),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.byName(name: name)] + dependencies + tests,
            resources: golden ? [.copy("Golden")] : [],
            swiftSettings: strict),
    ]
}

/// What only a build with the trait TLS uses.
func tls(_ product: String, package: String) -> Target.Dependency {
    .product(name: product, package: package, condition: .when(traits: ["TLS"]))
}

let package = Package(
    name: "suffice",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "suffice", targets: ["suffice"])],
    traits: [
        // Costs as much to build as all the rest of the sockets' code twice over, so it is asked for.
        .trait(name: "TLS", description: "TLS at the ports and in the clients: swift build --traits TLS")
    ],
    dependencies: [
        // Command line: parsing, help pages, usage errors.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        // Sockets and event loops.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        // TLS at the ports.
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        // SQLite: connections, statements, migrations.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // The configuration file.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        // One logging interface for the server and its libraries.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        // Signals and orderly shutdown.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Latency histograms of the load generator.
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        // The published snapshot: one atomic reference, read by many.
        .package(url: "https://github.com/apple/swift-atomics", from: "1.3.0"),
        // A queue that both of its ends are cheap at (swift-nio brings it along).
        .package(url: "https://github.com/apple/swift-collections", from: "1.2.0"),
    ],
    targets: [
        // C libraries from the system.
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CLAPACKE", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Loops whose instructions are chosen when the process starts.
        .target(name: "CKernels"),
    ]
        // Layer 1: vocabulary, linear algebra, JSON, locks, loops on all cores.
        + module("Routing")
        + module("LinearAlgebra", uses: ["COpenBLAS", "CLAPACKE", "CKernels"])
        + module("StrictJSON", tests: ["Fuzzing"])
        + module("Locks")
        + module("Parallel")
        // Layer 2: one subject each; they don't import each other.
        + module("Features", uses: ["LinearAlgebra", "CKernels"], golden: true)
        + module("Predictor", uses: ["Routing", "LinearAlgebra", "Parallel"], tests: ["CAllocationCount"])
        + module("Bandits", uses: ["Routing", "LinearAlgebra"])
        + module("Evaluation", uses: ["Routing", "LinearAlgebra", "Parallel"])
        + module(
            "OutcomeStore",
            uses: [
                "Routing", "Locks", "Parallel", "CKernels", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "DequeModule", package: "swift-collections"),
            ], tests: ["TestFiles"])
        + module("Interchange", uses: ["Routing", "StrictJSON", "CZlib", "Yams"], tests: ["Fuzzing", "TestFiles"])
        + module("Report")
        // On disk: a predictor and its features, which it imports.
        + module("Artefact", uses: ["Routing", "Features", "Predictor", "CKernels"], tests: ["Fuzzing", "TestFiles"])
        // Layer 3: learning offline, deciding and learning online.
        + module(
            "Training",
            uses: [
                "Routing", "LinearAlgebra", "Parallel", "Features", "Predictor", "Evaluation", "Artefact",
            ], tests: ["Interchange", "TestFiles"])
        + module(
            "RouterEngine",
            uses: [
                "Routing", "LinearAlgebra", "Locks", "Features", "Predictor", "Bandits", "Evaluation", "OutcomeStore",
                "Artefact",
                .product(name: "Atomics", package: "swift-atomics"),
            ], tests: ["CAllocationCount", "Fuzzing", "TestFiles"])
        + module(
            "Lab",
            uses: [
                "Routing", "LinearAlgebra", "Parallel", "Predictor", "Evaluation", "OutcomeStore", "Artefact",
                "RouterEngine",
            ], tests: ["Features", "Interchange", "TestFiles"])
        // Layer 4: the server, and its clients.
        + module(
            "RouterServer",
            uses: [
                "Routing", "StrictJSON", "Artefact", "RouterEngine", "CKernels",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                tls("NIOSSL", package: "swift-nio-ssl"),
                tls("NIOTLS", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            tests: [
                "Features", "OutcomeStore", "RouterClient", "Fuzzing", "Interchange", "Predictor", "LinearAlgebra",
                "TestFiles",
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ])
        + module(
            "RouterClient",
            uses: [
                "Routing", "StrictJSON",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                tls("NIOSSL", package: "swift-nio-ssl"),
                tls("NIOTLS", package: "swift-nio"),
            ])
        + [
            // Layer 5: the command line.
            .executableTarget(
                name: "suffice",
                dependencies: [
                    "Routing", "StrictJSON", "LinearAlgebra", "Features", "Predictor", "Artefact", "Evaluation",
                    "Interchange", "Report", "Training", "Lab",
                    "OutcomeStore", "RouterEngine", "RouterServer", "RouterClient",
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                    .product(name: "Logging", package: "swift-log"),
                    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                    .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                ],
                swiftSettings: strict),
            // Counts what is allocated; for tests and benchmarks alone.
            .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
            // Seeded inputs; for tests alone.
            .target(name: "Fuzzing", path: "Tests/Fuzzing", swiftSettings: strict),
            // Folders of a test's own; for tests alone.
            .target(name: "TestFiles", path: "Tests/TestFiles", swiftSettings: strict),
            // Figures of docs/performance.md; no part of the product.
            .executableTarget(
                name: "suffice-bench",
                dependencies: [
                    "Routing", "LinearAlgebra", "Features", "Predictor", "Bandits", "Artefact", "OutcomeStore",
                    "RouterEngine", "CAllocationCount",
                ],
                path: "Benchmarks/Bench", swiftSettings: strict),
            .testTarget(name: "TidyTests", swiftSettings: strict),
            .testTarget(
                name: "EndToEndTests",
                dependencies: [
                    "suffice", "Artefact", "LinearAlgebra", "Routing", "StrictJSON", "Interchange", "RouterClient",
                    "TestFiles", .product(name: "GRDB", package: "GRDB.swift"),
                ],
                swiftSettings: strict),
        ]
)
