import Routing

extension ExportLine {
    /// Columns of `suffice export --format csv`: one row per decision, the chosen model's outcome beside it.
    static let tableColumns = [
        "decision", "time_ms", "task", "model", "propensity", "reason", "explored", "router", "policy", "quality",
        "cost_usd", "input_tokens", "output_tokens", "latency_ms", "prompt", "draw_propensity",
    ]

    /// The first record of the table.
    public static var tableHeader: [UInt8] { CSVRecord.bytes(tableColumns) }

    /// This decision's record; what is unknown is an empty cell.
    public var tableRow: [UInt8] {
        CSVRecord.bytes([
            decision.id.description, "\(decision.timeMilliseconds)", decision.task, decision.model,
            "\(decision.propensity)", decision.reason.rawValue, "\(decision.explored)", decision.router,
            decision.policy, outcome?.quality?.description, outcome?.costUSD?.description,
            outcome?.inputTokens?.description, outcome?.outputTokens?.description,
            outcome?.latencyMilliseconds?.description, prompt, drawPropensity?.description,
        ])
    }
}

/// One record of a comma-separated table.
///
/// > RFC 4180, *Common Format and MIME Type for Comma-Separated Values (CSV) Files*
enum CSVRecord {
    /// The fields, quoted where they must be, and CRLF; `nil` is an empty field.
    static func bytes(_ fields: [String?]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (column, field) in fields.enumerated() {
            if column > 0 { bytes.append(UInt8(ascii: ",")) }
            append(field ?? "", to: &bytes)
        }
        bytes += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        return bytes
    }

    private static func append(_ field: String, to bytes: inout [UInt8]) {
        guard field.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else {
            bytes += field.utf8
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in field.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
