/* people.c - accounts and grants: the rules.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/text.h"
#include "base/utf8.h"
#include "core/account.h"
#include "core/app.h"
#include "core/people_priv.h"
#include "core/people_record.h"
#include "core/session_priv.h"
#include "core/setting.h"
#include "core/throttle.h"

enum { DISPLAY_MAX = 30 };

/* ---- One act: the writer, a transaction, the note in the audit log, the sign for other processes. */

static enum rc run_act(struct ctx *c, const struct act *a)
{
	txn_auto t = { 0 };
	enum rc rc = txn_begin(&t, c->db);
	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	TRY(a->run(c, a->arg));
	TRY(audit_note(c, a->action, a->object, a->detail != NULL ? a->detail : ""));
	TRY(people_changed(c));
	rc = txn_commit(&t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

enum rc people_act(struct ctx *c, const struct act *a)
{
	struct ctx unit, *w;
	TRY(writer_begin(c, &unit, &w));
	TRY(writer_end(c, &unit, w, run_act(w, a)));
	sessions_refresh(c);
	return RC_OK;
}

/* ---- Finding. */

static enum rc absent(struct ctx *c)
{
	return ctx_fail(c, RC_NOT_FOUND, "id", "%s", TR(c, "没有这个账号", "there is no such account"));
}

static enum rc get_account(struct ctx *c, int64_t id, struct account *ret_a)
{
	bool found;
	TRY(account_by_id(c, id, ret_a, &found));
	return found ? RC_OK : absent(c);
}

enum rc people_find(struct ctx *c, const char *name, int64_t *ret_id)
{
	struct account a;
	bool found;
	TRY(account_find(c, name, &a, &found));
	if (!found)
		return ctx_fail(c, RC_NOT_FOUND, "name", TR(c, "没有账号“%s”", "there is no account '%s'"), name);
	*ret_id = a.id;
	return RC_OK;
}

/* "%par!%t%": parts of both names, with the signs of LIKE taken as themselves. */
static const char *like_of(struct ctx *c, const char *query)
{
	size_t n = strlen(query);
	char *out = n > 0 ? ctx_alloc(c, n * 2 + 3) : NULL, *o = out;
	if (out == NULL)
		return "";
	*o++ = '%';
	for (; *query != '\0'; query++) {
		if (strchr("%_!", *query) != NULL)
			*o++ = '!';
		*o++ = *query;
	}
	*o++ = '%';
	*o = '\0';
	return out;
}

static enum rc name_task(struct ctx *c, struct grant_row *g)
{
	struct place place;
	g->area_name = g->task;
	for (int i = 0; i < g->n_subjects && g->enterprise != NULL; i++)
		if (place_of(c, NULL, g->subjects[i], &place))
			g->enterprise = arena_printf(&c->arena, "%s%s%s", g->enterprise, g->enterprise[0] != '\0' ? " " : "", place.code);
	return g->enterprise != NULL ? RC_OK : ctx_no_memory(c);
}

static enum rc name_areas(struct ctx *c, struct grant_row *g)
{
	struct place place;
	int area = area_find(g->area);
	if (area == AREA_CITY)
		g->area_name = TR(c, "全市", "the whole city");
	if (area == AREA_TASK)
		return name_task(c, g);
	if (area != AREA_REGION && area != AREA_ENTERPRISE)
		return RC_OK;
	if (!place_of(c, area == AREA_REGION ? g->region : NULL, g->subject, &place)) {
		g->area_name = TR(c, "（已不存在）", "(gone)");
		return RC_OK;
	}
	g->area_name = place.name;
	if (area == AREA_ENTERPRISE)
		g->enterprise = place.code;
	return RC_OK;
}

static enum rc with_grants(struct ctx *c, struct person *p)
{
	TRY(grant_store_list(c, p->id, &p->grants, &p->n_grants));
	for (int i = 0; i < p->n_grants; i++)
		TRY(name_areas(c, &p->grants[i]));
	return RC_OK;
}

enum rc people_list(struct ctx *c, const char *query, int64_t skip, int most, struct person **ret_list, int *ret_n, int64_t *ret_total)
{
	const char *like = like_of(c, query);
	TRY(people_store_count(c, like, ret_total));
	TRY(people_store_list(c, 0, like, skip, most, ret_list, ret_n));
	for (int i = 0; i < *ret_n; i++)
		TRY(with_grants(c, &(*ret_list)[i]));
	return RC_OK;
}

enum rc people_get(struct ctx *c, int64_t id, struct person *ret_person)
{
	struct person *list;
	int n = 0;
	if (id > 0)
		TRY(people_store_list(c, id, "", 0, 1, &list, &n));
	if (n == 0)
		return absent(c);
	*ret_person = list[0];
	return with_grants(c, ret_person);
}

/* ---- Adding and changing accounts. */

static bool name_is_plain(const char *name)
{
	size_t n = strlen(name);
	for (size_t i = 0; i < n; i++) {
		unsigned char ch = (unsigned char)name[i];
		if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch >= 0x80 || (i > 0 && strchr("._-@", ch) != NULL)))
			return false;
	}
	return n > 0 && n < ACCOUNT_NAME_MAX && utf8_valid(name, n, NULL);
}

enum rc check_account_name(struct ctx *c, const char *name)
{
	if (utf8_count(name, strlen(name)) < 3 || !name_is_plain(name))
		return ctx_fail(c, RC_BAD_INPUT, "name", "%s", TR(c, "用户名用小写字母、数字、汉字和 . _ - @，3 个字符以上，不超过 59 字节",
			"a name has lower-case letters, digits, Chinese characters and . _ - @, at least 3 characters, at most 59 bytes"));
	return RC_OK;
}

enum rc name_taken(struct ctx *c, const char *name)
{
	struct account a;
	bool found;
	TRY(account_find(c, name, &a, &found));
	if (found)
		return ctx_fail(c, RC_CONFLICT, "name", TR(c, "用户名“%s”已经有人用了", "the name '%s' is taken"), name);
	return RC_OK;
}

static enum rc check_display(struct ctx *c, const char *display_name)
{
	size_t n = strlen(display_name);
	if (n == 0 || !utf8_valid(display_name, n, NULL) || utf8_count(display_name, n) > DISPLAY_MAX)
		return ctx_fail(c, RC_BAD_INPUT, "display_name", TR(c, "姓名或单位名为 1 到 %d 个字符",
			"the person's or office's name has 1 to %d characters"), DISPLAY_MAX);
	return RC_OK;
}

struct adding { const struct new_person *n; const struct grant_wish *first; const char *hash; bool must_change; int64_t id; };

static enum rc run_add(struct ctx *c, void *arg)
{
	struct adding *a = arg;
	TRY(name_taken(c, a->n->name));
	TRY(account_store_add(c, a->n->name, a->n->display_name, a->hash, a->must_change, &a->id));
	TRY(record_account(c, a->id, "added"));
	return a->first != NULL ? grant_add(c, a->id, &a->first->row) : RC_OK;
}

enum rc people_add(struct ctx *c, const struct new_person *n, int64_t *ret_id, const char **ret_password)
{
	char hash[PASSWORD_HASH], made[PASSWORD_MADE + 1];
	const char *what = n->display_name;
	struct grant_wish first;
	TRY(check_account_name(c, n->name));
	TRY(check_display(c, n->display_name));
	if (n->role != NULL) {
		TRY(grant_read(c, &(struct grant_ask){ n->role, "", n->area, n->task != NULL ? n->task : "", n->ends_on != NULL ? n->ends_on : "" }, &first));
		what = arena_printf(&c->arena, "%s; %s %s", n->display_name, n->role, n->area);
	}
	if (n->password == NULL)
		password_make(made);
	else
		TRY(password_check_for(c, n->password, n->name));
	TRY(name_taken(c, n->name)); /* before the slow part */
	TRY(password_hash(c, n->password != NULL ? n->password : made, hash));
	struct adding a = { n, n->role != NULL ? &first : NULL, hash, n->must_change || n->password == NULL, 0 };
	TRY(people_act(c, &(struct act){ run_add, &a, "account.add", n->name, what }));
	*ret_id = a.id;
	*ret_password = n->password == NULL ? arena_strdup(&c->arena, made) : NULL;
	return RC_OK;
}

struct one { int64_t id; const char *text, *name; bool flag; };

static enum rc run_display(struct ctx *c, void *arg)
{
	const struct one *o = arg;
	return people_store_display(c, o->id, o->text);
}

enum rc people_set_display(struct ctx *c, int64_t id, const char *display_name)
{
	struct account a;
	TRY(check_display(c, display_name));
	TRY(get_account(c, id, &a));
	return people_act(c, &(struct act){ run_display, &(struct one){ .id = id, .text = display_name }, "account.name", a.name,
		display_name });
}

static enum rc not_oneself(struct ctx *c, int64_t id)
{
	if (c->who.operator_cli || c->who.account != id)
		return RC_OK;
	return ctx_fail(c, RC_FORBIDDEN, "id", "%s", TR(c, "不能改动自己的授权和状态，请另一位安全管理员处理，或在服务器上用 gusu account",
		"nobody changes his own grants and state; another security administrator can, or `gusu account` on the server"));
}

/* Somebody must remain who can let people in. */
static enum rc keep_one_security(struct ctx *c, int64_t but)
{
	int64_t n;
	TRY(grant_store_security(c, but, &n));
	if (n > 0)
		return RC_OK;
	return ctx_fail(c, RC_CONFLICT, NULL, "%s", TR(c, "这是最后一个能管理账号的账号，先给另一个账号授予 security 角色",
		"this is the last account that can manage accounts; grant the role security to another one first"));
}

static enum rc run_status(struct ctx *c, void *arg)
{
	const struct one *o = arg;
	bool any;
	if (!o->flag) {
		TRY(keep_one_security(c, o->id));
		TRY(session_end_others(c, o->id, ""));
		TRY(token_store_revoke(c, o->id, 0, &any));
	}
	TRY(people_store_status(c, o->id, o->flag ? "active" : "disabled"));
	return record_account(c, o->id, o->flag ? "enabled" : "disabled");
}

enum rc people_set_active(struct ctx *c, int64_t id, bool active)
{
	struct account a;
	TRY(get_account(c, id, &a));
	TRY(not_oneself(c, id));
	return people_act(c, &(struct act){ run_status, &(struct one){ .id = id, .flag = active }, active ? "account.enable"
		: "account.disable", a.name, NULL });
}

static enum rc run_password(struct ctx *c, void *arg)
{
	const struct one *o = arg;
	TRY(account_store_password(c, o->id, o->text, true));
	TRY(failure_store_forget(c, o->name, 0));
	TRY(record_account(c, o->id, "password-reset"));
	return session_end_others(c, o->id, "");
}

enum rc people_reset_password(struct ctx *c, int64_t id, const char **ret_password)
{
	char hash[PASSWORD_HASH], made[PASSWORD_MADE + 1];
	struct account a;
	TRY(get_account(c, id, &a));
	TRY(not_oneself(c, id));
	password_make(made);
	TRY(password_hash(c, made, hash));
	struct one o = { .id = id, .text = hash, .name = a.name };
	TRY(people_act(c, &(struct act){ run_password, &o, "account.reset_password", a.name, NULL }));
	throttle_forgive(sessions_throttle(c->app->sessions), a.name);
	*ret_password = arena_strdup(&c->arena, made);
	return *ret_password != NULL ? RC_OK : ctx_no_memory(c);
}

static enum rc run_no_factor(struct ctx *c, void *arg)
{
	const struct one *o = arg;
	TRY(recovery_store_clear(c, o->id));
	TRY(record_account(c, o->id, "second-factor-reset"));
	return account_store_totp(c, o->id, "", "", 0);
}

enum rc people_reset_second_factor(struct ctx *c, int64_t id)
{
	struct account a;
	TRY(get_account(c, id, &a));
	TRY(not_oneself(c, id));
	return people_act(c, &(struct act){ run_no_factor, &(struct one){ .id = id }, "account.reset_second_factor", a.name, NULL });
}

/* ---- The first account of a database. */

static enum rc first_grant(struct ctx *c, int64_t id, const char *role, const char *permission, const char *area)
{
	return grant_add(c, id, &(struct grant_row){ .role = role, .permission = permission, .area = area, .region = "",
		.task = "", .ends_on = "" });
}

/* Within the transaction of `gusu init`. */
enum rc people_add_first(struct ctx *c, const char *password, bool with_export)
{
	char hash[PASSWORD_HASH];
	int64_t id;
	TRY(password_check_for(c, password, ACCOUNT_ADMIN));
	TRY(password_hash(c, password, hash));
	TRY(account_store_add(c, ACCOUNT_ADMIN, ACCOUNT_ADMIN, hash, false, &id));
	TRY(record_account(c, id, "added"));
	TRY(first_grant(c, id, roles[ROLE_BUREAU].word, "", "city"));
	if (with_export)
		TRY(first_grant(c, id, roles[ROLE_BUREAU].word, "evaluation.export", "city"));
	return first_grant(c, id, roles[ROLE_SECURITY].word, "", "none");
}
