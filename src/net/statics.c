/* statics.c - files that do not change.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net/statics.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "net/net_priv.h"
#include "net/query.h"

struct ready { struct MHD_Response *plain, *gz, *same; };

struct statics {
	const struct static_blob *blobs; int n;
	struct ready *ready;
	int folder;              /* -1: the table */
};

static const char *cache_rule(const char *path)
{
	return strncmp(path, "/assets/", 8) == 0 ? "public, max-age=31536000, immutable" : "no-cache";
}

static struct MHD_Response *make(const struct static_blob *b, const unsigned char *data, size_t len, bool gz)
{
	struct MHD_Response *m = MHD_create_response_from_buffer(len, (void *)(uintptr_t)data, MHD_RESPMEM_PERSISTENT);
	if (m == NULL)
		return NULL;
	MHD_add_response_header(m, "Content-Type", b->type);
	MHD_add_response_header(m, "ETag", b->etag);
	MHD_add_response_header(m, "Cache-Control", cache_rule(b->path));
	if (b->gz != NULL)
		MHD_add_response_header(m, "Vary", "Accept-Encoding");
	if (gz)
		MHD_add_response_header(m, "Content-Encoding", "gzip");
	reply_security(m, net_csp_page);
	return m;
}

static bool make_ready(const struct static_blob *b, struct ready *r)
{
	r->plain = make(b, b->data, b->len, false);
	r->same = make(b, NULL, 0, false);
	r->gz = b->gz != NULL ? make(b, b->gz, b->gz_len, true) : NULL;
	return r->plain != NULL && r->same != NULL && (b->gz == NULL || r->gz != NULL);
}

enum rc statics_create(const struct static_blob *blobs, int n, const char *folder, struct statics **ret_statics)
{
	struct statics *st = calloc(1, sizeof *st);
	if (st == NULL)
		return RC_NO_MEMORY;
	*st = (struct statics){ .blobs = blobs, .n = n, .folder = -1 };
	enum rc rc = RC_OK;
	if (folder != NULL) {
		st->n = 0;
		st->folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
		rc = st->folder >= 0 ? RC_OK : RC_NOT_FOUND;
	}
	st->ready = calloc((size_t)st->n + 1, sizeof *st->ready);
	if (st->ready == NULL)
		rc = RC_NO_MEMORY;
	for (int i = 0; i < st->n && rc == RC_OK; i++)
		if (!make_ready(&blobs[i], &st->ready[i]))
			rc = RC_NO_MEMORY;
	if (rc != RC_OK) {
		statics_destroy(st);
		return rc;
	}
	*ret_statics = st;
	return RC_OK;
}

static void drop(struct MHD_Response *m)
{
	if (m != NULL)
		MHD_destroy_response(m);
}

void statics_destroy(struct statics *st)
{
	if (st == NULL)
		return;
	for (int i = 0; st->ready != NULL && i < st->n; i++) {
		drop(st->ready[i].plain);
		drop(st->ready[i].gz);
		drop(st->ready[i].same);
	}
	free(st->ready);
	if (st->folder >= 0)
		close(st->folder);
	free(st);
}

static int by_path(const void *key, const void *blob)
{
	return strcmp(key, ((const struct static_blob *)blob)->path);
}

static bool from_table(const struct statics *st, const struct net_request *q, const char *path, struct net_reply *r)
{
	const struct static_blob *b = st->n > 0 ? bsearch(path, st->blobs, (size_t)st->n, sizeof *st->blobs, by_path) : NULL;
	if (b == NULL)
		return false;
	const struct ready *ready = &st->ready[b - st->blobs];
	r->kind = NET_REPLY_READY;
	if (header_lists(q->header[NET_H_IF_NONE_MATCH], b->etag)) {
		r->status = 304;
		r->ready = ready->same;
	} else if (ready->gz != NULL && header_lists(q->header[NET_H_ACCEPT_ENCODING], "gzip")) {
		r->ready = ready->gz;
		r->len = b->gz_len;
	} else {
		r->ready = ready->plain;
		r->len = b->len;
	}
	return true;
}

static const char *type_of(const char *path)
{
	static const struct { const char *end, *type; } types[] = {
		{ ".html", "text/html; charset=utf-8" }, { ".js", "text/javascript; charset=utf-8" }, { ".css", "text/css; charset=utf-8" },
		{ ".svg", "image/svg+xml" }, { ".png", "image/png" }, { ".ico", "image/x-icon" }, { ".json", "application/json" },
		{ ".woff2", "font/woff2" }, { ".txt", "text/plain; charset=utf-8" }, { ".webp", "image/webp" }, { ".map", "application/json" },
	};
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (slice_ends(slice_of(path), types[i].end))
			return types[i].type;
	return "application/octet-stream";
}

/* Plain names only: no hidden files, no way up. */
static bool harmless(const char *path)
{
	return path[0] == '/' && path[1] != '\0' && strstr(path, "/.") == NULL && strstr(path, "//") == NULL
		&& strspn(path, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-") == strlen(path);
}

static bool from_folder(const struct statics *st, const char *path, struct net_reply *r)
{
	struct stat sb;
	int fd = harmless(path) ? openat(st->folder, path + 1, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
	if (fd < 0)
		return false;
	if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode)) {
		close(fd);
		return false;
	}
	r->kind = NET_REPLY_FILE;
	r->fd = fd;
	r->file_size = sb.st_size;
	r->content_type = type_of(path);
	r->csp = net_csp_page;
	return true;
}

bool statics_has(const struct statics *st, const char *path)
{
	if (st->folder >= 0)
		return harmless(path) && faccessat(st->folder, path + 1, R_OK, 0) == 0;
	return st->n > 0 && bsearch(path, st->blobs, (size_t)st->n, sizeof *st->blobs, by_path) != NULL;
}

bool statics_reply(struct statics *st, const struct net_request *q, const char *path, struct net_reply *r)
{
	if (q->method != NET_GET && q->method != NET_HEAD)
		return false;
	return st->folder >= 0 ? from_folder(st, path, r) : from_table(st, q, path, r);
}
