import Routing

extension RolloutMark {
    func write(to writer: inout ByteWriter) {
        writer.u64(version)
        writer.optional(arm) { $0.byte($1.rawValue) }
        writer.bool(isMixed)
        writer.bool(hasOwnObjective)
        writer.count(candidate.count)
        for probability in candidate { writer.double(probability) }
    }

    init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        self.init(
            version: try reader.u64(),
            arm: try reader.optional { (r) throws(ByteReader.Failure) in try Arm(reading: &r) },
            isMixed: try reader.bool(), hasOwnObjective: try reader.bool(), candidate: [])
        for _ in 0..<(try reader.count()) { candidate.append(try reader.double()) }
    }
}

extension RolloutMark.Arm {
    fileprivate init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        let byte = try reader.byte()
        guard let arm = Self(rawValue: byte) else { throw .init(detail: "\(byte) is no arm of a canary") }
        self = arm
    }
}
