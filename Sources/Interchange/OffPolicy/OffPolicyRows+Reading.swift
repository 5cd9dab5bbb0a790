import Dispatch
import Foundation
import StrictJSON

extension OffPolicyRows {
    /// Reads files of OPE rows (`.jsonl`, `.jsonl.gz`, `-` for standard input), one behind the other, on all cores.
    ///
    /// While some cores read the lines of one round, another unpacks those of the next. The rows come in the order of
    /// the lines, and the first bad line of the files is the one that is named, however many cores there are.
    ///
    /// - Throws: `.badRow` at the first bad line: an estimate from the remaining ones would be another log's.
    public static func read(paths: [String]) throws(InterchangeError) -> OffPolicyRows? {
        var rows: OffPolicyRows?
        for path in paths {
            let source = try LineSource(path: path)
            if rows == nil {
                let first = try LineBlock(source, linesMax: 1)
                guard !first.isEmpty else { continue }
                rows = try first.rows(actionCount: nil, document: JSONDocument()).orThrow()
            }
            if var read = rows {
                rows = nil
                try read.append(source)
                rows = read
            }
        }
        return rows
    }

    private mutating func append(_ source: LineSource) throws(InterchangeError) {
        let round = max(1, ProcessInfo.processInfo.activeProcessorCount)
        var blocks = try LineBlock.blocks(source, max: round)
        while !blocks.isEmpty {
            let (results, next) = Self.rows(of: blocks, actionCount: actionCount) { () throws(InterchangeError) in
                try LineBlock.blocks(source, max: round)
            }
            for result in results { append(try result.orThrow()) }
            blocks = try next.get()
        }
    }

    /// Reads the blocks, each on a core, while one more core runs `meanwhile`.
    private static func rows(
        of blocks: [LineBlock], actionCount: Int,
        meanwhile: () throws(InterchangeError) -> [LineBlock]
    ) -> ([Result<OffPolicyRows, RowError>], Result<[LineBlock], InterchangeError>) {
        var results = [Result<OffPolicyRows, RowError>?](repeating: nil, count: blocks.count)
        var next = Result<[LineBlock], InterchangeError>.success([])
        results.withUnsafeMutableBufferPointer { buffer in
            withUnsafeMutablePointer(to: &next) { nextPlace in
                withoutActuallyEscaping(meanwhile) { meanwhile in
                    // Iteration 0 alone runs `meanwhile` and writes `next`; every other one writes its own slot. The
                    // loop ends before the buffers do.
                    nonisolated(unsafe) let (slots, nextPlace, meanwhile) = (buffer, nextPlace, meanwhile)
                    DispatchQueue.concurrentPerform(iterations: blocks.count + 1) { iteration in
                        if iteration == 0 {
                            nextPlace.pointee = Result { () throws(InterchangeError) in try meanwhile() }
                        } else {
                            slots[iteration - 1] = blocks[iteration - 1].rows(
                                actionCount: actionCount, document: JSONDocument())
                        }
                    }
                }
            }
        }
        return (results.compactMap { $0 }, next)
    }
}

extension LineBlock {
    /// The next blocks of `source`, at most `max`; none at its end.
    fileprivate static func blocks(_ source: LineSource, max: Int) throws(InterchangeError) -> [LineBlock] {
        var blocks: [LineBlock] = []
        while blocks.count < max {
            let block = try LineBlock(source)
            if block.isEmpty { break }
            blocks.append(block)
        }
        return blocks
    }
}

extension Result where Failure == RowError {
    fileprivate func orThrow() throws(InterchangeError) -> Success {
        switch self {
        case .success(let value): return value
        case .failure(let error): throw .badRow(error)
        }
    }
}
