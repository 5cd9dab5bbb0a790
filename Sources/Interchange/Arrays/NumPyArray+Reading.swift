extension NumPyArray {
    /// An array from its file's bytes: 64- and 32-bit floats, integers of any size, truth values and Unicode texts.
    ///
    /// - Returns: `nil` for anything else, and for what is cut off.
    init?(decoding bytes: ArraySlice<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count >= 10, bytes.starts(with: Self.magic), (1...3).contains(bytes[6]) else { return nil }
        let lengthBytes = bytes[6] == 1 ? 2 : 4
        guard bytes.count >= 8 + lengthBytes else { return nil }
        let length = (0..<lengthBytes).reduce(0) { $0 | Int(bytes[8 + $1]) << (8 * $1) }
        let start = 8 + lengthBytes + length
        guard length < 1 << 20, bytes.count >= start else { return nil }
        let header = String(decoding: bytes[8 + lengthBytes..<start], as: UTF8.self)
        guard let type = Self.quoted(header, after: "'descr':"), let shape = Self.shape(header),
            header.contains("'fortran_order': False") || shape.count < 2
        else { return nil }
        var count = 1
        for size in shape {
            let (product, isTooMany) = count.multipliedReportingOverflow(by: size)
            guard !isTooMany else { return nil }
            count = product
        }
        guard let values = Values(decoding: bytes[start...], type: type, count: count) else { return nil }
        self.init(values, shape: shape)
    }

    private static func quoted(_ header: String, after key: String) -> String? {
        guard let place = header.firstRange(of: key)?.upperBound else { return nil }
        let rest = header[place...].drop { $0 == " " }
        guard rest.first == "'" else { return nil }
        return String(rest.dropFirst().prefix { $0 != "'" })
    }

    private static func shape(_ header: String) -> [Int]? {
        guard let place = header.firstRange(of: "'shape':")?.upperBound,
            let open = header[place...].firstIndex(of: "("), let close = header[open...].firstIndex(of: ")")
        else { return nil }
        let sizes = header[header.index(after: open)..<close].split(separator: ",")
            .map { Int($0.filter { $0 != " " }) }
        return sizes.allSatisfy { $0.map { $0 >= 0 } ?? false } ? sizes.compactMap { $0 } : nil
    }
}

extension NumPyArray.Values {
    fileprivate init?(decoding bytes: ArraySlice<UInt8>, type: String, count: Int) {
        guard let kind = type.dropFirst().first, let size = Int(type.dropFirst(2)), 1...Int(Int32.max) ~= size,
            ["<", "|"].contains(type.first)
        else { return nil }
        let width = kind == "U" ? 4 * size : size
        let (total, isTooMany) = count.multipliedReportingOverflow(by: width)
        guard !isTooMany, bytes.count >= total else { return nil }
        func element(_ place: Int, _ width: Int) -> UInt64 {
            let start = bytes.startIndex + place * width
            return (0..<width).reduce(0) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
        }
        switch (kind, size) {
        case ("f", 8): self = .float64((0..<count).map { Double(bitPattern: element($0, 8)) })
        case ("f", 4):
            self = .float64((0..<count).map { Double(Float(bitPattern: UInt32(truncatingIfNeeded: element($0, 4)))) })
        case ("i", 1...8):
            let shift = UInt64(64 - 8 * size)
            self = .int64((0..<count).map { Int64(bitPattern: element($0, size) << shift) >> Int64(shift) })
        case ("u", 1...8), ("b", 1): self = .int64((0..<count).map { Int64(truncatingIfNeeded: element($0, size)) })
        case ("U", _):
            self = .text(
                (0..<count).map { row in
                    let scalars = (0..<size).map { UInt32(truncatingIfNeeded: element(row * size + $0, 4)) }
                    var text = String.UnicodeScalarView()
                    for scalar in scalars.prefix(while: { $0 != 0 }) {
                        text.append(Unicode.Scalar(scalar) ?? "\u{FFFD}")
                    }
                    return String(text)
                })
        default: return nil
        }
    }
}
