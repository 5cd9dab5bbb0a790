/// How a command ends badly: a status of the contract and one line that says the way out.
struct Failure: Error {
    enum Status: Int32 {
        case failed = 1
        case usage = 2
        case badData = 65
        case unavailable = 69
    }

    var status: Status
    var message: String

    init(_ status: Status, _ message: String) {
        self.status = status
        self.message = message
    }
}
