/* faults.c - the program with a disk, a memory and a database that fail when told to. Linked into gusu-faults only, never into gusu.
 * SPDX-License-Identifier: Apache-2.0
 *
 * GUSU_FAULT=KIND:N lets the N-th call of that kind fail, KIND:N+ that one and all after it. Kinds:
 *   write, sync, read, open   of SQLite's files, through a VFS that stands before the real one; a failing write leaves half of itself on the disk
 *   full                      as write, with the words of a full disk
 *   readonly                  the N-th file is opened on a disk that cannot be written
 *   kill                      the process ends by SIGKILL in the middle of the N-th write
 *   step, exec                of statements: the N-th is not run (SQLITE_IOERR)
 *   busy                      as step, with SQLITE_BUSY
 *   malloc                    of our own code; sqlmem: of SQLite
 *   sys                       write, fsync, rename and ftruncate of our own code
 * GUSU_FAULT_COUNTS=FILE: at a regular end, how many calls of each kind there were. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind { WRITE, SYNC, READ, OPEN, FULL, READONLY, KILL, STEP, EXEC, BUSY, MALLOC, SQLMEM, SYS, KINDS };
static const char *const words[KINDS] = { "write", "sync", "read", "open", "full", "readonly", "kill", "step", "exec", "busy", "malloc", "sqlmem", "sys" };

static atomic_long calls[KINDS];
static enum kind wanted = KINDS;
static long at;
static bool and_after;

static bool due(enum kind k)
{
	long n = atomic_fetch_add(&calls[k], 1) + 1;
	return k == wanted && (n == at || (and_after && n > at));
}

/* --- the disk --- */

static sqlite3_vfs *real_vfs, our_vfs;

struct file { sqlite3_file base; sqlite3_file *real; };

static sqlite3_file *real_of(sqlite3_file *f) { return ((struct file *)f)->real; }

static int f_close(sqlite3_file *f) { return real_of(f)->pMethods->xClose(real_of(f)); }
static int f_size(sqlite3_file *f, sqlite3_int64 *n) { return real_of(f)->pMethods->xFileSize(real_of(f), n); }
static int f_lock(sqlite3_file *f, int l) { return real_of(f)->pMethods->xLock(real_of(f), l); }
static int f_unlock(sqlite3_file *f, int l) { return real_of(f)->pMethods->xUnlock(real_of(f), l); }
static int f_reserved(sqlite3_file *f, int *r) { return real_of(f)->pMethods->xCheckReservedLock(real_of(f), r); }
static int f_control(sqlite3_file *f, int op, void *p) { return real_of(f)->pMethods->xFileControl(real_of(f), op, p); }
static int f_sector(sqlite3_file *f) { return real_of(f)->pMethods->xSectorSize(real_of(f)); }
static int f_device(sqlite3_file *f) { return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f)); }
static int f_shm_map(sqlite3_file *f, int pg, int size, int extend, void volatile **p) { return real_of(f)->pMethods->xShmMap(real_of(f), pg, size, extend, p); }
static int f_shm_lock(sqlite3_file *f, int o, int n, int flags) { return real_of(f)->pMethods->xShmLock(real_of(f), o, n, flags); }
static void f_shm_barrier(sqlite3_file *f) { real_of(f)->pMethods->xShmBarrier(real_of(f)); }
static int f_shm_unmap(sqlite3_file *f, int del) { return real_of(f)->pMethods->xShmUnmap(real_of(f), del); }
static int f_fetch(sqlite3_file *f, sqlite3_int64 o, int n, void **p) { return real_of(f)->pMethods->xFetch(real_of(f), o, n, p); }
static int f_unfetch(sqlite3_file *f, sqlite3_int64 o, void *p) { return real_of(f)->pMethods->xUnfetch(real_of(f), o, p); }

static int f_read(sqlite3_file *f, void *p, int n, sqlite3_int64 offset)
{
	return due(READ) ? SQLITE_IOERR_READ : real_of(f)->pMethods->xRead(real_of(f), p, n, offset);
}

/* All three kinds count every write, so that a number means the same in each. */
static int f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 offset)
{
	bool failing = due(WRITE), full = due(FULL), kill_now = due(KILL);
	if (!failing && !full && !kill_now)
		return real_of(f)->pMethods->xWrite(real_of(f), p, n, offset);
	if (n > 1)
		real_of(f)->pMethods->xWrite(real_of(f), p, n / 2, offset);
	if (kill_now)
		raise(SIGKILL);
	return full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int f_truncate(sqlite3_file *f, sqlite3_int64 n)
{
	return due(WRITE) ? SQLITE_IOERR_TRUNCATE : real_of(f)->pMethods->xTruncate(real_of(f), n);
}

static int f_sync(sqlite3_file *f, int flags)
{
	return due(SYNC) ? SQLITE_IOERR_FSYNC : real_of(f)->pMethods->xSync(real_of(f), flags);
}

static const sqlite3_io_methods methods = { 3, f_close, f_read, f_write, f_truncate, f_sync, f_size, f_lock, f_unlock, f_reserved, f_control, f_sector, f_device,
	f_shm_map, f_shm_lock, f_shm_barrier, f_shm_unmap, f_fetch, f_unfetch };

static int v_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct file *ours = (struct file *)f;
	ours->base.pMethods = NULL;
	ours->real = (sqlite3_file *)(ours + 1);
	if (due(OPEN))
		return SQLITE_CANTOPEN;
	if (due(READONLY)) { /* new files cannot be made, old ones only be read */
		if (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_DELETEONCLOSE))
			return SQLITE_CANTOPEN;
		flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
	}
	int code = real_vfs->xOpen(real_vfs, name, ours->real, flags, out);
	if (ours->real->pMethods != NULL)
		ours->base.pMethods = &methods;
	return code;
}

static void add_vfs(void)
{
	real_vfs = sqlite3_vfs_find(NULL);
	our_vfs = *real_vfs;
	our_vfs.zName = "faults";
	our_vfs.szOsFile = (int)sizeof(struct file) + real_vfs->szOsFile;
	our_vfs.xOpen = v_open;
	sqlite3_vfs_register(&our_vfs, 1);
}

/* --- statements --- */

int __real_sqlite3_step(sqlite3_stmt *s);
int __wrap_sqlite3_step(sqlite3_stmt *s);
int __real_sqlite3_exec(sqlite3 *db, const char *sql, int (*cb)(void *, int, char **, char **), void *arg, char **why);
int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, int (*cb)(void *, int, char **, char **), void *arg, char **why);

int __wrap_sqlite3_step(sqlite3_stmt *s)
{
	bool failing = due(STEP), busy = due(BUSY);
	return busy ? SQLITE_BUSY : failing ? SQLITE_IOERR : __real_sqlite3_step(s);
}

/* A rollback has to be let through: a database that cannot even forget is a dead disk, which is what write:N+ is for. */
int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, int (*cb)(void *, int, char **, char **), void *arg, char **why)
{
	return strcmp(sql, "ROLLBACK") != 0 && due(EXEC) ? SQLITE_IOERR : __real_sqlite3_exec(db, sql, cb, arg, why);
}

/* --- memory --- */

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

static bool no_memory(void)
{
	if (!due(MALLOC))
		return false;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t n) { return no_memory() ? NULL : __real_malloc(n); }
void *__wrap_calloc(size_t n, size_t size) { return no_memory() ? NULL : __real_calloc(n, size); }
void *__wrap_realloc(void *p, size_t n) { return no_memory() ? NULL : __real_realloc(p, n); }
char *__wrap_strdup(const char *s) { return no_memory() ? NULL : __real_strdup(s); }
char *__wrap_strndup(const char *s, size_t n) { return no_memory() ? NULL : __real_strndup(s, n); }

static sqlite3_mem_methods real_mem;
static void *m_malloc(int n) { return due(SQLMEM) ? NULL : real_mem.xMalloc(n); }
static void *m_realloc(void *p, int n) { return due(SQLMEM) ? NULL : real_mem.xRealloc(p, n); }

static void add_memory(void)
{
	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_mem);
	sqlite3_mem_methods ours = real_mem;
	ours.xMalloc = m_malloc;
	ours.xRealloc = m_realloc;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
}

/* --- our own files --- */

ssize_t __real_write(int fd, const void *p, size_t n);
int __real_fsync(int fd);
int __real_rename(const char *a, const char *b);
int __real_ftruncate64(int fd, off_t n);
ssize_t __wrap_write(int fd, const void *p, size_t n);
int __wrap_fsync(int fd);
int __wrap_rename(const char *a, const char *b);
int __wrap_ftruncate64(int fd, off_t n);

static bool no_room(void)
{
	if (!due(SYS))
		return false;
	errno = ENOSPC;
	return true;
}

ssize_t __wrap_write(int fd, const void *p, size_t n) { return fd > 2 && no_room() ? -1 : __real_write(fd, p, n); }
int __wrap_fsync(int fd) { return no_room() ? -1 : __real_fsync(fd); }
int __wrap_rename(const char *a, const char *b) { return no_room() ? -1 : __real_rename(a, b); }
int __wrap_ftruncate64(int fd, off_t n) { return no_room() ? -1 : __real_ftruncate64(fd, n); }

/* --- the order of the day --- */

static void tell_counts(void)
{
	const char *path = getenv("GUSU_FAULT_COUNTS");
	FILE *f = path != NULL ? fopen(path, "w") : NULL;
	if (f == NULL)
		return;
	for (int k = 0; k < KINDS; k++)
		fprintf(f, "%s %ld\n", words[k], atomic_load(&calls[k]));
	fclose(f);
}

__attribute__((constructor)) static void begin(void)
{
	const char *fault = getenv("GUSU_FAULT");
	add_memory();
	add_vfs();
	atexit(tell_counts);
	for (int k = 0; fault != NULL && k < KINDS; k++) {
		size_t n = strlen(words[k]);
		if (strncmp(fault, words[k], n) != 0 || fault[n] != ':')
			continue;
		wanted = (enum kind)k;
		at = strtol(fault + n + 1, NULL, 10) + atomic_load(&calls[k]); /* what came before main does not count */
		and_after = fault[strlen(fault) - 1] == '+';
	}
}
