/* other_clock.c - another day for a program under test: loaded before the C library (LD_PRELOAD), it moves the calendar clock by the seconds that stand in a file.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The file named by GUSU_TEST_CLOCK holds one 64-bit number. It is mapped, so a test moves the clock of a running server by writing to it. Only the calendar clock
 * moves: the steady clock, by which threads wait and sessions count seconds, goes on. A wait until a calendar time is a wait by the real clock again. */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { CALENDAR = 1000000000 }; /* a machine that is up for so many seconds is none of ours */

static const _Atomic int64_t *moved;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("GUSU_TEST_CLOCK");
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *p = fd >= 0 ? mmap(NULL, sizeof *moved, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
	if (p != MAP_FAILED)
		moved = p;
	if (fd >= 0)
		close(fd);
}

static int64_t seconds(void) { return moved != NULL ? atomic_load(moved) : 0; }

int clock_gettime(clockid_t id, struct timespec *t)
{
	int rc = (int)syscall(SYS_clock_gettime, id, t);
	if (rc == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		t->tv_sec += (time_t)seconds();
	return rc;
}

time_t time(time_t *ret)
{
	struct timespec t = { 0 };
	clock_gettime(CLOCK_REALTIME, &t);
	if (ret != NULL)
		*ret = t.tv_sec;
	return t.tv_sec;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone)
{
	struct timespec now = { 0 };
	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	t->tv_sec = now.tv_sec;
	t->tv_usec = now.tv_nsec / 1000;
	return 0;
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict lock, const struct timespec *restrict until)
{
	union { void *found; int (*wait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *); } real = { dlsym(RTLD_NEXT, "pthread_cond_timedwait") };
	struct timespec t = *until;
	if (t.tv_sec > CALENDAR)
		t.tv_sec -= (time_t)seconds();
	return real.wait(cond, lock, &t);
}
