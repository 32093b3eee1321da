/* people_cli.c - `gusu account …`: accounts and grants at the command line of the server.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whoever may write the database may do all of this; the audit log says "operator". A server that runs notices within seconds. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/jw.h"
#include "core/core_cli.h"
#include "core/people.h"

enum { LIST_MAX = 100000, REPLY_MAX = 64 << 20 };

/* One result: an object for programs, a line for people. */
struct answer { struct buf b; struct jw w; bool json; };

static void answer_begin(struct ctx *c, struct answer *a)
{
	buf_init(&a->b, REPLY_MAX);
	jw_init(&a->w, &a->b);
	a->json = c->app->config.json;
	if (a->json)
		jw_obj(&a->w);
}

static int answer_end(struct ctx *c, struct answer *a)
{
	if (a->json)
		jw_obj_end(&a->w);
	else if (a->b.len > 0 && a->b.data[a->b.len - 1] == '\n')
		a->b.data[--a->b.len] = '\0'; /* cli_print ends the line */
	int code = cli_print(c, &a->b);
	buf_finish(&a->b);
	return code;
}

static int done(struct ctx *c, const char *name, const char *zh, const char *en)
{
	struct answer a;
	answer_begin(c, &a);
	if (a.json)
		jw_ktext(&a.w, "account", name);
	else
		buf_printf(&a.b, "%s: %s", name, TR(c, zh, en));
	return answer_end(c, &a);
}

/* ---- Lists. */

static void area_text(const struct grant_row *g, struct buf *b)
{
	if (g->region[0] != '\0' || g->enterprise[0] != '\0')
		buf_printf(b, " %s%s", g->region, g->enterprise);
	if (g->area_name[0] != '\0')
		buf_printf(b, " %s", g->area_name);
	if (g->ends_on[0] != '\0')
		buf_printf(b, " -> %s", g->ends_on);
}

static void grant_json(struct jw *w, const struct grant_row *g)
{
	jw_obj(w);
	jw_ki64(w, "id", g->id);
	jw_ktext(w, "role", g->role);
	jw_ktext(w, "permission", g->permission);
	jw_ktext(w, "area", g->area);
	jw_ktext(w, "region", g->region);
	jw_ktext(w, "enterprise", g->enterprise);
	if (g->task[0] != '\0') {
		jw_ktext(w, "task", g->task);
		jw_ktext(w, "ends_on", g->ends_on);
	}
	jw_obj_end(w);
}

static void person_json(struct jw *w, const struct person *p)
{
	jw_obj(w);
	jw_ki64(w, "id", p->id);
	jw_ktext(w, "name", p->name);
	jw_ktext(w, "display_name", p->display_name);
	jw_kbool(w, "active", p->active);
	jw_kbool(w, "second_factor", p->second_factor);
	jw_key(w, "grants");
	jw_arr(w);
	for (int i = 0; i < p->n_grants; i++)
		grant_json(w, &p->grants[i]);
	jw_arr_end(w);
	jw_obj_end(w);
}

static void person_text(const struct ctx *c, struct buf *b, const struct person *p)
{
	buf_printf(b, "%s  %s%s%s%s\n", p->name, p->display_name, p->active ? "" : TR(c, "  [停用]", "  [disabled]"),
		p->second_factor ? TR(c, "  [动态码]", "  [second factor]") : "", p->must_change ? TR(c, "  [待改密码]", "  [password to be changed]")
			: "");
	for (int i = 0; i < p->n_grants; i++) {
		buf_printf(b, "    %" PRId64 "  %s%s%s", p->grants[i].id, p->grants[i].role, p->grants[i].permission[0] != '\0' ? " + " : "",
			p->grants[i].permission);
		area_text(&p->grants[i], b);
		buf_char(b, '\n');
	}
}

int account_list_run(struct ctx *c, int argc, char **argv)
{
	const char *query = "";
	struct person *list;
	struct answer a;
	int n;
	int64_t total;
	if (!cli_parse(c, argc, argv, NULL, 0, &query, 0, 1, NULL))
		return CLI_USAGE;
	if (people_list(c, query, 0, LIST_MAX, &list, &n, &total) != RC_OK)
		return cli_fail(c);
	answer_begin(c, &a);
	if (a.json) {
		jw_key(&a.w, "accounts");
		jw_arr(&a.w);
	}
	for (int i = 0; i < n; i++) {
		if (a.json)
			person_json(&a.w, &list[i]);
		else
			person_text(c, &a.b, &list[i]);
	}
	if (a.json)
		jw_arr_end(&a.w);
	return answer_end(c, &a);
}

static const char *sign(char has) { return has == 'Y' ? "yes" : has == 'n' ? "by name" : "no"; }

int account_roles_run(struct ctx *c, int argc, char **argv)
{
	struct answer a;
	if (!cli_parse(c, argc, argv, NULL, 0, NULL, 0, 0, NULL))
		return CLI_USAGE;
	answer_begin(c, &a);
	for (int r = 0; r < ROLE_COUNT; r++) {
		if (a.json) {
			jw_key(&a.w, roles[r].word);
			jw_obj(&a.w);
		} else {
			buf_printf(&a.b, "%s  %s: %s\n", roles[r].word, TR(c, roles[r].zh, roles[r].en), TR(c, roles[r].what_zh, roles[r].what_en));
		}
		for (int p = 0; permissions[p].name != NULL; p++) {
			char has = permissions[p].by_role[r];
			if (a.json)
				jw_ktext(&a.w, permissions[p].name, sign(has));
			else if (has != '-')
				buf_printf(&a.b, "    %-20s %s%s\n", permissions[p].name, TR(c, permissions[p].zh, permissions[p].en),
					has == 'n' ? TR(c, "（须单独授予）", " (only when granted by name)") : "");
		}
		if (a.json)
			jw_obj_end(&a.w);
	}
	return answer_end(c, &a);
}

/* ---- Acts. */

static enum rc the_account(struct ctx *c, const char *name, int64_t *ret_id) { return people_find(c, name, ret_id); }

int account_add_run(struct ctx *c, int argc, char **argv)
{
	const char *name, *made = NULL;
	struct new_person n = { .area = "" };
	const struct cli_option options[] = { { "--display", CLI_TEXT, &n.display_name }, { "--role", CLI_TEXT, &n.role }, { "--area",
		CLI_TEXT, &n.area }, { "--task", CLI_TEXT, &n.task }, { "--until", CLI_TEXT, &n.ends_on } };
	struct answer a;
	int64_t id;
	if (!cli_parse(c, argc, argv, options, 5, &name, 1, 1, NULL))
		return CLI_USAGE;
	const char *given = getenv("GUSU_ACCOUNT_PASSWORD");
	n.name = name;
	n.password = given != NULL && given[0] != '\0' ? given : NULL;
	n.must_change = true;
	if (n.display_name == NULL)
		n.display_name = name;
	if (people_add(c, &n, &id, &made) != RC_OK)
		return cli_fail(c);
	answer_begin(c, &a);
	if (a.json) {
		jw_ki64(&a.w, "id", id);
		jw_ktext(&a.w, "account", name);
		jw_ktext(&a.w, "password", made);
	} else if (made != NULL) {
		buf_printf(&a.b, TR(c, "账号 %s，初始密码 %s （只显示这一次，首次登录须更改）",
			"account %s, first password %s (shown this once; to be changed at the first login)"),
			name, made);
	} else {
		buf_printf(&a.b, TR(c, "账号 %s，密码取自 GUSU_ACCOUNT_PASSWORD，首次登录须更改",
			"account %s, password as given in GUSU_ACCOUNT_PASSWORD, to be changed at the first login"), name);
	}
	return answer_end(c, &a);
}

int account_grant_run(struct ctx *c, int argc, char **argv)
{
	const char *name;
	struct grant_ask ask = { NULL, "", "", "", "" };
	const struct cli_option options[] = { { "--role", CLI_TEXT, &ask.role }, { "--permission", CLI_TEXT, &ask.permission }, { "--area",
		CLI_TEXT, &ask.area }, { "--task", CLI_TEXT, &ask.task }, { "--until", CLI_TEXT, &ask.ends_on } };
	int64_t id;
	if (!cli_parse(c, argc, argv, options, 5, &name, 1, 1, NULL))
		return CLI_USAGE;
	if (ask.role == NULL)
		return cli_usage(c, "%s", TR(c, "要用 --role 指明角色（gusu account roles 列出）", "--role says which role (gusu account roles lists them)"));
	if (the_account(c, name, &id) != RC_OK || people_grant(c, id, &ask) != RC_OK)
		return cli_fail(c);
	return done(c, name, "已授权", "granted");
}

int account_revoke_run(struct ctx *c, int argc, char **argv)
{
	const char *args[2];
	int64_t id, grant;
	char *end;
	if (!cli_parse(c, argc, argv, NULL, 0, args, 2, 2, NULL))
		return CLI_USAGE;
	grant = strtoll(args[1], &end, 10);
	if (*end != '\0' || end == args[1])
		return cli_usage(c, TR(c, "“%s”不是授权编号（gusu account list 列出）", "'%s' is no number of a grant (gusu account list shows them)"),
			args[1]);
	if (the_account(c, args[0], &id) != RC_OK || people_revoke(c, id, grant) != RC_OK)
		return cli_fail(c);
	return done(c, args[0], "已收回授权", "grant taken back");
}

static int set_active(struct ctx *c, int argc, char **argv, bool active)
{
	const char *name;
	int64_t id;
	if (!cli_parse(c, argc, argv, NULL, 0, &name, 1, 1, NULL))
		return CLI_USAGE;
	if (the_account(c, name, &id) != RC_OK || people_set_active(c, id, active) != RC_OK)
		return cli_fail(c);
	return active ? done(c, name, "已启用", "enabled") : done(c, name, "已停用，登录已结束，令牌已撤销",
		"disabled; its sessions are ended and its tokens revoked");
}

int account_disable_run(struct ctx *c, int argc, char **argv) { return set_active(c, argc, argv, false); }
int account_enable_run(struct ctx *c, int argc, char **argv) { return set_active(c, argc, argv, true); }

int account_reset_2fa_run(struct ctx *c, int argc, char **argv)
{
	const char *name;
	int64_t id;
	if (!cli_parse(c, argc, argv, NULL, 0, &name, 1, 1, NULL))
		return CLI_USAGE;
	if (the_account(c, name, &id) != RC_OK || people_reset_second_factor(c, id) != RC_OK)
		return cli_fail(c);
	return done(c, name, "动态码已停用", "the second factor is off");
}

int account_token_run(struct ctx *c, int argc, char **argv)
{
	const char *name, *what = NULL, *names = NULL;
	char token[SECRET_TEXT + 8];
	int64_t id, token_id, days = 90;
	const struct cli_option options[] = { { "--for", CLI_TEXT, &what }, { "--permissions", CLI_TEXT, &names }, { "--days", CLI_INT,
		&days } };
	struct answer a;
	if (!cli_parse(c, argc, argv, options, 3, &name, 1, 1, NULL))
		return CLI_USAGE;
	if (what == NULL || names == NULL)
		return cli_usage(c, "%s", TR(c, "要写 --for 用途 和 --permissions 权限,权限",
			"--for says what it is for, --permissions NAME,NAME what it may do"));
	char *spaced = arena_strdup(&c->arena, names);
	for (char *p = spaced; p != NULL && *p != '\0'; p++)
		*p = *p == ',' ? ' ' : *p;
	if (spaced == NULL || the_account(c, name, &id) != RC_OK || token_add_for(c, id, what, spaced, (int)(days > 0 && days < 100000 ? days
		: 0), &token_id, token) != RC_OK)
		return cli_fail(c);
	answer_begin(c, &a);
	if (a.json) {
		jw_ki64(&a.w, "id", token_id);
		jw_ktext(&a.w, "token", token);
	} else {
		buf_printf(&a.b, TR(c, "令牌（只显示这一次）：%s", "token (shown this once): %s"), token);
	}
	return answer_end(c, &a);
}
