/// What the last decisions cost: true cost where it is known, else expected; exact sums over the last 999 and 1,499,
/// so that one more decision makes 1,000 and 1,500. Constant memory: what a decision costs is final once it has left.
public struct SpendingWindow: Sendable, Equatable {
    public static let decisionsMax = 1_000
    public static let longDecisionsMax = 1_500

    /// One decision's place in the ring.
    struct Slot: Sendable, Equatable {
        /// Expected cost of the drawn model until its true cost is known.
        var chosen: Money
        var isPending: Bool
        /// What calls of other models cost (fallbacks, cascades).
        var others: Money
        var total: Money { chosen + others }
    }

    /// Ring: decision n lies at n mod 1,500.
    private var slots: [Slot] = []
    /// True costs of other models' calls by decision, so that a revised one replaces what it was.
    private var otherCosts: [UInt64: [String: Money]] = [:]
    /// Decisions taken in so far.
    public private(set) var count: UInt64 = 0
    /// Number of the last decision.
    private var last: UInt64 = 0
    private var sum = Money.zero
    private var longSum = Money.zero
    public private(set) var pendingCount = 0
    /// Of the long window.
    private(set) var open = OpenCosts()

    public init() {}

    /// Decisions in the short window, without the coming one.
    public var windowCount: Int { Int(min(count, UInt64(Self.decisionsMax - 1))) }
    public var longWindowCount: Int { Int(min(count, UInt64(Self.longDecisionsMax - 1))) }
    public var spent: Money { sum }
    public var longSpent: Money { longSum }

    /// Takes in a decision at its expected cost. Numbers rise by one; after a gap the window starts anew.
    public mutating func append(number: UInt64, expected: Money) {
        if count > 0, number != last + 1 { self = SpendingWindow() }
        if count >= UInt64(Self.decisionsMax - 1) {
            let leaving = slots[place(number - UInt64(Self.decisionsMax - 1))]
            sum = sum - leaving.total
            pendingCount -= leaving.isPending ? 1 : 0
        }
        if count >= UInt64(Self.longDecisionsMax - 1) {
            let leaving = slots[place(number - UInt64(Self.longDecisionsMax - 1))]
            longSum = longSum - leaving.total
            if leaving.isPending { open.close(leaving.chosen) }
        }
        let slot = Slot(chosen: expected, isPending: true, others: .zero)
        if count == 0 {
            slots = [Slot](
                repeating: Slot(chosen: .zero, isPending: false, others: .zero), count: Self.longDecisionsMax)
        }
        slots[place(number)] = slot
        if number >= UInt64(Self.longDecisionsMax) { otherCosts[number - UInt64(Self.longDecisionsMax)] = nil }
        sum += expected
        longSum += expected
        open.open(expected)
        pendingCount += 1
        count += 1
        last = number
    }

    /// The true cost of a decision's drawn model. A decision that has left the window stays as it is.
    /// - Returns: the expected cost that it replaces; `nil` where a true one had been told.
    @discardableResult
    public mutating func settle(number: UInt64, cost: Money) -> Money? {
        guard holds(number) else { return nil }
        let slot = slots[place(number)]
        slots[place(number)].isPending = false
        slots[place(number)].chosen = cost
        move(number, by: cost - slot.chosen)
        guard slot.isPending else { return nil }
        if isRecent(number) { pendingCount -= 1 }
        if isInLongWindow(number) { open.close(slot.chosen) }
        return slot.chosen
    }

    /// The true cost of another model's call for a decision.
    public mutating func settle(number: UInt64, other model: String, cost: Money) {
        guard holds(number) else { return }
        let change = cost - (otherCosts[number]?[model] ?? .zero)
        otherCosts[number, default: [:]][model] = cost
        slots[place(number)].others += change
        move(number, by: change)
    }

    private func place(_ number: UInt64) -> Int { Int(number % UInt64(Self.longDecisionsMax)) }
    private func holds(_ number: UInt64) -> Bool {
        count > 0 && number <= last && last - number < min(count, UInt64(Self.longDecisionsMax))
    }
    private func isRecent(_ number: UInt64) -> Bool { last - number < UInt64(Self.decisionsMax - 1) }
    private func isInLongWindow(_ number: UInt64) -> Bool { last - number < UInt64(Self.longDecisionsMax - 1) }

    private mutating func move(_ number: UInt64, by change: Money) {
        if isRecent(number) { sum += change }
        if isInLongWindow(number) { longSum += change }
    }
}

extension SpendingWindow {
    public func write(to writer: inout StateWriter) {
        writer.put(count)
        writer.put(last)
        let held = min(count, UInt64(Self.longDecisionsMax))
        for age in (0..<held).reversed() {
            let slot = slots[place(last - age)]
            writer.put(slot.chosen.picoUSD)
            writer.put(slot.isPending ? UInt8(1) : 0)
            let others = (otherCosts[last - age] ?? [:]).sorted { $0.key < $1.key }
            writer.put(UInt32(others.count))
            for (model, cost) in others {
                writer.put(model)
                writer.put(cost.picoUSD)
            }
        }
    }

    public init(from reader: inout StateReader) throws(StateError) {
        self.init()
        let count: UInt64 = try reader.number()
        let last: UInt64 = try reader.number()
        let held = min(count, UInt64(Self.longDecisionsMax))
        guard held <= last else { throw .wrong(what: "last decision", got: last, expected: held) }
        for age in (0..<held).reversed() {
            let number = last - age
            let chosen = Money(picoUSD: try reader.number())
            append(number: number, expected: chosen)
            if try reader.number(UInt8.self) == 0 { settle(number: number, cost: chosen) }
            for _ in 0..<(try reader.number(UInt32.self)) {
                settle(number: number, other: try reader.text(), cost: Money(picoUSD: try reader.number()))
            }
        }
        self.count = count
    }
}
