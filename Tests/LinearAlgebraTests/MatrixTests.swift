import LinearAlgebra
import Testing

@Suite struct MatrixTests {
    @Test func `elements lie row after row`() {
        var matrix = Matrix([[1, 2, 3], [4, 5, 6]])
        #expect(matrix.storage == [1, 2, 3, 4, 5, 6])
        matrix[1, 0] = 9
        #expect(matrix.row(1) == [9, 5, 6])
        #expect(matrix.selecting([1, 0, 1]) == Matrix([[9, 5, 6], [1, 2, 3], [9, 5, 6]]))
    }

    @Test func `a lent row is the row`() {
        var matrix = Matrix(rows: 3, columns: 2)
        matrix.withMutableRow(1) { row in
            row[0] = 7
            row[1] = 8
        }
        #expect(matrix.storage == [0, 0, 7, 8, 0, 0])
        #expect(matrix.withRow(1) { $0[1] } == 8)
    }

    @Test func `an empty matrix is a matrix`() {
        #expect(Matrix(rows: 0, columns: 4).storage.isEmpty)
        #expect(BLAS.product(Matrix(rows: 0, columns: 4), Matrix(rows: 4, columns: 2)).rows == 0)
        #expect(BLAS.product(Matrix(rows: 2, columns: 0), Matrix(rows: 0, columns: 2)).storage == [0, 0, 0, 0])
    }
}

@Suite struct BLASTests {
    @Test func `a product by hand`() {
        // [1 2; 3 4] · [5; 6] = [17; 39], and twice [1; 1] more: [19; 41].
        var y: [Float] = [1, 1]
        BLAS.multiply(rows: 2, columns: 2, [1, 2, 3, 4], vector: [5, 6], beta: 2, into: &y)
        #expect(y == [19, 41])
        #expect(BLAS.dot([1, 2, 3], [4, 5, 6], count: 3) == 32)
    }

    @Test(arguments: 0..<20) func `every transposition equals the slow product`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let (m, k, n) = (
            Int.random(in: 1...9, using: &random), Int.random(in: 1...9, using: &random),
            Int.random(in: 1...9, using: &random)
        )
        let a = randomMatrix(m, k, &random)
        let b = randomMatrix(k, n, &random)
        let expected = slowProduct(a, b)
        expectClose(BLAS.product(a, b), expected)
        expectClose(BLAS.product(a.transposed, transposeA: true, b), expected)
        expectClose(BLAS.product(a, b.transposed, transposeB: true), expected)
        expectClose(BLAS.product(a.transposed, transposeA: true, b.transposed, transposeB: true), expected)
        for column in 0..<n {
            let x = b.transposed.row(column)
            var y = [Float](repeating: .nan, count: m)
            BLAS.multiply(rows: m, columns: k, a.storage, vector: x, into: &y)
            expectClose(Matrix([y]), Matrix([expected.transposed.row(column)]))
        }
    }

    private func randomMatrix(_ rows: Int, _ columns: Int, _ random: inout SplitMix64) -> Matrix {
        Matrix(rows: rows, columns: columns, storage: (0..<rows * columns).map { _ in Float(random.nextNormal()) })
    }

    private func slowProduct(_ a: Matrix, _ b: Matrix) -> Matrix {
        var c = Matrix(rows: a.rows, columns: b.columns)
        for i in 0..<a.rows {
            for j in 0..<b.columns {
                for l in 0..<a.columns { c[i, j] += a[i, l] * b[l, j] }
            }
        }
        return c
    }

    private func expectClose(_ a: Matrix, _ b: Matrix) {
        #expect(a.rows == b.rows && a.columns == b.columns)
        #expect(zip(a.storage, b.storage).allSatisfy { abs($0 - $1) < 1e-4 })
    }
}

extension Matrix {
    fileprivate var transposed: Matrix {
        Matrix((0..<columns).map { column in (0..<rows).map { self[$0, column] } })
    }
}
