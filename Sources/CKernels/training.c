#include "kernels.h"
#include "elementary.h"
#include <string.h>

/// log(1 + x) for x in 0...1, absolute error below 2·10⁻⁷: 2 (t + t³/3 + t⁵/5 + …), the series of artanh, with
/// t = x / (2 + x) ≤ ⅓.
ALWAYS lanes logarithm1p(lanes x) {
    lanes t = x / (x + 2.0f), s = t * t, p = (lanes){} + 2.0f / 13;
    p = p * s + 2.0f / 11;
    p = p * s + 2.0f / 9;
    p = p * s + 2.0f / 7;
    p = p * s + 2.0f / 5;
    p = p * s + 2.0f / 3;
    return t * (p * s + 2.0f);
}

/// The first sixteen of `count` numbers; zeros where there are fewer.
ALWAYS lanes load(const float *x, size_t count) {
    if (count >= kernel_columns) return *(const lanes *)x;
    lanes values = {};
    memcpy(&values, x, count * sizeof(float));
    return values;
}

/// Writes sixteen numbers, or the first `count` of them.
ALWAYS void store(float *x, lanes values, size_t count) {
    if (count >= kernel_columns) *(lanes *)x = values;
    else memcpy(x, &values, count * sizeof(float));
}

ALWAYS float total(lanes values) {
    float sum = 0;
    for (int lane = 0; lane < kernel_columns; lane++) sum += values[lane];
    return sum;
}

FOR_EVERY_PROCESSOR
void kernel_adam_step(
    float *w, const float *g, float *m, float *v, size_t count, const struct kernel_adam *step) {
    for (size_t i = 0; i < count; i += kernel_columns) {
        size_t rest = count - i;
        lanes gradient = load(g + i, rest);
        lanes first = load(m + i, rest) * step->beta1 + gradient * (1 - step->beta1);
        lanes second = load(v + i, rest) * step->beta2 + gradient * (1 - step->beta2) * gradient;
        lanes root = __builtin_elementwise_sqrt(second);
        store(m + i, first, rest);
        store(v + i, second, rest);
        store(w + i, load(w + i, rest) * step->shrink - first * step->rate / (root + step->epsilon), rest);
    }
}

FOR_EVERY_PROCESSOR
void kernel_add_and_rectify(float *restrict values, const float *restrict bias, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        float *restrict row = values + r * width;
        for (size_t c = 0; c < width; c++) {
            float sum = row[c] + bias[c];
            row[c] = sum > 0 ? sum : 0;
        }
    }
}

FOR_EVERY_PROCESSOR
void kernel_add_bias(float *restrict values, const float *restrict bias, size_t rows, size_t width) {
    for (size_t r = 0; r < rows; r++) {
        float *restrict row = values + r * width;
        for (size_t c = 0; c < width; c++) row[c] += bias[c];
    }
}

FOR_EVERY_PROCESSOR
void kernel_sum_columns(const float *restrict values, size_t rows, size_t width, float *restrict sums) {
    for (size_t c = 0; c < width; c++) sums[c] = 0;
    for (size_t r = 0; r < rows; r++) {
        const float *restrict row = values + r * width;
        for (size_t c = 0; c < width; c++) sums[c] += row[c];
    }
}

FOR_EVERY_PROCESSOR
void kernel_pass_back(float *restrict gradient, const float *restrict activation, size_t count, float scale) {
    for (size_t i = 0; i < count; i++) {
        float passed = gradient[i] * scale;
        gradient[i] = activation[i] > 0 ? passed : 0;
    }
}

FOR_EVERY_PROCESSOR
void kernel_standardize(
    const float *restrict x, const float *restrict mean, const float *restrict scale, float clip, float *restrict z,
    size_t count) {
    for (size_t i = 0; i < count; i++) {
        float value = (x[i] - mean[i]) * scale[i];
        float bounded = value < clip ? value : clip;
        z[i] = bounded > -clip ? bounded : -clip;
    }
}

FOR_EVERY_PROCESSOR
float kernel_logistic_loss(
    const float *z, const float *y, const float *w, float share, float *g, size_t count) {
    lanes sum = {};
    for (size_t i = 0; i < count; i += kernel_columns) {
        size_t rest = count - i;
        lanes logit = load(z + i, rest), target = load(y + i, rest), weight = load(w + i, rest);
        lanes positive = pick(logit < 0.0f, (lanes){}, logit);
        // e^−|z| serves both the logarithm and the sigmoid.
        lanes decay = exponential(logit - positive - positive);
        lanes sigmoid = pick(logit >= 0.0f, (lanes){} + 1.0f, decay) / (decay + 1.0f);
        ints known = weight > 0.0f;
        store(g + i, pick(known, weight * share * (sigmoid - target), (lanes){}), rest);
        sum += pick(known, weight * (positive + logarithm1p(decay) - target * logit), (lanes){});
    }
    return total(sum);
}

FOR_EVERY_PROCESSOR
float kernel_huber_loss(
    const float *z, const float *y, const float *w, float delta, float share, float *g, size_t count) {
    lanes sum = {};
    for (size_t i = 0; i < count; i += kernel_columns) {
        size_t rest = count - i;
        lanes weight = load(w + i, rest), error = load(z + i, rest) - load(y + i, rest);
        lanes bounded = pick(error > delta, (lanes){} + delta, error);
        bounded = pick(bounded < -delta, (lanes){} - delta, bounded);
        ints known = weight > 0.0f;
        store(g + i, pick(known, weight * share * bounded, (lanes){}), rest);
        sum += pick(known, weight * bounded * (error - 0.5f * bounded), (lanes){});
    }
    return total(sum);
}
