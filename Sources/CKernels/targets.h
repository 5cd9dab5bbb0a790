#pragma once

// No multiplication is fused with an addition: a fused one rounds in another way, and not every processor has it.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__linux__)
#if __has_feature(thread_sanitizer)  // It is not there yet when the loader asks which clone to take.
#define FOR_EVERY_PROCESSOR
#else
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("default", "avx2", "avx512f")))
#endif
#else
#define FOR_EVERY_PROCESSOR
#endif

// Where such values are handed over it is to functions that become part of their callers: no call, no convention.
#pragma clang diagnostic ignored "-Wpsabi"

/// Functions that become part of their callers, and are compiled for the caller's processor.
#define ALWAYS static inline __attribute__((always_inline))

/// Sixteen numbers side by side, wherever they lie.
typedef float lanes __attribute__((vector_size(64), aligned(4)));
