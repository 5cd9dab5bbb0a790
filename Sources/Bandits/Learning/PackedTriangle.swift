/// A symmetric matrix as its lower triangle, row after row: n(n + 1)/2 numbers, row i from i(i + 1)/2 on.
enum PackedTriangle {
    typealias Numbers = UnsafeBufferPointer<Double>

    static func count(_ n: Int) -> Int { n * (n + 1) / 2 }

    /// y = A x.
    static func product(_ a: Numbers, _ x: Numbers, into y: UnsafeMutableBufferPointer<Double>) {
        precondition(
            a.count == count(x.count) && y.count == x.count, "\(a.count) numbers times \(x.count) into \(y.count)")
        guard var row = a.baseAddress, let x = x.baseAddress, let target = y.baseAddress else { return }
        for i in 0..<y.count {
            let factor = x[i]
            target[i] = dot(row, x, count: i + 1)
            for j in 0..<i { target[j] += factor * row[j] }
            row += i + 1
        }
    }

    /// xᵀ A x.
    static func quadraticForm(_ a: Numbers, _ x: UnsafeMutableBufferPointer<Double>) -> Double {
        precondition(a.count == count(x.count), "\(a.count) numbers between \(x.count)")
        guard var row = a.baseAddress, let numbers = x.baseAddress else { return 0 }
        var sum = 0.0
        for i in 0..<x.count {
            sum += numbers[i] * (2 * dot(row, numbers, count: i) + row[i] * numbers[i])
            row += i + 1
        }
        return sum
    }

    /// xᵀ y in eight partial sums, which the processor adds side by side; always in the same order.
    static func dot(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int) -> Double {
        var sums = SIMD8<Double>(repeating: 0)
        var place = 0
        while place + 8 <= count {
            let a = UnsafeRawPointer(x + place).loadUnaligned(as: SIMD8<Double>.self)
            let b = UnsafeRawPointer(y + place).loadUnaligned(as: SIMD8<Double>.self)
            sums += a * b
            place += 8
        }
        var sum = sums.sum()
        while place < count {
            sum += x[place] * y[place]
            place += 1
        }
        return sum
    }
}
