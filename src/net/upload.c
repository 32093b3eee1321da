/* upload.c - files that clients send: into a file without a name, with a running SHA-256.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The file has no name in any folder, so nothing is left behind whatever happens. A body may be the file itself (with its name in
 * X-File-Name, percent-encoded) or a form (multipart/form-data) with exactly one file in it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "base/digest.h"
#include "net/net_priv.h"
#include "net/query.h"

struct incoming {
	struct net_upload up;
	struct digest digest;
	bool digesting;
	struct MHD_PostProcessor *form;   /* NULL: the body is the file */
	int files;                        /* seen in the form */
};

static int open_nameless(const char *dir)
{
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	char path[512];
	if (snprintf(path, sizeof path, "%s/upload-XXXXXX", dir) >= (int)sizeof path)
		return -1;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static const char *temp_dir(const struct net_server *s)
{
	if (s->config.temp_dir != NULL)
		return s->config.temp_dir;
	const char *dir = getenv("TMPDIR");
	return dir != NULL && *dir != '\0' ? dir : "/tmp";
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t k = write(fd, p, n);
		if (k < 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static bool store(struct request *q, const char *data, size_t len)
{
	struct incoming *in = q->incoming;
	if (in->up.size + (int64_t)len > q->pub.body_limit) {
		guard_refuse(q, 413, "文件超过上限", "the file is over the limit");
		return false;
	}
	digest_add(&in->digest, data, len);
	if (!write_all(in->up.fd, data, len)) {
		guard_refuse(q, 507, "服务器磁盘空间不足", "the server's disk is full");
		return false;
	}
	in->up.size += (int64_t)len;
	return true;
}

/* The last part of a path in either notation; browsers of old send the whole path. */
static void keep_name(struct net_upload *up, struct slice name)
{
	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '/' || name.p[i - 1] == '\\') {
			name = (struct slice){ name.p + i, name.n - i };
			break;
		}
	text_put(up->filename, sizeof up->filename, name);
	for (char *p = up->filename; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f || *p == '"')
			*p = '_';
}

static void keep_media(struct net_upload *up, const char *type)
{
	size_t n = type != NULL ? strcspn(type, "; \t") : 0;
	text_put(up->media, sizeof up->media, (struct slice){ type, n });
}

static enum MHD_Result form_part(void *cls, enum MHD_ValueKind kind, const char *key, const char *filename, const char *type,
	const char *coding, const char *data, uint64_t off, size_t size)
{
	(void)kind, (void)key, (void)coding;
	struct request *q = cls;
	struct incoming *in = q->incoming;
	if (filename == NULL)
		return MHD_YES; /* fields of a form travel in the query here */
	if (off == 0) {
		if (++in->files > 1) {
			guard_refuse(q, 400, "一次只能上传一个文件", "one file at a time");
			return MHD_NO;
		}
		keep_name(&in->up, slice_of(filename));
		keep_media(&in->up, type);
	}
	return store(q, data, size) ? MHD_YES : MHD_NO;
}

static void name_from_header(struct request *q)
{
	const char *name = q->pub.header[NET_H_FILE_NAME];
	char plain[1024];
	size_t n;
	if (name != NULL && strlen(name) < sizeof plain && query_decode(slice_of(name), false, plain, &n))
		keep_name(&q->incoming->up, (struct slice){ plain, n });
	keep_media(&q->incoming->up, q->pub.header[NET_H_CONTENT_TYPE]);
}

static void incoming_free(struct incoming *in)
{
	if (in->form != NULL)
		MHD_destroy_post_processor(in->form);
	if (in->digesting)
		digest_drop(&in->digest);
	if (in->up.fd >= 0)
		close(in->up.fd);
	free(in);
}

enum rc incoming_begin(struct request *q)
{
	if (atomic_fetch_add(&q->server->uploads, 1) >= q->server->limits.uploads) {
		atomic_fetch_sub(&q->server->uploads, 1);
		return RC_BUSY;
	}
	struct incoming *in = calloc(1, sizeof *in);
	if (in != NULL) {
		in->up.fd = open_nameless(temp_dir(q->server));
		in->digesting = digest_begin(&in->digest, DIGEST_SHA256) == RC_OK;
	}
	if (in == NULL || in->up.fd < 0 || !in->digesting) {
		if (in != NULL)
			incoming_free(in);
		atomic_fetch_sub(&q->server->uploads, 1);
		return RC_IO;
	}
	q->incoming = in;
	const char *type = q->pub.header[NET_H_CONTENT_TYPE];
	if (type == NULL || strncasecmp(type, "multipart/form-data", 19) != 0) {
		name_from_header(q);
		return RC_OK;
	}
	in->form = MHD_create_post_processor(q->conn, 65536, form_part, q);
	if (in->form == NULL)
		guard_refuse(q, 400, "表单缺少分隔串", "the form has no usable boundary");
	return RC_OK;
}

bool incoming_take(struct request *q, const char *data, size_t len)
{
	struct incoming *in = q->incoming;
	if (in->form == NULL)
		return store(q, data, len);
	if (MHD_post_process(in->form, data, len) != MHD_YES)
		guard_refuse(q, 400, "表单格式不正确", "the form is broken");
	return q->refused == 0;
}

void incoming_end(struct request *q)
{
	struct incoming *in = q->incoming;
	bool form = in->form != NULL;
	if (form && MHD_destroy_post_processor(in->form) != MHD_YES && q->refused == 0)
		guard_refuse(q, 400, "表单不完整", "the form is cut off");
	in->form = NULL;
	if (q->refused != 0 || (form && in->files == 0))
		return;
	unsigned char sum[DIGEST_SIZE];
	in->digesting = false;
	if (digest_end(&in->digest, sum) != RC_OK || lseek(in->up.fd, 0, SEEK_SET) != 0) {
		guard_refuse(q, 500, "文件无法读取", "the file cannot be read back");
		return;
	}
	hex_print(in->up.sha256, sum, sizeof sum);
	q->pub.upload = &in->up;
}

void incoming_drop(struct request *q)
{
	if (q->incoming == NULL)
		return;
	incoming_free(q->incoming);
	q->incoming = NULL;
	q->pub.upload = NULL;
	atomic_fetch_sub(&q->server->uploads, 1);
}
