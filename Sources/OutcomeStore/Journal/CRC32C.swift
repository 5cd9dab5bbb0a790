import CKernels

/// The Castagnoli cyclic redundancy check, reflected polynomial 0x82F63B78, eight bytes at a time.
///
/// > Kounavis, Berry. *A Systematic Approach to Building High Performance, Software-based, CRC Generators*,
/// > ISCC 2005 ("slicing by 8").
enum CRC32C {
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let base = bytes.baseAddress else { return 0 }
        var isKnown: Int32 = 0
        let crc = kernel_crc32c(.max, base.assumingMemoryBound(to: UInt8.self), bytes.count, &isKnown)
        return isKnown != 0 ? ~crc : checksumByTable(bytes)
    }

    /// The checksum where the processor has no instruction for it.
    static func checksumByTable(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            var crc = UInt32.max
            var index = 0
            while index + 8 <= bytes.count {
                let word =
                    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ UInt64(crc)
                // Byte k of the word still has 7 − k bytes behind it: table 7 − k holds its remainder after those.
                crc =
                    tables[7 << 8 | Int(word & 255)] ^ tables[6 << 8 | Int(word >> 8 & 255)]
                    ^ tables[5 << 8 | Int(word >> 16 & 255)] ^ tables[4 << 8 | Int(word >> 24 & 255)]
                    ^ tables[3 << 8 | Int(word >> 32 & 255)] ^ tables[2 << 8 | Int(word >> 40 & 255)]
                    ^ tables[1 << 8 | Int(word >> 48 & 255)] ^ tables[Int(word >> 56)]
                index += 8
            }
            while index < bytes.count {
                crc = crc >> 8 ^ tables[Int((crc ^ UInt32(bytes[index])) & 255)]
                index += 1
            }
            return ~crc
        }
    }

    static func checksum(_ bytes: some Collection<UInt8>) -> UInt32 {
        Array(bytes).withUnsafeBytes { checksum($0) }
    }

    /// Eight tables of 256: `tables[k << 8 | b]` is the remainder of byte b followed by k zero bytes.
    private static let tables: [UInt32] = {
        var tables = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 0 ? 0 : 0x82F6_3B78) }
        }
        for index in 256..<2048 {
            let before = tables[index - 256]
            tables.append(before >> 8 ^ tables[Int(before & 255)])
        }
        return tables
    }()
}
