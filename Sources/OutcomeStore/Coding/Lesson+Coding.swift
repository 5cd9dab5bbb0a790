extension Lesson {
    func write(to writer: inout ByteWriter) {
        writer.string(model)
        writer.optional(quality) { $0.double($1) }
        writer.optional(previousQuality) { $0.double($1) }
        writer.double(weight)
        writer.count(comparisons.count)
        for comparison in comparisons {
            writer.string(comparison.source)
            writer.double(comparison.judged)
            writer.double(comparison.trusted)
            writer.bool(comparison.isWithdrawn)
        }
    }

    init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        self.init(
            model: try reader.string(), quality: try reader.bool() ? try reader.double() : nil,
            previousQuality: try reader.bool() ? try reader.double() : nil, weight: try reader.double())
        for _ in 0..<(try reader.count()) {
            comparisons.append(
                Comparison(
                    source: try reader.string(), judged: try reader.double(), trusted: try reader.double(),
                    isWithdrawn: try reader.bool()))
        }
    }
}
