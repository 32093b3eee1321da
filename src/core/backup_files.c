/* backup_files.c - the files that people brought, on their way into a backup and out of it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Their name is the digest of what they hold, and they never change: what was copied is known to be right by its name alone, and a file that is there already
 * needs no second copy. The list of all, in the order of the names, has a digest of its own, so that none goes missing unseen. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "core/backup_priv.h"
#include "core/files.h"
#include "core/job.h"

enum { PIECE = 1 << 20 };

static void list_add(struct digest *list, const char *sha256, int64_t size)
{
	char line[DIGEST_HEX + 32];
	digest_add(list, line, (size_t)snprintf(line, sizeof line, "%s %lld\n", sha256, (long long)size));
}

static enum rc list_end(struct digest *list, char ret_hex[DIGEST_HEX])
{
	unsigned char sum[DIGEST_SIZE];
	TRY(digest_end(list, sum));
	hex_print(ret_hex, sum, sizeof sum);
	return RC_OK;
}

/* ---- Into the backup. */

struct adding { struct ctx *c; struct backup_facts *facts; struct digest list; unsigned char *piece; };

static ssize_t read_piece(int fd, unsigned char *p)
{
	size_t n = 0;
	while (n < PIECE) {
		ssize_t got = read(fd, p + n, PIECE - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

/* RC_IO: it cannot be read to its end. At least one piece, though it be empty. */
static enum rc add_pieces(struct adding *a, int fd, const char *sha256, int64_t *ret_size, char ret_hex[DIGEST_HEX])
{
	unsigned char sum[DIGEST_SIZE];
	struct digest d;
	ssize_t n = PIECE;
	enum rc rc = digest_begin(&d, DIGEST_SHA256);
	*ret_size = 0;
	for (int64_t part = 0; rc == RC_OK && n == PIECE; part++) {
		n = read_piece(fd, a->piece);
		if (n < 0) {
			rc = RC_IO;
		} else if (n > 0 || part == 0) {
			digest_add(&d, a->piece, (size_t)n);
			rc = file_piece_put(a->c, sha256, part, a->piece, (size_t)n);
		}
		*ret_size += n > 0 ? n : 0;
	}
	if (rc != RC_OK) {
		digest_drop(&d);
		return rc;
	}
	TRY(digest_end(&d, sum));
	hex_print(ret_hex, sum, sizeof sum);
	return RC_OK;
}

static enum rc add_open(struct adding *a, int fd, const char *sha256)
{
	char hex[DIGEST_HEX];
	int64_t size;
	enum rc rc = add_pieces(a, fd, sha256, &size, hex);
	if (rc != RC_OK && a->c->problem.rc != RC_OK)
		return rc; /* the backup could not be written */
	if (rc != RC_OK || strcmp(hex, sha256) != 0) {
		a->facts->files_bad++;
		return file_pieces_drop(a->c, sha256);
	}
	a->facts->files++;
	a->facts->files_bytes += size;
	list_add(&a->list, sha256, size);
	return RC_OK;
}

static enum rc add_one(void *arg, const char *sha256)
{
	struct adding *a = arg;
	const char *path = files_path(a->c, sha256);
	if (path == NULL)
		return ctx_no_memory(a->c);
	job_progress(a->c, a->facts->files, 0, TR(a->c, "上传的文件", "uploaded files"));
	if (job_cancelled(a->c))
		return job_stopped(a->c);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return RC_OK; /* thrown away meanwhile */
	enum rc rc = a->facts->files + a->facts->files_bad == 0 ? file_pieces_begin(a->c) : RC_OK;
	if (fd < 0)
		a->facts->files_bad++;
	else if (rc == RC_OK)
		rc = add_open(a, fd, sha256);
	if (fd >= 0)
		close(fd);
	return rc;
}

enum rc backup_files_add(struct ctx *c, struct backup_facts *f)
{
	struct adding a = { .c = c, .facts = f, .piece = arena_alloc(&c->arena, PIECE) };
	if (a.piece == NULL)
		return ctx_no_memory(c);
	TRY(digest_begin(&a.list, DIGEST_SM3));
	enum rc rc = files_each(c, add_one, &a);
	if (rc != RC_OK) {
		digest_drop(&a.list);
		return rc;
	}
	return list_end(&a.list, f->files_contents);
}

/* ---- Out of it. */

struct taking { struct ctx *c; const struct backup_facts *facts; struct digest list, content; char name[DIGEST_HEX], passing[FILE_PASSING]; int fd; int64_t size, n; };

static enum rc not_whole(struct taking *t)
{
	return ctx_fail(t->c, RC_CONFLICT, "file", TR(t->c, "备份中上传的文件 %s 不完整或被改动过", "the uploaded file %s in the backup was cut or changed"), t->name);
}

static enum rc take_begin(struct taking *t, const char *sha256)
{
	snprintf(t->name, sizeof t->name, "%s", sha256);
	t->size = 0;
	if (strlen(sha256) != DIGEST_HEX - 1 || strspn(sha256, "0123456789abcdef") != DIGEST_HEX - 1)
		return not_whole(t);
	TRY(files_passing(t->c, t->passing));
	t->fd = open(t->passing, O_RDWR | O_CLOEXEC);
	unlink(t->passing);
	if (t->fd < 0)
		return backup_file_failed(t->c, t->passing);
	return digest_begin(&t->content, DIGEST_SHA256);
}

static void take_drop(struct taking *t)
{
	if (t->fd < 0)
		return;
	close(t->fd);
	digest_drop(&t->content);
	t->fd = -1;
}

static enum rc take_end(struct taking *t)
{
	char hex[DIGEST_HEX];
	unsigned char sum[DIGEST_SIZE];
	if (t->fd < 0)
		return RC_OK;
	enum rc rc = digest_end(&t->content, sum);
	if (rc == RC_OK) {
		hex_print(hex, sum, sizeof sum);
		rc = strcmp(hex, t->name) == 0 ? files_put(t->c, t->fd, t->name) : not_whole(t);
	}
	close(t->fd);
	t->fd = -1;
	list_add(&t->list, t->name, t->size);
	t->n++;
	job_progress(t->c, t->n, t->facts->files, TR(t->c, "上传的文件", "uploaded files"));
	return rc;
}

static enum rc take_piece(void *arg, const char *sha256, int64_t part, const void *p, size_t n)
{
	struct taking *t = arg;
	if (t->fd < 0 || strcmp(t->name, sha256) != 0) {
		TRY(take_end(t));
		TRY(take_begin(t, sha256));
	}
	digest_add(&t->content, p, n);
	t->size += (int64_t)n;
	return fd_write_all(t->fd, p, n) == RC_OK ? RC_OK : backup_file_failed(t->c, t->passing);
}

enum rc backup_files_take(struct ctx *c, const struct backup_facts *f)
{
	struct taking t = { .c = c, .facts = f, .fd = -1 };
	char hex[DIGEST_HEX];
	if (f->files == 0)
		return RC_OK;
	TRY(digest_begin(&t.list, DIGEST_SM3));
	enum rc rc = file_pieces(c, take_piece, &t);
	if (rc == RC_OK)
		rc = take_end(&t);
	take_drop(&t);
	if (rc != RC_OK) {
		digest_drop(&t.list);
		return rc;
	}
	TRY(list_end(&t.list, hex));
	if (t.n != f->files || strcmp(hex, f->files_contents) != 0)
		return ctx_fail(c, RC_CONFLICT, "file", TR(c, "备份应有 %lld 个上传的文件，其中有 %lld 个", "the backup should hold %lld uploaded files and has %lld"),
			(long long)f->files, (long long)t.n);
	return RC_OK;
}
