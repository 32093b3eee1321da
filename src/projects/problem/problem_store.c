/* problem_store.c - problems, their moves and threads in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/problem/problem_store.h"
#include <string.h>
#include "base/utf8.h"

const char *const problem_state_words[] = { "registered", "assigned", "working", "answered", "confirmed", "closed", "returned", "raised", "shelved", NULL };
const char *const problem_act_words[] = { "register", "assign", "sign", "decline", "answer", "confirm", "close", "return", "raise", "shelve", "resume", NULL };

/* ---- Small help. */

static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	t = t ? arena_strdup(&c->arena, t) : NULL;
	return t ? t : "";
}

static int word(const char *const *words, const char *said)
{
	int i = 0;
	while (words[i] != NULL && said != NULL && strcmp(words[i], said) != 0)
		i++;
	return words[i] != NULL ? i : 0;
}

static int32_t day_at(struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	int32_t day;
	return t != NULL && date_parse(t, strlen(t), &day) ? day : DAY_NONE;
}

struct rows { char *items; size_t size; int n, cap; };

static void *next_row(struct ctx *c, struct rows *r)
{
	if (r->n == r->cap) {
		int cap = r->cap > 0 ? r->cap * 2 : 16;
		char *more = ctx_alloc(c, (size_t)cap * r->size);
		if (more == NULL)
			return NULL;
		if (r->n > 0)
			memcpy(more, r->items, (size_t)r->n * r->size);
		r->items = more;
		r->cap = cap;
	}
	return r->items + (size_t)r->n++ * r->size;
}

typedef void take_fn(struct ctx *c, struct db_stmt *s, void *item);

static enum rc gather(struct ctx *c, struct db_stmt *s, size_t size, take_fn *take, void *ret_items, int *ret_n)
{
	struct rows r = { .size = size };
	bool row;
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		void *item = next_row(c, &r);
		if (item == NULL)
			return ctx_no_memory(c);
		take(c, s, item);
	}
	memcpy(ret_items, &r.items, sizeof r.items);
	*ret_n = r.n;
	return RC_OK;
}

/* ---- One problem. */

#define ROW "p.id, p.project, p.matter, s.region, s.region_pos, p.code, p.category, p.title, p.text, p.origin, p.office_words, p.desk, p.office, j.code, j.name, p.state, p.level, " \
	"coalesce(m.level, 'none'), p.side, p.returns, p.raises, p.satisfaction, p.deadline, p.look_again, p.registered_on, p.since, p.closed_on, p.changed_at"
#define FROM " FROM problem p JOIN project j ON j.id = p.project JOIN subject s ON s.id = p.project LEFT JOIN matter m ON m.id = p.matter "
/* Who may see project j: place and parties, then secrecy as in projects_row_store.c; $1 the whole city, $2 an enterprise, $3 the account. */
#define SEEN "EXISTS (SELECT 1 FROM project_seen v WHERE v.project = p.project AND {scope v})" \
	" AND ($1 = 1 OR j.secrecy IN ('', 'open') OR (j.secrecy = 'inside' AND $2 = 0) OR EXISTS (SELECT 1 FROM project_act a WHERE a.project = j.id AND a.account = $3))"

static void bind_seen(struct db_stmt *s, const struct ctx *c, const struct scope *scope)
{
	db_bind_i64(s, 1, scope->kind == SCOPE_ALL);
	db_bind_i64(s, 2, scope->kind == SCOPE_SUBJECT);
	db_bind_i64(s, 3, c->who.account > 0 ? c->who.account : -1);
}

static void take_row(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct problem_row *)item = (struct problem_row){
		.id = db_i64(s, 0), .project = db_i64(s, 1), .matter = db_i64(s, 2), .region = db_i64(s, 3), .region_pos = db_i64(s, 4), .code = kept(c, s, 5), .category = kept(c, s, 6),
		.title = kept(c, s, 7), .text = kept(c, s, 8), .origin = kept(c, s, 9), .office_words = kept(c, s, 10), .desk = kept(c, s, 11), .office = kept(c, s, 12),
		.project_code = kept(c, s, 13), .project_name = kept(c, s, 14), .state = (enum problem_state)word(problem_state_words, db_text(s, 15)),
		.level = (enum problem_level)word(problem_level_words, db_text(s, 16)), .escalated = (enum matter_level)word(matter_level_words, db_text(s, 17)),
		.by_enterprise = strcmp(db_text(s, 18), "enterprise") == 0, .returns = (int)db_i64(s, 19), .raises = (int)db_i64(s, 20), .satisfaction = (int)db_i64(s, 21),
		.deadline = day_at(s, 22), .look_again = day_at(s, 23), .registered_on = day_at(s, 24), .since = day_at(s, 25), .closed_on = day_at(s, 26), .changed_at = kept(c, s, 27),
	};
}

static enum rc one(struct ctx *c, struct db_stmt *s, struct problem_row *ret_p)
{
	struct problem_row *list = NULL;
	int n = 0;
	TRY(gather(c, s, sizeof *list, take_row, &list, &n));
	*ret_p = n > 0 ? list[0] : (struct problem_row){ 0 };
	return RC_OK;
}

enum rc store_problem_seen(struct ctx *c, int64_t id, struct problem_row *ret_p)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " ROW FROM "WHERE p.id = $4 AND " SEEN), &s));
	bind_seen(s, c, &c->scope);
	db_bind_i64(s, 4, id);
	return one(c, s, ret_p);
}

enum rc store_problem(struct ctx *c, int64_t id, struct problem_row *ret_p)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " ROW FROM "WHERE p.id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	return one(c, s, ret_p);
}

enum rc store_problem_by_code(struct ctx *c, const char *code, struct problem_row *ret_p)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " ROW FROM "WHERE p.code = $1 {unscoped}"), &s));
	db_bind_text(s, 1, code);
	return one(c, s, ret_p);
}

enum rc store_problem_from(struct ctx *c, int64_t project, const char *origin, int64_t *ret_id, const char **ret_code)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_id = 0;
	*ret_code = "";
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, code FROM problem WHERE project = $1 AND origin = $2 AND origin <> '' {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_text(s, 2, origin);
	TRY_DB(db_next(s, &row));
	if (row) {
		*ret_id = db_i64(s, 0);
		*ret_code = kept(c, s, 1);
	}
	return RC_OK;
}

enum rc store_problem_last_code(struct ctx *c, const char *like, const char **ret_code)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT coalesce(max(code), '') FROM problem WHERE code LIKE $1 {unscoped}"), &s));
	db_bind_text(s, 1, like);
	TRY_DB(db_next(s, &row));
	*ret_code = kept(c, s, 0);
	return RC_OK;
}

static const char *folded(struct ctx *c, const char *title)
{
	size_t n = strlen(title);
	char *out = ctx_alloc(c, n + 1);
	if (out != NULL)
		out[text_fold(out, title, n)] = '\0';
	return out != NULL ? out : "";
}

static void bind_state(struct ctx *c, struct db_stmt *s, int at, const struct problem_row *p)
{
	db_bind_text(s, at, problem_state_words[p->state]);
	db_bind_text(s, at + 1, problem_level_words[p->level]);
	db_bind_text(s, at + 2, p->desk);
	db_bind_text(s, at + 3, p->office);
	db_bind_text(s, at + 4, problem_day(c, p->deadline));
	db_bind_text(s, at + 5, problem_day(c, p->look_again));
	db_bind_i64(s, at + 6, p->returns);
	db_bind_i64(s, at + 7, p->raises);
	db_bind_i64(s, at + 8, p->satisfaction);
	db_bind_text(s, at + 9, problem_day(c, p->since));
	db_bind_text(s, at + 10, problem_day(c, p->closed_on));
	db_bind_text(s, at + 11, p->changed_at);
}

enum rc store_problem_add(struct ctx *c, const struct problem_row *p, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO problem (state, level, desk, office, deadline, look_again, returns, raises, satisfaction, since, closed_on, changed_at, code, project, category, "
		"title, folded, text, side, origin, office_words, matter, registered_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) "
		"RETURNING id {unscoped}"), &s));
	bind_state(c, s, 1, p);
	db_bind_text(s, 13, p->code);
	db_bind_i64(s, 14, p->project);
	db_bind_text(s, 15, p->category);
	db_bind_text(s, 16, p->title);
	db_bind_text(s, 17, folded(c, p->title));
	db_bind_text(s, 18, p->text);
	db_bind_text(s, 19, p->by_enterprise ? "enterprise" : "office");
	db_bind_text(s, 20, p->origin);
	db_bind_text(s, 21, p->office_words);
	db_bind_i64(s, 22, p->matter);
	db_bind_text(s, 23, problem_day(c, p->registered_on));
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_problem_set(struct ctx *c, const struct problem_row *p)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE problem SET state = $1, level = $2, desk = $3, office = $4, deadline = $5, look_again = $6, returns = $7, raises = $8, satisfaction = $9, "
		"since = $10, closed_on = $11, changed_at = $12 WHERE id = $13 {unscoped}"), &s));
	bind_state(c, s, 1, p);
	db_bind_i64(s, 13, p->id);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_problem_matter(struct ctx *c, int64_t id, int64_t matter)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE problem SET matter = $2 WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, matter);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Lists. */

#define OVERDUE "p.state NOT IN ('closed', 'answered') AND p.deadline <> '' AND p.deadline < $4"
#define WHERE_QUERY "WHERE " SEEN " AND ($5 = '' OR p.folded LIKE $5 ESCAPE '\\' OR p.code = $6) AND ($7 = '' OR p.category = $7) AND ($8 = '' OR p.office = $8)" \
	" AND ($9 = '' OR p.state = $9) AND ($10 = '' OR p.level = $10) AND ($11 = 0 OR p.project = $11) AND ($12 = 0 OR s.region_pos BETWEEN $12 AND $13)" \
	" AND ($14 = 'all' OR ($14 = 'open' AND p.state <> 'closed') OR ($14 = 'closed' AND p.state = 'closed') OR ($14 = 'overdue' AND " OVERDUE ")" \
	" OR ($14 = 'agenda' AND p.state <> 'closed' AND m.level = 'agenda'))"
#define SORT_KEY "CASE $15 WHEN 'deadline' THEN CASE p.deadline WHEN '' THEN '9999' ELSE p.deadline END WHEN 'registered' THEN p.registered_on WHEN 'project' THEN j.name" \
	" WHEN 'level' THEN CASE p.level WHEN 'town' THEN '1' WHEN 'district' THEN '2' WHEN 'city' THEN '3' ELSE '4' END WHEN 'state' THEN p.state ELSE p.changed_at END"

static const char *like(struct ctx *c, const char *said)
{
	const char *f = folded(c, said);
	char *out = ctx_alloc(c, 2 * strlen(f) + 3), *p = out;
	if (out == NULL || f[0] == '\0')
		return "";
	*p++ = '%';
	for (; *f != '\0'; f++) {
		if (*f == '%' || *f == '_' || *f == '\\')
			*p++ = '\\';
		*p++ = *f;
	}
	*p++ = '%';
	*p = '\0';
	return out;
}

static void bind_query(struct ctx *c, struct db_stmt *s, const struct problem_query *q, int32_t today)
{
	static const char *const shows[] = { "all", "open", "overdue", "agenda", "closed" };
	bind_seen(s, c, &c->scope);
	db_bind_text(s, 4, problem_day(c, today));
	db_bind_text(s, 5, like(c, q->text));
	db_bind_text(s, 6, q->text);
	db_bind_text(s, 7, q->category);
	db_bind_text(s, 8, q->office);
	db_bind_text(s, 9, q->state >= 0 ? problem_state_words[q->state] : "");
	db_bind_text(s, 10, q->level >= 0 ? problem_level_words[q->level] : "");
	db_bind_i64(s, 11, q->project);
	db_bind_i64(s, 12, q->region_lo);
	db_bind_i64(s, 13, q->region_hi);
	db_bind_text(s, 14, shows[q->show]);
}

static enum rc upwards(struct ctx *c, struct db_stmt **ret_s)
{
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " ROW FROM WHERE_QUERY " ORDER BY " SORT_KEY ", p.id LIMIT $16 OFFSET $17"), ret_s));
	return RC_OK;
}

static enum rc downwards(struct ctx *c, struct db_stmt **ret_s)
{
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " ROW FROM WHERE_QUERY " ORDER BY " SORT_KEY " DESC, p.id DESC LIMIT $16 OFFSET $17"), ret_s));
	return RC_OK;
}

enum rc store_problems(struct ctx *c, const struct problem_query *q, int32_t today, struct problem_row **ret_list, int *ret_n)
{
	static const char *const sorts[] = { "deadline", "registered", "project", "level", "state", "changed" };
	stmt_auto *s = NULL;
	TRY(q->descending ? downwards(c, &s) : upwards(c, &s));
	bind_query(c, s, q, today);
	db_bind_text(s, 15, sorts[q->sort]);
	db_bind_i64(s, 16, q->most);
	db_bind_i64(s, 17, q->skip);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

enum rc store_problem_counts(struct ctx *c, const struct problem_query *q, int32_t today, struct problem_counts *ret_counts)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT count(*), count(*) FILTER (WHERE p.state <> 'closed'), count(*) FILTER (WHERE " OVERDUE "), "
		"count(*) FILTER (WHERE p.state <> 'closed' AND m.level = 'agenda'), count(*) FILTER (WHERE p.state = 'answered')" FROM WHERE_QUERY), &s));
	bind_query(c, s, q, today);
	TRY_DB(db_next(s, &row));
	*ret_counts = (struct problem_counts){ db_i64(s, 0), db_i64(s, 1), db_i64(s, 2), db_i64(s, 3), db_i64(s, 4) };
	return RC_OK;
}

enum rc store_problem_all(struct ctx *c, const struct problem_span *span, struct problem_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " ROW FROM "WHERE " SEEN " AND ($4 = '' OR p.registered_on >= $4) AND ($5 = '' OR p.registered_on <= $5) "
		"AND ($6 = 0 OR s.region_pos BETWEEN $6 AND $7) ORDER BY p.registered_on, p.id LIMIT $8"), &s));
	bind_seen(s, c, &c->scope);
	db_bind_text(s, 4, problem_day(c, span->from));
	db_bind_text(s, 5, problem_day(c, span->to));
	db_bind_i64(s, 6, span->region_lo);
	db_bind_i64(s, 7, span->region_hi);
	db_bind_i64(s, 8, PROBLEM_LIST_MOST);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

enum rc store_problems_waiting(struct ctx *c, const struct scope *scope, bool orphans, int most, struct problem_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT " ROW FROM "WHERE p.state = 'answered' AND " SEEN " AND ($4 = 0 OR NOT EXISTS (SELECT 1 FROM project_party q JOIN account_grant g "
		"ON g.subject = q.enterprise JOIN account k ON k.id = g.account WHERE q.project = p.project AND g.role = 'enterprise' AND k.status = 'active')) ORDER BY p.changed_at, p.id LIMIT $5"), &s));
	bind_seen(s, c, scope);
	db_bind_i64(s, 4, orphans);
	db_bind_i64(s, 5, most);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

/* ---- Helpers. */

enum rc store_problem_helpers_set(struct ctx *c, int64_t id, const char *const *units, int n)
{
	stmt_auto *s = NULL, *add = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM problem_helper WHERE problem = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_run(s));
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO problem_helper (problem, unit) VALUES ($1, $2) ON CONFLICT (problem, unit) DO NOTHING {unscoped}"), &add));
	for (int i = 0; i < n; i++) {
		db_bind_i64(add, 1, id);
		db_bind_text(add, 2, units[i]);
		TRY_DB(db_run(add));
	}
	return RC_OK;
}

static void take_text(struct ctx *c, struct db_stmt *s, void *item) { *(const char **)item = kept(c, s, 0); }

enum rc store_problem_helpers(struct ctx *c, int64_t id, const char ***ret_units, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT unit FROM problem_helper WHERE problem = $1 ORDER BY unit {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	return gather(c, s, sizeof **ret_units, take_text, ret_units, ret_n);
}

/* ---- Moves and words. */

enum rc store_problem_move(struct ctx *c, const struct problem_move *m, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO problem_move (problem, act, at, day, account, who, unit, state_before, state, level, desk, office, deadline, look_again, satisfaction, note) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, m->problem);
	db_bind_text(s, 2, problem_act_words[m->act]);
	db_bind_text(s, 3, m->at);
	db_bind_text(s, 4, problem_day(c, m->day));
	db_bind_i64(s, 5, m->account);
	db_bind_text(s, 6, m->who);
	db_bind_text(s, 7, m->unit);
	db_bind_text(s, 8, problem_state_words[m->before]);
	db_bind_text(s, 9, problem_state_words[m->state]);
	db_bind_text(s, 10, problem_level_words[m->level]);
	db_bind_text(s, 11, m->desk);
	db_bind_text(s, 12, m->office);
	db_bind_text(s, 13, problem_day(c, m->deadline));
	db_bind_text(s, 14, problem_day(c, m->look_again));
	db_bind_i64(s, 15, m->satisfaction);
	db_bind_text(s, 16, m->note);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

static void take_move(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct problem_move *)item = (struct problem_move){ .id = db_i64(s, 0), .problem = db_i64(s, 1), .act = (enum problem_act)word(problem_act_words, db_text(s, 2)), .at = kept(c, s, 3),
		.day = day_at(s, 4), .account = db_i64(s, 5), .who = kept(c, s, 6), .unit = kept(c, s, 7), .before = (enum problem_state)word(problem_state_words, db_text(s, 8)),
		.state = (enum problem_state)word(problem_state_words, db_text(s, 9)), .level = (enum problem_level)word(problem_level_words, db_text(s, 10)), .desk = kept(c, s, 11),
		.office = kept(c, s, 12), .deadline = day_at(s, 13), .look_again = day_at(s, 14), .satisfaction = (int)db_i64(s, 15), .note = kept(c, s, 16) };
}

enum rc store_problem_moves(struct ctx *c, int64_t id, struct problem_move **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, problem, act, at, day, account, who, unit, state_before, state, level, desk, office, deadline, look_again, satisfaction, note FROM problem_move "
		"WHERE problem = $1 ORDER BY id {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	return gather(c, s, sizeof **ret_list, take_move, ret_list, ret_n);
}

enum rc store_problem_word(struct ctx *c, const struct problem_word *w, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO problem_word (problem, at, account, who, unit, side, inside, move, text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, w->problem);
	db_bind_text(s, 2, w->at);
	db_bind_i64(s, 3, w->account);
	db_bind_text(s, 4, w->who);
	db_bind_text(s, 5, w->unit);
	db_bind_text(s, 6, w->by_enterprise ? "enterprise" : "office");
	db_bind_i64(s, 7, w->inside);
	db_bind_i64(s, 8, w->move);
	db_bind_text(s, 9, w->text);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_problem_word_file(struct ctx *c, int64_t w, int64_t attachment)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO problem_word_file (word, attachment) VALUES ($1, $2) ON CONFLICT (word, attachment) DO NOTHING {unscoped}"), &s));
	db_bind_i64(s, 1, w);
	db_bind_i64(s, 2, attachment);
	TRY_DB(db_run(s));
	return RC_OK;
}

static void take_word(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct problem_word *)item = (struct problem_word){ .id = db_i64(s, 0), .problem = db_i64(s, 1), .at = kept(c, s, 2), .account = db_i64(s, 3), .who = kept(c, s, 4), .unit = kept(c, s, 5),
		.by_enterprise = strcmp(db_text(s, 6), "enterprise") == 0, .inside = db_i64(s, 7) != 0, .move = db_i64(s, 8), .text = kept(c, s, 9) };
}

enum rc store_problem_words(struct ctx *c, int64_t id, bool inside, struct problem_word **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, problem, at, account, who, unit, side, inside, move, text FROM problem_word WHERE problem = $1 AND ($2 = 1 OR inside = 0) ORDER BY id {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, inside);
	return gather(c, s, sizeof **ret_list, take_word, ret_list, ret_n);
}

static void take_file(struct ctx *c, struct db_stmt *s, void *item)
{
	(void)c;
	*(struct problem_file *)item = (struct problem_file){ db_i64(s, 0), db_i64(s, 1) };
}

enum rc store_problem_files(struct ctx *c, int64_t id, struct problem_file **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT f.word, f.attachment FROM problem_word w JOIN problem_word_file f ON f.word = w.id WHERE w.problem = $1 ORDER BY f.word, f.attachment {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	return gather(c, s, sizeof **ret_list, take_file, ret_list, ret_n);
}

/* ---- Places and people. */

enum rc store_problem_place(struct ctx *c, int64_t project, struct problem_place *ret_place)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_place = (struct problem_place){ 0 };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT s.region, s.region_pos, j.secrecy FROM subject s JOIN project j ON j.id = s.id WHERE s.id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	TRY_DB(db_next(s, &row));
	if (row) {
		const char *secrecy = db_text(s, 2);
		*ret_place = (struct problem_place){ db_i64(s, 0), db_i64(s, 1), secrecy[0] != '\0' && strcmp(secrecy, "open") != 0 && strcmp(secrecy, "inside") != 0 };
	}
	return RC_OK;
}

enum rc store_problem_account(struct ctx *c, int64_t project, bool *ret_has)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM project_party q JOIN account_grant g ON g.subject = q.enterprise JOIN account k ON k.id = g.account "
		"WHERE q.project = $1 AND g.role = 'enterprise' AND k.status = 'active' LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	TRY_DB(db_next(s, ret_has));
	return RC_OK;
}

enum rc store_problem_unit_has_members(struct ctx *c, const char *unit, bool *ret_has)
{
	struct unit_member *list;
	int n;
	TRY(unit_members(c, 0, unit, &list, &n));
	*ret_has = n > 0;
	return RC_OK;
}

/* The last move decides; counts are those of the moves. */
enum rc store_problem_refold(struct ctx *c)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE problem SET (state, level, desk, office, deadline, look_again, satisfaction, changed_at) = (SELECT m.state, m.level, m.desk, m.office, m.deadline, "
		"m.look_again, m.satisfaction, m.at FROM problem_move m WHERE m.problem = problem.id ORDER BY m.id DESC LIMIT 1), "
		"returns = (SELECT count(*) FROM problem_move m WHERE m.problem = problem.id AND m.act = 'return'), "
		"raises = (SELECT count(*) FROM problem_move m WHERE m.problem = problem.id AND m.act = 'raise'), "
		"registered_on = (SELECT min(m.day) FROM problem_move m WHERE m.problem = problem.id AND m.act = 'register'), "
		"since = (SELECT max(m.day) FROM problem_move m WHERE m.problem = problem.id AND m.act IN ('register', 'raise')), "
		"closed_on = coalesce((SELECT max(m.day) FROM problem_move m WHERE m.problem = problem.id AND m.act = 'close'), '') "
		"WHERE EXISTS (SELECT 1 FROM problem_move m WHERE m.problem = problem.id) {unscoped}"), &s));
	TRY_DB(db_run(s));
	return RC_OK;
}
