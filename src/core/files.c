/* files.c - content under its own digest.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/files.h"
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/app.h"

enum { COPY_BYTES = 1 << 16, DIGEST_TEXT = 64 };

static const char *folder(struct ctx *c)
{
	const char *said = c->app->config.files_dir, *url = c->app->config.db_url;
	if (said != NULL)
		return said;
	return strstr(url, "://") != NULL ? "gusu.files" : arena_printf(&c->arena, "%s.files", url);
}

/* Two digits are a folder: ten thousand files in one are slow to list. */
const char *files_path(struct ctx *c, const char *sha256)
{
	const char *dir = folder(c);
	assert(strlen(sha256) == DIGEST_TEXT && strspn(sha256, "0123456789abcdef") == DIGEST_TEXT);
	return dir != NULL ? arena_printf(&c->arena, "%s/%.2s/%s", dir, sha256, sha256) : NULL;
}

bool files_has(struct ctx *c, const char *sha256)
{
	const char *path = files_path(c, sha256);
	return path != NULL && access(path, R_OK) == 0;
}

static enum rc cannot(struct ctx *c, const char *path)
{
	return ctx_fail(c, errno == ENOSPC ? RC_TOO_LARGE : RC_IO, "file", TR(c, "存不了文件“%s”：%s；请告知管理员", "cannot store '%s': %s; tell the operator"), path,
		strerror(errno));
}

static enum rc make_folders(struct ctx *c, const char *sha256)
{
	const char *dir = folder(c), *below = dir != NULL ? arena_printf(&c->arena, "%s/%.2s", dir, sha256) : NULL;
	if (below == NULL)
		return ctx_no_memory(c);
	if (mkdir(dir, 0700) != 0 && errno != EEXIST)
		return cannot(c, dir);
	if (mkdir(below, 0700) != 0 && errno != EEXIST)
		return cannot(c, below);
	return RC_OK;
}

static enum rc copy(int from, int to)
{
	char bytes[COPY_BYTES];
	for (off_t at = 0;;) {
		ssize_t n = pread(from, bytes, sizeof bytes, at);
		if (n < 0)
			return RC_IO;
		if (n == 0)
			return RC_OK;
		TRY(fd_write_all(to, bytes, (size_t)n));
		at += n;
	}
}

enum rc files_put(struct ctx *c, int fd, const char *sha256)
{
	const char *path = files_path(c, sha256);
	file_auto out = { .fd = -1 };
	if (path == NULL)
		return ctx_no_memory(c);
	if (access(path, R_OK) == 0)
		return RC_OK;
	TRY(make_folders(c, sha256));
	if (file_out_open(&out, path) != RC_OK || copy(fd, out.fd) != RC_OK || file_out_commit(&out) != RC_OK)
		return cannot(c, path);
	return RC_OK;
}

enum rc files_drop(struct ctx *c, const char *sha256)
{
	const char *path = files_path(c, sha256);
	if (path == NULL)
		return ctx_no_memory(c);
	return unlink(path) == 0 || errno == ENOENT ? RC_OK : cannot(c, path);
}

enum rc files_passing(struct ctx *c, char ret_path[FILE_PASSING])
{
	if (file_passing(ret_path) != RC_OK)
		return ctx_fail(c, RC_IO, "", TR(c, "无法建立临时文件：%s", "no temporary file can be made: %s"), strerror(errno));
	return RC_OK;
}

enum rc files_passed(struct ctx *c, const char *path, enum rc made, int *ret_fd)
{
	int fd;
	if (made != RC_OK) {
		unlink(path);
		return made;
	}
	if (file_passed(path, &fd) != RC_OK)
		return ctx_fail(c, RC_IO, "", TR(c, "无法读取临时文件：%s", "the temporary file cannot be read: %s"), strerror(errno));
	*ret_fd = fd;
	return RC_OK;
}
