#include "kernels.h"
#include "targets.h"

/// Adds the rows of a panel of N·16 columns, whose sums stay in registers, and goes on to the next panel.
#define ADD_ROWS(N)                                                                                       \
    do {                                                                                                  \
        lanes sum[N];                                                                                     \
        for (int lane = 0; lane < N; lane++) sum[lane] = ((const lanes *)(sums + column))[lane];           \
        for (size_t k = 0; k < rows; k++) {                                                               \
            const lanes *row = (const lanes *)(matrix + k * N * kernel_columns);                          \
            for (int lane = 0; lane < N; lane++) sum[lane] += row[lane] * x[k];                           \
        }                                                                                                 \
        for (int lane = 0; lane < N; lane++) ((lanes *)(sums + column))[lane] = sum[lane];                \
        column += N * kernel_columns;                                                                     \
        matrix += rows * N * kernel_columns;                                                              \
    } while (0)

FOR_EVERY_PROCESSOR
void kernel_add_rows(float *sums, size_t width, const float *matrix, size_t rows, const float *x) {
    size_t column = 0;
    while (column + 8 * kernel_columns <= width) ADD_ROWS(8);
    while (column + 4 * kernel_columns <= width) ADD_ROWS(4);
    while (column < width) ADD_ROWS(1);
}
