/* Preloaded into `narrate`: makes one chosen call of the C library fail, and counts the calls of each kind.
 *
 *   FAULT_COUNTS=FILE   KINDS * ROLES counters of 32 bits, shared by all processes of the run; made by the caller.
 *   FAULT_LOG=FILE      gets a line for the call that failed.
 *   FAULT_MADE=FILE     gets the path of each scratch folder.
 *   FAULT=ROLE:KIND:NUMBER:ERRNO:STICKY   e.g. "main:write:17:28:0": from 1; STICKY 1 fails every later call, too.
 *
 * A process counts from the moment at which it opens the package itself; what the interpreter does before is not the
 * program's. Calls of a child between fork and exec are not counted.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind {
    OPEN, CREATE, FOPEN, FREAD, WRITE, SEND, READ, RENAME, MKDIR, LINK, SYMLINK, CLOSE, MMAP, FLOCK, FTRUNCATE, FSYNC, UNLINK, RMDIR,
    PIPE, DUP, FORK, THREAD, SOCKET, CONNECT, MEMFD, KINDS
};
static const char *names[KINDS] = {
    "open", "create", "fopen", "fread", "write", "send", "read", "rename", "mkdir", "link", "symlink", "close", "mmap", "flock", "ftruncate",
    "fsync", "unlink", "rmdir", "pipe", "dup", "fork", "thread", "socket", "connect", "memfd"
};

static const char *names_of_roles[] = {"main", "worker"};
static int role = -1;        /* 0: the command, 1: a worker, -1: neither */
static int armed;            /* the package has been opened */
static pid_t owner;
static _Atomic unsigned *counts;
static int fault_role = -2, fault_kind = -1, fault_errno, sticky;
static unsigned fault_number;
static __thread int inside;

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }
#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) { inside++; real = (type (*)(__VA_ARGS__))next(name); inside--; }

__attribute__((constructor)) static void begin(void) {
    char line[4096] = {0};
    int file = syscall(SYS_openat, AT_FDCWD, "/proc/self/cmdline", O_RDONLY);
    ssize_t size = file >= 0 ? syscall(SYS_read, file, line, sizeof line - 1) : 0;
    if (file >= 0) syscall(SYS_close, file);
    for (ssize_t i = 0; i + 1 < size; i++) if (!line[i]) line[i] = ' ';
    role = strstr(line, "narrate.speak.workers") ? 1 : strstr(line, "narrate") ? 0 : -1;
    owner = getpid();
    const char *shared = getenv("FAULT_COUNTS"), *fault = getenv("FAULT");
    if (!shared) { role = -1; return; }
    int counters = syscall(SYS_openat, AT_FDCWD, shared, O_RDWR);
    if (counters < 0) { role = -1; return; }
    counts = (void *)syscall(SYS_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, counters, 0);
    syscall(SYS_close, counters);
    if (fault) {
        char who[16], what[16];
        if (sscanf(fault, "%15[^:]:%15[^:]:%u:%d:%d", who, what, &fault_number, &fault_errno, &sticky) == 5) {
            fault_role = strcmp(who, "worker") == 0;
            for (int i = 0; i < KINDS; i++) if (!strcmp(what, names[i])) fault_kind = i;
        }
    }
}

/* Appends a line to a file, and the Python stack of this thread if FAULT_STACK is set. */
static void append(const char *path, const char *text, const char *more) {
    int file = path ? syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    if (file < 0) return;
    syscall(SYS_write, file, text, strlen(text));
    syscall(SYS_write, file, more, strlen(more));
    syscall(SYS_write, file, "\n", 1);
    void *(*state)(void) = next("PyGILState_GetThisThreadState");
    void (*dump)(int, void *) = next("_Py_DumpTraceback");
    inside++;
    if (getenv("FAULT_STACK") && state && dump && state()) dump(file, state());
    inside--;
    syscall(SYS_close, file);
}

/* Whether this call has to fail; then errno is set. */
static int fails(enum kind kind, const char *path) {
    if (role < 0 || inside || !counts) return 0;
    if (!armed) {
        if (path && kind == OPEN && strstr(path, "/narrate/__")) armed = 1;
        else return 0;
    }
    if (getpid() != owner) return 0;
    if (kind == MKDIR && strstr(path, "/narrate-work-") && !strchr(strstr(path, "/narrate-work-") + 1, '/')) {
        append(getenv("FAULT_MADE"), path, "");
    }
    unsigned number = ++counts[role * KINDS + kind];
    if (role != fault_role || kind != fault_kind || (sticky ? number < fault_number : number != fault_number)) return 0;
    errno = fault_errno;
    if (number > fault_number) return 1;
    char what[100];
    snprintf(what, sizeof what, "%s %s %u %d ", names_of_roles[role], names[kind], number, fault_errno);
    append(getenv("FAULT_LOG"), what, path ? path : "");
    errno = fault_errno;
    return 1;
}

static const char *name_of(int file) {
    static __thread char path[512];
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = syscall(SYS_readlink, link, path, sizeof path - 1);
    path[size > 0 ? size : 0] = 0;
    return path;
}

/* A write to a pipe is of another kind; the streams on which the command prints are not counted. */
static int write_fails(int file) {
    const char *name = name_of(file);
    if (role == 0 && file < 3) return 0;
    return fails(strncmp(name, "pipe:", 5) ? WRITE : SEND, name);
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); }
#define OPEN_KIND(flags) (((flags) & O_CREAT) ? CREATE : OPEN)

int open(const char *path, int flags, ...) {
    MODE(flags) REAL(int, "open", const char *, int, ...)
    return fails(OPEN_KIND(flags), path) ? -1 : real(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    MODE(flags) REAL(int, "open64", const char *, int, ...)
    return fails(OPEN_KIND(flags), path) ? -1 : real(path, flags, mode);
}
int openat(int at, const char *path, int flags, ...) {
    MODE(flags) REAL(int, "openat", int, const char *, int, ...)
    return fails(OPEN_KIND(flags), path) ? -1 : real(at, path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) {
    MODE(flags) REAL(int, "openat64", int, const char *, int, ...)
    return fails(OPEN_KIND(flags), path) ? -1 : real(at, path, flags, mode);
}
#define FAILING(type, name, kind, path, bad, parameters, arguments) \
    type name parameters { REAL(type, #name, PARAMETERS parameters) return fails(kind, path) ? bad : real arguments; }
#define PARAMETERS(...) __VA_ARGS__

FAILING(FILE *, fopen, FOPEN, path, NULL, (const char *path, const char *mode), (path, mode))
FAILING(FILE *, fopen64, FOPEN, path, NULL, (const char *path, const char *mode), (path, mode))
FAILING(size_t, fread, FREAD, name_of(fileno(file)), 0, (void *data, size_t size, size_t count, FILE *file), (data, size, count, file))
ssize_t write(int file, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t)
    return write_fails(file) ? -1 : real(file, data, size);
}
FAILING(ssize_t, pwrite64, WRITE, name_of(file), -1, (int file, const void *data, size_t size, off64_t at), (file, data, size, at))
FAILING(ssize_t, writev, WRITE, name_of(file), -1, (int file, const struct iovec *parts, int count), (file, parts, count))
FAILING(ssize_t, read, READ, name_of(file), -1, (int file, void *data, size_t size), (file, data, size))
FAILING(ssize_t, pread64, READ, name_of(file), -1, (int file, void *data, size_t size, off64_t at), (file, data, size, at))
FAILING(int, rename, RENAME, to, -1, (const char *from, const char *to), (from, to))
FAILING(int, renameat, RENAME, to, -1, (int a, const char *from, int b, const char *to), (a, from, b, to))
FAILING(int, mkdir, MKDIR, path, -1, (const char *path, mode_t mode), (path, mode))
FAILING(int, link, LINK, to, -1, (const char *from, const char *to), (from, to))
FAILING(int, linkat, LINK, to, -1, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags))
FAILING(int, symlink, SYMLINK, to, -1, (const char *from, const char *to), (from, to))
FAILING(void *, mmap, MMAP, NULL, MAP_FAILED, (void *at, size_t size, int protection, int flags, int file, off_t offset), (at, size, protection, flags, file, offset))
FAILING(void *, mmap64, MMAP, NULL, MAP_FAILED, (void *at, size_t size, int protection, int flags, int file, off64_t offset), (at, size, protection, flags, file, offset))
FAILING(int, flock, FLOCK, name_of(file), -1, (int file, int operation), (file, operation))
FAILING(int, ftruncate, FTRUNCATE, name_of(file), -1, (int file, off_t size), (file, size))
FAILING(int, ftruncate64, FTRUNCATE, name_of(file), -1, (int file, off64_t size), (file, size))
FAILING(int, fsync, FSYNC, name_of(file), -1, (int file), (file))
FAILING(int, unlink, UNLINK, path, -1, (const char *path), (path))
FAILING(int, rmdir, RMDIR, path, -1, (const char *path), (path))
FAILING(int, pipe, PIPE, NULL, -1, (int ends[2]), (ends))
FAILING(int, pipe2, PIPE, NULL, -1, (int ends[2], int flags), (ends, flags))
FAILING(int, dup, DUP, name_of(file), -1, (int file), (file))
FAILING(int, dup2, DUP, name_of(file), -1, (int file, int other), (file, other))
FAILING(int, dup3, DUP, name_of(file), -1, (int file, int other, int flags), (file, other, flags))
FAILING(pid_t, fork, FORK, NULL, -1, (void), ())
FAILING(int, socket, SOCKET, NULL, -1, (int family, int type, int protocol), (family, type, protocol))
FAILING(int, connect, CONNECT, NULL, -1, (int file, const struct sockaddr *to, socklen_t size), (file, to, size))
FAILING(int, memfd_create, MEMFD, name, -1, (const char *name, unsigned flags), (name, flags))

int unlinkat(int at, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int)
    return fails(flags & AT_REMOVEDIR ? RMDIR : UNLINK, path) ? -1 : real(at, path, flags);
}
int close(int file) { /* The descriptor is closed all the same, as Linux does. */
    REAL(int, "close", int)
    int failed = fails(CLOSE, name_of(file));
    int result = real(file);
    if (failed) { errno = fault_errno; return -1; }
    return result;
}
pid_t vfork(void) { return fork(); } /* a wrapper cannot return twice from the real one */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
    REAL(int, "pthread_create", pthread_t *, const pthread_attr_t *, void *(*)(void *), void *)
    return fails(THREAD, NULL) ? fault_errno : real(thread, attributes, run, argument);
}
