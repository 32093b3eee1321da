/* assessment_store.c - the statements of assessments.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/assessment/assessment_store.h"
#include <stdlib.h>
#include <string.h>

enum { LIST_MOST = 500 };

static int32_t day_at(struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	int32_t day = DAY_NONE;
	return t != NULL && date_parse(t, strlen(t), &day) ? day : DAY_NONE;
}

static const char *text_at(struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	return t != NULL ? t : "";
}

static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = arena_strdup(&c->arena, text_at(s, col));
	return t != NULL ? t : "";
}

/* A list that grows in the arena. */
struct rows { char *items; size_t size; int n, cap; };

static void *next_row(struct ctx *c, struct rows *r)
{
	if (r->n == r->cap) {
		int cap = r->cap > 0 ? r->cap * 2 : 32;
		char *more = arena_array(&c->arena, (size_t)cap, r->size);
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

static enum rc gather(struct ctx *c, struct db_stmt *s, size_t size, take_fn *take, void **ret_items, int *ret_n)
{
	struct rows r = { .size = size };
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		void *item = next_row(c, &r);
		if (item == NULL)
			return ctx_no_memory(c);
		take(c, s, item);
	}
	*ret_items = r.items;
	*ret_n = r.n;
	return RC_OK;
}

/* ---- What was told by a day. */

enum rc store_assess_stamp(struct ctx *c, struct assess_stamp *ret_stamp)
{
	stmt_auto *s = NULL;
	bool row;
	TRY(project_version(c, &ret_stamp->version));
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT coalesce(max(move), 0) FROM investment_accepted {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	ret_stamp->accepted = row ? db_i64(s, 0) : 0;
	return RC_OK;
}

enum rc store_assess_projects(struct ctx *c, struct arena *a, int32_t known_by, int64_t **ret_ids, const char ***ret_codes, size_t *ret_n)
{
	stmt_auto *s = NULL;
	stmt_auto *count = NULL;
	char day[DATE_TEXT];
	bool row;
	size_t n = 0, most;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*) FROM project {unscoped}"), &count));
	TRY_DB(db_next(count, &row));
	most = (size_t)db_i64(count, 0);
	*ret_ids = arena_new_array(a, int64_t, most + 1);
	*ret_codes = arena_new_array(a, const char *, most + 1);
	if (*ret_ids == NULL || *ret_codes == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT p.id, p.code FROM project p WHERE EXISTS (SELECT 1 FROM project_act a WHERE a.project = p.id AND a.day <= $1) ORDER BY p.id {unscoped}"), &s));
	date_print(day, known_by);
	db_bind_text(s, 1, day);
	for (; n < most; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		(*ret_ids)[n] = db_i64(s, 0);
		(*ret_codes)[n] = arena_strdup(a, text_at(s, 1));
		if ((*ret_codes)[n] == NULL)
			return ctx_no_memory(c);
	}
	*ret_n = n;
	return RC_OK;
}

static enum project_how how_of(const char *word)
{
	for (int i = 0; project_how_words[i] != NULL; i++)
		if (strcmp(project_how_words[i], word) == 0)
			return (enum project_how)i;
	return HOW_VOID;
}

enum rc assess_steps_next(struct ctx *c, struct assess_steps_in *in)
{
	TRY_DB(db_next(in->s, &in->more));
	if (in->more)
		in->row = (struct assess_step){ db_i64(in->s, 0), db_i64(in->s, 1), db_is_null(in->s, 2) ? 0 : db_i64(in->s, 2), text_at(in->s, 3), text_at(in->s, 4), how_of(text_at(in->s, 5)),
			day_at(in->s, 6) };
	return RC_OK;
}

enum rc assess_steps_open(struct ctx *c, struct assess_steps_in *in, int32_t known_by)
{
	char day[DATE_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT t.project, t.act, t.replaces, t.track, t.stage, t.how, t.happened_on FROM project_step t JOIN project_act a ON a.id = t.act "
		"WHERE a.day <= $1 ORDER BY t.project, t.act {unscoped}"), &in->s));
	date_print(day, known_by);
	db_bind_text(in->s, 1, arena_strdup(&c->arena, day));
	return assess_steps_next(c, in);
}

void assess_steps_close(struct assess_steps_in *in)
{
	if (in->s != NULL)
		db_reset(in->s);
	in->s = NULL;
}

enum rc assess_values_next(struct ctx *c, struct assess_values_in *in)
{
	TRY_DB(db_next(in->s, &in->more));
	if (in->more)
		in->row = (struct assess_value){ db_i64(in->s, 0), db_i64(in->s, 1), text_at(in->s, 2), text_at(in->s, 3), db_text(in->s, 4), day_at(in->s, 5) };
	return RC_OK;
}

enum rc assess_values_open(struct ctx *c, struct assess_values_in *in, int32_t known_by, const char *const *fields, int n)
{
	char day[DATE_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT v.project, v.act, v.field, v.item, v.value, v.holds_from FROM project_value v JOIN project_act a ON a.id = v.act "
		"WHERE a.day <= $1 AND v.holds_from <= $1 AND v.field IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, "
		"$28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41) ORDER BY v.project, v.field, v.item, v.act {unscoped}"), &in->s));
	date_print(day, known_by);
	db_bind_text(in->s, 1, arena_strdup(&c->arena, day));
	for (int i = 0; i < ASSESS_FIELDS_MAX; i++)
		db_bind_text(in->s, 2 + i, fields[i < n ? i : 0]); /* those that are not needed say the first once more */
	return assess_values_next(c, in);
}

void assess_values_close(struct assess_values_in *in)
{
	if (in->s != NULL)
		db_reset(in->s);
	in->s = NULL;
}

enum rc assess_spent_next(struct ctx *c, struct assess_spent_in *in)
{
	TRY_DB(db_next(in->s, &in->more));
	if (in->more)
		in->row = (struct assess_spent){ db_i64(in->s, 0), db_i64(in->s, 2), db_i64(in->s, 3), db_i64(in->s, 4), atoi(text_at(in->s, 1) + 5) };
	return RC_OK;
}

enum rc assess_spent_open(struct ctx *c, struct assess_spent_in *in, int32_t known_by, int32_t cut_off)
{
	struct date d = date_of(cut_off);
	char day[DATE_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT r.project, r.month, x.month_done, x.year_done, x.all_done FROM investment_report r JOIN investment_accepted x ON x.report = r.id "
		"WHERE x.day <= $1 AND r.month >= $2 AND r.month <= $3 ORDER BY r.project, r.month, x.move {unscoped}"), &in->s));
	date_print(day, known_by);
	db_bind_text(in->s, 1, arena_strdup(&c->arena, day));
	db_bind_text(in->s, 2, arena_printf(&c->arena, "%04d-01", d.year));
	db_bind_text(in->s, 3, arena_printf(&c->arena, "%04d-%02d", d.year, d.month));
	return assess_spent_next(c, in);
}

void assess_spent_close(struct assess_spent_in *in)
{
	if (in->s != NULL)
		db_reset(in->s);
	in->s = NULL;
}

/* ---- Assessments. */

#define ASSESS_COLUMNS "a.id, a.title, a.cut_off, a.known_by, a.state, a.version, a.corrects, a.at, a.who, r.at, r.who, r.seq, r.sm3_text, r.sm3_input, r.sm3_result"

static void take_head(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct assessment *)item = (struct assessment){ .id = db_i64(s, 0), .title = kept(c, s, 1), .cut_off = day_at(s, 2), .known_by = day_at(s, 3), .state = kept(c, s, 4), .version = db_i64(s, 5),
		.corrects = db_is_null(s, 6) ? 0 : db_i64(s, 6), .at = kept(c, s, 7), .who = kept(c, s, 8), .fixed_at = kept(c, s, 9), .fixed_by = kept(c, s, 10),
		.seq = db_is_null(s, 11) ? 0 : db_i64(s, 11), .sm3_text = kept(c, s, 12), .sm3_input = kept(c, s, 13), .sm3_result = kept(c, s, 14), .text = "" };
}

enum rc store_assess_list(struct ctx *c, struct assessment **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " ASSESS_COLUMNS " FROM assessment a LEFT JOIN assessment_record r ON r.assessment = a.id WHERE a.state <> 'dropped' "
		"ORDER BY a.id DESC LIMIT $1 {unscoped}"), &s));
	db_bind_i64(s, 1, LIST_MOST);
	TRY(gather(c, s, sizeof **ret_list, take_head, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_assess_get(struct ctx *c, int64_t id, struct assessment *ret_a, bool *ret_found)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " ASSESS_COLUMNS ", a.text FROM assessment a LEFT JOIN assessment_record r ON r.assessment = a.id WHERE a.id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_next(s, ret_found));
	if (!*ret_found)
		return RC_OK;
	take_head(c, s, ret_a);
	ret_a->text = kept(c, s, 15);
	return RC_OK;
}

static void bind_id(struct db_stmt *s, int i, int64_t id)
{
	if (id != 0)
		db_bind_i64(s, i, id);
	else
		db_bind_null(s, i);
}

enum rc store_assess_add(struct ctx *c, const struct assessment *a, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	char cut_off[DATE_TEXT], known_by[DATE_TEXT], at[INSTANT_TEXT];
	date_print(cut_off, a->cut_off);
	date_print(known_by, a->known_by);
	instant_print(at, c->now_ms);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO assessment (title, text, cut_off, known_by, state, version, corrects, at, account, who) VALUES ($1, $2, $3, $4, 'draft', 1, $5, $6, $7, $8) "
		"RETURNING id {unscoped}"), &s));
	db_bind_text(s, 1, a->title);
	db_bind_text(s, 2, a->text);
	db_bind_text(s, 3, cut_off);
	db_bind_text(s, 4, known_by);
	bind_id(s, 5, a->corrects);
	db_bind_text(s, 6, at);
	db_bind_i64(s, 7, c->who.account);
	db_bind_text(s, 8, c->who.name);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_assess_set(struct ctx *c, const struct assessment *a, bool *ret_done)
{
	stmt_auto *s = NULL;
	char cut_off[DATE_TEXT], known_by[DATE_TEXT];
	date_print(cut_off, a->cut_off);
	date_print(known_by, a->known_by);
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE assessment SET title = $3, text = $4, cut_off = $5, known_by = $6, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'draft' {unscoped}"), &s));
	db_bind_i64(s, 1, a->id);
	db_bind_i64(s, 2, a->version);
	db_bind_text(s, 3, a->title);
	db_bind_text(s, 4, a->text);
	db_bind_text(s, 5, cut_off);
	db_bind_text(s, 6, known_by);
	TRY_DB(db_run(s));
	*ret_done = db_changes(c->db) > 0;
	return RC_OK;
}

enum rc store_assess_state(struct ctx *c, int64_t id, int64_t version, const char *state, bool *ret_done)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE assessment SET state = $3, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'draft' {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, version);
	db_bind_text(s, 3, state);
	TRY_DB(db_run(s));
	*ret_done = db_changes(c->db) > 0;
	return RC_OK;
}

enum rc store_assess_touch(struct ctx *c, int64_t id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE assessment SET version = version + 1 WHERE id = $1 AND state = 'draft' {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_run(s));
	return RC_OK;
}

static void take_entry(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct assess_entry *)item = (struct assess_entry){ .id = db_i64(s, 0), .item = kept(c, s, 1), .district = kept(c, s, 2), .value = db_is_null(s, 3) ? NULL : kept(c, s, 3),
		.authority = kept(c, s, 4), .reason = kept(c, s, 5), .paper = kept(c, s, 6), .replaces = db_is_null(s, 7) ? 0 : db_i64(s, 7), .at = kept(c, s, 8), .who = kept(c, s, 9) };
}

enum rc store_assess_entries(struct ctx *c, int64_t id, struct assess_entry **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, item, district, value, authority, reason, paper, replaces, at, who FROM assessment_entry WHERE assessment = $1 ORDER BY id {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY(gather(c, s, sizeof **ret_list, take_entry, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_assess_entry_add(struct ctx *c, int64_t id, const struct assess_entry *e, int64_t *ret_entry)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];
	instant_print(at, c->now_ms);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO assessment_entry (assessment, item, district, value, authority, reason, paper, replaces, at, account, who) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, e->item);
	db_bind_text(s, 3, e->district);
	db_bind_text(s, 4, e->value);
	db_bind_text(s, 5, e->authority);
	db_bind_text(s, 6, e->reason);
	db_bind_text(s, 7, e->paper);
	bind_id(s, 8, e->replaces);
	db_bind_text(s, 9, at);
	db_bind_i64(s, 10, c->who.account);
	db_bind_text(s, 11, c->who.name);
	TRY_DB(db_run_id(s, ret_entry));
	return RC_OK;
}

/* ---- Fixed results. */

enum rc store_assess_record(struct ctx *c, int64_t id, const struct assess_digests *d, const char *at, int64_t seq)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO assessment_record (assessment, at, account, who, seq, sm3_text, sm3_input, sm3_result) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, at);
	db_bind_i64(s, 3, c->who.account);
	db_bind_text(s, 4, c->who.name);
	db_bind_i64(s, 5, seq);
	db_bind_text(s, 6, d->text);
	db_bind_text(s, 7, d->input);
	db_bind_text(s, 8, d->result);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_assess_place(struct ctx *c, int64_t id, int ord, const struct assess_row *r)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO assessment_place (assessment, ord, district, name, total, place, shared, grade) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, ord);
	db_bind_text(s, 3, r->district);
	db_bind_text(s, 4, r->name);
	db_bind_text(s, 5, r->total);
	db_bind_i64(s, 6, r->place);
	db_bind_i64(s, 7, r->shared);
	db_bind_text(s, 8, r->grade);
	TRY_DB(db_run_later(s));
	return RC_OK;
}

enum rc store_assess_line(struct ctx *c, int64_t id, int ord, const struct assess_line *l)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO assessment_line (assessment, district, ord, item, points, raw, trace, capped, filled) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, l->district);
	db_bind_i64(s, 3, ord);
	db_bind_text(s, 4, l->item);
	db_bind_text(s, 5, l->points);
	db_bind_text(s, 6, l->raw);
	db_bind_text(s, 7, l->trace);
	db_bind_i64(s, 8, l->capped);
	db_bind_i64(s, 9, l->filled);
	TRY_DB(db_run_later(s));
	return RC_OK;
}

enum rc store_assess_measure(struct ctx *c, int64_t id, int ord, const struct assess_measured *m)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO assessment_measure (assessment, district, ord, metric, value, up, down, base, hit, unknown, last) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, m->district);
	db_bind_i64(s, 3, ord);
	db_bind_text(s, 4, m->metric);
	db_bind_text(s, 5, m->value);
	db_bind_text(s, 6, m->up);
	db_bind_text(s, 7, m->down);
	db_bind_i64(s, 8, m->base);
	db_bind_i64(s, 9, m->hit);
	db_bind_i64(s, 10, m->unknown);
	db_bind_text(s, 11, m->last);
	TRY_DB(db_run_later(s));
	return RC_OK;
}

enum rc store_assess_counted(struct ctx *c, int64_t id, const struct assess_counted *k)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO assessment_project (assessment, span, project, code, name, district, inputs, states) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, k->last);
	db_bind_i64(s, 3, k->project);
	db_bind_text(s, 4, k->code);
	db_bind_text(s, 5, k->name);
	db_bind_text(s, 6, k->district);
	db_bind_text(s, 7, k->inputs);
	db_bind_text(s, 8, k->states);
	TRY_DB(db_run_later(s));
	return RC_OK;
}

static void take_place(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct assess_row *)item = (struct assess_row){ .district = kept(c, s, 0), .name = kept(c, s, 1), .total = kept(c, s, 2), .place = (int)db_i64(s, 3), .shared = db_i64(s, 4) != 0,
		.grade = kept(c, s, 5) };
}

enum rc store_assess_places(struct ctx *c, int64_t id, struct assess_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT district, name, total, place, shared, grade FROM assessment_place WHERE assessment = $1 ORDER BY ord {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY(gather(c, s, sizeof **ret_list, take_place, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

static void take_line(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct assess_line *)item = (struct assess_line){ .district = kept(c, s, 0), .item = kept(c, s, 1), .points = kept(c, s, 2), .raw = kept(c, s, 3), .trace = kept(c, s, 4),
		.capped = db_i64(s, 5) != 0, .filled = db_i64(s, 6) != 0 };
}

enum rc store_assess_lines(struct ctx *c, int64_t id, struct assess_line **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT district, item, points, raw, trace, capped, filled FROM assessment_line WHERE assessment = $1 ORDER BY district, ord {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY(gather(c, s, sizeof **ret_list, take_line, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

static void take_measure(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct assess_measured *)item = (struct assess_measured){ .district = kept(c, s, 0), .metric = kept(c, s, 1), .value = kept(c, s, 2), .up = kept(c, s, 3), .down = kept(c, s, 4),
		.base = db_i64(s, 5), .hit = db_i64(s, 6), .unknown = db_i64(s, 7), .last = kept(c, s, 8) };
}

enum rc store_assess_measures(struct ctx *c, int64_t id, struct assess_measured **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT district, metric, value, up, down, base, hit, unknown, last FROM assessment_measure WHERE assessment = $1 ORDER BY district, ord {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY(gather(c, s, sizeof **ret_list, take_measure, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_assess_each(struct ctx *c, int64_t id, enum rc (*one)(void *arg, const struct assess_counted *k), void *arg)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT span, project, code, name, district, inputs, states FROM assessment_project WHERE assessment = $1 ORDER BY span, project {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(one(arg, &(struct assess_counted){ .last = db_i64(s, 0) != 0, .project = db_i64(s, 1), .code = text_at(s, 2), .name = text_at(s, 3), .district = text_at(s, 4),
			.inputs = text_at(s, 5), .states = text_at(s, 6) }));
	}
}
