/* link_store.c - links and visits in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/link/link_store.h"
#include <string.h>

static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	t = t ? arena_strdup(&c->arena, t) : NULL;
	return t ? t : "";
}

static int32_t day_at(struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	int32_t day;
	return t != NULL && date_parse(t, strlen(t), &day) ? day : DAY_NONE;
}

static void bind_day(struct db_stmt *s, int i, int32_t day, char text[DATE_TEXT])
{
	text[0] = '\0';
	if (day != DAY_NONE)
		date_print(text, day);
	db_bind_text(s, i, text);
}

static struct link link_at(struct ctx *c, struct db_stmt *s)
{
	return (struct link){ .act = db_i64(s, 0), .project = db_i64(s, 1), .leader = kept(c, s, 2), .title = kept(c, s, 3), .liaison = kept(c, s, 4), .unit = kept(c, s, 5),
		.since = day_at(s, 6), .until = day_at(s, 7), .months = (int)db_i64(s, 8) };
}

enum rc store_link_add(struct ctx *c, int64_t project, const struct link *l)
{
	stmt_auto *s = NULL;
	char since[DATE_TEXT], until[DATE_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO link (act, project, leader, title, liaison, unit, since, until, months) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) {unscoped}"), &s));
	db_bind_i64(s, 1, l->act);
	db_bind_i64(s, 2, project);
	db_bind_text(s, 3, l->leader);
	db_bind_text(s, 4, l->title);
	db_bind_text(s, 5, l->liaison);
	db_bind_text(s, 6, l->unit);
	bind_day(s, 7, l->since, since);
	bind_day(s, 8, l->until, until);
	db_bind_i64(s, 9, l->months);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_link_last(struct ctx *c, int64_t project, struct link *ret_l)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_l = (struct link){ .since = DAY_NONE, .until = DAY_NONE };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT act, project, leader, title, liaison, unit, since, until, months FROM link WHERE project = $1 ORDER BY act DESC LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	TRY_DB(db_next(s, &row));
	if (row)
		*ret_l = link_at(c, s);
	return RC_OK;
}

enum rc store_visit_add(struct ctx *c, int64_t project, const struct link_visit *v)
{
	stmt_auto *s = NULL;
	char day[DATE_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO link_visit (act, project, day, people, situation) VALUES ($1, $2, $3, $4, $5) {unscoped}"), &s));
	db_bind_i64(s, 1, v->act);
	db_bind_i64(s, 2, project);
	bind_day(s, 3, v->day, day);
	db_bind_text(s, 4, v->people);
	db_bind_text(s, 5, v->situation);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_visit_matter(struct ctx *c, int64_t visit, int64_t matter)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO link_matter (visit, matter) VALUES ($1, $2) {unscoped}"), &s));
	db_bind_i64(s, 1, visit);
	db_bind_i64(s, 2, matter);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_visits(struct ctx *c, int64_t project, struct link_visit **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct link_visit *list = arena_new_array(&c->arena, struct link_visit, LINK_VISITS_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT v.act, v.day, v.people, v.situation, a.who FROM link_visit v JOIN project_act a ON a.id = v.act WHERE v.project = $1 "
		"ORDER BY v.day DESC, v.act DESC {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	for (; n < LINK_VISITS_MOST; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct link_visit){ .act = db_i64(s, 0), .day = day_at(s, 1), .people = kept(c, s, 2), .situation = kept(c, s, 3), .who = kept(c, s, 4) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_visit_matters(struct ctx *c, int64_t visit, const int64_t **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	int64_t *list = arena_new_array(&c->arena, int64_t, LINK_RESOLVED);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT matter FROM link_matter WHERE visit = $1 ORDER BY matter {unscoped}"), &s));
	db_bind_i64(s, 1, visit);
	for (; n < LINK_RESOLVED; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = db_i64(s, 0);
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_visit_exists(struct ctx *c, int64_t project, int64_t visit, bool *ret_there)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM link_visit WHERE act = $2 AND project = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_i64(s, 2, visit);
	TRY_DB(db_next(s, ret_there));
	return RC_OK;
}

enum rc store_link_list(struct ctx *c, const struct scope *scope, const char *today, struct link_line **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct link_line *list = arena_new_array(&c->arena, struct link_line, LINK_LIST_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT l.act, l.project, l.leader, l.title, l.liaison, l.unit, l.since, l.until, l.months, p.code, p.name, r.code, p.stage, "
		"(SELECT max(v.day) FROM link_visit v WHERE v.project = p.id), "
		"(SELECT count(*) FROM link_matter k JOIN link_visit v ON v.act = k.visit JOIN matter m ON m.id = k.matter WHERE v.project = p.id AND m.state <> 'closed') "
		"FROM link l JOIN project p ON p.id = l.project JOIN region r ON r.id = p.region "
		"WHERE l.act = (SELECT max(k.act) FROM link k WHERE k.project = l.project) AND (l.until = '' OR l.until >= $1) "
		"AND EXISTS (SELECT 1 FROM project_seen v WHERE v.project = p.id AND {scope v}) "
		"AND ($2 = 1 OR p.secrecy IN ('', 'open', 'inside') OR EXISTS (SELECT 1 FROM project_act a WHERE a.project = p.id AND a.account = $3)) ORDER BY l.leader, p.code"), &s));
	db_bind_text(s, 1, today);
	db_bind_i64(s, 2, scope->kind == SCOPE_ALL);
	db_bind_i64(s, 3, c->who.account > 0 ? c->who.account : -1);
	for (; n < LINK_LIST_MOST; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct link_line){ .link = link_at(c, s), .code = kept(c, s, 9), .name = kept(c, s, 10), .region = kept(c, s, 11), .stage = kept(c, s, 12),
			.last_visit = db_is_null(s, 13) ? NULL : kept(c, s, 13), .open = db_i64(s, 14) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_link_strays(struct ctx *c, struct link_strays *ret_strays)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT (SELECT count(*) FROM link l JOIN project_act a ON a.id = l.act WHERE a.kind <> 'link' OR a.project <> l.project), "
		"(SELECT count(*) FROM link_visit v JOIN project_act a ON a.id = v.act WHERE a.kind <> 'visit' OR a.project <> v.project), "
		"(SELECT count(*) FROM link_visit v WHERE NOT EXISTS (SELECT 1 FROM link l WHERE l.project = v.project AND l.since <= v.day)), "
		"(SELECT count(*) FROM link_matter k JOIN link_visit v ON v.act = k.visit "
		"WHERE NOT EXISTS (SELECT 1 FROM matter m WHERE m.id = k.matter AND m.object = 'project ' || v.project)) {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_strays = (struct link_strays){ db_i64(s, 0), db_i64(s, 1), db_i64(s, 2), db_i64(s, 3) };
	return RC_OK;
}

enum rc store_link_marks(struct ctx *c, int64_t since, const char *today, enum rc (*one)(void *arg, const struct project_mark *m), void *arg)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT k.project, k.leader FROM project p JOIN link k ON k.project = p.id WHERE p.last_act > $1 AND (k.until = '' OR k.until >= $2) "
		"AND k.act = (SELECT max(m.act) FROM link m WHERE m.project = k.project) {unscoped}"), &s));
	db_bind_i64(s, 1, since);
	db_bind_text(s, 2, today);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(one(arg, &(struct project_mark){ .project = db_i64(s, 0), .leader = db_text(s, 1) }));
	}
}
