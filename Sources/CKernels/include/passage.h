#pragma once
#include <stddef.h>
#include <stdint.h>

// Text, 64 bytes at a time: where its words and signs are, their hashes, and what can be counted without looking at
// single words. Words are runs of ASCII letters and digits, and of "_" where this is said.

enum {
    /// Most bytes of a passage.
    kernel_passage_bytes = 1024,
    /// Room behind them.
    kernel_passage_margin = 128,
    /// Places of a tally: bytes of ASCII.
    kernel_tally_count = 128
};

/// What a passage adds up to; its foreign runs apart. "Word" here: of letters, digits and "_".
struct kernel_counts {
    uint64_t word_bytes, long_words, letters, capital_letters, digits;
    uint64_t capitalised_words, capital_words, identifiers, blanks, numbers;
    uint64_t sentences, money, latex_commands, json_keys, tags, links, code_operators;
};

/// A run between white space that holds something else than printing ASCII.
struct kernel_foreign {
    uint16_t start, end;
};

/// A passage as it was read; valid until the next one is.
struct kernel_passage {
    /// Bytes, the white space at its end included.
    size_t count;
    /// [count]: letters in lower case, 0 where a foreign run ends; line breaks before and after.
    uint8_t *folded;
    /// [count]: the hash of a word up to this byte, or that of a sign; nothing in foreign runs.
    uint64_t *hashes;

    /// Last bytes of words of letters and digits, of signs, "_" among them, and of foreign runs, in order.
    uint16_t *tokens;
    /// [token_count]: their hashes.
    uint64_t *token_hashes;
    size_t token_count;
    /// Last bytes of words with "_", of other signs and of foreign runs, and line breaks, in order.
    uint16_t *items;
    /// A word's hash, "_" hashed as 0x7F; the byte itself of a sign.
    uint64_t *values;
    size_t item_count;
    /// Ends of words of one or two characters before ")", "." or ":", in order.
    uint16_t *markers;
    size_t marker_count;
    struct kernel_foreign *foreign;
    size_t foreign_count;
    /// As many places as there can be tokens or items.
    uint32_t *numbers;
};

/// Calls `body` with room for a passage, on the stack.
void kernel_with_passage(void (*body)(struct kernel_passage *passage, void *context), void *context);

/// Reads the beginning of `text`, `count` ≥ 1 bytes before which there is white space or nothing: all of it, or as much as has
/// room and ends with white space. Returns how much that is; 0 where a run is too long.
///
/// Adds to `counts`, and to the tally of ASCII bytes that are in no word; lists items and markers only where they are given.
size_t kernel_read_passage(
    const uint8_t *text, size_t count, struct kernel_passage *passage, struct kernel_counts *counts, uint32_t *tally);

// A table of hashes: 2^bits buckets of eight slots. A slot holds the lowest bits of a hash and, above them, a number from 1 on;
// 0 is empty. A bucket is filled from its first slot on; what has no room goes to the next one, the first after the last.

enum { kernel_bucket_slots = 8, kernel_tag_bits = 44 };
static const uint64_t kernel_tag_mask = ((uint64_t)1 << kernel_tag_bits) - 1;

/// The number that belongs to `hash`, or 0. Eight slots are compared at a time: no branch depends on where it is found.
uint32_t kernel_find(const uint64_t *slots, int bits, uint64_t hash);

/// The same for `count` hashes.
void kernel_find_all(const uint64_t *slots, int bits, const uint64_t *hashes, size_t count, uint32_t *numbers);
