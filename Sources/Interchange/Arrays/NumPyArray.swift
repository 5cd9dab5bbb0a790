/// An array of numbers or short texts as NumPy keeps it on disk (`.npy`, version 1.0, row-major, little-endian).
///
/// > NumPy Enhancement Proposal 1, *A Simple File Format for NumPy Arrays*.
public struct NumPyArray: Sendable, Equatable {
    /// The elements, row-major.
    public enum Values: Sendable, Equatable {
        case float64([Double])
        case int64([Int64])
        /// At most `textScalarsMax` Unicode scalars each.
        case text([String])
    }

    /// Of one text; longer ones are cut.
    public static let textScalarsMax = 256

    /// Rows, and columns where there are any.
    public var shape: [Int]
    public var values: Values

    /// - Precondition: the shape holds exactly the values.
    public init(_ values: Values, shape: [Int]? = nil) {
        self.values = values
        self.shape = shape ?? [values.count]
        precondition(self.shape.reduce(1, *) == values.count, "\(values.count) values for \(self.shape)")
    }

    /// The whole file.
    var encoded: [UInt8] {
        let (type, body) = encodedValues
        let sizes = shape.map { "\($0)" }.joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }"
        // Magic, version and length take 10 bytes, and the header ends with a line feed on a multiple of 64.
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        let length = UInt16(header.utf8.count)
        return Self.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + header.utf8 + body
    }

    static let magic: [UInt8] = [0x93] + "NUMPY".utf8

    private var encodedValues: (type: String, bytes: [UInt8]) {
        switch values {
        case .float64(let numbers): ("<f8", Self.bytes(numbers.map(\.bitPattern)))
        case .int64(let numbers): ("<i8", Self.bytes(numbers.map { UInt64(bitPattern: $0) }))
        case .text(let texts): Self.encoded(texts)
        }
    }

    private static func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
        numbers.map(\.littleEndian).withUnsafeBytes { Array($0) }
    }

    private static func encoded(_ texts: [String]) -> (type: String, bytes: [UInt8]) {
        let scalars = texts.map { $0.unicodeScalars.prefix(textScalarsMax).map(\.value) }
        let width = max(1, scalars.map(\.count).max() ?? 1)
        let padded = scalars.flatMap { $0 + [UInt32](repeating: 0, count: width - $0.count) }
        return ("<U\(width)", bytes(padded))
    }
}

extension NumPyArray.Values {
    var count: Int {
        switch self {
        case .float64(let numbers): numbers.count
        case .int64(let numbers): numbers.count
        case .text(let texts): texts.count
        }
    }
}
