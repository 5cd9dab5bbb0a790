#include "blocks.h"

/// One step of FNV-1a, begun anew with a byte that is marked: no branch.
ALWAYS uint64_t step(uint64_t hash, uint8_t byte) {
    const int64_t extended = (int8_t)byte;
    // The mark, which extends to all higher bits, is taken back.
    const uint64_t anew = hash_empty ^ ~0x7Full;
    return ((__builtin_unpredictable(extended < 0) ? anew : hash) ^ (uint64_t)extended) * hash_prime;
}

enum { streams = 3, stream_margin = 32 };

/// Where the stream that is to begin at `place` can: at a marked byte, if there is one near.
ALWAYS size_t stream_start(const uint8_t *bytes, size_t place) {
    size_t start = place;
    while (bytes[start] < 0x80 && start < place + stream_margin) start++;
    return start;
}

/// A step waits for the one before, and a processor can do several at a time: so three thirds of the text go side by side.
/// A third begins with a word and goes on as long as the longest one does; where it gets into the next one it writes the same.
FOR_EVERY_BIT_COUNTER
void passage_hash(const uint8_t *bytes, size_t count, uint64_t *hashes) {
    const size_t third = count / streams;
    const size_t second = stream_start(bytes, third), last = stream_start(bytes, 2 * third);
    uint64_t a = hash_empty, b = hash_empty, c = hash_empty;
    if (bytes[second] < 0x80 || bytes[last] < 0x80) {  // A word is too long for that.
        for (size_t k = 0; k < count; k++) hashes[k] = a = step(a, bytes[k]);
        return;
    }
    size_t length = second;
    if (last - second > length) length = last - second;
    if (count - last > length) length = count - last;
    for (size_t k = 0; k < length; k++) {
        hashes[k] = a = step(a, bytes[k]);
        hashes[second + k] = b = step(b, bytes[second + k]);
        hashes[last + k] = c = step(c, bytes[last + k]);
    }
}
