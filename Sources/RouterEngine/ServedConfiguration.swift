import Routing

/// A configuration that serves, behind one reference: snapshots share it.
final class ServedConfiguration: Sendable {
    let value: Configuration
    let redactor: Redactor

    init(_ value: Configuration) {
        self.value = value
        redactor = Redactor(value.redaction)
    }
}
