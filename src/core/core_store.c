/* core_store.c - settings and the audit log in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/period.h"
#include "core/app.h"
#include "core/recall.h"
#include "core/setting.h"
#include "core/statement.h"

enum rc setting_find(struct ctx *c, const char *key, const char **ret_value)
{
	struct db_stmt *s = NULL;
	bool row;
	if (c->from_memory)
		return recall_find(c, key, ret_value);
	enum rc rc = db_prepare(c->db, NULL, SQL("SELECT value FROM setting WHERE key = $1 {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_text(s, 1, key);
	rc = db_next(s, &row);
	const char *value = NULL;
	if (rc == RC_OK && row)
		value = arena_strdup(&c->arena, db_text(s, 0));
	db_reset(s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	recall_keep(c->app->recall, key, value, c->now_ms);
	*ret_value = value;
	return RC_OK;
}

enum rc setting_city(struct ctx *c, const char **ret_name)
{
	const char *name = NULL;
	if (c->english)
		TRY(setting_find(c, "city_en", &name));
	if (name == NULL || name[0] == '\0')
		TRY(setting_find(c, "city", &name));
	*ret_name = name != NULL ? name : "";
	return RC_OK;
}

enum rc setting_set(struct ctx *c, const char *key, const char *value)
{
	struct db_stmt *s;
	enum rc rc = db_prepare(c->db, NULL,
		SQL("INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	db_bind_text(s, 1, key);
	db_bind_text(s, 2, value);
	return statement_run(c, s);
}

enum rc statement_run(struct ctx *c, struct db_stmt *s)
{
	enum rc rc = db_run(s);
	db_reset(s);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc audit_note(struct ctx *c, const char *action, const char *object, const char *detail)
{
	struct db_stmt *s;
	char at[INSTANT_TEXT];
	enum rc rc = db_prepare(c->db, NULL,
		SQL("INSERT INTO audit (at, account, account_name, action, object, detail) VALUES ($1, $2, $3, $4, $5, $6) {unscoped}"), &s);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	instant_print(at, c->now_ms);
	db_bind_text(s, 1, at);
	db_bind_i64(s, 2, c->who.account);
	db_bind_text(s, 3, c->who.name);
	db_bind_text(s, 4, action);
	db_bind_text(s, 5, object);
	db_bind_text(s, 6, detail);
	return statement_run(c, s);
}

enum rc sample_refuse_real_data(struct ctx *c)
{
	if (!c->app->sample_data)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, NULL, "%s",
		TR(c, "这是示例城市的数据库，不能导入真实数据。请先用 gusu init --empty --db 新文件 建立空库，再向新库导入；各表的模板见 gusu help import",
		   "this database holds the sample city and takes no real data. Make an empty one with 'gusu init --empty --db NEWFILE' and import into that; templates of all tables: 'gusu help import'"));
}

enum rc database_check(struct ctx *c, void (*found)(void *arg, const char *line), void *arg)
{
	enum rc rc = db_check(c->db, found, arg);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}
