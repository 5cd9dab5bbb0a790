#pragma once
#include <stddef.h>
#include <stdint.h>

// Loops whose instructions are chosen when the process starts: what the Swift compiler, which builds for the oldest
// processor of a kind, can't do. No state, no allocation.

/// Columns are padded with zeros to a multiple of this.
enum { kernel_columns = 16 };

/// sums += Σ over k < count of x[places[k]] · row places[k] of a matrix of `rows` × `width` numbers.
///
/// The matrix lies panel by panel, each panel row-major, so that it is read from its first byte to its last: panels of
/// 128 columns as long as there are so many, then of 64, then of 16.
///
/// Products are rounded before they are added, in the order of `places`, each column for itself: the same bits on
/// every processor.
void kernel_add_rows(
    float *sums, size_t width, const float *matrix, size_t rows, const float *x, const uint32_t *places, size_t count);

/// `kernel_add_rows` for four inputs, with the same bits; inputs and sums lie `stride` numbers apart.
void kernel_add_rows_to_four(
    float *sums, size_t width, const float *matrix, size_t rows, const float *x, size_t stride, const uint32_t *places,
    size_t count);

/// The places where one at least of four lists, `stride` numbers apart, is not zero, rising; returns how many there are.
size_t kernel_places_of_nonzero_in_four(const float *x, size_t stride, size_t count, uint32_t *places);

/// The places of the numbers that are not zero, rising; returns how many there are. `places` has room for all.
size_t kernel_places_of_nonzero(const float *x, size_t count, uint32_t *places);

/// The Castagnoli cyclic redundancy check (reflected polynomial 0x82F63B78) of some bytes, going on from `crc`;
/// begins with ~0 and ends with its complement. Returns 0 in `*known` where this processor has no instruction for it.
uint32_t kernel_crc32c(uint32_t crc, const uint8_t *bytes, size_t count, int *known);

/// sums[c] += Σ over k < count of factors[k] · rows[places[k] · width + c], rounded as in `kernel_add_rows`.
void kernel_add_byte_rows(
    float *sums, size_t width, const int8_t *rows, const uint32_t *places, const float *factors, size_t count);

/// Asks for memory that will be read soon.
static inline void kernel_prefetch(const void *memory) { __builtin_prefetch(memory, 0, 3); }

// The arithmetic of `VectorMath`; `width` is a multiple of `kernel_columns`.

/// With p = σ(slope · x + intercept): sums += p, squares += p².
void kernel_add_sigmoids(const float *x, size_t width, float slope, float intercept, float *sums, float *squares);

/// sums += weight · softmax(x), for `count` ≥ 1 numbers; x becomes e^(x − its largest).
void kernel_add_softmax(float *x, size_t count, float weight, float *sums);

/// x ← e^x.
void kernel_exponentials(float *x, size_t width);

// Training, over any count.

struct kernel_adam {
    float beta1, beta2;
    /// What is left of a weight; the step size and ε with both bias corrections folded in.
    float shrink, rate, epsilon;
};

/// m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  w ← shrink · w − rate · m / (√v + ε).
void kernel_adam_step(float *w, const float *g, float *m, float *v, size_t count, const struct kernel_adam *step);

/// V ← max(0, V + 1 bᵀ), V rows × width, row-major.
void kernel_add_and_rectify(float *values, const float *bias, size_t rows, size_t width);

/// V ← V + 1 bᵀ.
void kernel_add_bias(float *values, const float *bias, size_t rows, size_t width);

/// s ← Vᵀ 1.
void kernel_sum_columns(const float *values, size_t rows, size_t width, float *sums);

/// g ← scale · g where the activation is above 0, else 0.
void kernel_pass_back(float *gradient, const float *activation, size_t count, float scale);

/// z ← clip((x − mean) · scale, ±clip); of NaN a number.
void kernel_standardize(
    const float *x, const float *mean, const float *scale, float clip, float *z, size_t count);

/// Σ w (log(1 + eᶻ) − y z) over the weights above 0; g ← share · w (σ(z) − y), 0 where the weight is 0.
float kernel_logistic_loss(const float *z, const float *y, const float *w, float share, float *g, size_t count);

/// Huber's loss of z − y, in the same way.
float kernel_huber_loss(
    const float *z, const float *y, const float *w, float delta, float share, float *g, size_t count);
