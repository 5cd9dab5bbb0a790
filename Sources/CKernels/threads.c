#include "kernels.h"
#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

void kernel_yield_to_others(int nice) {
#ifdef __linux__
    // On Linux a thread has a nice value of its own; one that may not be changed stays as it is.
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), getpriority(PRIO_PROCESS, 0) + nice);
#else
    (void)nice;
#endif
}
