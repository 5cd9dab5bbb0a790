// Tells the thread sanitizer of Synchronization.Mutex. Its fast path is compiled into who uses it, and seen; its slow path
// is in Swift's library, which is not instrumented, so that a lock that was waited for looked like no lock at all. These
// two functions stand in front of the library's own, and say what they do.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
extern void __tsan_acquire(void *);
extern void __tsan_release(void *);
// Mutex.lock and unlock where somebody has to wait, as Swift 6 names them.
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
typedef SWIFT void Lock(uint32_t, SELF void *);
typedef SWIFT void Unlock(SELF void *);
SWIFT void lockSlow(uint32_t id, SELF void *handle) __asm__(LOCK);
SWIFT void unlockSlow(SELF void *handle) __asm__(UNLOCK);
SWIFT void lockSlow(uint32_t id, SELF void *handle) {
    static Lock *real;
    if (!real) real = (Lock *)dlsym(RTLD_NEXT, LOCK);
    real(id, handle);
    __tsan_acquire(handle);
}
SWIFT void unlockSlow(SELF void *handle) {
    static Unlock *real;
    if (!real) real = (Unlock *)dlsym(RTLD_NEXT, UNLOCK);
    __tsan_release(handle);
    real(handle);
}
