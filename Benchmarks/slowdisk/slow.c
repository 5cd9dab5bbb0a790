// Preloaded into a server: a disk that takes its time to sync a file and to empty one.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void wait_milliseconds(long count) {
    struct timespec time = {count / 1000, count % 1000 * 1000000};
    nanosleep(&time, 0);
}

int fdatasync(int file) {
    int (*next)(int) = dlsym(RTLD_NEXT, "fdatasync");
    wait_milliseconds(450);
    return next(file);
}

int ftruncate(int file, off_t size) {
    int (*next)(int, off_t) = dlsym(RTLD_NEXT, "ftruncate");
    struct stat status;
    if (fstat(file, &status) != 0 || status.st_size > size) wait_milliseconds(1500);
    return next(file, size);
}

int ftruncate64(int file, off_t size) { return ftruncate(file, size); }
