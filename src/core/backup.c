/* backup.c - making a backup: copy one moment, compare, check, write the manifest, seal, put in place.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/backup.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/seal.h"
#include "base/spare.h"
#include "core/app.h"
#include "core/backup_priv.h"
#include "core/files.h"
#include "core/job.h"

/* ---- Files. */

enum rc backup_file_failed(struct ctx *c, const char *path)
{
	return ctx_fail(c, RC_IO, "file", TR(c, "“%s”读写失败：%s", "'%s' cannot be read or written: %s"), path, strerror(errno));
}

enum rc backup_spare(struct ctx *c, struct spare *s, const char *path)
{
	enum rc rc = spare_open(s, path);
	if (rc == RC_BUSY)
		return ctx_fail(c, rc, "file", TR(c, "另一个进程正在写“%s”", "another process is writing '%s'"), path);
	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, rc, "file", TR(c, "“%s”所在的目录不存在", "there is no folder for '%s'"), path);
	return rc == RC_OK ? RC_OK : backup_file_failed(c, path);
}

enum rc backup_place(struct ctx *c, struct spare *s, const char *path)
{
	return spare_place(s, path) == RC_OK ? RC_OK : backup_file_failed(c, path);
}

enum rc backup_stream(struct ctx *c, int from, const char *what, enum rc (*put)(void *arg, const void *p, size_t n), void *arg)
{
	unsigned char piece[64 * 1024];
	struct stat st;
	int64_t done = 0;
	ssize_t got;
	if (fstat(from, &st) != 0 || lseek(from, 0, SEEK_SET) != 0)
		return RC_IO;
	while ((got = read(from, piece, sizeof piece)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return RC_IO;
		TRY(put(arg, piece, (size_t)got));
		done += got;
		job_progress(c, done, st.st_size, what);
	}
	return RC_OK;
}

/* ---- A file as a unit of work. */

enum rc file_unit_begin(struct ctx *c, struct file_unit *u, const char *path)
{
	const struct db_options o = { .single_file = true, .readers = 1, .busy_ms = 1000 };
	const char *why = "";
	*u = (struct file_unit){ 0 };
	ignore_rc(ctx_begin(&u->ctx, c->app, CTX_NO_DB)); /* cannot fail without a database */
	ctx_as_operator(&u->ctx);
	u->ctx.who = c->who;
	u->ctx.english = c->english;
	u->ctx.job = c->job;
	u->ctx.writes = true;
	enum rc rc = db_open(&u->db, path, &o, &why);
	if (rc != RC_OK) {
		u->db = NULL;
		snprintf(u->ctx.problem.log, sizeof u->ctx.problem.log, "%s", why);
		return ctx_fail(&u->ctx, rc, "file", TR(c, "“%s”不能作为数据库打开", "'%s' cannot be opened as a database"), path);
	}
	rc = db_writer(u->db, 0, &u->ctx.db);
	return rc == RC_OK ? RC_OK : ctx_fail_db(&u->ctx, rc);
}

void file_unit_end(struct ctx *c, struct file_unit *u)
{
	if (c->problem.rc == RC_OK)
		c->problem = u->ctx.problem;
	ctx_end(&u->ctx);
	db_close(u->db);
}

/* ---- The moment. */

/* carried: table by table; the notes that each database keeps about itself are then the copy's own. */
struct moment { struct table_sums sums; struct backup_facts facts; bool carried; };

static bool tell_pages(void *arg, int64_t done, int64_t total)
{
	struct ctx *c = arg;
	job_progress(c, done, total, TR(c, "复制", "copying"));
	return !job_cancelled(c);
}

static enum rc copy_pages(struct ctx *c, const char *path, struct table_sums *ret_sums)
{
	TRY(backup_sums(c, ret_sums));
	enum rc rc = db_copy_file(c->db, path, tell_pages, c);
	if (rc == RC_CANCELLED)
		return job_stopped(c);
	if (rc != RC_OK) {
		snprintf(c->problem.log, sizeof c->problem.log, "%s", db_error(c->db));
		return ctx_fail(c, RC_IO, "file", TR(c, "没有写成“%s”，可能磁盘已满", "'%s' could not be written; the disk may be full"), path);
	}
	return RC_OK;
}

/* Everything within one transaction of the reader: what is summed is what is copied. */
static enum rc take_moment(struct ctx *c, const char *path, struct moment *m)
{
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY_DB(db_epoch(c->db, &m->facts.epoch));
	instant_print(m->facts.made_at, c->now_ms);
	m->carried = strcmp(db_dialect(c->db), "sqlite") != 0;
	return m->carried ? backup_carry_out(c, path, &m->sums) : copy_pages(c, path, &m->sums);
}

/* `c` is the copy's own unit of work. */
static enum rc add_manifest(struct ctx *c, const struct table_sums *sums, struct backup_facts *f, bool files)
{
	txn_auto t = { 0 };
	TRY(backup_total(sums, f));
	TRY_DB(txn_begin(&t, c->db));
	TRY(manifest_begin(c));
	if (files)
		TRY(backup_files_add(c, f));
	TRY(manifest_write(c, sums, f));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

/* The copy by itself: is it sound, and does it hold what the moment held? Then it may say so. */
static enum rc verify_copy(struct ctx *c, const char *path, struct moment *m, bool files)
{
	struct file_unit u;
	struct table_sums got;
	enum rc rc = file_unit_begin(c, &u, path);
	if (rc == RC_OK)
		rc = backup_sound(&u.ctx);
	if (rc == RC_OK)
		rc = backup_sums(&u.ctx, &got);
	if (rc == RC_OK)
		rc = m->carried ? backup_holds(&u.ctx, &m->sums, &got) : backup_compare(&u.ctx, &m->sums, &got);
	if (rc == RC_OK)
		rc = add_manifest(&u.ctx, &got, &m->facts, files);
	file_unit_end(c, &u);
	return rc;
}

/* ---- Sealing. */

static enum rc add_sealed(void *arg, const void *p, size_t n)
{
	return seal_add(arg, p, n);
}

static enum rc seal_into(struct ctx *c, int from, int to, const char *passphrase)
{
	struct seal *s;
	TRY(seal_begin(&s, to, passphrase, strlen(passphrase), &seal_default_cost));
	enum rc rc = backup_stream(c, from, TR(c, "加密", "sealing"), add_sealed, s);
	if (rc == RC_OK)
		rc = seal_end(s);
	seal_drop(s);
	return rc;
}

static enum rc place_sealed(struct ctx *c, const struct spare *plain, const struct backup_wish *w)
{
	spare_auto sealed = { .fd = -1 };
	const char *passing = arena_printf(&c->arena, "%s.partial", w->file);
	if (passing == NULL)
		return ctx_no_memory(c);
	TRY(backup_spare(c, &sealed, passing));
	enum rc rc = seal_into(c, plain->fd, sealed.fd, w->passphrase);
	if (rc == RC_IO)
		return backup_file_failed(c, passing);
	if (rc != RC_OK)
		return ctx_fail(c, rc, NULL, "%s", TR(c, "加密没有完成", "the backup could not be sealed"));
	return backup_place(c, &sealed, w->file);
}

/* ---- All of it. */

bool address_is_server(const char *url)
{
	return strstr(url, "://") != NULL;
}

static bool same_file(const struct stat *a, const char *path)
{
	struct stat b;
	return stat(path, &b) == 0 && a->st_ino == b.st_ino && a->st_dev == b.st_dev;
}

static enum rc check_place(struct ctx *c, const struct backup_wish *w, const char *database)
{
	struct stat st;
	if (stat(w->file, &st) != 0)
		return RC_OK;
	if (!S_ISREG(st.st_mode) || same_file(&st, database))
		return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "“%s”不能作为备份文件", "'%s' cannot be the file of a backup"), w->file);
	if (!w->replace)
		return ctx_fail(c, RC_CONFLICT, "file", TR(c, "“%s”已经存在，没有改动。换一个名字，或加 --replace", "'%s' exists already and was left as it is. Name another file, or add --replace"),
			w->file);
	return RC_OK;
}

/* The open copy of what is to be sealed stays where the open data is. */
static enum rc open_place(struct ctx *c, const struct backup_wish *w, const char *database, const char **ret_path)
{
	bool server = address_is_server(database);
	if (w->passphrase != NULL && server)
		TRY(files_folder_make(c));
	*ret_path = w->passphrase == NULL ? arena_printf(&c->arena, "%s.partial", w->file)
		: arena_printf(&c->arena, server ? "%s/backup.partial" : "%s.backup.partial", server ? files_folder(c) : database);
	return *ret_path != NULL ? RC_OK : ctx_no_memory(c);
}

enum rc backup_make(struct ctx *c, const struct backup_wish *w, struct backup_facts *ret_facts)
{
	const char *database = db_url(db_of(c->db));
	struct moment m = { .facts.sealed = w->passphrase != NULL };
	spare_auto copy = { .fd = -1 };
	const char *passing;
	struct stat st;
	TRY(check_place(c, w, database));
	TRY(open_place(c, w, database, &passing));
	TRY(backup_spare(c, &copy, passing));
	TRY(take_moment(c, passing, &m));
	TRY(verify_copy(c, passing, &m, !w->no_files));
	TRY(w->passphrase != NULL ? place_sealed(c, &copy, w) : backup_place(c, &copy, w->file));
	if (stat(w->file, &st) != 0)
		return backup_file_failed(c, w->file);
	m.facts.bytes = st.st_size;
	*ret_facts = m.facts;
	return RC_OK;
}

enum rc backup_sealed(struct ctx *c, const char *file, bool *ret_sealed)
{
	unsigned char head[8];
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return ctx_fail(c, RC_NOT_FOUND, "file", TR(c, "没有文件“%s”", "there is no file '%s'"), file);
	ssize_t got = fd >= 0 ? read(fd, head, sizeof head) : -1;
	enum rc rc = got < 0 ? backup_file_failed(c, file) : RC_OK;
	if (fd >= 0)
		close(fd);
	*ret_sealed = got >= 0 && seal_known(head, (size_t)got);
	return rc;
}
