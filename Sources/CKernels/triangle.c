#include "kernels.h"
#include "elementary.h"

/// Numbers in `wides`.
enum { wide_count = 8 };

ALWAYS double total(wides values) {
    double sum = values[0];
    for (int lane = 1; lane < wide_count; lane++) sum += values[lane];
    return sum;
}

FOR_EVERY_PROCESSOR
void kernel_triangle_product(
    const double *restrict a, size_t n, const double *restrict x, double *restrict y) {
    for (size_t i = 0; i < n; i++) {
        size_t count = i + 1, j = 0;
        double factor = x[i];
        wides sums = {};
        // y[i] is overwritten below.
        for (; j + wide_count <= count; j += wide_count) {
            wides row = *(const wides *)(a + j);
            sums += row * *(const wides *)(x + j);
            *(wides *)(y + j) += factor * row;
        }
        double sum = total(sums);
        for (; j < count; j++) {
            sum += a[j] * x[j];
            y[j] += factor * a[j];
        }
        y[i] = sum;
        a += count;
    }
}

/// What rows `from` to n − 1 add to `form`; `a` is the beginning of row `from`.
ALWAYS double form_by_rows(
    const double *a, size_t from, size_t n, const double *x, double form) {
    for (size_t i = from; i < n; i++) {
        size_t j = 0;
        wides sums = {};
        for (; j + wide_count <= i; j += wide_count) sums += *(const wides *)(a + j) * *(const wides *)(x + j);
        double sum = total(sums);
        for (; j < i; j++) sum += a[j] * x[j];
        form += x[i] * (2 * sum + a[i] * x[i]);
        a += i + 1;
    }
    return form;
}

#if defined(__x86_64__)
#define FROM_BOTH __builtin_shufflevector

/// Column k of the eight rows becomes row k.
ALWAYS void transpose(wides rows[wide_count]) {
    wides pairs[wide_count], fours[wide_count];
    for (int k = 0; k < wide_count; k += 2) {
        pairs[k] = FROM_BOTH(rows[k], rows[k + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        pairs[k + 1] = FROM_BOTH(rows[k], rows[k + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (int k = 0; k < wide_count; k += 4)
        for (int odd = 0; odd < 2; odd++) {
            fours[k + odd] = FROM_BOTH(pairs[k + odd], pairs[k + 2 + odd], 0, 1, 8, 9, 4, 5, 12, 13);
            fours[k + 2 + odd] = FROM_BOTH(pairs[k + odd], pairs[k + 2 + odd], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    for (int k = 0; k < wide_count / 2; k++) {
        rows[k] = FROM_BOTH(fours[k], fours[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        rows[k + 4] = FROM_BOTH(fours[k], fours[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

/// Eight rows at a time, whose sums lie side by side once they are transposed: the additions of each row, and their order,
/// are those of `form_by_rows`.
ALWAYS double form_by_eights(const double *a, size_t n, const double *x) {
    const longs lane = {0, 1, 2, 3, 4, 5, 6, 7};
    double form = 0;
    size_t from = 0;
    for (; from + wide_count <= n; from += wide_count) {
        const double *row[wide_count];
        for (int k = 0; k < wide_count; k++) {
            row[k] = a;
            a += from + k + 1;
        }
        wides sums[wide_count] = {}, corner[wide_count];
        for (size_t j = 0; j < from; j += wide_count) {
            wides factors = *(const wides *)(x + j);
            for (int k = 0; k < wide_count; k++) sums[k] += *(const wides *)(row[k] + j) * factors;
        }
        transpose(sums);
        wides sum = sums[0];
        for (int k = 1; k < wide_count; k++) sum += sums[k];
        // Above the diagonal lie numbers of the rows that follow, which are not used.
        for (int k = 0; k < wide_count; k++) corner[k] = *(const wides *)(row[k] + from);
        transpose(corner);
        wides diagonal = corner[0];
        for (int k = 0; k < wide_count; k++) {
            sum = pick_wide(lane > k, sum + corner[k] * x[from + k], sum);
            diagonal = pick_wide(lane == k, corner[k], diagonal);
        }
        wides own = *(const wides *)(x + from), terms = own * (2 * sum + diagonal * own);
        for (int k = 0; k < wide_count; k++) form += terms[k];
    }
    return form_by_rows(a, from, n, x, form);
}

__attribute__((target("avx512f"))) static double form_widest(const double *a, size_t n, const double *x) {
    return form_by_eights(a, n, x);
}

__attribute__((target("avx2"))) static double form_wider(const double *a, size_t n, const double *x) {
    return form_by_eights(a, n, x);
}
#endif

// With two numbers to a register, transposing eight rows takes longer than adding what lies side by side in each.
double kernel_triangle_form(const double *a, size_t n, const double *x) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return form_widest(a, n, x);
    if (__builtin_cpu_supports("avx2")) return form_wider(a, n, x);
#endif
    return form_by_rows(a, 0, n, x, 0);
}

FOR_EVERY_PROCESSOR
void kernel_triangle_less(
    double *restrict a, size_t n, double scale, double first, const double *restrict v) {
    for (size_t i = 0; i < n; i++) {
        double factor = v[i], beside = first * a[0] - factor * v[0];
        for (size_t j = 0; j <= i; j++) a[j] = scale * a[j] - factor * v[j];
        if (i > 0) a[0] = beside;
        a += i + 1;
    }
}
