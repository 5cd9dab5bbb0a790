#pragma once
#include <cblas.h>

// Not in the header, and not in every build of the library.
extern int blas_thread_shutdown_(void) __attribute__((weak));

/// Ends the threads that wait for a product to share; a later product that may be shared makes them anew.
static inline void openblas_end_waiting_threads(void) {
    if (blas_thread_shutdown_) blas_thread_shutdown_();
}
