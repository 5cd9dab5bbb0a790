#include <stdbool.h>

/// Calls of malloc, calloc and realloc by this thread so far; -1 where they can't be counted.
long allocation_count(void);

/// Whether this build is optimised; an unoptimised one boxes what an optimised one keeps in registers.
bool allocations_are_optimised(void);
