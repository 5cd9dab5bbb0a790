#pragma once
#include "targets.h"
#include <stdint.h>

/// Whole numbers beside `lanes`; all bits of one that stands for "yes" are set.
typedef int32_t ints __attribute__((vector_size(64), aligned(4)));

#define ALWAYS static inline __attribute__((always_inline))

ALWAYS lanes pick(ints yes, lanes a, lanes b) { return (lanes)((yes & (ints)a) | (~yes & (ints)b)); }

/// e^x, with x cut to ±87; the arithmetic of `VectorMath.exp`.
ALWAYS lanes exponential(lanes x) {
    lanes bounded = pick(x > 87.0f, (lanes){} + 87.0f, x);
    bounded = pick(bounded >= -87.0f, bounded, (lanes){} - 87.0f);
    // Adding and taking off 1.5 · 2²³ rounds to the nearest whole number.
    lanes shifted = bounded * 1.44269504f + 12582912.0f;
    lanes n = shifted - 12582912.0f;
    lanes r = (bounded - n * 0.693359375f) + n * 2.1219444e-4f;
    lanes p = (lanes){} + 1.98756915e-4f;
    p = p * r + 1.39819995e-3f;
    p = p * r + 8.3334519e-3f;
    p = p * r + 4.1665796e-2f;
    p = p * r + 1.66666655e-1f;
    p = p * r + 5.0000001e-1f;
    lanes power = (p * r * r + r) + 1.0f;
    return (lanes)((ints)power + (((ints)shifted - 0x4B400000) << 23));
}

/// 1 / (1 + e⁻ˣ), without overflow.
ALWAYS lanes sigmoid(lanes x) {
    lanes decay = exponential(pick(x < 0.0f, x, -x));
    return pick(x >= 0.0f, (lanes){} + 1.0f, decay) / (decay + 1.0f);
}
