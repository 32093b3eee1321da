/* spare.c - files made beside their place.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/spare.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 100 };

/* The former owner may have put the file in its place between our opening it and having its lock. */
static bool still_there(int fd, const char *path)
{
	struct stat ours, now;
	return fstat(fd, &ours) == 0 && stat(path, &now) == 0 && ours.st_ino == now.st_ino && ours.st_dev == now.st_dev;
}

static void remove_beside(const char *path)
{
	static const char *const tails[] = { "-wal", "-shm", "-journal" };
	for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
		char *name;
		if (asprintf(&name, "%s%s", path, tails[i]) < 0)
			continue;
		unlink(name);
		free(name);
	}
}

static enum rc take(const char *path, int *ret_fd)
{
	for (int i = 0; i < TRIES; i++) {
		int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0)
			return errno == ENOENT || errno == ENOTDIR ? RC_NOT_FOUND : RC_IO;
		if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
			close(fd);
			return RC_BUSY;
		}
		if (still_there(fd, path)) {
			*ret_fd = fd;
			return RC_OK;
		}
		close(fd);
	}
	return RC_BUSY;
}

enum rc spare_open(struct spare *s, const char *path)
{
	*s = (struct spare){ .fd = -1, .path = strdup(path) };
	if (s->path == NULL)
		return RC_NO_MEMORY;
	enum rc rc = take(path, &s->fd);
	if (rc != RC_OK) {
		int why = errno;
		free(s->path);
		s->path = NULL;
		errno = why;
		return rc;
	}
	remove_beside(path);
	return ftruncate(s->fd, 0) == 0 && fchmod(s->fd, 0600) == 0 ? RC_OK : RC_IO;
}

enum rc folder_sync(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL ? strdup(".") : slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
	if (folder == NULL)
		return RC_NO_MEMORY;
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (fd < 0)
		return RC_IO;
	/* some file systems refuse to sync a folder; they keep names durable by themselves */
	bool fine = fsync(fd) == 0 || errno == EINVAL;
	close(fd);
	return fine ? RC_OK : RC_IO;
}

enum rc spare_place(struct spare *s, const char *path)
{
	if (fchmod(s->fd, 0640) != 0 || fsync(s->fd) != 0 || rename(s->path, path) != 0)
		return RC_IO;
	close(s->fd);
	free(s->path);
	*s = (struct spare){ .fd = -1 };
	return folder_sync(path);
}

void spare_drop(struct spare *s)
{
	if (s->path == NULL)
		return;
	unlink(s->path);
	remove_beside(s->path);
	if (s->fd >= 0)
		close(s->fd);
	free(s->path);
	*s = (struct spare){ .fd = -1 };
}
