#pragma once
#include "passage.h"
#include "targets.h"

// Bits are counted and found by instructions that AVX2 alone doesn't promise.
#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer)
#define FOR_EVERY_BIT_COUNTER __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define FOR_EVERY_BIT_COUNTER
#endif

/// A bit for each of 64 bytes, the first one lowest: what it is. Foreign runs and what is past the end are nothing at all.
struct block {
    uint64_t lower, upper, digits, underscores;
    /// Printing ASCII in no word.
    uint64_t signs;
    /// Those of them that follow the letter or number of an option.
    uint64_t closing;
    uint64_t white, spaces, newlines, tabs;
};

/// The last block of a passage is never full: every word ends in a block.
enum { passage_blocks = kernel_passage_bytes / 64 + 1 };

ALWAYS uint64_t letters_and_digits(const struct block *block) { return block->lower | block->upper | block->digits; }
ALWAYS uint64_t word_bytes(const struct block *block) { return letters_and_digits(block) | block->underscores; }

/// FNV-1a.
static const uint64_t hash_empty = 0xCBF29CE484222325, hash_prime = 0x100000001B3;

ALWAYS uint64_t ones(uint64_t bits) { return (uint64_t)__builtin_popcountll(bits); }

/// The lowest `count` bits.
ALWAYS uint64_t lowest(size_t count) { return count >= 64 ? ~0ull : (1ull << count) - 1; }

/// Counts words; writes where markers may be.
void passage_count_words(
    const struct block *blocks, size_t block_count, struct kernel_passage *passage, struct kernel_counts *counts);

/// Counts what stands between words.
void passage_count_signs(
    const struct block *blocks, size_t block_count, const uint8_t *folded, struct kernel_counts *counts, uint32_t *tally);

/// The hashes of `count` bytes, the highest bit of which is set where a word or sign begins.
void passage_hash(const uint8_t *bytes, size_t count, uint64_t *hashes);
