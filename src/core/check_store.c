/* check_store.c - asking the database whether rows keep their rules; the house's own rules.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/buf.h"
#include "base/text.h"
#include "core/app.h"
#include "core/attachment.h"
#include "core/check.h"
#include "core/cli.h"
#include "core/job.h"

/* ---- Rules in general. */

static void tell_row(struct ctx *c, const char *words, struct db_stmt *s)
{
	buf_auto line;
	buf_init(&line, 4096);
	for (const char *p = words; *p != '\0'; p++) {
		bool place = p[0] == '{' && p[1] >= '1' && p[1] <= '3' && p[2] == '}';
		if (!place) {
			buf_char(&line, *p);
			continue;
		}
		const char *value = db_text(s, p[1] - '1');
		buf_str(&line, value != NULL ? value : "-");
		p += 2;
	}
	cli_finding(c, "%s", buf_text(&line));
}

static enum rc check_rule(struct ctx *c, const struct check_rule *r, int *findings)
{
	stmt_auto *s = NULL;
	bool row = false;
	int n = 0;
	enum rc rc = db_prepare(c->db, NULL, r->sql, &s);
	while (rc == RC_OK && (rc = db_next(s, &row)) == RC_OK && row)
		if (n++ < CHECK_SHOWN)
			tell_row(c, TR(c, r->zh, r->en), s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	if (n > CHECK_SHOWN)
		cli_finding(c, TR(c, "……同样的还有 %d 处", "… and %d more of the same kind"), n - CHECK_SHOWN);
	*findings += n;
	return RC_OK;
}

enum rc check_rules(struct ctx *c, const struct check_rule *rules, int n, int *findings)
{
	for (int i = 0; i < n; i++)
		TRY(check_rule(c, &rules[i], findings));
	return RC_OK;
}

/* ---- References. */

/* The row id says where to look; tables without one give none. */
enum rc references_check(struct ctx *c, void (*found)(void *arg, const char *line), void *arg)
{
	stmt_auto *s = NULL;
	bool row = false;
	if (strcmp(db_dialect(c->db), "sqlite") != 0)
		return RC_OK;
	enum rc rc = db_prepare(c->db, NULL, "PRAGMA foreign_key_check {unscoped}", &s);
	while (rc == RC_OK && (rc = db_next(s, &row)) == RC_OK && row) {
		char line[400];
		snprintf(line, sizeof line, TR(c, "%s 第 %s 行引用的 %s 不存在；请从备份恢复，或请维护人员查明这一行的来历",
			"%s, row %s: it refers to a row of %s that does not exist; restore a backup, or have somebody find out where the row came from"), db_text(s, 0),
			db_is_null(s, 1) ? "?" : db_text(s, 1), db_text(s, 2));
		found(arg, line);
	}
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

struct counting { struct ctx *c; int *findings; };

static void tell_reference(void *arg, const char *line)
{
	struct counting *k = arg;
	cli_finding(k->c, "%s", line);
	++*k->findings;
}

/* ---- The house. */

static const struct check_rule rules[] = {
	{ SQL("SELECT id, state, title FROM job WHERE (state IN ('waiting', 'running') AND ended_at IS NOT NULL) "
		"OR (state NOT IN ('waiting', 'running') AND ended_at IS NULL) ORDER BY id {unscoped}"),
	  "任务 {1}（{3}）的状态是 {2}，与结束时间不符；重新启动 gusu serve 会整理任务", "job {1} ({3}) is {2}, which does not fit its end time; starting 'gusu serve' again puts jobs in order" },
	{ SQL("SELECT id, title, outcome FROM job WHERE state = 'done' AND outcome <> '' ORDER BY id {unscoped}"),
	  "任务 {1}（{2}）记为完成，却带有失败原因 {3}", "job {1} ({2}) is done and has the failure {3} all the same" },
	{ SQL("SELECT k.key FROM (SELECT 'made_at' AS key UNION ALL SELECT 'sample') k LEFT JOIN setting s ON s.key = k.key WHERE s.key IS NULL {unscoped}"),
	  "缺少设置 {1}；请从备份恢复", "the setting {1} is missing; restore a backup" },
	{ SQL("SELECT count(*) FROM epoch HAVING count(*) <> 1 OR min(value) < 1 {unscoped}"),
	  "表 epoch 应有一行且不小于 1，却有 {1} 行；请从备份恢复", "the table epoch has one row, 1 or more, and not {1} rows; restore a backup" },
	{ SQL("SELECT s.account, count(*) FROM session s LEFT JOIN account a ON a.id = s.account WHERE a.id IS NULL GROUP BY s.account {unscoped}"),
	  "有 {2} 个登录属于不存在的账号 {1}；重新启动 gusu serve 后它们会过期", "{2} sessions belong to the account {1}, which does not exist; they end with their time" },
};

/* SQLite numbers rows one after the other, so a hole in a table to which rows are only added is a row that somebody took out with other tools. */
static const struct check_rule no_holes[] = {
	{ SQL("SELECT a.id + 1, (SELECT min(b.id) FROM audit b WHERE b.id > a.id) - 1 FROM audit a WHERE a.id < (SELECT max(id) FROM audit) "
		"AND NOT EXISTS (SELECT 1 FROM audit n WHERE n.id = a.id + 1) ORDER BY a.id {unscoped}"),
	  "审计日志缺少第 {1} 到 {2} 行：有人用别的工具删除了记录；请与备份比对", "the audit log lacks rows {1} to {2}: somebody removed them with other tools; compare it with a backup" },
};

/* Tables that a schema step declares append-only must still be guarded, and must exist. */
static enum rc check_guard(struct ctx *c, const struct module *m, struct slice name, int *findings)
{
	stmt_auto *s = NULL;
	bool row = false;
	enum rc rc = db_prepare(c->db, NULL, SQL("SELECT name FROM append_only WHERE name = $1 {unscoped}"), &s);
	if (rc == RC_OK) {
		db_bind_textn(s, 1, name.p, name.n);
		rc = db_next(s, &row);
	}
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	if (row)
		return RC_OK;
	cli_finding(c, TR(c, "表 %.*s（模块 %s）失去了“只增不改”的保护：有人改动了表 append_only；请与备份比对这张表，再从备份恢复",
		"the table %.*s (module %s) lost its append-only guard: somebody changed the table append_only; compare the table with a backup, then restore that"),
		(int)name.n, name.p, m->name);
	++*findings;
	return RC_OK;
}

static enum rc check_guards_of(struct ctx *c, const struct module *m, const char *sql, int *findings)
{
	static const char mark[] = "-- append-only:";
	struct slice rest = slice_of(sql), line, name;
	while (slice_split(&rest, '\n', &line)) {
		line = slice_trim(line);
		if (!slice_starts(line, mark))
			continue;
		struct slice names = { line.p + sizeof mark - 1, line.n - (sizeof mark - 1) };
		while (slice_split(&names, ',', &name))
			TRY(check_guard(c, m, slice_trim(name), findings));
	}
	return RC_OK;
}

enum rc core_check(struct ctx *c, int *ret_findings)
{
	const struct app *a = c->app;
	int findings = 0;
	struct counting k = { c, &findings };
	TRY(references_check(c, tell_reference, &k));
	TRY(check_rules(c, rules, sizeof rules / sizeof rules[0], &findings));
	if (strcmp(db_dialect(c->db), "sqlite") == 0)
		TRY(check_rules(c, no_holes, sizeof no_holes / sizeof no_holes[0], &findings));
	for (int m = 0; m < a->n_modules; m++)
		for (int i = 0; i < a->modules[m]->n_migrations; i++)
			TRY(check_guards_of(c, a->modules[m], a->modules[m]->migrations[i].sql, &findings));
	TRY(attachments_check(c, &findings));
	*ret_findings = findings;
	return RC_OK;
}
