/* light_store.c - lights in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/light/light_store.h"
#include <string.h>
#include "core/module.h"

enum { LAST_MOST = 64, INPUTS_MOST = 100, LIST_MOST = 1000, TALLIES_MOST = 20000, WAITING_MOST = 200 };

static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	t = t ? arena_strdup(&c->arena, t) : NULL;
	return t ? t : "";
}

static enum light_color color_of(const char *word)
{
	for (int i = 0; word != NULL && i < LIGHT_COLORS; i++)
		if (strcmp(light_color_words[i], word) == 0)
			return (enum light_color)i;
	return LIGHT_NONE;
}

static struct light_row row_at(struct ctx *c, struct db_stmt *s)
{
	return (struct light_row){ .id = db_i64(s, 0), .act = db_i64(s, 1), .project = db_i64(s, 2), .light = kept(c, s, 3), .month = kept(c, s, 4), .day = kept(c, s, 5),
		.color = color_of(db_text(s, 6)), .rule = (int)db_i64(s, 7), .version = kept(c, s, 8), .zh = kept(c, s, 9), .en = kept(c, s, 10), .trace = kept(c, s, 11),
		.matter = db_i64(s, 12) };
}

static enum rc gather(struct ctx *c, struct db_stmt *s, int most, struct light_row **ret_list, int *ret_n)
{
	struct light_row *list = arena_new_array(&c->arena, struct light_row, (size_t)most);
	bool row;
	int n = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	for (; n < most; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = row_at(c, s);
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_light_last(struct ctx *c, int64_t project, struct light_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT l.id, l.act, l.project, l.light, l.month, l.day, l.color, l.rule, l.version, l.zh, l.en, l.trace, l.matter FROM light l "
		"WHERE l.id IN (SELECT max(m.id) FROM light m WHERE m.project = $1 GROUP BY m.light) ORDER BY l.light {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	return gather(c, s, LAST_MOST, ret_list, ret_n);
}

enum rc store_light_history(struct ctx *c, int64_t project, const char *light, struct light_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT l.id, l.act, l.project, l.light, l.month, l.day, l.color, l.rule, l.version, l.zh, l.en, l.trace, l.matter FROM light l "
		"WHERE l.project = $1 AND l.light = $2 ORDER BY l.id DESC {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_text(s, 2, light);
	return gather(c, s, LIGHT_HISTORY_MOST, ret_list, ret_n);
}

enum rc store_light_inputs(struct ctx *c, int64_t light, struct light_input **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct light_input *list = arena_new_array(&c->arena, struct light_input, INPUTS_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT name, value, act FROM light_input WHERE light = $1 ORDER BY name {unscoped}"), &s));
	db_bind_i64(s, 1, light);
	for (; n < INPUTS_MOST; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct light_input){ .name = kept(c, s, 0), .value = db_is_null(s, 1) ? NULL : kept(c, s, 1), .act = db_i64(s, 2) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

static enum rc add_inputs(struct ctx *c, int64_t light, const struct light_input *inputs, int n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO light_input (light, name, value, act) VALUES ($1, $2, $3, $4) {unscoped}"), &s));
	for (int i = 0; i < n; i++) {
		db_bind_i64(s, 1, light);
		db_bind_text(s, 2, inputs[i].name);
		db_bind_text(s, 3, inputs[i].value);
		db_bind_i64(s, 4, inputs[i].act);
		TRY_DB(db_run(s));
	}
	return RC_OK;
}

enum rc store_light_add(struct ctx *c, const struct light_row *r, const struct light_input *inputs, int n)
{
	stmt_auto *s = NULL;
	int64_t id;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO light (act, project, light, month, day, color, rule, version, zh, en, trace, matter) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, r->act);
	db_bind_i64(s, 2, r->project);
	db_bind_text(s, 3, r->light);
	db_bind_text(s, 4, r->month);
	db_bind_text(s, 5, r->day);
	db_bind_text(s, 6, light_color_words[r->color]);
	db_bind_i64(s, 7, r->rule);
	db_bind_text(s, 8, r->version);
	db_bind_text(s, 9, r->zh);
	db_bind_text(s, 10, r->en);
	db_bind_text(s, 11, r->trace);
	db_bind_i64(s, 12, r->matter);
	TRY_DB(db_run_id(s, &id));
	return add_inputs(c, id, inputs, n);
}

/* ---- Overrides. */

static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

enum rc store_light_overrides(struct ctx *c, int64_t project, struct light_override **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct light_override *list = arena_new_array(&c->arena, struct light_override, LAST_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT o.act, o.light, o.color, o.reason, o.until, a.at, a.who FROM light_override o JOIN project_act a ON a.id = o.act "
		"WHERE o.act IN (SELECT max(m.act) FROM light_override m WHERE m.project = $1 GROUP BY m.light) ORDER BY o.light {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	for (; n < LAST_MOST; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct light_override){ .act = db_i64(s, 0), .light = kept(c, s, 1), .color = color_of(db_text(s, 2)), .reason = kept(c, s, 3), .until = day_of(db_text(s, 4)),
			.at = kept(c, s, 5), .who = kept(c, s, 6) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_light_override_add(struct ctx *c, int64_t project, const struct light_override *o)
{
	stmt_auto *s = NULL;
	char until[DATE_TEXT];
	date_print(until, o->until);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO light_override (act, project, light, color, reason, until) VALUES ($1, $2, $3, $4, $5, $6) {unscoped}"), &s));
	db_bind_i64(s, 1, o->act);
	db_bind_i64(s, 2, project);
	db_bind_text(s, 3, o->light);
	db_bind_text(s, 4, light_color_words[o->color]);
	db_bind_text(s, 5, o->reason);
	db_bind_text(s, 6, until);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Runs. */

enum rc store_light_ran(struct ctx *c, const char *month, const char *version, bool *ret_ran)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM light_run WHERE month = $1 AND version = $2 {unscoped}"), &s));
	db_bind_text(s, 1, month);
	db_bind_text(s, 2, version);
	TRY_DB(db_next(s, ret_ran));
	return RC_OK;
}

enum rc store_light_begun(struct ctx *c, bool *ret_begun)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM light_run LIMIT 1 {unscoped}"), &s));
	TRY_DB(db_next(s, ret_begun));
	return RC_OK;
}

static void bind_run(struct db_stmt *s, const char *month, const char *version, const char *at, const struct light_done *d)
{
	db_bind_text(s, 1, month);
	db_bind_text(s, 2, version);
	db_bind_text(s, 3, at);
	db_bind_i64(s, 4, d->projects);
	db_bind_i64(s, 5, d->stored);
}

enum rc store_light_run_add(struct ctx *c, const char *month, const char *version, const struct light_done *d)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];
	bool ran;
	instant_print(at, c->now_ms);
	TRY(store_light_ran(c, month, version, &ran));
	if (ran)
		TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO light_again (month, version, at, projects, stored) VALUES ($1, $2, $3, $4, $5) {unscoped}"), &s));
	else
		TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO light_run (month, version, at, projects, stored) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING {unscoped}"), &s));
	bind_run(s, month, version, at, d);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_light_place(struct ctx *c, int64_t project, int64_t *ret_region, int64_t *ret_pos, const char **ret_name)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_region = *ret_pos = 0;
	*ret_name = "";
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT s.region, s.region_pos, s.name FROM subject s WHERE s.id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	TRY_DB(db_next(s, &row));
	if (row) {
		*ret_region = db_i64(s, 0);
		*ret_pos = db_i64(s, 1);
		*ret_name = kept(c, s, 2);
	}
	return RC_OK;
}

/* ---- The list. Door, secrecy and the question, the same for rows and counts. */

#define LAST_LIGHTS \
	"FROM light l JOIN project p ON p.id = l.project JOIN subject s ON s.id = p.id JOIN region r ON r.id = s.region " \
	"LEFT JOIN light_override o ON o.act = (SELECT max(m.act) FROM light_override m WHERE m.project = l.project AND m.light = l.light) AND o.color <> 'none' AND o.until >= $1 " \
	"LEFT JOIN project_act a ON a.id = o.act " \
	"WHERE l.id = (SELECT max(m.id) FROM light m WHERE m.project = l.project AND m.light = l.light) " \
	"AND EXISTS (SELECT 1 FROM project_seen v WHERE v.project = p.id AND {scope v}) " \
	"AND ($2 = 1 OR p.secrecy IN ('', 'open') OR p.secrecy = 'inside' OR EXISTS (SELECT 1 FROM project_act q WHERE q.project = p.id AND q.account = $3)) " \
	"AND ($4 = '' OR l.light = $4) AND ($5 = '' OR coalesce(o.color, l.color) = $5) AND ($6 = 0 OR s.region_pos BETWEEN $6 AND $7) AND ($8 = 0 OR o.act IS NOT NULL) "

static void bind_query(struct db_stmt *s, const struct ctx *c, const struct light_query *q)
{
	db_bind_text(s, 1, q->today);
	db_bind_i64(s, 2, c->scope.kind == SCOPE_ALL);
	db_bind_i64(s, 3, c->who.account > 0 ? c->who.account : -1);
	db_bind_text(s, 4, q->light);
	db_bind_text(s, 5, q->color);
	db_bind_i64(s, 6, q->pos);
	db_bind_i64(s, 7, q->pos_end);
	db_bind_i64(s, 8, q->overridden);
}

static struct light_line line_at(struct ctx *c, struct db_stmt *s)
{
	struct light_line l = { .row = row_at(c, s), .code = kept(c, s, 13), .name = kept(c, s, 14), .region = kept(c, s, 15) };
	l.shown = l.row.color;
	if (db_is_null(s, 16))
		return l;
	l.over = (struct light_override){ .act = db_i64(s, 16), .light = l.row.light, .color = color_of(db_text(s, 17)), .reason = kept(c, s, 18), .until = day_of(db_text(s, 19)),
		.at = kept(c, s, 20), .who = kept(c, s, 21) };
	l.shown = l.over.color;
	return l;
}

enum rc store_light_list(struct ctx *c, const struct light_query *q, struct light_line **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0, most = q->limit < LIST_MOST ? q->limit : LIST_MOST;
	struct light_line *list = arena_new_array(&c->arena, struct light_line, (size_t)most + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT l.id, l.act, l.project, l.light, l.month, l.day, l.color, l.rule, l.version, l.zh, l.en, l.trace, l.matter, p.code, p.name, r.code, "
		"o.act, o.color, o.reason, o.until, a.at, a.who " LAST_LIGHTS
		"ORDER BY CASE coalesce(o.color, l.color) WHEN 'red' THEN 0 WHEN 'yellow' THEN 1 WHEN 'grey' THEN 2 WHEN 'green' THEN 3 ELSE 4 END, p.code, l.light LIMIT $9 OFFSET $10"), &s));
	bind_query(s, c, q);
	db_bind_i64(s, 9, most);
	db_bind_i64(s, 10, q->offset);
	for (; n < most; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = line_at(c, s);
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_light_counts(struct ctx *c, const struct light_query *q, struct light_counts *ret_counts)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_counts = (struct light_counts){ 0 };
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT coalesce(o.color, l.color), count(*) " LAST_LIGHTS "GROUP BY coalesce(o.color, l.color)"), &s));
	bind_query(s, c, q);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		ret_counts->n[color_of(db_text(s, 0))] = db_i64(s, 1);
	}
}

enum rc store_light_tallies(struct ctx *c, const struct light_query *q, struct light_tally **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct light_tally *list = arena_new_array(&c->arena, struct light_tally, TALLIES_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT l.light, s.region, coalesce(o.color, l.color), count(*), count(o.act) " LAST_LIGHTS
		"GROUP BY l.light, s.region, coalesce(o.color, l.color) ORDER BY l.light, s.region"), &s));
	bind_query(s, c, q);
	for (; n < TALLIES_MOST; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct light_tally){ .light = kept(c, s, 0), .region = db_i64(s, 1), .color = color_of(db_text(s, 2)), .n = db_i64(s, 3), .overridden = db_i64(s, 4) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_light_run_last(struct ctx *c, struct light_run *ret_run, bool *ret_found)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT month, version, at, projects, stored FROM light_run UNION ALL SELECT month, version, at, projects, stored FROM light_again ORDER BY 3 DESC LIMIT 1 {unscoped}"), &s));
	TRY_DB(db_next(s, ret_found));
	if (*ret_found)
		*ret_run = (struct light_run){ .month = kept(c, s, 0), .version = kept(c, s, 1), .at = kept(c, s, 2), .projects = db_i64(s, 3), .stored = db_i64(s, 4) };
	return RC_OK;
}

/* ---- What waits. */

enum rc store_light_ending(struct ctx *c, const struct scope *scope, const char *from, const char *to, struct light_ending **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct light_ending *list = arena_new_array(&c->arena, struct light_ending, WAITING_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT p.code, p.name, o.light, o.until, o.color FROM light_override o JOIN project_act a ON a.id = o.act JOIN project p ON p.id = o.project "
		"WHERE a.account = $1 AND o.color <> 'none' AND o.until >= $2 AND o.until <= $3 "
		"AND o.act = (SELECT max(m.act) FROM light_override m WHERE m.project = o.project AND m.light = o.light) "
		"AND EXISTS (SELECT 1 FROM project_seen v WHERE v.project = p.id AND {scope v}) ORDER BY o.until, p.code"), &s));
	db_bind_i64(s, 1, c->who.account);
	db_bind_text(s, 2, from);
	db_bind_text(s, 3, to);
	for (; n < WAITING_MOST; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct light_ending){ kept(c, s, 0), kept(c, s, 1), kept(c, s, 2), kept(c, s, 3), color_of(db_text(s, 4)) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_light_red(struct ctx *c, const struct scope *scope, const char *today, struct light_red **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;
	struct light_red *list = arena_new_array(&c->arena, struct light_red, WAITING_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT p.code, p.name, l.light, l.zh, l.en, a.at FROM light l JOIN project p ON p.id = l.project JOIN project_act a ON a.id = l.act "
		"LEFT JOIN light_override o ON o.act = (SELECT max(m.act) FROM light_override m WHERE m.project = l.project AND m.light = l.light) AND o.color <> 'none' AND o.until >= $1 "
		"WHERE l.id = (SELECT max(m.id) FROM light m WHERE m.project = l.project AND m.light = l.light) AND coalesce(o.color, l.color) = 'red' "
		"AND EXISTS (SELECT 1 FROM project_seen v WHERE v.project = p.id AND {scope v}) AND p.secrecy IN ('', 'open') ORDER BY p.code, l.light"), &s));
	db_bind_text(s, 1, today);
	for (; n < WAITING_MOST; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct light_red){ kept(c, s, 0), kept(c, s, 1), kept(c, s, 2), kept(c, s, 3), kept(c, s, 4), kept(c, s, 5) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

/* ---- For `gusu check`. */

enum rc store_light_strays(struct ctx *c, struct light_strays *ret_strays)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT (SELECT count(*) FROM light l JOIN project_act a ON a.id = l.act WHERE a.kind <> 'light' OR a.project <> l.project), "
		"(SELECT count(*) FROM light_override o JOIN project_act a ON a.id = o.act WHERE a.kind <> 'light-set' OR a.project <> o.project), "
		"(SELECT count(*) FROM light l WHERE l.matter <> 0 AND NOT EXISTS (SELECT 1 FROM matter m WHERE m.id = l.matter)), (SELECT count(*) FROM light_override) {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_strays = (struct light_strays){ db_i64(s, 0), db_i64(s, 1), db_i64(s, 2), db_i64(s, 3) };
	return RC_OK;
}

enum rc store_light_marks(struct ctx *c, int64_t since, const char *today, enum rc (*one)(void *arg, const struct project_mark *m), void *arg)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT l.project, max(CASE coalesce(o.color, l.color) WHEN 'red' THEN 4 WHEN 'yellow' THEN 3 WHEN 'grey' THEN 2 WHEN 'green' THEN 1 ELSE 0 END) "
		"FROM (SELECT max(m.id) AS id FROM project p JOIN light m ON m.project = p.id WHERE p.last_act > $1 GROUP BY m.project, m.light) x JOIN light l ON l.id = x.id "
		"LEFT JOIN (SELECT v.project, v.light, v.color FROM (SELECT max(w.act) AS act FROM light_override w GROUP BY w.project, w.light) y JOIN light_override v ON v.act = y.act "
		"WHERE v.color <> 'none' AND v.until >= $2) o ON o.project = l.project AND o.light = l.light GROUP BY l.project {unscoped}"), &s));
	db_bind_i64(s, 1, since);
	db_bind_text(s, 2, today);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		int64_t worst = db_i64(s, 1);
		if (worst > LIGHT_NONE && worst < LIGHT_COLORS)
			TRY(one(arg, &(struct project_mark){ .project = db_i64(s, 0), .light = light_color_words[worst] }));
	}
}
