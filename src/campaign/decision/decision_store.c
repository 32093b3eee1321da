/* decision_store.c - decisions and their acts in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/decision/decision_store.h"

#include <string.h>

#include "base/jw.h"

const char *const decision_state_words[] = { "proposed", "decided", "refused", "withdrawn", NULL };

enum { BODY = 16384 };

/* ---- Small help. */

static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	t = t ? arena_strdup(&c->arena, t) : NULL;
	return t ? t : "";
}

static const char *kept_or_null(struct ctx *c, struct db_stmt *s, int col) { return db_is_null(s, col) ? NULL : kept(c, s, col); }

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

struct day_text { char t[DATE_TEXT]; };
static struct day_text text_of(int32_t day)
{
	struct day_text d = { "" };
	if (day != DAY_NONE)
		date_print(d.t, day);
	return d;
}

static struct day_text year_end(int year) { return text_of(days_of(year, 12, 31)); }

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

static enum rc one_number(struct ctx *c, struct db_stmt *s, int64_t *ret_n)
{
	bool row;
	TRY_DB(db_next(s, &row));
	*ret_n = row && !db_is_null(s, 0) ? db_i64(s, 0) : 0;
	return RC_OK;
}

/* ---- One decision. */

#define ROW "d.id, d.subject, s.code, s.name, s.region_pos, d.kind, d.cause, d.scheme, d.year, d.title_zh, d.title_en, d.effect, d.limit_code, d.class, d.treat_as, d.from_class, d.freed, " \
	"d.valid_from, d.valid_to, d.document, d.reason, d.source, a.act, a.id, a.at, a.who"
#define FROM " FROM decision d JOIN subject s ON s.id = d.subject JOIN decision_act a ON a.id = (SELECT max(m.id) FROM decision_act m WHERE m.decision = d.id) "
/* $1: an enterprise, which sees what was decided about it and nothing before. */
#define SEEN "{scope s} AND ($1 = 0 OR EXISTS (SELECT 1 FROM decision_act y WHERE y.decision = d.id AND y.act = 'decided'))"
/* A day BETWEEN … */
#define VALIDITY "d.valid_from AND CASE d.valid_to WHEN '' THEN '9999' ELSE d.valid_to END"

static void take_decision(struct ctx *c, struct db_stmt *s, void *item)
{
	struct decision *d = item;
	int32_t today = decision_today(c);
	*d = (struct decision){ .id = db_i64(s, 0), .subject = db_i64(s, 1), .uscc = kept(c, s, 2), .name = kept(c, s, 3), .region_pos = db_i64(s, 4), .kind = kept(c, s, 5),
		.cause = kept(c, s, 6), .scheme = kept(c, s, 7), .year = (int)db_i64(s, 8), .title = { kept(c, s, 9), kept(c, s, 10) },
		.effect = (enum decision_effect)word(decision_effect_words, db_text(s, 11)), .limit = kept(c, s, 12), .class_ = kept(c, s, 13), .treat_as = kept(c, s, 14),
		.from_class = kept(c, s, 15), .freed = db_i64(s, 16) != 0, .from = day_at(s, 17), .to = day_at(s, 18), .document = kept(c, s, 19), .reason = kept(c, s, 20),
		.source = kept(c, s, 21), .state = (enum decision_state)word(decision_state_words, db_text(s, 22)), .act = db_i64(s, 23), .at = kept(c, s, 24), .who = kept(c, s, 25) };
	d->in_force = d->state == DECISION_DECIDED && d->from <= today && (d->to == DAY_NONE || d->to >= today);
}

static enum rc one(struct ctx *c, struct db_stmt *s, struct decision *ret_d)
{
	struct decision *list = NULL;
	int n = 0;
	TRY(gather(c, s, sizeof *list, take_decision, &list, &n));
	*ret_d = n > 0 ? list[0] : (struct decision){ .id = 0 };
	return RC_OK;
}

static int64_t is_enterprise(const struct ctx *c) { return c->scope.kind == SCOPE_SUBJECT; }

enum rc store_evaluation_decision_seen(struct ctx *c, int64_t id, struct decision *ret_d)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " ROW FROM "WHERE " SEEN " AND d.id = $2"), &s));
	db_bind_i64(s, 1, is_enterprise(c));
	db_bind_i64(s, 2, id);
	return one(c, s, ret_d);
}

enum rc store_evaluation_decision(struct ctx *c, int64_t id, struct decision *ret_d)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " ROW FROM "WHERE d.id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	return one(c, s, ret_d);
}

enum rc store_evaluation_decision_add(struct ctx *c, const struct decision *d, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	struct day_text from = text_of(d->from), to = text_of(d->to);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO decision (subject, kind, cause, title_zh, title_en, scheme, year, effect, limit_code, class, treat_as, freed, from_class, valid_from, "
		"valid_to, document, reason, source) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, d->subject);
	db_bind_text(s, 2, d->kind);
	db_bind_text(s, 3, d->cause);
	db_bind_text(s, 4, d->title.zh);
	db_bind_text(s, 5, d->title.en ? d->title.en : d->title.zh);
	db_bind_text(s, 6, d->scheme);
	db_bind_i64(s, 7, d->year);
	db_bind_text(s, 8, decision_effect_words[d->effect]);
	db_bind_text(s, 9, d->limit);
	db_bind_text(s, 10, d->class_);
	db_bind_text(s, 11, d->treat_as);
	db_bind_i64(s, 12, d->freed);
	db_bind_text(s, 13, d->from_class);
	db_bind_text(s, 14, from.t);
	db_bind_text(s, 15, to.t);
	db_bind_text(s, 16, d->document);
	db_bind_text(s, 17, d->reason);
	db_bind_text(s, 18, d->source);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

/* ---- Acts. */

static void bind_measured(struct db_stmt *s, int at, const struct decision_act *a)
{
	for (int i = 0; i < 6; i++)
		db_bind_null(s, at + i);
	if (a->round == 0)
		return;
	db_bind_i64(s, at, a->round);
	if (a->in) {
		db_bind_text(s, at + 1, a->class_before ? a->class_before : "");
		db_bind_text(s, at + 2, a->class_after ? a->class_after : "");
		db_bind_i64(s, at + 3, a->rank_before);
		db_bind_i64(s, at + 4, a->rank_after);
	}
	db_bind_i64(s, at + 5, a->moved);
}

enum rc store_evaluation_decision_act_add(struct ctx *c, const struct decision_act *a, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO decision_act (decision, act, account, who, at, organ, document, reason, papers, round, class_before, class_after, rank_before, rank_after, "
		"moved) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, a->decision);
	db_bind_text(s, 2, decision_state_words[a->act]);
	db_bind_i64(s, 3, a->account);
	db_bind_text(s, 4, a->who);
	db_bind_text(s, 5, a->at);
	db_bind_text(s, 6, a->organ);
	db_bind_text(s, 7, a->document);
	db_bind_text(s, 8, a->reason);
	db_bind_text(s, 9, a->papers);
	bind_measured(s, 10, a);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

#define ACT "x.id, x.decision, x.act, x.account, x.who, x.at, x.organ, x.document, x.reason, x.papers, x.round, x.class_before, x.class_after, x.rank_before, x.rank_after, x.moved"

/* A class is '' in the table when there is none, NULL when nothing was measured. */
static const char *class_at(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = kept_or_null(c, s, col);
	return t != NULL && t[0] != '\0' ? t : NULL;
}

static struct decision_act act_at(struct ctx *c, struct db_stmt *s, int at)
{
	return (struct decision_act){ .id = db_i64(s, at), .decision = db_i64(s, at + 1), .act = (enum decision_state)word(decision_state_words, db_text(s, at + 2)),
		.account = db_i64(s, at + 3), .who = kept(c, s, at + 4), .at = kept(c, s, at + 5), .organ = kept(c, s, at + 6), .document = kept(c, s, at + 7), .reason = kept(c, s, at + 8),
		.papers = kept(c, s, at + 9), .round = db_is_null(s, at + 10) ? 0 : db_i64(s, at + 10), .in = !db_is_null(s, at + 11), .class_before = class_at(c, s, at + 11),
		.class_after = class_at(c, s, at + 12), .rank_before = db_is_null(s, at + 13) ? 0 : db_i64(s, at + 13), .rank_after = db_is_null(s, at + 14) ? 0 : db_i64(s, at + 14),
		.moved = db_is_null(s, at + 15) ? 0 : db_i64(s, at + 15) };
}

static void take_act(struct ctx *c, struct db_stmt *s, void *item) { *(struct decision_act *)item = act_at(c, s, 0); }

enum rc store_evaluation_decision_acts(struct ctx *c, int64_t id, struct decision_act **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " ACT " FROM decision_act x WHERE x.decision = $1 ORDER BY x.id {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	return gather(c, s, sizeof **ret_list, take_act, ret_list, ret_n);
}

/* ---- Lists. */

#define WHERE_QUERY "WHERE " SEEN " AND ($2 = '' OR s.name LIKE $3 ESCAPE '\\' OR s.code = $2 OR d.document LIKE $3 ESCAPE '\\') AND ($4 = '' OR d.kind = $4) AND ($5 = '' OR a.act = $5)" \
	" AND ($6 = '' OR ($6 BETWEEN " VALIDITY ")) AND ($7 = 0 OR (a.act = 'decided' AND $8 BETWEEN " VALIDITY ")) AND ($9 = 0 OR s.region_pos BETWEEN $9 AND $10) AND ($11 = 0 OR d.subject = $11)"
#define SORT_KEY "CASE $12 WHEN 'name' THEN s.name WHEN 'kind' THEN d.kind WHEN 'from' THEN d.valid_from WHEN 'to' THEN CASE d.valid_to WHEN '' THEN '9999' ELSE d.valid_to END" \
	" WHEN 'state' THEN a.act ELSE a.at END"

static const char *like(struct ctx *c, const char *said)
{
	char *out = ctx_alloc(c, 2 * strlen(said) + 3), *p = out;
	if (out == NULL)
		return "";
	*p++ = '%';
	for (; *said != '\0'; said++) {
		if (*said == '%' || *said == '_' || *said == '\\')
			*p++ = '\\';
		*p++ = *said;
	}
	*p++ = '%';
	*p = '\0';
	return out;
}

static void bind_query(struct ctx *c, struct db_stmt *s, const struct decision_query *q)
{
	struct day_text end = q->year > 0 ? year_end(q->year) : (struct day_text){ "" }, today = text_of(decision_today(c));
	db_bind_i64(s, 1, is_enterprise(c));
	db_bind_text(s, 2, q->text);
	db_bind_text(s, 3, like(c, q->text));
	db_bind_text(s, 4, q->kind);
	db_bind_text(s, 5, q->state >= 0 ? decision_state_words[q->state] : "");
	db_bind_text(s, 6, end.t);
	db_bind_i64(s, 7, q->in_force);
	db_bind_text(s, 8, today.t);
	db_bind_i64(s, 9, q->region_lo);
	db_bind_i64(s, 10, q->region_hi);
	db_bind_i64(s, 11, q->subject);
}

enum rc store_evaluation_decisions(struct ctx *c, const struct decision_query *q, struct decision **ret_list, int *ret_n)
{
	static const char *const sorts[] = { "act", "name", "kind", "from", "to", "state" };
	stmt_auto *s = NULL;
	if (q->descending)
		TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " ROW FROM WHERE_QUERY " ORDER BY " SORT_KEY " DESC, d.id DESC LIMIT $13 OFFSET $14"), &s));
	else
		TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " ROW FROM WHERE_QUERY " ORDER BY " SORT_KEY ", d.id LIMIT $13 OFFSET $14"), &s));
	bind_query(c, s, q);
	db_bind_text(s, 12, sorts[q->sort]);
	db_bind_i64(s, 13, q->most);
	db_bind_i64(s, 14, q->skip);
	return gather(c, s, sizeof **ret_list, take_decision, ret_list, ret_n);
}

enum rc store_evaluation_decision_counts(struct ctx *c, const struct decision_query *q, struct decision_counts *ret_k)
{
	stmt_auto *s = NULL, *all = NULL;
	struct day_text today = text_of(decision_today(c));
	bool row;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT count(*)" FROM WHERE_QUERY), &s));
	bind_query(c, s, q);
	TRY(one_number(c, s, &ret_k->total));
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT count(*) FILTER (WHERE a.act = 'proposed'), count(*) FILTER (WHERE a.act = 'decided'), count(*) FILTER (WHERE a.act = 'refused'), "
		"count(*) FILTER (WHERE a.act = 'withdrawn'), count(*) FILTER (WHERE a.act = 'decided' AND $2 BETWEEN " VALIDITY ")" FROM "WHERE " SEEN), &all));
	db_bind_i64(all, 1, is_enterprise(c));
	db_bind_text(all, 2, today.t);
	TRY_DB(db_next(all, &row));
	if (row) {
		ret_k->proposed = db_i64(all, 0);
		ret_k->decided = db_i64(all, 1);
		ret_k->refused = db_i64(all, 2);
		ret_k->withdrawn = db_i64(all, 3);
		ret_k->in_force = db_i64(all, 4);
	}
	return RC_OK;
}

enum rc store_evaluation_decisions_beside(struct ctx *c, int64_t subject, int32_t from, int32_t to, struct decision **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct day_text a = text_of(from), b = text_of(to);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " ROW FROM "WHERE d.subject = $1 AND a.act IN ('proposed', 'decided') AND (d.valid_to = '' OR d.valid_to >= $2) "
		"AND ($3 = '' OR d.valid_from <= $3) ORDER BY d.id {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	db_bind_text(s, 2, a.t);
	db_bind_text(s, 3, b.t);
	return gather(c, s, sizeof **ret_list, take_decision, ret_list, ret_n);
}

/* ---- For evaluations. $1 the scheme, $2 the year, $3 its last day. */

#define COUNTS_THERE "$3 BETWEEN " VALIDITY " AND (d.scheme = '' OR d.scheme = $1) AND (d.year = 0 OR d.year = $2)"

static void bind_place(struct db_stmt *s, const char *scheme, int year)
{
	struct day_text end = year_end(year);
	db_bind_text(s, 1, scheme);
	db_bind_i64(s, 2, year);
	db_bind_text(s, 3, end.t);
}

struct known { struct decision d; struct decision_act a; };
enum { AFTER_ROW = 26 };

static void take_known(struct ctx *c, struct db_stmt *s, void *item)
{
	take_decision(c, s, &((struct known *)item)->d);
	((struct known *)item)->a = act_at(c, s, AFTER_ROW);
}

enum rc store_evaluation_decisions_known(struct ctx *c, const char *scheme, int year, int64_t known, struct decision **ret_list, struct decision_act **ret_acts, int *ret_n)
{
	stmt_auto *s = NULL;
	struct known *all = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " ROW ", " ACT FROM "JOIN decision_act x ON x.decision = d.id AND x.act = 'decided' AND x.id <= $4 WHERE " COUNTS_THERE
		" AND NOT EXISTS (SELECT 1 FROM decision_act w WHERE w.decision = d.id AND w.act = 'withdrawn' AND w.id <= $4) ORDER BY d.id {unscoped}"), &s));
	bind_place(s, scheme, year);
	db_bind_i64(s, 4, known);
	TRY(gather(c, s, sizeof *all, take_known, &all, ret_n));
	*ret_list = arena_new_array(&c->arena, struct decision, (size_t)*ret_n + 1);
	*ret_acts = arena_new_array(&c->arena, struct decision_act, (size_t)*ret_n + 1);
	if (*ret_list == NULL || *ret_acts == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < *ret_n; i++) {
		(*ret_list)[i] = all[i].d;
		(*ret_acts)[i] = all[i].a;
	}
	return RC_OK;
}

enum rc store_evaluation_decision_last_act(struct ctx *c, int64_t known, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT max(id) FROM decision_act WHERE id <= $1 {unscoped}"), &s));
	db_bind_i64(s, 1, known);
	return one_number(c, s, ret_id);
}

enum rc store_evaluation_decisions_unknown(struct ctx *c, const char *scheme, int year, int64_t known, int64_t *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*) FROM decision d JOIN decision_act x ON x.decision = d.id WHERE x.id > $4 AND (x.act = 'decided' OR (x.act = 'withdrawn' AND EXISTS "
		"(SELECT 1 FROM decision_act y WHERE y.decision = d.id AND y.act = 'decided'))) AND " COUNTS_THERE " {unscoped}"), &s));
	bind_place(s, scheme, year);
	db_bind_i64(s, 4, known);
	return one_number(c, s, ret_n);
}

enum rc store_evaluation_decisions_waiting(struct ctx *c, const char *scheme, int year, int64_t *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*)" FROM "WHERE a.act = 'proposed' AND " COUNTS_THERE " {unscoped}"), &s));
	bind_place(s, scheme, year);
	return one_number(c, s, ret_n);
}

static void take_subject(struct ctx *c, struct db_stmt *s, void *item)
{
	(void)c;
	*(int64_t *)item = db_i64(s, 0);
}

enum rc store_decided_subjects(struct ctx *c, const char *kind, int32_t day, int64_t **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct day_text on = text_of(day);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT DISTINCT d.subject" FROM "WHERE d.kind = $1 AND a.act IN ('proposed', 'decided') AND $2 BETWEEN " VALIDITY " ORDER BY d.subject {unscoped}"), &s));
	db_bind_text(s, 1, kind);
	db_bind_text(s, 2, on.t);
	return gather(c, s, sizeof(int64_t), take_subject, ret_list, ret_n);
}

enum rc store_evaluation_decision_rests(struct ctx *c, int64_t subject, bool *ret_rests)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM decision WHERE subject = $1 LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	TRY_DB(db_next(s, ret_rests));
	return RC_OK;
}

/* ---- As the ledger has them. */

static enum rc tell_record(struct ctx *c, struct db_stmt *s, decision_record_fn *fn, void *arg)
{
	struct decision d;
	struct decision_act a = act_at(c, s, AFTER_ROW);
	struct jw w;
	buf_auto b = { .data = NULL };
	take_decision(c, s, &d);
	buf_init(&b, BODY);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "decision", d.id);
	jw_ki64(&w, "subject", d.subject); /* not the code, which may change */
	jw_ktext(&w, "kind", d.kind);
	jw_ktext(&w, "cause", d.cause);
	jw_ktext(&w, "effect", decision_effect_words[d.effect]);
	jw_ktext(&w, "limit", d.limit);
	jw_ktext(&w, "class", d.class_);
	jw_ktext(&w, "treat_as", d.treat_as);
	jw_kbool(&w, "freed", d.freed);
	jw_ktext(&w, "from_class", d.from_class);
	jw_ktext(&w, "scheme", d.scheme);
	jw_ki64(&w, "year", d.year);
	jw_ktext(&w, "valid_from", text_of(d.from).t);
	jw_ktext(&w, "valid_to", text_of(d.to).t);
	jw_ktext(&w, "proposal_document", d.document);
	jw_ktext(&w, "proposal_reason", d.reason);
	jw_ktext(&w, "organ", a.organ);
	jw_ktext(&w, "document", a.document);
	jw_ktext(&w, "reason", a.reason);
	jw_ktext(&w, "papers_sm3", a.papers);
	jw_ki64(&w, "round", a.round);
	jw_ktext(&w, "class_before", a.class_before);
	jw_ktext(&w, "class_after", a.class_after);
	jw_ki64(&w, "rank_before", a.rank_before);
	jw_ki64(&w, "rank_after", a.rank_after);
	jw_ki64(&w, "moved", a.moved);
	jw_ktext(&w, "who", a.who);
	jw_obj_end(&w);
	struct decision_record r = { arena_printf(&c->arena, "decision %lld act %lld", (long long)d.id, (long long)a.id), arena_strdup(&c->arena, buf_text(&b)), a.at, a.act };
	return r.object != NULL && r.body != NULL && buf_rc(&b) == RC_OK ? fn(arg, &r) : ctx_no_memory(c);
}

enum rc store_evaluation_decision_records(struct ctx *c, int64_t act, decision_record_fn *fn, void *arg)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " ROW ", " ACT FROM "JOIN decision_act x ON x.decision = d.id WHERE ($1 = 0 OR x.id = $1) AND (x.act IN ('decided', 'refused') OR (x.act = 'withdrawn' "
		"AND EXISTS (SELECT 1 FROM decision_act y WHERE y.decision = d.id AND y.act = 'decided'))) ORDER BY x.id {unscoped}"), &s));
	db_bind_i64(s, 1, act);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(tell_record(c, s, fn, arg));
	}
}
