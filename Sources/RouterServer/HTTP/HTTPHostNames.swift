/// The names by which a port of this machine may be asked for where it asks for no token: those that no stranger's web page
/// can have.
///
/// A page's own name, led to 127.0.0.1 once the page is there (DNS rebinding), makes the port a part of the page's own site
/// to the browser: what it reads there is the page's.
struct HTTPHostNames: Sendable {
    private let known: Set<String>

    /// - Parameter known: further ones, in small letters.
    init(_ known: Set<String>) { self.known = known }

    /// Addresses, `localhost` and names without a dot are nobody's who is not of this network.
    /// - Parameter field: the value of `host`: a name or an address, with or without a port.
    func admit(_ field: String) -> Bool {
        if field.hasPrefix("[") { return true }
        let name = field.prefix { $0 != ":" }.lowercased()
        let labels = name.split(separator: ".")
        guard labels.count > 1, let last = labels.last else { return true }
        // No name ends in a number: RFC 3696, section 2.
        return last == "localhost" || last.utf8.allSatisfy { 0x30...0x39 ~= $0 }
            || known.contains(labels.joined(separator: "."))
    }
}
