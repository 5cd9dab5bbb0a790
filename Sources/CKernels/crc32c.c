#include "kernels.h"
#include <string.h>

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t crc, const uint8_t *bytes, size_t count) {
    uint64_t state = crc;
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        state = __builtin_ia32_crc32di(state, word);
    }
    for (; count > 0; bytes++, count--) state = __builtin_ia32_crc32qi((uint32_t)state, *bytes);
    return (uint32_t)state;
}

uint32_t kernel_crc32c(uint32_t crc, const uint8_t *bytes, size_t count, int *known) {
    *known = __builtin_cpu_supports("sse4.2");
    return *known ? by_instruction(crc, bytes, count) : crc;
}
#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>

uint32_t kernel_crc32c(uint32_t crc, const uint8_t *bytes, size_t count, int *known) {
    *known = 1;
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        crc = __crc32cd(crc, word);
    }
    for (; count > 0; bytes++, count--) crc = __crc32cb(crc, *bytes);
    return crc;
}
#else
uint32_t kernel_crc32c(uint32_t crc, const uint8_t *bytes, size_t count, int *known) {
    (void)bytes, (void)count;
    *known = 0;
    return crc;
}
#endif
