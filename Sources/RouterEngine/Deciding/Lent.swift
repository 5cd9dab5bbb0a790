/// An object that decisions on several threads read without retaining it: its reference count would move from one
/// processor's cache to another's. Whoever lends it keeps it: a list of these goes beside the list of the objects.
struct Lent<Object: AnyObject & Sendable>: @unchecked Sendable {  // Its owner keeps the object, which is `Sendable`.
    private let object: Unmanaged<Object>

    init(_ object: Object) { self.object = .passUnretained(object) }

    @inline(__always)
    func read<Answer>(_ body: (Object) -> Answer) -> Answer { object._withUnsafeGuaranteedRef(body) }
}
