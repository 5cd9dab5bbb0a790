#pragma once
#include <stddef.h>
#include <stdint.h>

// Loops whose instructions are chosen when the process starts: what the Swift compiler, which builds for the oldest
// processor of a kind, can't do. No state, no allocation.

/// Columns are padded with zeros to a multiple of this.
enum { kernel_columns = 16 };

/// sums += Σ over k < rows of x[k] · row k of a matrix of `rows` × `width` numbers.
///
/// The matrix lies panel by panel, each panel row-major, so that it is read from its first byte to its last: panels of
/// 128 columns as long as there are so many, then of 64, then of 16.
///
/// Products are rounded before they are added, in the order of the rows, each column for itself: the same bits on every
/// processor.
void kernel_add_rows(float *sums, size_t width, const float *matrix, size_t rows, const float *x);

/// The newest generation of processors that this one belongs to, from 0 on: which of several loops it can run.
int kernel_newest_generation(void);

/// For each of `inputs`, 1 to 4: y += scales · Σ over the inputs of a matrix of whole numbers times x, exactly.
///
/// The matrix has `width` columns, a multiple of `kernel_columns`, and two rows to a pair, column by column side by side; it
/// lies panel by panel as for `kernel_add_rows`. No sum may leave 32 bits. The inputs lie `x_stride`, their sums `y_stride`
/// numbers apart.
void kernel_add_step_rows(
    int generation, const int16_t *matrix, size_t pairs, size_t width, const float *scales, int inputs, const int16_t *x,
    size_t x_stride, float *y, size_t y_stride);

/// values ← values, cut to least … most and rounded to whole numbers of steps, `per_unit` of which make 1; steps ← how many
/// they are. What is no number becomes 0.
void kernel_round_to_steps(float *values, size_t count, float per_unit, float least, float most, int16_t *steps);

/// The Castagnoli cyclic redundancy check (reflected polynomial 0x82F63B78) of some bytes, going on from `crc`;
/// begins with ~0 and ends with its complement. Returns 0 in `*known` where this processor has no instruction for it.
uint32_t kernel_crc32c(uint32_t crc, const uint8_t *bytes, size_t count, int *known);

/// SHA-256 of `count` further blocks of 64 bytes: `state` is the eight working words.
void kernel_sha256(uint32_t *state, const uint8_t *blocks, size_t count);

/// sums[c] += Σ over k < count of factors[k] · rows[places[k] · width + c], rounded as in `kernel_add_rows`.
void kernel_add_byte_rows(
    float *sums, size_t width, const int8_t *rows, const uint32_t *places, const float *factors, size_t count);

/// Asks for memory that will be read soon.
static inline void kernel_prefetch(const void *memory) { __builtin_prefetch(memory, 0, 3); }

/// Gives the system back what the allocator keeps for later, of all threads; does nothing where it can't be asked to.
void kernel_return_memory(void);

/// The calling thread gives way to others that want its processor: it becomes so much nicer (1–19). Does nothing where
/// threads have no priority of their own.
void kernel_yield_to_others(int nice);

// The arithmetic of `VectorMath`; `width` is a multiple of `kernel_columns`.

/// With p = σ(slope · x + intercept): sums += p, squares += p².
void kernel_add_sigmoids(const float *x, size_t width, float slope, float intercept, float *sums, float *squares);

/// sums += weight · softmax(x), for `count` ≥ 1 numbers; x becomes e^(x − its largest).
void kernel_add_softmax(float *x, size_t count, float weight, float *sums);

/// Of `nets` nets whose outputs add up to `sums` and their squares to `squares`: mean ← their mean, deviation ← the root of
/// their variance and (reach · residual)². Where there is one net alone its variance is 0.
void kernel_means_and_deviations(
    const float *sums, const float *squares, const float *residual, size_t count, float nets, float reach, float *mean,
    float *deviation);

/// sums += (share · weights + rest) · (said − from).
void kernel_add_differences(
    float *sums, const float *said, const float *from, const float *weights, float share, float rest, size_t count);

/// x ← e^x.
void kernel_exponentials(float *x, size_t width);

/// x ← σ(x) for a multiple of eight numbers, with an error of some units of the last place.
void kernel_sigmoids(double *x, size_t count);

// A symmetric matrix A as its lower triangle, row after row: n(n + 1)/2 numbers.

/// y = A x. A row's products are added in eight sums side by side, these one after another, then the row's last ones,
/// fewer than eight.
void kernel_triangle_product(const double *a, size_t n, const double *x, double *y);

/// xᵀ A x, rounded as in `kernel_triangle_product`.
double kernel_triangle_form(const double *a, size_t n, const double *x);

/// A ← S A S − v vᵀ with S = diag(s, t, …, t): `scale` = t², `first` = s t, and the corner is left to the caller.
void kernel_triangle_less(double *a, size_t n, double scale, double first, const double *v);

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
