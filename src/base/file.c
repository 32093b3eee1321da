/* file.c - whole files.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/buf.h"

static enum rc read_all(int fd, size_t limit, struct file_bytes *ret_f)
{
	buf_auto b;
	buf_init(&b, limit);
	for (;;) {
		char piece[16 * 1024];
		ssize_t got = read(fd, piece, sizeof piece);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return RC_IO;
		if (got == 0)
			break;
		buf_add(&b, piece, (size_t)got);
		TRY(buf_rc(&b));
	}
	size_t n = 0;
	char *owned = buf_steal(&b, &n);
	if (owned == NULL)
		return RC_NO_MEMORY;
	*ret_f = (struct file_bytes){ .p = owned, .n = n, .owned = owned };
	return RC_OK;
}

static enum rc map_all(int fd, size_t n, size_t limit, struct file_bytes *ret_f)
{
	if (limit != 0 && n > limit)
		return RC_TOO_LARGE;
	if (n == 0) {
		*ret_f = (struct file_bytes){ .p = "" };
		return RC_OK;
	}
	void *map = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return RC_IO;
	madvise(map, n, MADV_SEQUENTIAL);
	*ret_f = (struct file_bytes){ .p = map, .n = n, .map = map };
	return RC_OK;
}

static enum rc load_fd(int fd, size_t limit, struct file_bytes *ret_f)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return RC_IO;
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return RC_BAD_INPUT;
	}
	return S_ISREG(st.st_mode) && st.st_size > 0 ? map_all(fd, (size_t)st.st_size, limit, ret_f) : read_all(fd, limit, ret_f);
}

enum rc file_load(const char *path, size_t limit, struct file_bytes *ret_f)
{
	if (strcmp(path, "-") == 0)
		return load_fd(STDIN_FILENO, limit, ret_f);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? RC_NOT_FOUND : RC_IO;
	enum rc rc = load_fd(fd, limit, ret_f);
	int why = errno;
	close(fd);
	errno = why;
	return rc;
}

void file_unload(struct file_bytes *f)
{
	if (f->map != NULL)
		munmap(f->map, f->n);
	free(f->owned);
	*f = (struct file_bytes){ .p = "" };
}

enum rc fd_write_all(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;
	while (n > 0) {
		ssize_t put = write(fd, p, n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return RC_IO;
		p += put;
		n -= (size_t)put;
	}
	return RC_OK;
}

/* A name beside the file that nobody has; the file gets the rights that the umask leaves. */
static int open_beside(const char *path, char **ret_name)
{
	for (int tries = 0; tries < 100; tries++) {
		unsigned long long draw;
		if (getrandom(&draw, sizeof draw, 0) != sizeof draw || asprintf(ret_name, "%s.%012llx", path, draw & 0xffffffffffffULL) < 0)
			break;
		int fd = open(*ret_name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0)
			return fd;
		int why = errno;
		free(*ret_name);
		errno = why;
		if (why != EEXIST)
			break;
	}
	*ret_name = NULL;
	return -1;
}

enum rc file_out_open(struct file_out *f, const char *path)
{
	*f = (struct file_out){ .fd = -1 };
	f->path = strdup(path);
	if (f->path == NULL)
		return RC_NO_MEMORY;
	f->fd = open_beside(path, &f->temporary);
	if (f->fd >= 0)
		return RC_OK;
	int why = errno;
	file_out_drop(f);
	errno = why;
	return why == ENOENT || why == ENOTDIR ? RC_NOT_FOUND : RC_IO;
}

enum rc file_out_commit(struct file_out *f)
{
	bool fine = fsync(f->fd) == 0;
	fine = close(f->fd) == 0 && fine;
	f->fd = -1;
	if (!fine || rename(f->temporary, f->path) != 0)
		return RC_IO;
	free(f->temporary);
	f->temporary = NULL;
	return RC_OK;
}

void file_out_drop(struct file_out *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->temporary != NULL)
		unlink(f->temporary);
	free(f->temporary);
	free(f->path);
	*f = (struct file_out){ .fd = -1 };
}

enum rc file_passing(char ret_path[FILE_PASSING])
{
	const char *folder = getenv("TMPDIR");
	int n = snprintf(ret_path, FILE_PASSING, "%s/gusu-XXXXXX", folder != NULL && folder[0] != '\0' ? folder : "/tmp");
	if (n >= FILE_PASSING) {
		errno = ENAMETOOLONG;
		return RC_IO;
	}
	int fd = mkostemp(ret_path, O_CLOEXEC);
	if (fd < 0)
		return RC_IO;
	close(fd);
	return RC_OK;
}

enum rc file_passed(const char *path, int *ret_fd)
{
	*ret_fd = open(path, O_RDONLY | O_CLOEXEC);
	int why = errno;
	unlink(path);
	errno = why;
	return *ret_fd >= 0 ? RC_OK : RC_IO;
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }
static int no_dots(const struct dirent *d) { return d->d_name[0] != '.'; }

enum rc folder_names(struct arena *a, const char *dir, const char ***ret_names, int *ret_n)
{
	struct dirent **found;
	*ret_names = NULL;
	*ret_n = 0;
	int n = scandir(dir, &found, no_dots, by_name);
	if (n < 0)
		return errno == ENOENT || errno == ENOTDIR ? RC_OK : errno == ENOMEM ? RC_NO_MEMORY : RC_IO;
	const char **names = arena_new_array(a, const char *, (size_t)n + 1);
	enum rc rc = names != NULL ? RC_OK : RC_NO_MEMORY;
	for (int i = 0; i < n; i++) {
		if (rc == RC_OK && (names[i] = arena_strdup(a, found[i]->d_name)) == NULL)
			rc = RC_NO_MEMORY;
		free(found[i]);
	}
	free(found);
	if (rc == RC_OK) {
		*ret_names = names;
		*ret_n = n;
	}
	return rc;
}
