#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Elementary functions under the names their type gives them, so that no other file imports the C library.
extension Double {
    public static func exp(_ x: Double) -> Double { _exp(x) }
    public static func log(_ x: Double) -> Double { _log(x) }
    public static func cos(_ x: Double) -> Double { _cos(x) }
    public static func sin(_ x: Double) -> Double { _sin(x) }
    /// 1 − erf(x), the complementary error function.
    public static func erfc(_ x: Double) -> Double { _erfc(x) }
    public static func pow(_ x: Double, _ y: Double) -> Double { _pow(x, y) }
    /// 1 / (1 + e⁻ˣ), without overflow.
    public static func sigmoid(_ x: Double) -> Double {
        x >= 0 ? 1 / (1 + _exp(-x)) : { $0 / (1 + $0) }(_exp(x))
    }
}

extension Float {
    public static func exp(_ x: Float) -> Float { _expf(x) }
    public static func log(_ x: Float) -> Float { _logf(x) }
    /// 1 / (1 + e⁻ˣ), without overflow.
    public static func sigmoid(_ x: Float) -> Float {
        x >= 0 ? 1 / (1 + _expf(-x)) : { $0 / (1 + $0) }(_expf(x))
    }
}

// Inside the extensions above, `exp` means the member; these name the C functions.
private func _exp(_ x: Double) -> Double { exp(x) }
private func _log(_ x: Double) -> Double { log(x) }
private func _cos(_ x: Double) -> Double { cos(x) }
private func _sin(_ x: Double) -> Double { sin(x) }
private func _erfc(_ x: Double) -> Double { erfc(x) }
private func _pow(_ x: Double, _ y: Double) -> Double { pow(x, y) }
private func _expf(_ x: Float) -> Float { expf(x) }
private func _logf(_ x: Float) -> Float { logf(x) }
