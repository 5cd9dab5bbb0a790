#include "blocks.h"
#include <string.h>

typedef uint8_t sixty_four __attribute__((ext_vector_type(64), aligned(1)));
typedef char truths __attribute__((ext_vector_type(64), aligned(1)));
typedef _Bool bits __attribute__((ext_vector_type(64)));

/// Before loops that read here and there: gathered side by side that takes longer.
#define SCALAR _Pragma("clang loop vectorize(disable)")

ALWAYS uint64_t mask_of(truths truths) {
    bits bits = __builtin_convertvector(truths, __typeof__(bits));
    uint64_t mask;
    memcpy(&mask, &bits, sizeof mask);
    return mask;
}

/// Classifies 64 bytes; folds them to lower case. Returns which are neither white space nor printing ASCII.
ALWAYS uint64_t classify(const uint8_t *text, struct block *block, uint8_t *folded, int8_t *in_word) {
    const sixty_four byte = *(const sixty_four *)text;
    const truths letter = (byte | 0x20) - 'a' < 26;
    const truths digit = byte - '0' < 10;
    const truths large = letter & (truths)(byte < 'a');
    *(sixty_four *)folded = byte + ((sixty_four)large & 0x20);
    *(truths *)in_word = letter | digit;
    const uint64_t letters = mask_of(letter);
    block->upper = mask_of(large);
    block->lower = letters & ~block->upper;
    block->digits = mask_of(digit);
    block->underscores = mask_of(byte == '_');
    block->closing = mask_of((byte == ')') | (byte == '.') | (byte == ':'));
    block->spaces = mask_of(byte == ' ');
    block->newlines = mask_of(byte == '\n');
    block->tabs = mask_of(byte == '\t');
    block->white = block->spaces | block->newlines | block->tabs | mask_of(byte == '\r');
    const uint64_t printing = mask_of(byte - 0x21 < 0x7F - 0x21);
    block->signs = printing & ~word_bytes(block);
    return ~(printing | block->white);
}

/// Takes the bytes from `start` to `end` out of the blocks.
ALWAYS void clear(struct block *blocks, size_t start, size_t end) {
    for (size_t b = start / 64; b * 64 < end; b++) {
        const uint64_t from = start > b * 64 ? lowest(start - b * 64) : 0;
        const uint64_t kept = from | ~lowest(end - b * 64);
        blocks[b].lower &= kept, blocks[b].upper &= kept, blocks[b].digits &= kept;
        blocks[b].underscores &= kept, blocks[b].signs &= kept, blocks[b].closing &= kept;
        blocks[b].white &= kept, blocks[b].spaces &= kept, blocks[b].newlines &= kept, blocks[b].tabs &= kept;
    }
}

/// The first white space at or after `start`, or `count`.
ALWAYS size_t next_white(const struct block *blocks, size_t start, size_t count) {
    uint64_t white = blocks[start / 64].white & ~lowest(start % 64);
    for (size_t b = start / 64;; white = blocks[++b].white) {
        if (white) return b * 64 + (size_t)__builtin_ctzll(white);
        if ((b + 1) * 64 >= count) return count;
    }
}

/// Where the run that `place` is in begins: behind the last white space.
ALWAYS size_t run_start(const struct block *blocks, size_t place) {
    uint64_t white = blocks[place / 64].white & lowest(place % 64);
    for (size_t b = place / 64;; white = blocks[--b].white) {
        if (white) return b * 64 + 64 - (size_t)__builtin_clzll(white);
        if (b == 0) return 0;
    }
}

/// Takes foreign runs out of the blocks and lists them; their last bytes are marked in `ends`.
ALWAYS void part_foreign(
    struct block *blocks, const uint64_t *foreign, struct kernel_passage *passage, uint64_t *ends) {
    size_t past = 0;
    for (size_t b = 0; b * 64 < passage->count; b++)
        for (uint64_t rest = foreign[b]; rest; rest &= rest - 1) {
            const size_t place = b * 64 + (size_t)__builtin_ctzll(rest);
            if (place < past || place >= passage->count) continue;
            const size_t start = run_start(blocks, place);
            past = next_white(blocks, place, passage->count);
            clear(blocks, start, past);
            passage->foreign[passage->foreign_count++] = (struct kernel_foreign){(uint16_t)start, (uint16_t)past};
            ends[(past - 1) / 64] |= 1ull << (past - 1) % 64;
            passage->folded[past - 1] = 0;
        }
}

/// Writes the places of the bits; eight at a time, so that few branches depend on how many there are.
ALWAYS size_t write_places(uint64_t bits, size_t start, uint16_t *places) {
    const size_t count = ones(bits);
    for (size_t written = 0; written < count; written += 8)
        for (size_t k = 0; k < 8; k++) {
            places[written + k] = (uint16_t)(start + (size_t)__builtin_ctzll(bits | 1ull << 63));
            bits &= bits - 1;
        }
    return count;
}

/// Lists tokens and items.
ALWAYS void list_places(
    const struct block *blocks, size_t block_count, const uint64_t *foreign_ends, struct kernel_passage *passage) {
    size_t tokens = 0, items = 0;
    for (size_t b = 0; b < block_count; b++) {
        const struct block *block = blocks + b, *next = blocks + (b + 1 < block_count ? b + 1 : b);
        const uint64_t after = (letters_and_digits(block) >> 1) | (letters_and_digits(next) << 63);
        const uint64_t word_after = (word_bytes(block) >> 1) | (word_bytes(next) << 63);
        const uint64_t lone = block->signs | foreign_ends[b];
        tokens += write_places(
            (letters_and_digits(block) & ~after) | block->underscores | lone, b * 64, passage->tokens + tokens);
        items += write_places(
            (word_bytes(block) & ~word_after) | block->newlines | lone, b * 64, passage->items + items);
    }
    passage->token_count = tokens;
    passage->item_count = items;
}

ALWAYS int is_word(uint8_t folded) {
    return (uint8_t)(folded - 'a') < 26 || (uint8_t)(folded - '0') < 10 || folded == '_';
}

/// The hash of the word that ends with the byte at `end`; something else is before it.
static uint64_t hash_word(const uint8_t *end) {
    const uint8_t *start = end;
    while (is_word(start[-1])) start--;
    uint64_t hash = hash_empty;
    for (; start <= end; start++) hash = (hash ^ (*start | 0x20)) * hash_prime;
    return hash;
}

/// Of a word with "_" at its end the value isn't right yet.
ALWAYS void write_values(const int8_t *in_word, struct kernel_passage *passage) {
    SCALAR for (size_t k = 0; k < passage->item_count; k++) {
        const size_t place = passage->items[k];
        const uint64_t word = (uint64_t)(int64_t)in_word[place];
        passage->values[k] = (passage->hashes[place] & word) | (passage->folded[place] & ~word);
    }
}

/// Gives words with "_" their own hash.
ALWAYS void hash_underscored(const struct block *blocks, size_t block_count, struct kernel_passage *passage) {
    size_t item = 0, past = 0;
    for (size_t b = 0; b < block_count; b++)
        for (uint64_t rest = blocks[b].underscores; rest; rest &= rest - 1) {
            const size_t place = b * 64 + (size_t)__builtin_ctzll(rest);
            if (place < past) continue;
            while (passage->items[item] < place) item++;
            past = passage->items[item] + 1u;
            passage->values[item] = hash_word(passage->folded + past - 1);
        }
}

/// Classifies the first `count` ≥ 1 bytes of `text`, of which as many as `passage_blocks` have room for.
ALWAYS void read_blocks(
    const uint8_t *text, size_t count, struct block *blocks, uint64_t *foreign, uint8_t *folded, int8_t *in_word) {
    size_t b = 0;
    for (; (b + 1) * 64 <= count; b++) foreign[b] = classify(text + b * 64, blocks + b, folded + b * 64, in_word + b * 64);
    uint8_t rest[64];
    memset(rest, '\n', sizeof rest);
    memcpy(rest, text + b * 64, count - b * 64);
    foreign[b] = classify(rest, blocks + b, folded + b * 64, in_word + b * 64);
}

FOR_EVERY_BIT_COUNTER
size_t kernel_read_passage(
    const uint8_t *text, size_t count, struct kernel_passage *passage, struct kernel_counts *counts, uint32_t *tally) {
    struct block blocks[passage_blocks];
    uint64_t foreign[passage_blocks], foreign_ends[passage_blocks] = {};
    int8_t words[64 + kernel_passage_bytes + kernel_passage_margin], *in_word = words + 64;
    uint8_t marked[kernel_passage_bytes + kernel_passage_margin];
    size_t length = count < kernel_passage_bytes ? count : kernel_passage_bytes;
    in_word[-1] = 0;
    read_blocks(text, length, blocks, foreign, passage->folded, in_word);
    if (length < count) {
        length = run_start(blocks, length);
        if (length == 0) return 0;
    }
    const size_t block_count = length / 64 + 1;
    clear(blocks, length, block_count * 64);
    memset(passage->folded + length, '\n', kernel_passage_margin);
    memset(in_word + length, 0, kernel_passage_margin);

    passage->count = length;
    passage->foreign_count = 0;
    part_foreign(blocks, foreign, passage, foreign_ends);
    list_places(blocks, block_count, foreign_ends, passage);
    for (size_t k = 0; k < length + kernel_passage_margin; k++)
        marked[k] = passage->folded[k] | (~(uint8_t)(in_word[k] & words[63 + k]) & 0x80);
    passage_hash(marked, length, passage->hashes);
    SCALAR for (size_t k = 0; k < passage->token_count; k++)
        passage->token_hashes[k] = passage->hashes[passage->tokens[k]];
    if (!counts) return length;
    write_values(in_word, passage);
    hash_underscored(blocks, block_count, passage);
    passage_count_words(blocks, block_count, passage, counts);
    passage_count_signs(blocks, block_count, passage->folded, counts, tally);
    return length;
}

void kernel_with_passage(void (*body)(struct kernel_passage *passage, void *context), void *context) {
    uint64_t hashes[kernel_passage_bytes + kernel_passage_margin], values[kernel_passage_bytes];
    uint64_t token_hashes[kernel_passage_bytes];
    uint32_t numbers[kernel_passage_bytes];
    uint8_t folded[64 + kernel_passage_bytes + kernel_passage_margin];
    // Eight places are written at a time.
    uint16_t tokens[kernel_passage_bytes + 8], items[kernel_passage_bytes + 8], markers[kernel_passage_bytes / 2 + 8];
    struct kernel_foreign foreign[kernel_passage_bytes / 2 + 1];
    folded[63] = '\n';
    struct kernel_passage passage = {
        .folded = folded + 64, .hashes = hashes, .tokens = tokens, .token_hashes = token_hashes, .items = items, .values = values,
        .markers = markers, .foreign = foreign, .numbers = numbers,
    };
    body(&passage, context);
}
