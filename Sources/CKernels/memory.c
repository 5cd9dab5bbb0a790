#include "kernels.h"
#include <stdlib.h>  // __GLIBC__
#ifdef __GLIBC__
#include <malloc.h>
#endif

void kernel_share_heaps(int count) {
#ifdef __GLIBC__
    if (!getenv("MALLOC_ARENA_MAX") && !getenv("GLIBC_TUNABLES")) mallopt(M_ARENA_MAX, count);
#endif
}

void kernel_return_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
