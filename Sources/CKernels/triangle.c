#include "kernels.h"
#include "targets.h"

/// Eight numbers side by side, wherever they lie.
typedef double wide __attribute__((vector_size(64), aligned(8)));
enum { wide_count = 8 };

static inline __attribute__((always_inline)) double total(wide values) {
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
        wide sums = {};
        // y[i] is overwritten below.
        for (; j + wide_count <= count; j += wide_count) {
            wide row = *(const wide *)(a + j);
            sums += row * *(const wide *)(x + j);
            *(wide *)(y + j) += factor * row;
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

FOR_EVERY_PROCESSOR
double kernel_triangle_form(const double *a, size_t n, const double *x) {
    double form = 0;
    for (size_t i = 0; i < n; i++) {
        size_t j = 0;
        wide sums = {};
        for (; j + wide_count <= i; j += wide_count) sums += *(const wide *)(a + j) * *(const wide *)(x + j);
        double sum = total(sums);
        for (; j < i; j++) sum += a[j] * x[j];
        form += x[i] * (2 * sum + a[i] * x[i]);
        a += i + 1;
    }
    return form;
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
