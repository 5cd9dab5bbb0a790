#include "kernels.h"
#include "targets.h"

// What the nets of an ensemble say together, model by model.

FOR_EVERY_PROCESSOR
void kernel_means_and_deviations(
    const float *restrict sums, const float *restrict squares, const float *restrict residual, size_t count, float nets,
    float reach, float *restrict mean, float *restrict deviation) {
    // A single net has no spread: nothing is divided by 0 then.
    float others = nets > 1 ? nets - 1 : 1;
    for (size_t i = 0; i < count; i++) {
        float middle = sums[i] / nets;
        float spread = squares[i] - sums[i] * middle;
        float variance = (nets > 1 && spread >= 0 ? spread : 0) / others;
        float own = residual[i] * reach;
        mean[i] = middle;
        deviation[i] = __builtin_elementwise_sqrt(variance + own * own);
    }
}

FOR_EVERY_PROCESSOR
void kernel_add_differences(
    float *restrict sums, const float *restrict said, const float *restrict from, const float *restrict weights,
    float share, float rest, size_t count) {
    for (size_t i = 0; i < count; i++) sums[i] += (share * weights[i] + rest) * (said[i] - from[i]);
}
