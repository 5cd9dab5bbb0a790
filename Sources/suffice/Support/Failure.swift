/// How a command ends badly: a status of the contract and one line that says the way out.
struct Failure: Error {
    enum Status: Int32 {
        case failed = 1
        case usage = 2
        /// Everything went as it should, and the answer is no: a roll-out's gate stays shut.
        case gateShut = 3
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
