#include "kernels.h"
#include "targets.h"

/// Adds the rows of a panel of N·16 columns, whose sums stay in registers, and goes on to the next panel.
#define ADD_ROWS(N)                                                                                       \
    do {                                                                                                  \
        lanes sum[N];                                                                                     \
        for (int lane = 0; lane < N; lane++) sum[lane] = ((const lanes *)(sums + column))[lane];           \
        for (size_t k = 0; k < count; k++) {                                                              \
            const lanes *row = (const lanes *)(matrix + (size_t)places[k] * N * kernel_columns);          \
            float factor = x[places[k]];                                                                  \
            for (int lane = 0; lane < N; lane++) sum[lane] += row[lane] * factor;                         \
        }                                                                                                 \
        for (int lane = 0; lane < N; lane++) ((lanes *)(sums + column))[lane] = sum[lane];                \
        column += N * kernel_columns;                                                                     \
        matrix += rows * N * kernel_columns;                                                              \
    } while (0)

FOR_EVERY_PROCESSOR
void kernel_add_rows(
    float *sums, size_t width, const float *matrix, size_t rows, const float *x, const uint32_t *places, size_t count) {
    size_t column = 0;
    while (column + 8 * kernel_columns <= width) ADD_ROWS(8);
    while (column + 4 * kernel_columns <= width) ADD_ROWS(4);
    while (column < width) ADD_ROWS(1);
}

/// The same for N·16 columns of a panel and four inputs: a row is read once for all of them.
#define ADD_ROWS_TO_FOUR(N)                                                                                   \
    do {                                                                                                      \
        lanes sum[4][N];                                                                                      \
        for (int input = 0; input < 4; input++)                                                               \
            for (int lane = 0; lane < N; lane++)                                                              \
                sum[input][lane] = ((const lanes *)(sums + input * stride + column))[lane];                              \
        for (size_t k = 0; k < count; k++) {                                                                  \
            const lanes *row = (const lanes *)(part + (size_t)places[k] * panel);                             \
            for (int input = 0; input < 4; input++) {                                                         \
                float factor = x[input * stride + places[k]];                                                           \
                for (int lane = 0; lane < N; lane++) sum[input][lane] += row[lane] * factor;                  \
            }                                                                                                 \
        }                                                                                                     \
        for (int input = 0; input < 4; input++)                                                               \
            for (int lane = 0; lane < N; lane++) ((lanes *)(sums + input * stride + column))[lane] = sum[input][lane];   \
        column += N * kernel_columns;                                                                         \
        part += N * kernel_columns;                                                                           \
    } while (0)

FOR_EVERY_PROCESSOR
void kernel_add_rows_to_four(
    float *sums, size_t width, const float *matrix, size_t rows, const float *x, size_t stride, const uint32_t *places,
    size_t count) {
    size_t column = 0;
    while (column < width) {
        size_t rest = (width - column) / kernel_columns;
        size_t panel = (rest >= 8 ? 8 : rest >= 4 ? 4 : 1) * kernel_columns;
        const float *part = matrix;
        if (panel == kernel_columns) ADD_ROWS_TO_FOUR(1);
        while (part < matrix + panel) ADD_ROWS_TO_FOUR(2);
        matrix += rows * panel;
    }
}

size_t kernel_places_of_nonzero_in_four(const float *x, size_t stride, size_t count, uint32_t *places) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        places[found] = (uint32_t)i;
        found += (x[i] != 0) | (x[stride + i] != 0) | (x[2 * stride + i] != 0) | (x[3 * stride + i] != 0);
    }
    return found;
}

size_t kernel_places_of_nonzero(const float *x, size_t count, uint32_t *places) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        places[found] = (uint32_t)i;
        found += x[i] != 0;
    }
    return found;
}
