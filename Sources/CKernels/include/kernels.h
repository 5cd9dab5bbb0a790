#pragma once
#include <stddef.h>
#include <stdint.h>

// Loops whose instructions are chosen when the process starts: what the Swift compiler, which builds for the oldest
// processor of a kind, can't do. No state, no allocation.

/// Columns are padded with zeros to a multiple of this.
enum { kernel_columns = 16 };

/// sums += Σ over k < count of x[places[k]] · row places[k] of a row-major matrix with `width` columns.
///
/// Products are rounded before they are added, in the order of `places`, each column for itself: the same bits on
/// every processor.
void kernel_add_rows(
    float *sums, size_t width, const float *matrix, const float *x, const uint32_t *places, size_t count);

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
