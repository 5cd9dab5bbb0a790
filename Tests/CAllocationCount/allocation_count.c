// Stands before the C library's allocator and counts, per thread. Sanitizers bring an allocator of their own.
#include "allocation_count.h"
#include <stddef.h>
#include <stdlib.h>

#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static _Thread_local long count __attribute__((tls_model("initial-exec")));

void *malloc(size_t size) { return count++, __libc_malloc(size); }
void *calloc(size_t number, size_t size) { return count++, __libc_calloc(number, size); }
void *realloc(void *old, size_t size) { return count++, __libc_realloc(old, size); }
long allocation_count(void) { return count; }
#else
long allocation_count(void) { return -1; }
#endif

bool allocations_are_optimised(void) {
#ifdef __OPTIMIZE__
  return true;
#else
  return false;
#endif
}
