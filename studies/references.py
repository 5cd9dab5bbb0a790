"""What fixed choices would have come to on the same rows: single models, mixtures of them, a random one, and who knows every outcome."""

import statistics


class Truth:
    """What every model earns and costs on every row: {row: {model: (quality, usd)}}; a model may be absent from a row."""

    def __init__(self, rows):
        self.rows = rows
        models = {model for outcomes in rows.values() for model in outcomes}
        self.singles = {model: self.mean(outcomes[model] for outcomes in rows.values()) for model in sorted(models)
                        if all(model in outcomes for outcomes in rows.values())}
        self.hull = hull((cost, quality) for quality, cost in self.singles.values())
        self.random = self.mean(self.mean(outcomes.values()) for outcomes in rows.values())

    @staticmethod
    def mean(outcomes):
        return tuple(statistics.fmean(numbers) for numbers in zip(*outcomes))

    def changed(self, change):
        """The same rows where quality is another one: change(model, quality)."""
        return Truth({row: {model: (change(model, quality), cost) for model, (quality, cost) in outcomes.items()}
                      for row, outcomes in self.rows.items()})

    def single_at(self, floor):
        """Cost of the cheapest single model that keeps the floor; of the best one where none does."""
        kept = [cost for quality, cost in self.singles.values() if quality >= floor]
        return min(kept) if kept else max(self.singles.values())[1]

    def mixture_at(self, floor):
        """Cost of the cheapest mixture of single models that keeps the floor; None where none does."""
        return crossing([(quality, cost) for cost, quality in self.hull], floor)

    def mixture_quality(self, usd):
        """Quality of the best mixture that costs so much; None below the cheapest model's cost."""
        return crossing(self.hull, min(usd, self.hull[-1][0])) if usd >= self.hull[0][0] else None

    def oracle_at(self, floor):
        """Cost of the cheapest choices, made with every outcome known, whose mean quality keeps the floor."""
        ways = [hull((cost, quality) for quality, cost in outcomes.values()) for outcomes in self.rows.values()]
        cost, had = sum(way[0][0] for way in ways), sum(way[0][1] for way in ways)
        steps = [(high[0] - low[0], high[1] - low[1]) for way in ways for low, high in zip(way, way[1:])]
        for usd, quality in sorted(steps, key=lambda step: -step[1] / step[0]):
            share = min(1, max(0, floor * len(ways) - had) / quality)
            cost, had = cost + share * usd, had + share * quality
        return cost / len(ways)


def hull(points):
    """The upper convex hull of (cost, quality), by rising cost."""
    corners = []
    for cost, quality in sorted(points, key=lambda point: (point[0], -point[1])):
        if corners and quality <= corners[-1][1]:
            continue
        while len(corners) > 1 and (quality - corners[-1][1]) * (corners[-1][0] - corners[-2][0]) >= (
                corners[-1][1] - corners[-2][1]) * (cost - corners[-1][0]):
            corners.pop()
        corners.append((cost, quality))
    return corners


def crossing(corners, x):
    """y at x on a line through corners that rise in x: the first corner's left of it; None right of the last."""
    if x <= corners[0][0]:
        return corners[0][1]
    for (x0, y0), (x1, y1) in zip(corners, corners[1:]):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return None


def poorest(values, length):
    """Lowest mean of so many neighbours, of all where there are fewer."""
    length = min(length, len(values))
    total = least = sum(values[:length])
    for gone, come in zip(values, values[length:]):
        total += come - gone
        least = min(least, total)
    return least / length


def dearest(times, costs, seconds):
    """Largest sum of costs within so many seconds."""
    start, total, most = 0, 0.0, 0.0
    for time, cost in zip(times, costs):
        total += cost
        while times[start] <= time - seconds:
            total -= costs[start]
            start += 1
        most = max(most, total)
    return most
