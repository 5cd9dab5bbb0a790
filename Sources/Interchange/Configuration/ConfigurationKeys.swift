/// Every key of the configuration file, section by section: the list that reading and spelling help share.
enum ConfigurationKeys {
    static let root = [
        "listen", "http", "models", "policy", "governance", "breakers", "sessions", "limits", "models_dir",
        "log_prompts", "redact", "tokens", "tls", "retention",
    ]
    static let http = ["listen", "tls", "names"]
    static let retention = ["age_days", "decisions", "megabytes", "check_minutes"]
    static let tls = ["certificate", "key", "client_ca", "check_seconds"]
    static let model = [
        "name", "input_usd_per_mtok", "output_usd_per_mtok", "cached_input_usd_per_mtok", "tags", "state",
        "context_tokens", "regions", "data_classes", "tenants",
    ]
    static let token = ["name", "sha256", "roles", "tenant", "requests_per_second", "requests_per_day"]
    static let policy = ["name", "objective", "exploration", "learning", "latency", "traffic", "seed"]
    static let latency = ["target_ms", "quantile"]
    static let objective = [
        "budget_usd_per_request", "budget_usd", "cost_weight", "min_quality", "min_mean_quality", "max_cost_usd",
        "cheapest_within",
    ]
    static let window = ["usd", "per"]
    static let exploration = [
        "kind", "epsilon", "temperature", "gamma", "width", "alpha", "model", "weights", "floor",
        "budget_usd_per_request", "budget_quality_per_request",
    ]
    static let traffic = ["max_share", "start_share", "full_after"]
    static let learning = ["enabled", "forgetting", "tasks_max", "sources"]
    static let source = ["weight", "trusted", "calibrate"]
    static let governance = ["defaults", "rules"]
    static let rule = ["name", "when", "unless", "hours", "allow", "deny"]
    static let hours = ["days", "from", "until", "utc_offset"]
    static let selection = ["models", "tags", "regions", "data_classes"]
    static let breakers = [
        "enabled", "window_attempts", "failures", "latency_ms", "open_seconds", "open_seconds_max", "probe_share",
        "probe_successes",
    ]
    static let sessions = [
        "pin", "quality_margin", "cost_factor", "pinned_turns_max", "cache_seconds", "idle_seconds", "sessions_max",
    ]
    static let limits = [
        "line_bytes", "batch_items", "connections", "event_loops", "in_flight_requests", "idle_seconds", "name_bytes",
        "models", "auth_attempts", "handshake_seconds", "stop_seconds",
    ]

    static let sections: [(path: String, keys: [String])] = [
        ("policy.exploration", exploration), ("policy.learning.sources.NAME", source),
        ("policy.learning", learning), ("policy.objective.budget_usd", window), ("policy.objective", objective),
        ("policy.traffic.NAME", traffic),
        ("policy.latency", latency),
        ("policy", policy), ("governance.rules[].hours", hours), ("governance.rules[]", rule),
        ("governance", governance), ("breakers", breakers), ("sessions", sessions), ("limits", limits),
        ("models[]", model), ("tokens[]", token), ("tls", tls), ("http", http), ("retention", retention), ("", root),
    ]

    /// The path of a key that is known, but in another section.
    static func elsewhere(_ key: String) -> String? {
        sections.first { $0.keys.contains(key) }.map { $0.path.isEmpty ? key : "\($0.path).\(key)" }
    }
}
