/* backup_store.c - the manifest of a backup, and the digests it is about.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/backup_store.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "core/app.h"
#include "core/check.h"
#include "core/job.h"
#include "core/setting.h"
#include "store/contents.h"

static bool is_manifest(const char *table)
{
	return strcmp(table, "backup_info") == 0 || strcmp(table, "backup_table") == 0 || strcmp(table, "backup_file") == 0;
}

/* ---- What is in a database. */

static enum rc sum_of(struct ctx *c, const struct table_shape *shape, struct table_sum *ret_sum)
{
	unsigned char sum[DIGEST_SIZE];
	enum rc rc = contents_digest(c->db, shape, &ret_sum->rows, sum);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	ret_sum->name = shape->name;
	hex_print(ret_sum->digest, sum, sizeof sum);
	return RC_OK;
}

enum rc backup_sums(struct ctx *c, struct table_sums *ret_sums)
{
	struct table_shape *shapes;
	int n;
	enum rc rc = contents_tables(c->db, &c->arena, &shapes, &n);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	struct table_sums s = { .tables = arena_new_array(&c->arena, struct table_sum, (size_t)n + 1) };
	if (s.tables == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++) {
		if (is_manifest(shapes[i].name))
			continue;
		job_progress(c, i, n, shapes[i].name);
		TRY(sum_of(c, &shapes[i], &s.tables[s.n++]));
	}
	*ret_sums = s;
	return RC_OK;
}

enum rc backup_total(const struct table_sums *s, struct backup_facts *f)
{
	struct digest d;
	unsigned char sum[DIGEST_SIZE];
	f->tables = s->n;
	f->rows = 0;
	TRY(digest_begin(&d, DIGEST_SM3));
	for (int i = 0; i < s->n; i++) {
		char rows[32];
		f->rows += s->tables[i].rows;
		digest_add(&d, s->tables[i].name, strlen(s->tables[i].name));
		digest_add(&d, rows, (size_t)snprintf(rows, sizeof rows, " %lld ", (long long)s->tables[i].rows));
		digest_add(&d, s->tables[i].digest, strlen(s->tables[i].digest));
		digest_add(&d, "\n", 1);
	}
	TRY(digest_end(&d, sum));
	hex_print(f->contents, sum, sizeof sum);
	return RC_OK;
}

static enum rc compare_table(struct ctx *c, const struct table_sum *want, const struct table_sum *got)
{
	if (want->rows != got->rows)
		return ctx_fail(c, RC_CONFLICT, NULL, TR(c, "表 %s 应有 %lld 行，备份中有 %lld 行", "the table %s should have %lld rows, the backup has %lld"), want->name,
			(long long)want->rows, (long long)got->rows);
	if (strcmp(want->digest, got->digest) != 0)
		return ctx_fail(c, RC_CONFLICT, NULL, TR(c, "表 %s 的内容与清单不符", "the contents of the table %s are not what the list in the backup says"), want->name);
	return RC_OK;
}

static enum rc say_missing(struct ctx *c, const char *table)
{
	return ctx_fail(c, RC_CONFLICT, NULL, TR(c, "备份中缺少表 %s", "the table %s is missing from the backup"), table);
}

enum rc backup_compare(struct ctx *c, const struct table_sums *want, const struct table_sums *got)
{
	for (int i = 0; i < want->n || i < got->n; i++) {
		const struct table_sum *a = i < want->n ? &want->tables[i] : NULL, *b = i < got->n ? &got->tables[i] : NULL;
		int order = a == NULL ? 1 : b == NULL ? -1 : strcmp(a->name, b->name);
		if (order < 0)
			return say_missing(c, a->name);
		if (order > 0)
			return ctx_fail(c, RC_CONFLICT, NULL, TR(c, "备份中多出表 %s", "the backup has the table %s, which does not belong to it"), b->name);
		TRY(compare_table(c, a, b));
	}
	return RC_OK;
}

enum rc backup_holds(struct ctx *c, const struct table_sums *want, const struct table_sums *got)
{
	for (int i = 0; i < want->n; i++) {
		int k = 0;
		while (k < got->n && strcmp(got->tables[k].name, want->tables[i].name) != 0)
			k++;
		if (k == got->n)
			return say_missing(c, want->tables[i].name);
		TRY(compare_table(c, &want->tables[i], &got->tables[k]));
	}
	return RC_OK;
}

/* ---- The database's own checks. */

static void keep_first(void *arg, const char *line)
{
	char *first = arg;
	if (first[0] == '\0')
		snprintf(first, 200, "%s", line);
}

enum rc backup_sound(struct ctx *c)
{
	char first[200] = "";
	TRY(database_check(c, keep_first, first));
	TRY(references_check(c, keep_first, first));
	return first[0] == '\0' ? RC_OK : ctx_fail(c, RC_CONFLICT, NULL, TR(c, "数据库文件有损坏：%s", "the database file is damaged: %s"), first);
}

/* ---- The manifest. */

static enum rc run_text(struct ctx *c, const char *sql)
{
	stmt_auto *s = NULL;
	enum rc rc = db_prepare(c->db, NULL, sql, &s);
	if (rc == RC_OK)
		rc = db_run(s);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

static enum rc put_info(struct ctx *c, const char *key, const char *value)
{
	stmt_auto *s = NULL;
	enum rc rc = db_prepare(c->db, NULL, SQL("INSERT INTO backup_info (key, value) VALUES ($1, $2) {unscoped}"), &s);
	if (rc == RC_OK) {
		db_bind_text(s, 1, key);
		db_bind_text(s, 2, value);
		rc = db_run(s);
	}
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

static enum rc put_sum(struct ctx *c, const struct table_sum *t)
{
	stmt_auto *s = NULL;
	enum rc rc = db_prepare(c->db, NULL, SQL("INSERT INTO backup_table (name, rows_n, digest) VALUES ($1, $2, $3) {unscoped}"), &s);
	if (rc == RC_OK) {
		db_bind_text(s, 1, t->name);
		db_bind_i64(s, 2, t->rows);
		db_bind_text(s, 3, t->digest);
		rc = db_run(s);
	}
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc manifest_begin(struct ctx *c)
{
	TRY(run_text(c, SQL("CREATE TABLE backup_info (key TEXT PRIMARY KEY, value TEXT NOT NULL) {unscoped}")));
	return run_text(c, SQL("CREATE TABLE backup_table (name TEXT PRIMARY KEY, rows_n BIGINT NOT NULL, digest TEXT NOT NULL) {unscoped}"));
}

static enum rc put_number(struct ctx *c, const char *key, int64_t v)
{
	char text[32];
	snprintf(text, sizeof text, "%lld", (long long)v);
	return put_info(c, key, text);
}

/* A backup without uploaded files is one that format 1 describes, and programs that know no other can read. */
enum rc manifest_write(struct ctx *c, const struct table_sums *sums, const struct backup_facts *f)
{
	TRY(put_info(c, "format", f->files > 0 ? "2" : "1"));
	TRY(put_info(c, "program", GUSU_VERSION));
	TRY(put_info(c, "made_at", f->made_at));
	TRY(put_number(c, "epoch", f->epoch));
	TRY(put_info(c, "contents", f->contents));
	if (f->files > 0) {
		TRY(put_number(c, "files", f->files));
		TRY(put_number(c, "files_bytes", f->files_bytes));
		TRY(put_info(c, "files_contents", f->files_contents));
	}
	for (int i = 0; i < sums->n; i++)
		TRY(put_sum(c, &sums->tables[i]));
	return RC_OK;
}

static enum rc get_info(struct ctx *c, const char *key, char *out, size_t size)
{
	stmt_auto *s = NULL;
	bool row = false;
	enum rc rc = db_prepare(c->db, NULL, SQL("SELECT value FROM backup_info WHERE key = $1 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail(c, RC_BAD_INPUT, "file", "%s", TR(c, "这是一个数据库，但不是 gusu backup 作的备份：其中没有内容清单",
			"this is a database but no backup made by 'gusu backup': it has no list of its contents"));
	db_bind_text(s, 1, key);
	rc = db_next(s, &row);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	snprintf(out, size, "%s", row ? db_text(s, 0) : "");
	return RC_OK;
}

static enum rc get_sums(struct ctx *c, struct table_sums *ret_sums)
{
	enum { ROOM = 400 };
	stmt_auto *s = NULL;
	bool row;
	struct table_sums sums = { .tables = arena_new_array(&c->arena, struct table_sum, ROOM) };
	if (sums.tables == NULL)
		return ctx_no_memory(c);
	enum rc rc = db_prepare(c->db, NULL, SQL("SELECT name, rows_n, digest FROM backup_table ORDER BY name {unscoped}"), &s);
	while (rc == RC_OK && (rc = db_next(s, &row)) == RC_OK && row && sums.n < ROOM) {
		struct table_sum *t = &sums.tables[sums.n++];
		t->name = arena_strdup(&c->arena, db_text(s, 0));
		t->rows = db_i64(s, 1);
		snprintf(t->digest, sizeof t->digest, "%s", db_text(s, 2));
		if (t->name == NULL)
			return ctx_no_memory(c);
	}
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	*ret_sums = sums;
	return RC_OK;
}

static enum rc get_number(struct ctx *c, const char *key, int64_t *ret_v)
{
	char text[32];
	TRY(get_info(c, key, text, sizeof text));
	*ret_v = 0;
	sscanf(text, "%" SCNd64, ret_v);
	return RC_OK;
}

enum rc manifest_read(struct ctx *c, struct table_sums *ret_sums, struct backup_facts *ret_facts)
{
	char format[8];
	struct backup_facts f = { 0 };
	TRY(get_info(c, "format", format, sizeof format));
	if (strcmp(format, "1") != 0 && strcmp(format, "2") != 0)
		return ctx_fail(c, RC_CONFLICT, "file", TR(c, "备份的格式是“%s”，本程序只认识 1 和 2，请升级程序", "the backup is of format '%s'; this program knows formats 1 and 2: please upgrade it"),
			format);
	TRY(get_info(c, "made_at", f.made_at, sizeof f.made_at));
	TRY(get_number(c, "epoch", &f.epoch));
	TRY(get_info(c, "contents", f.contents, sizeof f.contents));
	TRY(get_number(c, "files", &f.files));
	TRY(get_number(c, "files_bytes", &f.files_bytes));
	TRY(get_info(c, "files_contents", f.files_contents, sizeof f.files_contents));
	TRY(get_sums(c, ret_sums));
	*ret_facts = f;
	return RC_OK;
}

enum rc manifest_drop(struct ctx *c)
{
	TRY(run_text(c, SQL("DROP TABLE IF EXISTS backup_file {unscoped}")));
	TRY(run_text(c, SQL("DROP TABLE backup_table {unscoped}")));
	return run_text(c, SQL("DROP TABLE backup_info {unscoped}"));
}

enum rc sessions_drop(struct ctx *c)
{
	return run_text(c, SQL("DELETE FROM session {unscoped}"));
}

/* ---- Uploaded files. */

enum rc file_pieces_begin(struct ctx *c)
{
	return run_text(c, SQL("CREATE TABLE backup_file (sha256 TEXT NOT NULL, part BIGINT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (sha256, part)) {unscoped}"));
}

enum rc file_piece_put(struct ctx *c, const char *sha256, int64_t part, const void *p, size_t n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO backup_file (sha256, part, data) VALUES ($1, $2, $3) {unscoped}"), &s));
	db_bind_text(s, 1, sha256);
	db_bind_i64(s, 2, part);
	db_bind_blob(s, 3, p, n);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc file_pieces_drop(struct ctx *c, const char *sha256)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM backup_file WHERE sha256 = $1 {unscoped}"), &s));
	db_bind_text(s, 1, sha256);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc file_pieces(struct ctx *c, enum rc (*one)(void *arg, const char *sha256, int64_t part, const void *p, size_t n), void *arg)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT sha256, part, data FROM backup_file ORDER BY sha256, part {unscoped}"), &s));
	for (;;) {
		size_t n = 0;
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		const void *p = db_blob(s, 2, &n);
		TRY(one(arg, db_text(s, 0), db_i64(s, 1), p != NULL ? p : "", n));
	}
}

enum rc others_count(struct ctx *c, int64_t *ret_n)
{
	stmt_auto *s = NULL;
	bool row = false;
	*ret_n = 0;
	if (strcmp(db_dialect(c->db), "pg") != 0)
		return RC_OK;
	TRY_DB(db_prepare(c->db, NULL, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'gusu' "
		"AND pid <> pg_backend_pid() {unscoped}", &s)); /* PostgreSQL's alone: no text for both, which SQL marks */
	TRY_DB(db_next(s, &row));
	*ret_n = row ? db_i64(s, 0) : 0;
	return RC_OK;
}
