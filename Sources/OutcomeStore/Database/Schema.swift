import GRDB

/// The tables of a store, and the marks by which its file is known.
///
/// `record` is always a sealed event and `frames` are several, and the whole truth; the columns beside them are there for
/// SQL to find and count.
enum Schema {
    /// "SUFF" in the header of the SQLite file.
    static let applicationID = 0x5355_4646
    static let version = 3

    /// Brings a new file or an older store to the present version.
    static func migrate(_ writer: some DatabaseWriter) throws {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: tables)
            try database.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = 1")
        }
        migrator.registerMigration("2") { database in
            try database.execute(sql: retention)
            try database.execute(sql: "PRAGMA user_version = 2")
        }
        migrator.registerMigration("3") { database in
            try database.execute(sql: decisionRuns)
            try database.execute(sql: "PRAGMA user_version = 3")
        }
        try migrator.migrate(writer)
    }

    /// Every table, by the version that brought it.
    private static let tableNames: [(version: Int, names: [String])] = [
        (
            1,
            [
                "decisions", "feedback_events", "feedback", "changes", "roster", "checkpoints", "totals",
                "model_totals", "grdb_migrations",
            ]
        ),
        (2, ["retention"]), (3, ["decision_runs"]),
    ]

    /// - Returns: a table that a store of its version has, and this one hasn't.
    static func missingTable(_ database: Database) throws -> String? {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        return try tableNames.lazy.filter { $0.version <= version }.flatMap(\.names).first {
            try !database.tableExists($0, in: "main")
        }
    }

    /// What an existing file says of itself.
    enum Identity: Equatable {
        case store
        case empty
        case foreign(String)
        case newer(Int)
    }

    static func identity(_ database: Database) throws -> Identity {
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let tableCount = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        if application == applicationID {
            return version > Self.version ? .newer(version) : .store
        }
        if application == 0, version == 0, tableCount == 0 { return .empty }
        return .foreign("a SQLite database of another program (application \(application), \(tableCount) tables)")
    }

    /// Events up to `horizon` are gone. A checkpoint that is `kept` stays when later ones come: the log can be cut there.
    private static let retention = """
        CREATE TABLE retention (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            horizon INTEGER NOT NULL
        ) STRICT;
        INSERT INTO retention VALUES (1, 0);
        ALTER TABLE checkpoints ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
        """

    /// Decisions in a row, as the journal's frames (`DecisionRun`). What comes late in the order of identifiers, or has
    /// to outlive its neighbours, is in `decisions`, and so is all that earlier versions have written.
    static let decisionRuns = """
        CREATE TABLE decision_runs (
            first_position INTEGER PRIMARY KEY,
            last_position INTEGER NOT NULL,
            decisions INTEGER NOT NULL,
            first_id BLOB NOT NULL UNIQUE,  -- the least and the greatest of them: ULIDs, 16 bytes, big endian
            last_id BLOB NOT NULL,
            first_time_ms INTEGER NOT NULL,
            last_time_ms INTEGER NOT NULL,
            frames BLOB NOT NULL
        ) STRICT;
        """

    /// An empty stand-in for the table, for reading a store of an earlier version without changing it.
    static let noDecisionRuns = decisionRuns.replacing("CREATE TABLE", with: "CREATE TEMP TABLE")

    private static let tables = """
        CREATE TABLE decisions (
            position INTEGER PRIMARY KEY,
            number INTEGER NOT NULL,
            id BLOB NOT NULL UNIQUE,        -- ULID, 16 bytes, big endian
            time_ms INTEGER NOT NULL,
            model TEXT NOT NULL,
            propensity REAL,
            explored INTEGER NOT NULL,
            reason TEXT NOT NULL,
            router TEXT NOT NULL,
            policy TEXT NOT NULL,
            learner_state INTEGER NOT NULL,
            record BLOB NOT NULL
        ) STRICT;
        CREATE TABLE feedback_events (
            position INTEGER PRIMARY KEY,
            decision BLOB NOT NULL,
            time_ms INTEGER NOT NULL,
            status TEXT NOT NULL,
            record BLOB NOT NULL
        ) STRICT;
        -- The last word of each key: `position` names the event that holds the merged fields.
        CREATE TABLE feedback (
            decision BLOB NOT NULL,
            source TEXT NOT NULL,
            model TEXT NOT NULL,
            first_position INTEGER NOT NULL,
            position INTEGER NOT NULL,
            quality REAL,
            cost_usd REAL,
            PRIMARY KEY (decision, source, model)
        ) STRICT, WITHOUT ROWID;
        -- Changes of the roster and notes.
        CREATE TABLE changes (
            position INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            time_ms INTEGER NOT NULL,
            record BLOB NOT NULL
        ) STRICT;
        CREATE TABLE roster (
            model TEXT PRIMARY KEY,
            first_position INTEGER NOT NULL,
            position INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE checkpoints (
            name TEXT NOT NULL,
            position INTEGER NOT NULL,
            checksum INTEGER NOT NULL,      -- CRC-32C of `record`
            record BLOB NOT NULL,
            PRIMARY KEY (name, position)
        ) STRICT;
        CREATE TABLE totals (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            position INTEGER NOT NULL,
            next_number INTEGER NOT NULL,
            decisions INTEGER NOT NULL,
            feedback INTEGER NOT NULL,
            feedback_revised INTEGER NOT NULL,
            feedback_duplicate INTEGER NOT NULL,
            unknown_decision INTEGER NOT NULL
        ) STRICT;
        INSERT INTO totals VALUES (1, 0, 1, 0, 0, 0, 0, 0);
        CREATE TABLE model_totals (
            model TEXT PRIMARY KEY,
            decisions INTEGER NOT NULL,
            quality_count INTEGER NOT NULL,
            quality_sum REAL NOT NULL,
            cost_count INTEGER NOT NULL,
            cost_usd_sum REAL NOT NULL
        ) STRICT;
        """
}
