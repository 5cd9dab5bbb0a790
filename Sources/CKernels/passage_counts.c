#include "blocks.h"

// Which words have a property is told by additions: where a word's first bit is added to bits of the word, the carry runs
// through them up to the first that is missing, and out of the word where none is.

/// One addition of numbers as long as the passage.
struct carry { unsigned long long bit; };

ALWAYS uint64_t add(uint64_t a, uint64_t b, struct carry *carry) {
    return __builtin_addcll(a, b, carry->bit, &carry->bit);
}

struct carries { struct carry digits, blanks, no_lower, no_letter, no_underscore, no_camel, upper, one_upper; };

/// `bits` moved up by `places`, with what comes in from the block before.
ALWAYS uint64_t up(uint64_t bits, uint64_t before, int places) { return bits << places | before >> (64 - places); }

/// Ends of words of eight bytes and more.
ALWAYS uint64_t ends_of_long(uint64_t word, uint64_t before, uint64_t ends) {
    unsigned __int128 run = (unsigned __int128)word << 64 | before;
    run &= run << 1;
    run &= run << 2;
    run &= run << 4;
    return (uint64_t)(run >> 63) & ends;
}

ALWAYS void write_markers(uint64_t markers, size_t start, struct kernel_passage *passage) {
    for (; markers; markers &= markers - 1)
        passage->markers[passage->marker_count++] = (uint16_t)(start + (size_t)__builtin_ctzll(markers));
}

FOR_EVERY_BIT_COUNTER
void passage_count_words(
    const struct block *blocks, size_t block_count, struct kernel_passage *passage, struct kernel_counts *counts) {
    struct carries carries = {};
    struct block before = {};
    passage->marker_count = 0;
    for (size_t b = 0; b < block_count; b++) {
        const struct block now = blocks[b];
        const uint64_t word = word_bytes(&now), word_before = word_bytes(&before);
        const uint64_t letters = now.lower | now.upper, large = now.upper;
        const uint64_t starts = word & ~up(word, word_before, 1);
        // The byte after a word.
        const uint64_t ends = ~word & up(word, word_before, 1);
        counts->word_bytes += ones(word);
        counts->long_words += ones(ends_of_long(word, word_before, ends));
        counts->letters += ones(letters);
        counts->capital_letters += ones(large);
        counts->digits += ones(now.digits);

        const uint64_t camel = large & up(now.lower, before.lower, 1);
        const uint64_t no_lower = add(word & ~now.lower, starts, &carries.no_lower) & ends;
        const uint64_t no_letter = add(word & ~letters, starts, &carries.no_letter) & ends;
        const uint64_t no_underscore = add(word & ~now.underscores, starts, &carries.no_underscore) & ends;
        const uint64_t no_camel = add(word & ~camel, starts, &carries.no_camel) & ends;
        const uint64_t first_upper = add(word & ~large, starts, &carries.upper) & large;
        const uint64_t one_upper = add(word & ~(large & ~first_upper), starts, &carries.one_upper) & ends;
        counts->capitalised_words += ones(starts & large);
        counts->capital_words += ones(ends & no_lower & ~one_upper);
        counts->identifiers += ones(ends & (~no_camel | ~(no_underscore | no_letter)));
        counts->blanks += ones(add(now.underscores, starts, &carries.blanks) & ends);
        counts->numbers += ones(add(now.digits, starts, &carries.digits) & ends);

        const uint64_t is_short = ends & ~(up(word, word_before, 2) & up(word, word_before, 3));
        write_markers(is_short & now.closing, b * 64, passage);
        before = now;
    }
}

/// What a sign and its neighbours can be; a sign with one neighbour is one thing at most.
enum pair {
    sentence, money, latex_command, json_key, link_at, link_scheme, tag, then_equals, then_greater, empty_call, both_and,
    both_or, both_colons, comment_start, both_slashes, nothing
};

#define BIT(pair) (uint16_t)(1u << (pair))

/// What a sign can be,
static const uint16_t of_sign[128] = {
    ['.'] = BIT(sentence), ['!'] = BIT(sentence) | BIT(then_equals), ['?'] = BIT(sentence), ['$'] = BIT(money),
    ['\\'] = BIT(latex_command), ['"'] = BIT(json_key), ['@'] = BIT(link_at), ['<'] = BIT(tag) | BIT(then_equals),
    [':'] = BIT(both_colons), ['='] = BIT(then_equals) | BIT(then_greater), ['-'] = BIT(then_equals) | BIT(then_greater),
    ['>'] = BIT(then_equals), ['+'] = BIT(then_equals), ['*'] = BIT(then_equals), ['('] = BIT(empty_call),
    ['&'] = BIT(both_and), ['|'] = BIT(both_or), ['/'] = BIT(link_scheme) | BIT(comment_start) | BIT(both_slashes),
};

/// with this byte after it,
static const uint16_t of_next[128] = {
    [0 ... ' '] = BIT(sentence), ['0' ... '9'] = BIT(money) | BIT(link_at), ['_'] = BIT(link_at),
    ['A' ... 'Z'] = BIT(latex_command) | BIT(tag) | BIT(link_at), ['a' ... 'z'] = BIT(latex_command) | BIT(tag) | BIT(link_at),
    [':'] = BIT(json_key) | BIT(both_colons), ['/'] = BIT(tag) | BIT(link_scheme) | BIT(both_slashes),
    ['='] = BIT(then_equals), ['>'] = BIT(then_greater), [')'] = BIT(empty_call), ['&'] = BIT(both_and), ['|'] = BIT(both_or),
    ['*'] = BIT(comment_start),
};

/// unless this one is before it, or only if.
#define WORD_BEFORE BIT(link_scheme)
#define SIGN_BEFORE (BIT(link_at) | BIT(link_scheme))
static const uint16_t not_after[128] = {
    [0 ... '/'] = SIGN_BEFORE, ['0' ... '9'] = WORD_BEFORE, [':'] = BIT(link_at) | BIT(both_slashes),
    [';' ... '@'] = SIGN_BEFORE, ['A' ... 'Z'] = WORD_BEFORE, ['[' ... '^'] = SIGN_BEFORE, ['_'] = WORD_BEFORE,
    ['`'] = SIGN_BEFORE, ['a' ... 'z'] = WORD_BEFORE, ['{' ... 127] = SIGN_BEFORE,
};

FOR_EVERY_BIT_COUNTER
void passage_count_signs(
    const struct block *blocks, size_t block_count, const uint8_t *folded, struct kernel_counts *counts, uint32_t *tally) {
    uint32_t pairs[nothing + 1] = {};
    for (size_t b = 0; b < block_count; b++) {
        for (uint64_t rest = blocks[b].signs; rest; rest &= rest - 1) {
            const uint8_t *sign = folded + b * 64 + __builtin_ctzll(rest);
            const unsigned found = of_sign[sign[0]] & of_next[sign[1]] & ~not_after[sign[-1]];
            pairs[__builtin_ctz(found | BIT(nothing))]++;
            tally[sign[0]]++;
        }
        const struct block *block = blocks + b;
        tally[' '] += (uint32_t)ones(block->spaces);
        tally['\n'] += (uint32_t)ones(block->newlines);
        tally['\t'] += (uint32_t)ones(block->tabs);
        tally['\r'] += (uint32_t)ones(block->white & ~(block->spaces | block->newlines | block->tabs));
    }
    counts->sentences += pairs[sentence];
    counts->money += pairs[money];
    counts->latex_commands += pairs[latex_command];
    counts->json_keys += pairs[json_key];
    counts->links += pairs[link_at] + pairs[link_scheme];
    counts->tags += pairs[tag];
    for (int pair = then_equals; pair < nothing; pair++) counts->code_operators += pairs[pair];
}
