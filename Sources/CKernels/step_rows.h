// The loops of step_rows.c for one generation of processors: TARGET, NAME, BYTES of a register, ADD_PRODUCTS of
// pairs, and how many columns' sums of one input, of two, or of three or four, the registers hold.

typedef int16_t NAME(shorts) __attribute__((vector_size(BYTES), aligned(2)));
typedef int32_t NAME(ints) __attribute__((vector_size(BYTES), aligned(4)));
typedef float NAME(floats) __attribute__((vector_size(BYTES), aligned(4)));

enum { NAME(lanes) = BYTES / 4 };

/// y += scales · Σ over the pairs, for `columns` outputs of each of `inputs` inputs; both are known when this is compiled.
TARGET ALWAYS void NAME(block)(
    int columns, int inputs, const int16_t *matrix, size_t panel, size_t pairs, const int16_t *x, size_t x_stride,
    const float *scales, float *y, size_t y_stride) {
    NAME(ints) sums[16] = {};
    const int vectors = columns / NAME(lanes);
    _Pragma("clang loop unroll_count(2)") for (size_t pair = 0; pair < pairs; pair++, matrix += 2 * panel) {
        const NAME(shorts) *row = (const NAME(shorts) *)matrix;
        UNROLLED for (int input = 0; input < inputs; input++) {
            NAME(ints) factor = (NAME(ints)){} + *(const two_shorts *)(x + input * x_stride + 2 * pair);
            UNROLLED for (int v = 0; v < vectors; v++)
                ADD_PRODUCTS(sums[input * vectors + v], row[v], (NAME(shorts))factor);
        }
    }
    UNROLLED for (int input = 0; input < inputs; input++)
        UNROLLED for (int v = 0; v < vectors; v++) {
            NAME(floats) *target = (NAME(floats) *)(y + input * y_stride) + v;
            *target += __builtin_convertvector(sums[input * vectors + v], NAME(floats)) * ((const NAME(floats) *)scales)[v];
        }
}

/// A panel of `panel` columns, as many of them at a time as registers hold.
TARGET ALWAYS void NAME(panel)(
    int panel, int columns, int inputs, const int16_t *matrix, size_t pairs, const int16_t *x, size_t x_stride,
    const float *scales, float *y, size_t y_stride) {
    if (columns > panel) columns = panel;
    for (int first = 0; first < panel; first += columns)
        NAME(block)(
            columns, inputs, matrix + 2 * first, panel, pairs, x, x_stride, scales + first, y + first, y_stride);
}

#define PANEL(SIZE, COLUMNS, INPUTS) \
    NAME(panel)(SIZE, COLUMNS, INPUTS, matrix, pairs, x, x_stride, scales + column, y + column, y_stride)
#define PANELS(SIZE)                                                              \
    for (; column + SIZE <= width; column += SIZE, matrix += 2 * pairs * SIZE) { \
        if (inputs == 1)                                                          \
            PANEL(SIZE, COLUMNS, 1);                                              \
        else if (inputs == 2)                                                     \
            PANEL(SIZE, COLUMNS_OF_TWO, 2);                                       \
        else if (inputs == 3)                                                     \
            PANEL(SIZE, COLUMNS_OF_FOUR, 3);                                      \
        else                                                                      \
            PANEL(SIZE, COLUMNS_OF_FOUR, 4);                                      \
    }

TARGET static void NAME(add)(
    const int16_t *matrix, size_t pairs, size_t width, const float *scales, int inputs, const int16_t *x,
    size_t x_stride, float *y, size_t y_stride) {
    size_t column = 0;
    PANELS(128)
    PANELS(64)
    PANELS(16)
}

#undef PANEL
#undef PANELS
#undef TARGET
#undef NAME
#undef BYTES
#undef ADD_PRODUCTS
#undef COLUMNS
#undef COLUMNS_OF_TWO
#undef COLUMNS_OF_FOUR
