/// Finds room for labels beside their points, first come, first served.
struct LabelPlacing {
    private struct Box {
        let left, top, right, bottom: Double

        func meets(_ other: Box) -> Bool {
            left < other.right && other.left < right && top < other.bottom && other.top < bottom
        }
    }

    private let frame: PlotFrame
    private var taken: [Box]
    /// Along the lines: better not written over, but better there than not at all.
    private let lines: [Box]

    private static let characterWidth = 6.2
    private static let lineStep = 5.0
    private static let height = 10.0
    private static let gap = 6.0

    init(within frame: PlotFrame, avoiding points: [Plot.Point], lines: [[Plot.Point]] = []) {
        self.frame = frame
        self.lines = lines.flatMap { Self.boxes(along: $0.map { (frame.x($0.x), frame.y($0.y)) }) }
        taken = points.map { point in
            let (x, y) = (frame.x(point.x), frame.y(point.y))
            return Box(left: x - 4, top: y - 4, right: x + 4, bottom: y + 4)
        }
    }

    /// The left end of the label's base line; `nil` where every place around the point is taken.
    mutating func place(_ label: String, at point: (x: Double, y: Double)) -> (x: Double, y: Double)? {
        let width = Double(label.displayWidth) * Self.characterWidth
        let spots = [
            (point.x + Self.gap, point.y + 3.5), (point.x - Self.gap - width, point.y + 3.5),
            (point.x - width / 2, point.y - Self.gap - 1), (point.x - width / 2, point.y + Self.gap + Self.height - 2),
            (point.x + Self.gap, point.y - Self.gap), (point.x + Self.gap, point.y + Self.gap + Self.height),
            (point.x - Self.gap - width, point.y - Self.gap),
            (point.x - Self.gap - width, point.y + Self.gap + Self.height),
            (point.x + Self.gap, point.y + Self.gap + 2 * Self.height),
            (point.x - width, point.y + Self.gap + 2 * Self.height), (point.x - width / 2, point.y - 2 * Self.height),
        ]
        for obstacles in [taken + lines, taken] {
            for (x, y) in spots {
                let box = Box(left: x, top: y - Self.height, right: x + width, bottom: y + 1)
                let isInside =
                    x >= frame.left + 2 && box.right <= frame.right && box.top >= frame.top && y <= frame.bottom - 2
                if isInside, !obstacles.contains(where: box.meets) {
                    taken.append(box)
                    return (x, y)
                }
            }
        }
        return nil
    }

    /// Small boxes, one after another along a line.
    private static func boxes(along places: [(x: Double, y: Double)]) -> [Box] {
        zip(places, places.dropFirst()).flatMap { a, b in
            let steps = max(1, Int(max(abs(b.x - a.x), abs(b.y - a.y)) / lineStep))
            return (0...steps).map { step in
                let share = Double(step) / Double(steps)
                let (x, y) = (a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
                return Box(left: x - 1, top: y - 1.5, right: x + 1, bottom: y + 1.5)
            }
        }
    }
}
