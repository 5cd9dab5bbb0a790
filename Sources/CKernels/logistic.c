#include "kernels.h"
#include "elementary.h"

FOR_EVERY_PROCESSOR
void kernel_add_sigmoids(
    const float *x, size_t width, float slope, float intercept, float *sums, float *squares) {
    for (size_t i = 0; i < width; i += kernel_columns) {
        lanes p = sigmoid(*(const lanes *)(x + i) * slope + intercept);
        *(lanes *)(sums + i) += p;
        *(lanes *)(squares + i) += p * p;
    }
}

ALWAYS float largest_of(const float *x, size_t count, size_t whole) {
    lanes most = (lanes){} + x[0];
    for (size_t i = 0; i < whole; i += kernel_columns) {
        lanes next = *(const lanes *)(x + i);
        most = pick(next > most, next, most);
    }
    float largest = most[0];
    for (int lane = 1; lane < kernel_columns; lane++) largest = most[lane] > largest ? most[lane] : largest;
    for (size_t i = whole; i < count; i++) largest = x[i] > largest ? x[i] : largest;
    return largest;
}

FOR_EVERY_PROCESSOR
void kernel_add_softmax(float *x, size_t count, float weight, float *sums) {
    size_t whole = count - count % kernel_columns;
    float largest = largest_of(x, count, whole);
    lanes totals = {};
    for (size_t i = 0; i < whole; i += kernel_columns) {
        lanes share = exponential(*(lanes *)(x + i) - largest);
        *(lanes *)(x + i) = share;
        totals += share;
    }
    lanes last = {};
    for (size_t i = whole; i < count; i++) last[i - whole] = x[i] - largest;
    last = exponential(last);
    float total = 0;
    for (int lane = 0; lane < kernel_columns; lane++) total += totals[lane];
    for (size_t i = whole; i < count; i++) total += x[i] = last[i - whole];
    float factor = weight / total;
    for (size_t i = 0; i < count; i++) sums[i] += factor * x[i];
}

FOR_EVERY_PROCESSOR
void kernel_exponentials(float *x, size_t width) {
    for (size_t i = 0; i < width; i += kernel_columns) *(lanes *)(x + i) = exponential(*(lanes *)(x + i));
}

FOR_EVERY_PROCESSOR
void kernel_sigmoids(double *x, size_t count) {
    for (size_t i = 0; i < count; i += 8) *(wides *)(x + i) = sigmoid_wide(*(wides *)(x + i));
}
