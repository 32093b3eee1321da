/* restore.c - a backup becomes a database: open, verify, make ready, set the former one aside, put in place.
 * SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "base/seal.h"
#include "base/spare.h"
#include "core/app.h"
#include "core/backup_priv.h"
#include "core/files.h"
#include "core/job.h"
#include "core/ledger.h"
#include "core/setting.h"

enum { LEDGER_STEP = 2 }; /* of core's schema */

/* ---- From the backup into a passing file. */

static enum rc put_plain(void *arg, const void *p, size_t n)
{
	return fd_write_all(*(int *)arg, p, n);
}

static enum rc unseal_into(struct ctx *c, int from, int to, const char *passphrase)
{
	struct unseal *u;
	const unsigned char *p;
	struct stat st;
	size_t n;
	int64_t done = 0;
	if (fstat(from, &st) != 0)
		return RC_IO;
	TRY(unseal_begin(&u, from, passphrase, strlen(passphrase)));
	enum rc rc;
	while ((rc = unseal_read(u, &p, &n)) == RC_OK && n > 0 && (rc = fd_write_all(to, p, n)) == RC_OK)
		job_progress(c, done += (int64_t)n, st.st_size, TR(c, "解密", "opening"));
	unseal_drop(u);
	return rc;
}

static enum rc say_seal(struct ctx *c, enum rc rc, const char *file)
{
	switch (rc) {
	case RC_OK:
		return RC_OK;
	case RC_FORBIDDEN:
		return ctx_fail(c, rc, "passphrase", "%s", TR(c, "口令不对，或文件开头被改动。什么都没有改", "the passphrase does not fit, or the head of the file was changed. Nothing was touched"));
	case RC_CONFLICT:
		return ctx_fail(c, rc, "file", TR(c, "“%s”不完整或被改动过，不能恢复", "'%s' was cut or changed after it was made and cannot be restored"), file);
	case RC_BAD_INPUT:
		return ctx_fail(c, rc, "file", TR(c, "“%s”由更新的程序加密，或不是备份", "'%s' was sealed by a newer program, or is no backup"), file);
	case RC_IO:
		return backup_file_failed(c, file);
	default:
		return ctx_fail(c, rc, NULL, "%s", TR(c, "解密没有完成", "the backup could not be opened"));
	}
}

static enum rc bring(struct ctx *c, const struct restore_wish *w, bool sealed, int to)
{
	int from = open(w->file, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return backup_file_failed(c, w->file);
	enum rc rc = sealed ? say_seal(c, unseal_into(c, from, to, w->passphrase), w->file)
		: backup_stream(c, from, TR(c, "复制", "copying"), put_plain, &to);
	int why = errno;
	close(from);
	errno = why;
	return rc == RC_IO && c->problem.rc == RC_OK ? backup_file_failed(c, w->to) : rc;
}

/* ---- Is it what it says, and can this program use it? */

static enum rc check_versions(struct ctx *c)
{
	const struct app *a = c->app;
	for (int m = 0; m < a->n_modules; m++) {
		int version;
		enum rc rc = migrate_version(c->db, a->modules[m]->name, &version);
		if (rc != RC_OK)
			return ctx_fail_db(c, rc);
		if (version > a->modules[m]->n_migrations)
			return ctx_fail(c, RC_CONFLICT, "file", "%s", TR(c, "备份由更新版本的 gusu 作成，请升级程序", "the backup was made by a newer gusu; please upgrade the program"));
	}
	return RC_OK;
}

static enum rc check_contents(struct ctx *c, struct backup_facts *f)
{
	struct table_sums want, got;
	struct backup_facts really = { 0 };
	TRY(backup_sound(c));
	TRY(manifest_read(c, &want, f));
	TRY(backup_sums(c, &got));
	TRY(backup_compare(c, &want, &got));
	TRY(backup_total(&got, &really));
	f->tables = really.tables;
	f->rows = really.rows;
	if (strcmp(really.contents, f->contents) != 0)
		return ctx_fail(c, RC_CONFLICT, "file", "%s", TR(c, "备份的总摘要与内容不符", "the digest over the whole backup does not match its contents"));
	TRY(check_versions(c));
	return backup_files_take(c, f);
}

/* Whoever kept a head from after the backup sees from the entry that, and when, the city went back. A backup of before the ledger has no place for it. */
static enum rc record_restore(struct ctx *c, const struct backup_facts *f)
{
	int version;
	enum rc rc = migrate_version(c->db, "core", &version);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	const char *body = arena_printf(&c->arena, "{\"backup_made_at\":\"%s\",\"contents_sm3\":\"%s\",\"rows\":%lld,\"tables\":%d}", f->made_at, f->contents,
		(long long)f->rows, f->tables);
	if (body == NULL)
		return ctx_no_memory(c);
	return version >= LEDGER_STEP ? ledger_write(c, LEDGER_DATABASE_RESTORED, "", body, NULL) : RC_OK;
}

/* From here on it is a database like any other; the act is in its own log. */
static enum rc make_ready(struct ctx *c, const struct restore_wish *w, const struct backup_facts *f)
{
	txn_auto t = { 0 };
	char shown[512];
	db_url_show(w->to, shown, sizeof shown);
	TRY_DB(txn_begin(&t, c->db));
	TRY(manifest_drop(c));
	TRY(sessions_drop(c));
	TRY(audit_note(c, "restore", shown, arena_printf(&c->arena, "%s %s %s", w->file, f->made_at, f->contents)));
	TRY(record_restore(c, f));
	TRY_DB(txn_commit(&t));
	if (f->files > 0)
		TRY_DB(db_shrink(c->db)); /* by the room of the uploaded files */
	return RC_OK;
}

static enum rc verify_and_ready(struct ctx *c, const char *path, const struct restore_wish *w, struct backup_facts *f)
{
	struct file_unit u;
	enum rc rc = file_unit_begin(c, &u, path);
	if (rc == RC_OK)
		rc = check_contents(&u.ctx, f);
	if (rc == RC_OK)
		rc = make_ready(&u.ctx, w, f);
	file_unit_end(c, &u);
	return rc;
}

/* ---- The place. */

/* Every process that has an SQLite database in WAL mode open holds a lock on these bytes of it, whatever state the file is in. */
bool database_in_use(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000002, .l_len = 510 };
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool held = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
	close(fd);
	return held;
}

static enum rc check_place(struct ctx *c, const struct restore_wish *w)
{
	struct stat st;
	if (stat(w->to, &st) != 0)
		return RC_OK;
	if (!S_ISREG(st.st_mode))
		return ctx_fail(c, RC_BAD_INPUT, "to", TR(c, "“%s”不是文件", "'%s' is no file"), w->to);
	if (!w->replace)
		return ctx_fail(c, RC_CONFLICT, "to", TR(c, "“%s”已经存在，没有改动。换一个 --to，或加 --replace（原来的数据库会改名保留）",
			"'%s' exists already and was left as it is. Name another --to, or add --replace (the former database is kept under another name)"), w->to);
	if (database_in_use(w->to))
		return ctx_fail(c, RC_CONFLICT, "to", TR(c, "“%s”正在使用，请先停止 gusu serve 和其他命令", "'%s' is in use; stop 'gusu serve' and other commands first"), w->to);
	return RC_OK;
}

/* The write-ahead log goes back into the file it belongs to, so that the file is all there is. One that is damaged keeps its log beside it. */
static void settle(struct ctx *c, const char *path)
{
	struct file_unit u;
	struct ctx quiet = { .app = c->app, .english = c->english, .who = c->who };
	ignore_rc(file_unit_begin(&quiet, &u, path)); /* what is left beside it is kept too */
	file_unit_end(&quiet, &u);
}

static enum rc keep_beside(struct ctx *c, const char *to, const char *aside, const char *tail)
{
	const char *from = arena_printf(&c->arena, "%s%s", to, tail), *kept = arena_printf(&c->arena, "%s%s", aside, tail);
	if (from == NULL || kept == NULL)
		return ctx_no_memory(c);
	return rename(from, kept) == 0 || errno == ENOENT ? RC_OK : backup_file_failed(c, from);
}

/* A log without its database would be taken for that of the new one. */
static enum rc set_aside(struct ctx *c, const char *to, const char **ret_aside)
{
	char at[INSTANT_TEXT], plain[INSTANT_TEXT];
	size_t n = 0;
	instant_print(at, c->now_ms);
	for (const char *p = at; *p != '\0'; p++)
		if (isalnum((unsigned char)*p))
			plain[n++] = *p;
	plain[n] = '\0';
	const char *aside = arena_printf(&c->arena, "%s.before-restore-%s", to, plain);
	if (aside == NULL)
		return ctx_no_memory(c);
	bool there = access(to, F_OK) == 0;
	if (there)
		settle(c, to);
	/* a second name first: at no moment is there no database of the old name */
	if (there && link(to, aside) != 0 && (errno == EEXIST || rename(to, aside) != 0))
		return backup_file_failed(c, aside);
	TRY(keep_beside(c, to, aside, "-wal"));
	TRY(keep_beside(c, to, aside, "-shm"));
	TRY(keep_beside(c, to, aside, "-journal"));
	*ret_aside = there ? aside : NULL;
	return RC_OK;
}

static enum rc passing_place(struct ctx *c, const struct restore_wish *w, bool server, const char **ret_path)
{
	if (server)
		TRY(files_folder_make(c));
	*ret_path = server ? arena_printf(&c->arena, "%s/restore.partial", files_folder(c)) : arena_printf(&c->arena, "%s.restore.partial", w->to);
	return *ret_path != NULL ? RC_OK : ctx_no_memory(c);
}

static enum rc put_in_place(struct ctx *c, const struct restore_wish *w, struct spare *made, const char **ret_aside)
{
	TRY(check_place(c, w)); /* it took a while: is nobody there still? */
	TRY(set_aside(c, w->to, ret_aside));
	return backup_place(c, made, w->to);
}

enum rc backup_restore(struct ctx *c, const struct restore_wish *w, struct backup_facts *ret_facts, const char **ret_aside)
{
	spare_auto made = { .fd = -1 };
	struct backup_facts f = { 0 };
	const char *passing;
	struct stat st;
	bool sealed, server = address_is_server(w->to);
	c->app->config.db_url = w->to; /* its uploaded files go where those of that database are */
	if (!server)
		TRY(check_place(c, w));
	TRY(backup_sealed(c, w->file, &sealed));
	if (sealed && w->passphrase == NULL)
		return ctx_fail(c, RC_FORBIDDEN, "passphrase", "%s", TR(c, "备份是加密的，需要口令", "the backup is sealed and needs its passphrase"));
	TRY(passing_place(c, w, server, &passing));
	TRY(backup_spare(c, &made, passing));
	TRY(bring(c, w, sealed, made.fd));
	TRY(verify_and_ready(c, passing, w, &f));
	f.sealed = sealed;
	f.bytes = stat(w->file, &st) == 0 ? st.st_size : 0;
	TRY(server ? backup_carry_in(c, passing) : put_in_place(c, w, &made, ret_aside));
	*ret_facts = f;
	return RC_OK;
}
