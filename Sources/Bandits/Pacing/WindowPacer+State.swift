extension WindowPacer {
    public func write(to writer: inout StateWriter) {
        writer.put(firstMilliseconds ?? Int64.min)
        writer.put(price ?? -1)
        writer.put(baseUSD)
        writer.put(baseSquareUSD)
        writer.put(UInt32(live.count))
        for part in live {
            writer.put(part.index)
            writer.put(part.spent.picoUSD)
            writer.put(part.decisions)
            writer.put(UInt32(part.open.count))
            for open in part.open { open.write(to: &writer) }
        }
        writer.put(UInt32(models.count))
        for place in models.indices {
            writer.put(models[place])
            writer.put(lastDraws[place])
            surprises[place].write(to: &writer)
        }
        hulls.write(to: &writer)
        writer.put(UInt32(otherCosts.count))
        for (number, costs) in otherCosts.sorted(by: { $0.key < $1.key }) {
            writer.put(number)
            writer.put(UInt32(costs.count))
            for (model, cost) in costs.sorted(by: { $0.key < $1.key }) {
                writer.put(model)
                writer.put(cost.picoUSD)
            }
        }
    }

    public init(
        from reader: inout StateReader, usd: Double, seconds: Double, form: Pacer.StateForm = .present
    ) throws(StateError) {
        self.init(usd: usd, seconds: seconds)
        let (hasModels, hasSurprises) = (form >= .openCallsByModel, form > .openCallsByModel)
        let first: Int64 = try reader.number()
        firstMilliseconds = first == .min ? nil : first
        let price = try reader.double()
        self.price = price < 0 ? nil : price
        baseUSD = try reader.double()
        if hasSurprises { baseSquareUSD = try reader.double() }
        for _ in 0..<(try reader.number(UInt32.self)) {
            var part = Part(
                index: try reader.number(), spent: Money(picoUSD: try reader.number()), decisions: try reader.number())
            if form == .openCallsTogether { _ = try reader.number(Int128.self) }
            if hasModels {
                for _ in 0..<(try reader.number(UInt32.self)) { part.open.append(try OpenCosts(from: &reader)) }
            }
            live.append(part)
        }
        if form == .openCallsTogether {
            _ = try CostSurprise(from: &reader, memory: Self.surpriseMemory, withWorst: false)
        }
        if hasModels {
            for _ in 0..<(try reader.number(UInt32.self)) {
                models.append(try reader.text())
                lastDraws.append(hasSurprises ? try reader.number() : .min)
                surprises.append(try CostSurprise(from: &reader, memory: Self.surpriseMemory, withWorst: hasSurprises))
            }
        }
        hulls = try RecentHulls(from: &reader)
        for _ in 0..<(try reader.number(UInt32.self)) {
            let number: UInt64 = try reader.number()
            for _ in 0..<(try reader.number(UInt32.self)) {
                otherCosts[number, default: [:]][try reader.text()] = Money(picoUSD: try reader.number())
            }
        }
    }
}
