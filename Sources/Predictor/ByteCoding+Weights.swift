import LinearAlgebra

extension ByteWriter {
    /// Rows of weights in 16 bits each; exactly, where they have been rounded so.
    mutating func append(rows weights: [Float], columns: Int, readBy steps: Steps) {
        precondition(columns > 0 && weights.count.isMultiple(of: columns), "\(weights.count) in rows of \(columns)")
        weights.withUnsafeBufferPointer { weights in
            for start in stride(from: 0, to: weights.count, by: columns) {
                let row = StepWeights(UnsafeBufferPointer(rebasing: weights[start..<start + columns]), readBy: steps)
                append(UInt32(bitPattern: Int32(row.exponent)))
                for number in row.numbers {
                    withUnsafeBytes(of: number.littleEndian) { append($0) }
                }
            }
        }
    }
}

extension ByteReader {
    /// `count` rows of weights.
    ///
    /// - Throws: `truncated` before anything is allocated, `badNumber`.
    mutating func rows(_ field: String, _ count: Int, columns: Int) throws(PredictorError) -> [Float] {
        let (rowBytes, tooWide) = columns.multipliedReportingOverflow(by: 2)
        let (byteCount, tooMany) = count.multipliedReportingOverflow(by: 4 &+ rowBytes)
        guard !tooWide && !tooMany && byteCount <= remaining else { throw .truncated(field: field) }
        var weights: [Float] = []
        weights.reserveCapacity(count * columns)
        for _ in 0..<count {
            let exponent = Int(Int32(bitPattern: try uint32(field)))
            guard StepWeights.exponents.contains(exponent) else { throw .badNumber(field: field) }
            let numbers = try take(rowBytes, field).withUnsafeBytes { raw in
                (0..<columns).map { Int16(littleEndian: raw.loadUnaligned(fromByteOffset: 2 * $0, as: Int16.self)) }
            }
            weights += StepWeights(exponent: exponent, numbers: numbers).values
        }
        return weights
    }
}
