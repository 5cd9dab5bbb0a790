#include "kernels.h"
#include <string.h>

// FIPS 180-4, sections 4.1.2, 4.2.2 and 6.2.2; letters are the standard's.

#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer)
// With rotations that leave what they read as it was.
#define FOR_EVERY_ROTATOR __attribute__((target_clones("default", "bmi2")))
#else
#define FOR_EVERY_ROTATOR
#endif

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

/// One round; its caller passes the letters on by their order, so that no word moves.
#define ROUND(a, b, c, d, e, f, g, h, t)                                                    \
    do {                                                                                    \
        uint32_t t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ (e & (f ^ g))) + K[t] + w[(t) & 15]; \
        d += t1;                                                                            \
        h = t1 + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) | (c & (a | b))); \
    } while (0)

/// W of sixteen rounds on, in place of that of sixteen rounds ago.
static inline void schedule(uint32_t *w, int t) {
    uint32_t x = w[(t + 1) & 15], y = w[(t + 14) & 15];
    w[t & 15] += (rotate(x, 7) ^ rotate(x, 18) ^ x >> 3) + w[(t + 9) & 15] + (rotate(y, 17) ^ rotate(y, 19) ^ y >> 10);
}

FOR_EVERY_ROTATOR
void kernel_sha256(uint32_t *state, const uint8_t *blocks, size_t count) {
    for (; count > 0; blocks += 64, count--) {
        uint32_t w[16];
        for (int t = 0; t < 16; t++) {
            const uint8_t *b = blocks + 4 * t;
            w[t] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
        }
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
        uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
#pragma clang loop unroll(full)
        for (int t = 0; t < 64; t += 8) {
            if (t >= 16) {
#pragma clang loop unroll(full)
                for (int s = t; s < t + 8; s++) schedule(w, s);
            }
            ROUND(a, b, c, d, e, f, g, h, t);
            ROUND(h, a, b, c, d, e, f, g, t + 1);
            ROUND(g, h, a, b, c, d, e, f, t + 2);
            ROUND(f, g, h, a, b, c, d, e, t + 3);
            ROUND(e, f, g, h, a, b, c, d, t + 4);
            ROUND(d, e, f, g, h, a, b, c, t + 5);
            ROUND(c, d, e, f, g, h, a, b, t + 6);
            ROUND(b, c, d, e, f, g, h, a, t + 7);
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d;
        state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
}
