/* files.c - content under its own digest.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/files.h"
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/app.h"

enum { COPY_BYTES = 1 << 16, DIGEST_TEXT = 64 };

const char *files_folder(struct ctx *c)
{
	const char *said = c->app->config.files_dir, *url = c->app->config.db_url;
	if (said != NULL)
		return said;
	return strstr(url, "://") != NULL ? "gusu.files" : arena_printf(&c->arena, "%s.files", url);
}

/* Two digits are a folder: ten thousand files in one are slow to list. */
const char *files_path(struct ctx *c, const char *sha256)
{
	const char *dir = files_folder(c);
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

enum rc files_folder_make(struct ctx *c)
{
	const char *dir = files_folder(c);
	if (dir == NULL)
		return ctx_no_memory(c);
	return mkdir(dir, 0700) == 0 || errno == EEXIST ? RC_OK : cannot(c, dir);
}

static enum rc make_folders(struct ctx *c, const char *sha256)
{
	const char *dir = files_folder(c), *below = dir != NULL ? arena_printf(&c->arena, "%s/%.2s", dir, sha256) : NULL;
	if (below == NULL)
		return ctx_no_memory(c);
	TRY(files_folder_make(c));
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

/* Names of so many digits and nothing else: what a library left under a passing name is none of ours. */
static int is_pair(const struct dirent *d) { return strlen(d->d_name) == 2 && strspn(d->d_name, "0123456789abcdef") == 2; }
static int is_digest(const struct dirent *d) { return strlen(d->d_name) == DIGEST_TEXT && strspn(d->d_name, "0123456789abcdef") == DIGEST_TEXT; }
static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

struct visit { struct ctx *c; enum rc (*one)(void *arg, const char *name); void *arg; const char *dir; };

static enum rc each_name(struct visit *v, const char *dir, int (*which)(const struct dirent *d), enum rc (*one)(struct visit *v, const char *name))
{
	struct dirent **names;
	enum rc rc = RC_OK;
	int n = scandir(dir, &names, which, by_name);
	if (n < 0)
		return errno == ENOENT ? RC_OK : ctx_fail(v->c, RC_IO, "file", TR(v->c, "无法读取文件夹“%s”：%s", "the folder '%s' cannot be read: %s"), dir, strerror(errno));
	for (int i = 0; i < n; i++) {
		if (rc == RC_OK)
			rc = one(v, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	return rc;
}

static enum rc tell_file(struct visit *v, const char *name) { return v->one(v->arg, name); }

static enum rc visit_below(struct visit *v, const char *name)
{
	const char *below = arena_printf(&v->c->arena, "%s/%s", v->dir, name);
	return below != NULL ? each_name(v, below, is_digest, tell_file) : ctx_no_memory(v->c);
}

enum rc files_each(struct ctx *c, enum rc (*one)(void *arg, const char *sha256), void *arg)
{
	struct visit v = { c, one, arg, files_folder(c) };
	return v.dir != NULL ? each_name(&v, v.dir, is_pair, visit_below) : ctx_no_memory(c);
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
