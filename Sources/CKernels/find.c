#include "blocks.h"

typedef uint64_t bucket __attribute__((ext_vector_type(kernel_bucket_slots), aligned(8)));
typedef _Bool bucket_bits __attribute__((ext_vector_type(kernel_bucket_slots)));

/// The slots of a bucket that hold `tag`.
ALWAYS unsigned matches(const uint64_t *slots, uint64_t tag) {
    const bucket_bits equal = __builtin_convertvector((*(const bucket *)slots & kernel_tag_mask) == tag, bucket_bits);
    return __builtin_bit_cast(uint8_t, equal);
}

ALWAYS size_t place(uint64_t hash, int bits) { return (size_t)(hash * 0x9E3779B97F4A7C15 >> (64 - bits)); }

ALWAYS uint32_t find(const uint64_t *slots, int bits, uint64_t hash) {
    const uint64_t tag = hash & kernel_tag_mask;
    for (size_t at = place(hash, bits);; at = (at + 1) & (((size_t)1 << bits) - 1)) {
        const uint64_t *entries = slots + kernel_bucket_slots * at;
        const unsigned found = matches(entries, tag);
        const uint64_t entry = entries[__builtin_ctz(found | 1u << (kernel_bucket_slots - 1))];
        uint64_t none = (uint64_t)0 - (found == 0);
        __asm__("" : "+r"(none));  // Else the compiler makes a branch of it.
        // What had no room in a full bucket is in the next one.
        if (__builtin_expect((entry & none) == 0, 1)) return (uint32_t)((entry & ~none) >> kernel_tag_bits);
    }
}

FOR_EVERY_BIT_COUNTER
uint32_t kernel_find(const uint64_t *slots, int bits, uint64_t hash) { return find(slots, bits, hash); }

FOR_EVERY_BIT_COUNTER
void kernel_find_all(const uint64_t *slots, int bits, const uint64_t *hashes, size_t count, uint32_t *numbers) {
    enum { ahead = 16 };
    for (size_t k = 0; k < count; k++) {
        if (k + ahead < count) __builtin_prefetch(slots + kernel_bucket_slots * place(hashes[k + ahead], bits));
        numbers[k] = find(slots, bits, hashes[k]);
    }
}
