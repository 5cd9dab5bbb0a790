#pragma once
#include "targets.h"
#include <stdint.h>

/// Whole numbers beside `lanes`; all bits of one that stands for "yes" are set.
typedef int32_t ints __attribute__((vector_size(64), aligned(4)));

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

/// Eight numbers of twice the precision, wherever they lie, and whole numbers beside them.
typedef double wides __attribute__((vector_size(64), aligned(8)));
typedef int64_t longs __attribute__((vector_size(64), aligned(8)));

ALWAYS wides pick_wide(longs yes, wides a, wides b) { return (wides)((yes & (longs)a) | (~yes & (longs)b)); }

/// e^x, with x cut to ±708: 2ⁿ · e^r with n = round(x / log 2), and a quotient of polynomials for e^r.
/// Moshier. Methods and Programs for Mathematical Functions, 1989 (Cephes, `exp`).
ALWAYS wides exponential_wide(wides x) {
    const double magic = 6755399441055744.0;  // 1.5 · 2⁵²: adding and taking it off rounds to the nearest whole number
    wides bounded = pick_wide(x > 708.0, (wides){} + 708.0, x);
    bounded = pick_wide(bounded >= -708.0, bounded, (wides){} - 708.0);
    wides shifted = bounded * 1.4426950408889634 + magic;
    wides n = shifted - magic;
    wides r = (bounded - n * 6.93145751953125e-1) - n * 1.42860682030941723212e-6;
    wides s = r * r;
    wides p = r * (((wides){} + 1.26177193074810590878e-4) * s * s + 3.02994407707441961300e-2 * s + 1.0);
    wides q = (((wides){} + 3.00198505138664455042e-6) * s + 2.52448340349684104192e-3) * s;
    q = (q + 2.27265548208155028766e-1) * s + 2.0;
    wides power = 1.0 + 2.0 * (p / (q - p));
    return (wides)((longs)power + (((longs)shifted - 0x4338000000000000) << 52));
}

/// 1 / (1 + e⁻ˣ), without overflow.
ALWAYS wides sigmoid_wide(wides x) {
    wides decay = exponential_wide(pick_wide(x < 0.0, x, -x));
    return pick_wide(x >= 0.0, (wides){} + 1.0, decay) / (decay + 1.0);
}
