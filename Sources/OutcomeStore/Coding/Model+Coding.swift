import Routing

// A model of the roster as bytes.

extension Model {
    func write(to writer: inout ByteWriter) {
        writer.string(name)
        writer.optional(prices.inputUSDPerMTok) { $0.double($1) }
        writer.optional(prices.outputUSDPerMTok) { $0.double($1) }
        writer.strings(tags.sorted())
        writer.string(state.rawValue)
        writer.optional(prices.cachedInputUSDPerMTok) { $0.double($1) }
        writer.optional(contextTokens) { $0.i64(Int64($1)) }
        for list in [clearance.regions, clearance.dataClasses, clearance.tenants] {
            writer.optional(list) { $0.strings($1.sorted()) }
        }
    }

    init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        let name = try reader.string()
        let prices = Prices(
            inputUSDPerMTok: try reader.optionalDouble(), outputUSDPerMTok: try reader.optionalDouble())
        let tags = Set(try reader.strings())
        self.init(name: name, prices: prices, tags: tags, state: try reader.word(ModelState.self))
        guard reader.version >= 2 else { return }
        self.prices.cachedInputUSDPerMTok = try reader.optionalDouble()
        contextTokens = try reader.optionalInteger()
        clearance = Clearance(
            regions: try reader.optionalSet(), dataClasses: try reader.optionalSet(),
            tenants: try reader.optionalSet())
    }
}

extension Model {
    /// Of its name, tags and lists, each with what says how long it is.
    var textBytes: Int {
        var bytes = name.utf8.count
        for list in [tags, clearance.regions, clearance.dataClasses, clearance.tenants] {
            for text in list ?? [] { bytes += 2 + text.utf8.count }
        }
        return bytes
    }
}

extension ByteReader {
    fileprivate mutating func optionalSet() throws(Failure) -> Set<String>? {
        try bool() ? Set(try strings()) : nil
    }
}
