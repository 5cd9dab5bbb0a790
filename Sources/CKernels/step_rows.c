#include "kernels.h"
#include "targets.h"

/// The numbers of two inputs, side by side.
typedef int32_t two_shorts __attribute__((aligned(2), may_alias));

#define UNROLLED _Pragma("clang loop unroll(full)")

#if defined(__x86_64__)
#include <immintrin.h>

// One instruction multiplies pairs, adds the two products, and adds them to a sum.
#define TARGET __attribute__((target("avx512bw,avx512vnni")))
#define NAME(what) newest_##what
#define BYTES 64
#define ADD_PRODUCTS(sum, a, b) sum = (newest_ints)_mm512_dpwssd_epi32((__m512i)(sum), (__m512i)(a), (__m512i)(b))
#define COLUMNS 128
#define COLUMNS_OF_TWO 128
#define COLUMNS_OF_FOUR 64
#include "step_rows.h"

#define TARGET __attribute__((target("avx512bw")))
#define NAME(what) wide_##what
#define BYTES 64
#define ADD_PRODUCTS(sum, a, b) sum += (wide_ints)_mm512_madd_epi16((__m512i)(a), (__m512i)(b))
#define COLUMNS 128
#define COLUMNS_OF_TWO 128
#define COLUMNS_OF_FOUR 64
#include "step_rows.h"

#define TARGET __attribute__((target("avx2")))
#define NAME(what) newer_##what
#define BYTES 32
#define ADD_PRODUCTS(sum, a, b) sum += (newer_ints)_mm256_madd_epi16((__m256i)(a), (__m256i)(b))
#define COLUMNS 64
#define COLUMNS_OF_TWO 32
#define COLUMNS_OF_FOUR 16
#include "step_rows.h"

#define ADD_PRODUCTS(sum, a, b) sum += (oldest_ints)_mm_madd_epi16((__m128i)(a), (__m128i)(b))
#else
/// The numbers of the first, or second, input of each pair.
#define EVERY_OTHER(v, first) \
    __builtin_convertvector(__builtin_shufflevector(v, v, first, first + 2, first + 4, first + 6), oldest_ints)
#define ADD_PRODUCTS(sum, a, b) \
    sum += EVERY_OTHER(a, 0) * EVERY_OTHER(b, 0) + EVERY_OTHER(a, 1) * EVERY_OTHER(b, 1)
#endif

#define TARGET
#define NAME(what) oldest_##what
#define BYTES 16
#define COLUMNS 32
#define COLUMNS_OF_TWO 16
#define COLUMNS_OF_FOUR 16
#include "step_rows.h"

int kernel_newest_generation(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bw")) return __builtin_cpu_supports("avx512vnni") ? 3 : 2;
    return __builtin_cpu_supports("avx2") ? 1 : 0;
#else
    return 0;
#endif
}

void kernel_add_step_rows(
    int generation, const int16_t *matrix, size_t pairs, size_t width, const float *scales, int inputs, const int16_t *x,
    size_t x_stride, float *y, size_t y_stride) {
#if defined(__x86_64__)
    if (generation == 3) return newest_add(matrix, pairs, width, scales, inputs, x, x_stride, y, y_stride);
    if (generation == 2) return wide_add(matrix, pairs, width, scales, inputs, x, x_stride, y, y_stride);
    if (generation == 1) return newer_add(matrix, pairs, width, scales, inputs, x, x_stride, y, y_stride);
#endif
    oldest_add(matrix, pairs, width, scales, inputs, x, x_stride, y, y_stride);
}

FOR_EVERY_PROCESSOR
void kernel_round_to_steps(float *values, size_t count, float per_unit, float least, float most, int16_t *steps) {
    float unit = 1 / per_unit;
    for (size_t i = 0; i < count; i++) {
        float value = values[i] > most ? most : values[i] >= least ? values[i] : values[i] < least ? least : 0;
        // Adding 1.5 · 2²³ rounds to the nearest whole number, which is then in the lowest bits.
        union {
            float number;
            int32_t bits;
        } shifted = {value * per_unit + 12582912.0f};
        values[i] = (shifted.number - 12582912.0f) * unit;
        steps[i] = (int16_t)(shifted.bits - 0x4B400000);
    }
}
