#include "kernels.h"
#include "targets.h"

/// Adds rows to N·16 columns, whose sums stay in registers.
#define ADD_ROWS(N)                                                                                       \
    do {                                                                                                  \
        lanes sum[N];                                                                                     \
        for (int lane = 0; lane < N; lane++) sum[lane] = ((const lanes *)(sums + column))[lane];           \
        for (size_t k = 0; k < count; k++) {                                                              \
            const lanes *row = (const lanes *)(matrix + (size_t)places[k] * width + column);              \
            float factor = x[places[k]];                                                                  \
            for (int lane = 0; lane < N; lane++) sum[lane] += row[lane] * factor;                         \
        }                                                                                                 \
        for (int lane = 0; lane < N; lane++) ((lanes *)(sums + column))[lane] = sum[lane];                \
        column += N * kernel_columns;                                                                     \
    } while (0)

FOR_EVERY_PROCESSOR
void kernel_add_rows(
    float *sums, size_t width, const float *matrix, const float *x, const uint32_t *places, size_t count) {
    size_t column = 0;
    while (column + 8 * kernel_columns <= width) ADD_ROWS(8);
    while (column + 4 * kernel_columns <= width) ADD_ROWS(4);
    while (column < width) ADD_ROWS(1);
}

size_t kernel_places_of_nonzero(const float *x, size_t count, uint32_t *places) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        places[found] = (uint32_t)i;
        found += x[i] != 0;
    }
    return found;
}
