/// An object that decisions on several threads read without counting a reference, which would move the count's place in
/// memory from processor to processor. Whoever lends it keeps it: a list of these goes beside the list of the objects.
struct Lent<Object: AnyObject & Sendable>: @unchecked Sendable {  // Its owner keeps the object, which is `Sendable`.
    private let object: Unmanaged<Object>

    init(_ object: Object) { self.object = .passUnretained(object) }

    @inline(__always)
    func read<Answer>(_ body: (Object) -> Answer) -> Answer { object._withUnsafeGuaranteedRef(body) }
}
