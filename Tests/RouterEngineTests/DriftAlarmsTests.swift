import Routing
import Testing

@testable import Bandits
@testable import RouterEngine

@Suite struct DriftAlarmsTests {
    private let finding = ChangeDetector.Finding(size: -0.3, evidence: 9.5)

    private func alarm(_ group: String? = nil, isClaim: Bool = true) -> ChangeNews {
        ChangeNews(group: group, event: .alarm(finding, isClaim: isClaim))
    }

    @Test func `a verdict is told of the alarm that it decides, and of no other`() throws {
        var alarms = DriftAlarms()
        #expect(alarms.take(alarm(), of: "a", at: 1, observations: 10)?.claim == .open)
        #expect(alarms.take(alarm("sums"), of: "a", at: 2, observations: 11)?.group == "sums")
        #expect(alarms.take(alarm(), of: "b", at: 3, observations: 5)?.model == "b")
        let verdict = ChangeNews(group: nil, event: .verdict(.refuted))
        let told = alarms.take(verdict, of: "a", at: 9, observations: 40)
        let refuted = try #require(told)
        #expect(refuted.model == "a" && refuted.group == nil && refuted.timeMilliseconds == 1)
        #expect(refuted.claim == .refuted && refuted.decidedMilliseconds == 9 && refuted.observations == 10)
        #expect(alarms.latest.map(\.claim) == [.refuted, .open, .open])
        _ = alarms.take(ChangeNews(group: "sums", event: .verdict(.confirmed)), of: "a", at: 12, observations: 60)
        #expect(alarms.latest.map(\.claim) == [.refuted, .confirmed, .open])
        #expect(alarms.take(verdict, of: "a", at: 13, observations: 61) == nil)
    }

    @Test func `at the limit what is decided goes before what is open`() {
        var alarms = DriftAlarms()
        for number in 0..<DriftAlarms.countMax {
            _ = alarms.take(alarm("\(number)", isClaim: number != 3), of: "a", at: Int64(number), observations: 1)
        }
        _ = alarms.take(alarm("one more"), of: "a", at: 99, observations: 1)
        #expect(alarms.latest.count == 32 && !alarms.latest.contains { $0.group == "3" })
        _ = alarms.take(alarm("and one"), of: "a", at: 99, observations: 1)
        #expect(alarms.latest.first?.group == "1" && alarms.latest.last?.group == "and one")
    }

    @Test func `read again they are the same, and cut short they are refused`() throws {
        var alarms = DriftAlarms()
        _ = alarms.take(alarm(), of: "a", at: 1, observations: 10)
        _ = alarms.take(alarm("sums", isClaim: false), of: "b", at: 2, observations: 11)
        _ = alarms.take(ChangeNews(group: nil, event: .verdict(.confirmed)), of: "a", at: 3, observations: 12)
        var writer = StateWriter()
        alarms.write(to: &writer)
        var reader = StateReader(writer.bytes)
        #expect(try DriftAlarms(from: &reader).latest == alarms.latest)
        for cut in 0..<writer.bytes.count {
            var reader = StateReader(Array(writer.bytes.prefix(cut)))
            #expect(throws: StateError.self) { try DriftAlarms(from: &reader) }
        }
    }
}
