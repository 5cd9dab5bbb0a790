import StrictJSON

/// Requests from a file, each made an item of the protocol's `route_batch`: JSON lines with `route`'s own fields (so
/// outcomes files, too), or a table (`.csv`, `.csv.gz`) with a column `prompt`.
///
/// Every line that isn't blank is one item or one error, in the file's order. A request without `id` gets its line's
/// number; fields that `route` doesn't know are left out.
public struct RequestFile {
    /// A request that may be sent.
    public struct Item: Sendable, Equatable {
        /// Where it began, from 1.
        public var line: Int
        /// The `id` as JSON.
        public var id: [UInt8]
        /// The request's object.
        public var json: [UInt8]
    }

    /// A field that every request gets that doesn't have it.
    public typealias Default = (name: String, json: [UInt8])

    private enum Input {
        case lines(LineSource)
        case table(CSVReader, columns: [String])
    }

    private var input: Input
    private let document = JSONDocument()
    private let defaults: [Default]
    private let split: String?

    /// - Parameter split: only rows with this `split`; `nil`: all.
    public init(
        path: String, defaults: [Default] = [], split: String? = nil,
        lineBytesMax: Int = LineSource.lineBytesMaxDefault
    ) throws(InterchangeError) {
        self.defaults = defaults
        self.split = split
        if path.hasSuffix(".csv") || path.hasSuffix(".csv.gz") {
            var reader = try CSVReader(path: path, lineBytesMax: lineBytesMax)
            let columns = try reader.header(needed: ["prompt"])
            input = .table(reader, columns: columns)
        } else {
            input = .lines(try LineSource(path: path, lineBytesMax: lineBytesMax))
        }
    }

    /// The next request, or what is wrong with it; reading can go on after a bad line.
    /// - Returns: `nil` at the end of the file.
    public mutating func next() throws(InterchangeError) -> Result<Item, RowError>? {
        while true {
            switch input {
            case .lines(let source):
                guard let line = try source.next() else { return nil }
                do throws(FieldError) {
                    guard let item = try item(of: line, source) else { continue }
                    return .success(item)
                } catch {
                    return .failure(error.at(source))
                }
            case .table(var reader, let columns):
                let record = try reader.next()
                input = .table(reader, columns: columns)
                switch record {
                case nil: return nil
                case .failure(let error): return .failure(error)
                case .success(let cells):
                    guard cells.count == columns.count else {
                        let message = "\(cells.count) fields where the header has \(columns.count)"
                        return .failure(reader.error(nil, message))
                    }
                    let row = Dictionary(zip(columns, cells).filter { !$0.1.isEmpty }) { $1 }
                    guard split == nil || row["split"] == split else { continue }
                    do throws(FieldError) {
                        return .success(try item(of: row, line: reader.lineNumber))
                    } catch {
                        return .failure(reader.error(error.path, error.message))
                    }
                }
            }
        }
    }
}

// MARK: JSON lines

extension RequestFile {
    /// What `route` reads, but for `id` and `explain`.
    private static let fields: Set<String> = [
        "prompt", "messages", "candidates", "objective", "require", "attributes", "session", "task", "input_tokens",
        "max_output_tokens", "embedding", "max_latency_ms",
    ]

    /// - Returns: `nil` for a row of another split.
    private func item(of line: LineSource.Line, _ source: LineSource) throws(FieldError) -> Item? {
        let json = try document.object(of: line, lineBytesMax: source.lineBytesMax)
        guard json.kind == .object else { throw FieldError("", "\(json.kindInWords) where an object belongs") }
        if let split, json["split"]?.string != split { return nil }
        var id = Array("\(source.lineNumber)".utf8)
        if let own = json["id"], !own.isNull {
            _ = try own.identifierField("id")
            id = own.rawBytes
        }
        guard json["prompt"].map({ !$0.isNull }) ?? false || json["messages"].map({ !$0.isNull }) ?? false else {
            throw FieldError("prompt", "missing")
        }
        return item(line: source.lineNumber, id: id) { writer in
            var written: Set<String> = []
            // An outcomes file may have an empty task, which is none.
            for (name, value) in json.members where Self.fields.contains(name) && !value.isNull {
                guard name != "task" || !value.isString(""), written.insert(name).inserted else { continue }
                writer.key(name)
                // Of two equal keys the last counts.
                writer.raw((json[name] ?? value).rawBytes)
            }
            return written
        }
    }

    private func item(line: Int, id: [UInt8], _ members: (inout JSONWriter) -> Set<String>) -> Item {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("id")
            writer.raw(id)
            let written = members(&writer)
            for (name, json) in defaults where !written.contains(name) {
                writer.key(name)
                writer.raw(json)
            }
        }
        return Item(line: line, id: id, json: writer.bytes)
    }
}

// MARK: Tables

extension RequestFile {
    private static let texts = ["prompt", "task", "session"]
    private static let counts = ["input_tokens", "max_output_tokens"]

    private func item(of row: [String: String], line: Int) throws(FieldError) -> Item {
        var id = JSONWriter()
        if let text = row["id"] { id.value(text) } else { id.value(line) }
        var counts: [String: Int] = [:]
        for name in Self.counts {
            counts[name] = try row[name].map { (cell) throws(FieldError) in try Cell.count(name, cell) }
        }
        return item(line: line, id: id.bytes) { writer in
            // An empty prompt is a prompt.
            for name in Self.texts {
                if let text = row[name] ?? (name == "prompt" ? "" : nil) { writer.member(name, text) }
            }
            for (name, count) in counts { writer.member(name, count) }
            return Set(Self.texts.filter { row[$0] != nil } + counts.keys)
        }
    }
}
