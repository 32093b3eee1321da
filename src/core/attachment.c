/* attachment.c - evidence: taken in, hung on a thing, given out.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/attachment.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/period.h"
#include "core/app.h"
#include "core/attachment_kind.h"
#include "core/attachment_store.h"
#include "core/cli.h"
#include "core/files.h"
#include "core/http.h"

static enum rc digests(struct ctx *c, const struct file_bytes *f, struct attachment *a)
{
	unsigned char sum[DIGEST_SIZE];
	if (digest_of(DIGEST_SHA256, f->p, f->n, sum) != RC_OK)
		return ctx_no_memory(c);
	hex_print(a->sha256, sum, sizeof sum);
	if (digest_of(DIGEST_SM3, f->p, f->n, sum) != RC_OK)
		return ctx_no_memory(c);
	hex_print(a->sm3, sum, sizeof sum);
	return RC_OK;
}

static enum rc look(struct ctx *c, int fd, const char *name, struct attachment *a)
{
	char path[40], shot[20];
	file_bytes_auto f = { 0 };
	size_t most = c->app->config.limits.attachment_bytes;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	enum rc rc = file_load(path, most, &f);
	if (rc == RC_TOO_LARGE)
		return ctx_fail(c, rc, "file", TR(c, "附件最大 %zu MB；请压缩图片或拆分", "an attachment has at most %zu MB; make the pictures smaller or split it"), most >> 20);
	if (rc != RC_OK)
		return ctx_fail(c, rc, "file", TR(c, "读不了上传的文件：%s", "the file cannot be read: %s"), strerror(errno));
	TRY(attachment_kind_of(c, fd, (const unsigned char *)f.p, f.n, &a->kind));
	a->size = (int64_t)f.n;
	a->name = attachment_name(c, name, a->kind);
	if (a->kind == ATTACHMENT_JPG && photo_shot_at((const unsigned char *)f.p, f.n, shot))
		a->shot_at = arena_strdup(&c->arena, shot);
	return a->name != NULL ? digests(c, &f, a) : ctx_no_memory(c);
}

enum rc attachment_take_fd(struct ctx *c, int fd, const char *name, struct attachment *ret_a)
{
	struct attachment a = { 0 };
	TRY(look(c, fd, name, &a));
	TRY(files_put(c, fd, a.sha256));
	*ret_a = a;
	return RC_OK;
}

enum rc attachment_take(struct ctx *c, const struct upload *u, struct attachment *ret_a)
{
	return attachment_take_fd(c, u->fd, u->filename, ret_a);
}

enum rc attachment_keep(struct ctx *c, const char *owner, struct attachment *a)
{
	char at[INSTANT_TEXT];
	int64_t n;
	bool added;
	assert(db_in_txn(c->db));
	TRY(store_attachment_count(c, owner, &n));
	if (n >= ATTACHMENTS_A_THING)
		return ctx_fail(c, RC_TOO_MANY, "file", TR(c, "附件已有 %lld 个，最多 %d 个；请合并为 ZIP", "there are %lld attachments already, at most %d; pack several into a ZIP"), (long long)n,
			ATTACHMENTS_A_THING);
	instant_print(at, c->now_ms);
	a->owner = arena_strdup(&c->arena, owner);
	a->account = c->who.account;
	a->account_name = arena_strdup(&c->arena, c->who.name);
	a->created_at = arena_strdup(&c->arena, at);
	if (a->owner == NULL || a->account_name == NULL || a->created_at == NULL)
		return ctx_no_memory(c);
	TRY(store_attachment_add(c, a, &added));
	return added ? RC_OK : attachment_get(c, owner, a->id, a);
}

enum rc attachment_list(struct ctx *c, const char *owner, struct attachment **ret_list, int *ret_n)
{
	return store_attachments(c, owner, 0, ATTACHMENTS_A_THING, ret_list, ret_n);
}

enum rc attachment_get(struct ctx *c, const char *owner, int64_t id, struct attachment *ret_a)
{
	struct attachment *list;
	int n = 0;
	if (id > 0)
		TRY(store_attachments(c, owner, id, 1, &list, &n));
	if (n == 0)
		return ctx_fail(c, RC_NOT_FOUND, "file", TR(c, "没有第 %" PRId64 " 号附件", "there is no attachment %" PRId64), id);
	*ret_a = list[0];
	return RC_OK;
}

enum rc attachment_send(struct ctx *c, const char *owner, int64_t id, struct reply *r)
{
	struct attachment a;
	TRY(attachment_get(c, owner, id, &a));
	const char *path = files_path(c, a.sha256);
	if (path == NULL)
		return ctx_no_memory(c);
	r->file_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (r->file_fd < 0)
		return ctx_fail(c, RC_IO, "file", TR(c, "附件“%s”的文件不在服务器上，请告知管理员", "the file of '%s' is not on the server; tell the operator"), a.name);
	r->content_type = attachment_media(a.kind);
	r->filename = a.name;
	return RC_OK;
}

void attachment_json(struct jw *w, const struct attachment *a)
{
	jw_obj(w);
	jw_ki64(w, "id", a->id);
	jw_ktext(w, "name", a->name);
	jw_ktext(w, "kind", attachment_kind_words[a->kind]);
	jw_ki64(w, "size", a->size);
	jw_ktext(w, "sha256", a->sha256);
	jw_ktext(w, "sm3", a->sm3);
	jw_ktext(w, "shot_at", a->shot_at);
	jw_ktext(w, "account", a->account_name);
	jw_ktext(w, "created_at", a->created_at);
	jw_obj_end(w);
}

enum rc attachment_holds(struct ctx *c, const char *sha256, bool *ret_holds)
{
	int64_t n;
	TRY(store_attachment_content(c, sha256, &n));
	*ret_holds = n > 0;
	return RC_OK;
}

/* ---- gusu check. */

static enum rc check_file(struct ctx *c, const struct attachment *a, int *findings)
{
	struct attachment now = { 0 };
	file_bytes_auto f = { 0 };
	const char *path = files_path(c, a->sha256);
	if (path == NULL)
		return ctx_no_memory(c);
	if (file_load(path, 0, &f) != RC_OK) {
		++*findings;
		cli_finding(c, TR(c, "附件 %lld（%s，“%s”）：文件不在 %s，从备份取回", "attachment %lld (%s, '%s'): the file is not at %s; take it from a backup"), (long long)a->id, a->owner,
			a->name, path);
		return RC_OK;
	}
	TRY(digests(c, &f, &now));
	if (strcmp(now.sha256, a->sha256) == 0 && strcmp(now.sm3, a->sm3) == 0)
		return RC_OK;
	++*findings;
	cli_finding(c, TR(c, "附件 %lld（%s，“%s”）：文件 %s 的内容与摘要不符，从备份取回", "attachment %lld (%s, '%s'): the content of %s is not what its digests say; take it from a backup"),
		(long long)a->id, a->owner, a->name, path);
	return RC_OK;
}

enum rc attachments_check(struct ctx *c, int *ret_findings)
{
	enum { PAGE = 500 };
	struct attachment *list;
	int64_t after = 0;
	int n;
	do {
		TRY(store_attachments_after(c, after, PAGE, &list, &n));
		for (int i = 0; i < n; i++)
			TRY(check_file(c, &list[i], ret_findings));
		after = n > 0 ? list[n - 1].id : after;
	} while (n == PAGE);
	return RC_OK;
}
