/// Calls of malloc, calloc and realloc by this thread so far; -1 where they can't be counted.
long allocation_count(void);
