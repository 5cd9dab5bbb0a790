import Foundation

/// Where text goes: a terminal that can redraw and colour, or a pipe that can't.
public struct Terminal: Sendable {
    /// Whether lines can be redrawn in place.
    public var isInteractive: Bool
    public var hasColour: Bool
    public var columns: Int
    private let sink: @Sendable (String) -> Void

    public init(isInteractive: Bool, hasColour: Bool, columns: Int = 100, sink: @escaping @Sendable (String) -> Void) {
        self.isInteractive = isInteractive
        self.hasColour = hasColour
        self.columns = columns
        self.sink = sink
    }

    public static func standardOutput() -> Terminal { Terminal(.standardOutput) }
    public static func standardError() -> Terminal { Terminal(.standardError) }

    /// Columns that a table or a sentence may take: the terminal's own, and the usual ones where text goes to a pipe.
    public var textColumns: Int { isInteractive ? max(Self.textColumnsMin, columns) : Table.widthUsual }
    /// Narrower ones get lines of this length, which they break.
    private static let textColumnsMin = 24

    public func write(_ text: String) { sink(text) }
    public func line(_ text: String = "") { sink(text + "\n") }

    /// The text in a style, plain where there is no colour.
    public func styled(_ text: String, _ style: TextStyle) -> String {
        hasColour ? style.wrap(text) : text
    }

    /// Colour on a terminal only, and not where `NO_COLOR` is set or the terminal is `dumb`.
    private init(_ file: FileHandle) {
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = isatty(file.fileDescriptor) == 1 && environment["TERM"] != "dumb"
        self.init(
            isInteractive: isTerminal, hasColour: isTerminal && (environment["NO_COLOR"] ?? "").isEmpty,
            columns: Self.width(of: file.fileDescriptor) ?? 100
        ) { text in
            // A closed pipe is the reader's choice, not an error to report.
            try? file.write(contentsOf: Data(text.utf8))
        }
    }

    private static func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

/// How text stands out on a terminal.
public enum TextStyle: Sendable {
    case bold, faint, red, green, yellow, blue, cyan

    func wrap(_ text: String) -> String { "\u{1B}[\(code)m\(text)\u{1B}[0m" }

    private var code: Int {
        switch self {
        case .bold: 1
        case .faint: 2
        case .red: 31
        case .green: 32
        case .yellow: 33
        case .blue: 34
        case .cyan: 36
        }
    }
}
