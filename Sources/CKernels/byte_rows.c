#include "kernels.h"
#include "targets.h"

/// Sixteen small whole numbers side by side, wherever they lie.
typedef int8_t bytes __attribute__((vector_size(16), aligned(1)));

/// Adds rows to N·16 columns, whose sums stay in registers.
#define ADD_ROWS(N)                                                                                         \
    do {                                                                                                    \
        lanes sum[N];                                                                                       \
        for (int lane = 0; lane < N; lane++) sum[lane] = ((const lanes *)(sums + column))[lane];             \
        for (size_t k = 0; k < count; k++) {                                                                \
            const bytes *row = (const bytes *)(rows + (size_t)places[k] * width + column);                  \
            for (int lane = 0; lane < N; lane++) sum[lane] += __builtin_convertvector(row[lane], lanes) * factors[k]; \
        }                                                                                                   \
        for (int lane = 0; lane < N; lane++) ((lanes *)(sums + column))[lane] = sum[lane];                  \
        column += N * kernel_columns;                                                                       \
    } while (0)

FOR_EVERY_PROCESSOR
void kernel_add_byte_rows(
    float *sums, size_t width, const int8_t *rows, const uint32_t *places, const float *factors, size_t count) {
    size_t column = 0;
    while (column + 4 * kernel_columns <= width) ADD_ROWS(4);
    while (column + kernel_columns <= width) ADD_ROWS(1);
    for (; column < width; column++) {
        float sum = sums[column];
        for (size_t k = 0; k < count; k++) sum += factors[k] * (float)rows[(size_t)places[k] * width + column];
        sums[column] = sum;
    }
}
