/* objection_store.c - objections, their moves and effects in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/objection/objection_store.h"
#include <string.h>
#include "base/utf8.h"

const char *const objection_state_words[] = { "filed", "returned", "accepted", "asked", "decided", "corrected", "re-evaluated", "told", "closed", "withdrawn", "late", NULL };
const char *const objection_act_words[] = { "file", "refuse-late", "accept", "return", "complete", "forward", "ask", "answer", "decide", "correct", "rerun", "tell", "close", "withdraw", "reopen",
	"note", "escalate", "lapse", NULL };
const char *const objection_verdict_words[] = { "none", "upheld", "partly", "rejected", NULL };

/* ---- Small help. */

static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	t = t != NULL && t[0] != '\0' ? arena_strdup(&c->arena, t) : NULL;
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

static struct objection_value value_at(struct db_stmt *s, int col)
{
	bool has = !db_is_null(s, col);
	return (struct objection_value){ has, has ? db_i64(s, col) : 0 };
}

static void bind_value(struct db_stmt *s, int at, struct objection_value v)
{
	if (v.has)
		db_bind_i64(s, at, v.v);
	else
		db_bind_null(s, at);
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

static enum rc one_number(struct ctx *c, struct db_stmt *s, int64_t *ret_n)
{
	bool row;
	TRY_DB(db_next(s, &row));
	*ret_n = row ? db_i64(s, 0) : 0;
	return RC_OK;
}

const char *objection_day(struct ctx *c, int32_t day)
{
	char text[DATE_TEXT];
	if (day == DAY_NONE)
		return "";
	date_print(text, day);
	const char *t = arena_strdup(&c->arena, text);
	return t ? t : "";
}

/* ---- One case. */

#define OBJECTION_COLUMNS "o.id, o.campaign, o.enterprise, s.region_pos, o.filed_by, o.batch, o.code, s.code, s.name, o.field, o.plot, o.reason, o.contact_name, o.contact_phone, o.paper_no, o.filed_name, " \
	"o.filed_unit, o.was_source, o.was_known_at, o.desk, o.office, o.basis, o.finding, o.filed_at, o.window_closes, o.changed_at, o.step, o.kind, o.state, o.level, o.verdict, o.was, o.claimed, " \
	"o.decided, o.was_batch, o.year, o.reopened, o.repeats, o.by_desk, o.deadline, o.filed_on, o.decided_on, o.told_on, o.remedy_until, o.closed_on"
#define FROM_OBJECTION " FROM objection o JOIN subject s ON s.id = o.enterprise "

static void take_row(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct objection_row *)item = (struct objection_row){
		.id = db_i64(s, 0), .campaign = db_i64(s, 1), .enterprise = db_i64(s, 2), .region_pos = db_i64(s, 3), .filed_by = db_i64(s, 4), .batch = db_i64(s, 5), .code = kept(c, s, 6),
		.uscc = kept(c, s, 7), .name = kept(c, s, 8), .field = kept(c, s, 9), .plot = kept(c, s, 10), .reason = kept(c, s, 11), .contact_name = kept(c, s, 12), .contact_phone = kept(c, s, 13),
		.paper_no = kept(c, s, 14), .filed_name = kept(c, s, 15), .filed_unit = kept(c, s, 16), .was_source = kept(c, s, 17), .was_known_at = kept(c, s, 18), .desk = kept(c, s, 19),
		.office = kept(c, s, 20), .basis = kept(c, s, 21), .finding = kept(c, s, 22), .filed_at = kept(c, s, 23), .window_closes = kept(c, s, 24), .changed_at = kept(c, s, 25),
		.step = (enum objection_step)word(objection_step_words, db_text(s, 26)), .kind = (enum objection_kind)word(objection_kind_words, db_text(s, 27)),
		.state = (enum objection_state)word(objection_state_words, db_text(s, 28)), .level = (enum objection_level)word(objection_level_words, db_text(s, 29)),
		.verdict = (enum objection_verdict)word(objection_verdict_words, db_text(s, 30)), .was = value_at(s, 31), .claimed = value_at(s, 32), .decided = value_at(s, 33),
		.was_batch = db_i64(s, 34), .year = (int)db_i64(s, 35), .reopened = (int)db_i64(s, 36), .repeats = (int)db_i64(s, 37), .by_desk = db_i64(s, 38) != 0, .deadline = day_at(s, 39),
		.filed_on = day_at(s, 40), .decided_on = day_at(s, 41), .told_on = day_at(s, 42), .remedy_until = day_at(s, 43), .closed_on = day_at(s, 44),
	};
}

static enum rc one(struct ctx *c, struct db_stmt *s, struct objection_row *ret_o)
{
	struct objection_row *list = NULL;
	int n = 0;
	TRY(gather(c, s, sizeof *list, take_row, &list, &n));
	*ret_o = n > 0 ? list[0] : (struct objection_row){ 0 };
	return RC_OK;
}

enum rc store_objection_seen(struct ctx *c, const struct scope *scope, int64_t id, struct objection_row *ret_o)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT " OBJECTION_COLUMNS FROM_OBJECTION "WHERE o.id = $1 AND {scope s}"), &s));
	db_bind_i64(s, 1, id);
	return one(c, s, ret_o);
}

enum rc store_objection(struct ctx *c, int64_t id, struct objection_row *ret_o)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " OBJECTION_COLUMNS FROM_OBJECTION "WHERE o.id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	return one(c, s, ret_o);
}

enum rc store_objection_last_code(struct ctx *c, const char *like, const char **ret_code)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT coalesce(max(code), '') FROM objection WHERE code LIKE $1 {unscoped}"), &s));
	db_bind_text(s, 1, like);
	TRY_DB(db_next(s, &row));
	*ret_code = kept(c, s, 0);
	return RC_OK;
}

#define OPEN_OBJECTIONS "('filed', 'returned', 'accepted', 'asked', 'decided', 'corrected', 're-evaluated')"

enum rc store_objection_same(struct ctx *c, const struct objection_row *o, int *ret_n, const char **ret_open)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*), coalesce(min(CASE WHEN state IN " OPEN_OBJECTIONS " THEN code END), '') FROM objection WHERE enterprise = $1 AND campaign = $2 "
		"AND step = $3 AND kind = $4 AND field = $5 AND plot = $6 AND state <> 'late' {unscoped}"), &s));
	db_bind_i64(s, 1, o->enterprise);
	db_bind_i64(s, 2, o->campaign);
	db_bind_text(s, 3, objection_step_words[o->step]);
	db_bind_text(s, 4, objection_kind_words[o->kind]);
	db_bind_text(s, 5, o->field);
	db_bind_text(s, 6, o->plot);
	TRY_DB(db_next(s, &row));
	*ret_n = (int)db_i64(s, 0);
	*ret_open = kept(c, s, 1);
	return RC_OK;
}

enum rc store_objection_open_count(struct ctx *c, int64_t campaign, int64_t enterprise, int64_t *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*) FROM objection WHERE enterprise = $1 AND campaign = $2 AND state IN " OPEN_OBJECTIONS " {unscoped}"), &s));
	db_bind_i64(s, 1, enterprise);
	db_bind_i64(s, 2, campaign);
	return one_number(c, s, ret_n);
}

static const char *folded(struct ctx *c, const char *text)
{
	size_t n = strlen(text);
	char *out = ctx_alloc(c, n + 1);
	if (out != NULL)
		out[text_fold(out, text, n)] = '\0';
	return out != NULL ? out : "";
}

enum { STATE_COLUMNS = 17 };

static void bind_state(struct ctx *c, struct db_stmt *s, const struct objection_row *o)
{
	db_bind_text(s, 1, objection_state_words[o->state]);
	db_bind_text(s, 2, objection_level_words[o->level]);
	db_bind_text(s, 3, o->desk);
	db_bind_text(s, 4, o->office);
	db_bind_text(s, 5, objection_day(c, o->deadline));
	db_bind_text(s, 6, objection_verdict_words[o->verdict]);
	bind_value(s, 7, o->decided);
	db_bind_text(s, 8, o->basis);
	db_bind_text(s, 9, o->finding);
	db_bind_text(s, 10, objection_day(c, o->decided_on));
	db_bind_text(s, 11, objection_day(c, o->told_on));
	db_bind_text(s, 12, objection_day(c, o->remedy_until));
	db_bind_text(s, 13, objection_day(c, o->closed_on));
	db_bind_i64(s, 14, o->batch);
	db_bind_i64(s, 15, o->reopened);
	db_bind_text(s, 16, o->changed_at);
	bind_value(s, 17, o->claimed);
}

enum rc store_objection_add(struct ctx *c, const struct objection_row *o, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	const char *texts[] = { o->code, objection_step_words[o->step], objection_kind_words[o->kind], o->field, o->plot, o->was_source, o->was_known_at, o->reason, o->contact_name, o->contact_phone,
		o->paper_no, o->filed_name, o->filed_unit, o->filed_at, objection_day(c, o->filed_on), o->window_closes };
	enum { TEXTS = sizeof texts / sizeof texts[0] };
	const char *searched = arena_printf(&c->arena, "%s %s %s %s", o->name, o->uscc, o->code, o->paper_no);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO objection (state, level, desk, office, deadline, verdict, decided, basis, finding, decided_on, told_on, remedy_until, closed_on, batch, "
		"reopened, changed_at, claimed, code, step, kind, field, plot, was_source, was_known_at, reason, contact_name, contact_phone, paper_no, filed_name, filed_unit, filed_at, filed_on, "
		"window_closes, campaign, enterprise, year, was, was_batch, by_desk, filed_by, repeats, folded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
		"$18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42) RETURNING id {unscoped}"), &s));
	bind_state(c, s, o);
	for (int i = 0; i < TEXTS; i++)
		db_bind_text(s, STATE_COLUMNS + 1 + i, texts[i]);
	int at = STATE_COLUMNS + TEXTS;
	db_bind_i64(s, at + 1, o->campaign);
	db_bind_i64(s, at + 2, o->enterprise);
	db_bind_i64(s, at + 3, o->year);
	bind_value(s, at + 4, o->was);
	db_bind_i64(s, at + 5, o->was_batch);
	db_bind_i64(s, at + 6, o->by_desk);
	db_bind_i64(s, at + 7, o->filed_by);
	db_bind_i64(s, at + 8, o->repeats);
	db_bind_text(s, at + 9, folded(c, searched ? searched : ""));
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_objection_set(struct ctx *c, const struct objection_row *o)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE objection SET state = $1, level = $2, desk = $3, office = $4, deadline = $5, verdict = $6, decided = $7, basis = $8, finding = $9, "
		"decided_on = $10, told_on = $11, remedy_until = $12, closed_on = $13, batch = $14, reopened = $15, changed_at = $16, claimed = $17 WHERE id = $18 {unscoped}"), &s));
	bind_state(c, s, o);
	db_bind_i64(s, STATE_COLUMNS + 1, o->id);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Lists. */

#define RUNNING_OBJECTIONS "('filed', 'accepted', 'asked')"
#define OVERDUE_OBJECTION "o.state IN " RUNNING_OBJECTIONS " AND o.deadline <> '' AND o.deadline < $1"
#define OBJECTIONS_ASKED "WHERE {scope s} AND ($2 = 0 OR o.campaign = $2) AND ($3 = '' OR o.folded LIKE $3 ESCAPE '\\') AND ($4 = '' OR o.field = $4)" \
	" AND ($5 = '' OR (o.state = 'asked' AND o.office = $5) OR (o.state <> 'asked' AND o.desk = $5)) AND ($6 = '' OR o.step = $6) AND ($7 = '' OR o.kind = $7)" \
	" AND ($8 = '' OR o.state = $8) AND ($9 = '' OR o.verdict = $9) AND ($10 = 0 OR s.region_pos BETWEEN $10 AND $11)" \
	" AND ($12 = 'all' OR ($12 = 'open' AND o.state IN " OPEN_OBJECTIONS ") OR ($12 = 'asked' AND o.state = 'asked') OR ($12 = 'late' AND o.state = 'late')" \
	" OR ($12 = 'done' AND o.state IN ('told', 'closed', 'withdrawn')) OR ($12 = 'overdue' AND " OVERDUE_OBJECTION "))"
#define OBJECTIONS_SORTED "CASE $13 WHEN 'deadline' THEN CASE WHEN o.state IN ('filed', 'returned', 'accepted', 'asked') AND o.deadline <> '' THEN o.deadline ELSE '9999' END WHEN 'filed' THEN o.filed_at WHEN 'enterprise' THEN s.name" \
	" WHEN 'field' THEN o.kind || ' ' || o.field WHEN 'state' THEN o.state ELSE o.changed_at END"

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

static void bind_query(struct ctx *c, struct db_stmt *s, const struct objection_query *q, int32_t today)
{
	static const char *const shows[] = { "all", "open", "overdue", "asked", "late", "done" };
	db_bind_text(s, 1, objection_day(c, today));
	db_bind_i64(s, 2, q->campaign);
	db_bind_text(s, 3, like(c, q->text));
	db_bind_text(s, 4, q->field);
	db_bind_text(s, 5, q->unit);
	db_bind_text(s, 6, q->step >= 0 ? objection_step_words[q->step] : "");
	db_bind_text(s, 7, q->kind >= 0 ? objection_kind_words[q->kind] : "");
	db_bind_text(s, 8, q->state >= 0 ? objection_state_words[q->state] : "");
	db_bind_text(s, 9, q->verdict >= 0 ? objection_verdict_words[q->verdict] : "");
	db_bind_i64(s, 10, q->region_lo);
	db_bind_i64(s, 11, q->region_hi);
	db_bind_text(s, 12, shows[q->show]);
}

static enum rc upwards(struct ctx *c, struct db_stmt **ret_s)
{
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " OBJECTION_COLUMNS FROM_OBJECTION OBJECTIONS_ASKED " ORDER BY " OBJECTIONS_SORTED ", o.id LIMIT $14 OFFSET $15"), ret_s));
	return RC_OK;
}

static enum rc downwards(struct ctx *c, struct db_stmt **ret_s)
{
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " OBJECTION_COLUMNS FROM_OBJECTION OBJECTIONS_ASKED " ORDER BY " OBJECTIONS_SORTED " DESC, o.id DESC LIMIT $14 OFFSET $15"), ret_s));
	return RC_OK;
}

enum rc store_objections(struct ctx *c, const struct objection_query *q, int32_t today, struct objection_row **ret_list, int *ret_n)
{
	static const char *const sorts[] = { "deadline", "filed", "enterprise", "field", "state", "changed" };
	stmt_auto *s = NULL;
	TRY(q->descending ? downwards(c, &s) : upwards(c, &s));
	bind_query(c, s, q, today);
	db_bind_text(s, 13, sorts[q->sort]);
	db_bind_i64(s, 14, q->most);
	db_bind_i64(s, 15, q->skip);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

enum rc store_objection_counts(struct ctx *c, const struct objection_query *q, int32_t today, struct objection_counts *ret_counts)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT count(*), count(*) FILTER (WHERE o.state IN " OPEN_OBJECTIONS "), count(*) FILTER (WHERE " OVERDUE_OBJECTION "), "
		"count(*) FILTER (WHERE o.state = 'asked'), count(*) FILTER (WHERE o.state = 'late'), count(*) FILTER (WHERE o.state = 'told')" FROM_OBJECTION OBJECTIONS_ASKED), &s));
	bind_query(c, s, q, today);
	TRY_DB(db_next(s, &row));
	*ret_counts = (struct objection_counts){ db_i64(s, 0), db_i64(s, 1), db_i64(s, 2), db_i64(s, 3), db_i64(s, 4), db_i64(s, 5) };
	return RC_OK;
}

/* The columns of a row without its texts. */
#define OBJECTION_COUNTED "o.id, o.campaign, o.enterprise, s.region_pos, 0, 0, '', '', '', o.field, '', '', '', '', '', '', '', '', '', o.desk, '', '', '', '', '', '', o.step, o.kind, o.state, o.level, " \
	"o.verdict, NULL, NULL, NULL, 0, o.year, o.reopened, o.repeats, o.by_desk, o.deadline, o.filed_on, o.decided_on, '', '', ''"

enum rc store_objection_all(struct ctx *c, int64_t campaign, int64_t lo, int64_t hi, struct objection_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " OBJECTION_COUNTED FROM_OBJECTION "WHERE {scope s} AND ($1 = 0 OR o.campaign = $1) AND ($2 = 0 OR s.region_pos BETWEEN $2 AND $3) ORDER BY o.id LIMIT $4"), &s));
	db_bind_i64(s, 1, campaign);
	db_bind_i64(s, 2, lo);
	db_bind_i64(s, 3, hi);
	db_bind_i64(s, 4, OBJECTION_LIST_MOST);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

/* What a re-run made of its last correction. */
#define EVALUATED "EXISTS (SELECT 1 FROM objection_effect e JOIN objection_rerun r ON r.id = e.rerun WHERE e.objection = o.id AND r.at >= (SELECT max(m.at) FROM objection_move m " \
	"WHERE m.objection = o.id AND m.act = 'correct'))"

enum rc store_objections_corrected(struct ctx *c, int64_t campaign, enum objection_corrected which, struct objection_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " OBJECTION_COLUMNS FROM_OBJECTION "WHERE o.state = 'corrected' AND ($1 = 0 OR o.campaign = $1) AND ($2 = 0 OR ($2 = 1 AND NOT " EVALUATED ") "
		"OR ($2 = 2 AND " EVALUATED ")) ORDER BY o.campaign, o.id {unscoped}"), &s));
	db_bind_i64(s, 1, campaign);
	db_bind_i64(s, 2, which);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

enum rc store_objections_expired(struct ctx *c, int32_t today, int most, struct objection_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " OBJECTION_COLUMNS FROM_OBJECTION "WHERE o.state IN ('filed', 'returned', 'accepted', 'asked', 'told') AND o.deadline <> '' AND o.deadline < $1 "
		"AND NOT (o.state IN ('filed', 'accepted') AND o.level = 'city') ORDER BY o.id LIMIT $2 {unscoped}"), &s));
	db_bind_text(s, 1, objection_day(c, today));
	db_bind_i64(s, 2, most);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

enum rc store_objections_unclocked(struct ctx *c, int most, struct objection_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " OBJECTION_COLUMNS FROM_OBJECTION "JOIN campaign k ON k.id = o.campaign AND k.state = 'open' WHERE o.state IN ('filed', 'returned', 'accepted', 'asked', "
		"'decided', 'told') AND o.deadline = '' ORDER BY o.id LIMIT $1 {unscoped}"), &s));
	db_bind_i64(s, 1, most);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

enum rc store_objections_rested(struct ctx *c, int most, struct objection_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " OBJECTION_COLUMNS FROM_OBJECTION "JOIN campaign k ON k.id = o.campaign AND k.state = 'open' WHERE o.state IN ('filed', 'returned', 'accepted', 'asked', "
		"'decided', 'told') AND o.deadline <> '' AND o.changed_at < (SELECT max(e.at) FROM campaign_event e WHERE e.campaign = o.campaign AND e.act = 'resume') ORDER BY o.id LIMIT $1 {unscoped}"), &s));
	db_bind_i64(s, 1, most);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

#define WHO_HAS_IT "CASE WHEN o.state = 'asked' AND EXISTS (SELECT 1 FROM office_member b WHERE b.unit = o.office) THEN o.office ELSE o.desk END"

enum rc store_objections_waiting(struct ctx *c, const struct scope *scope, int64_t account, int most, struct objection_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT " OBJECTION_COLUMNS FROM_OBJECTION "JOIN campaign k ON k.id = o.campaign AND k.state = 'open' WHERE {scope s} AND (($1 = 0 AND o.state IN ('returned', 'told')) "
		"OR ($1 <> 0 AND (o.state IN ('filed', 'accepted', 'asked', 'decided') OR (o.state = 'returned' AND o.by_desk = 1)) AND (EXISTS (SELECT 1 FROM office_member m WHERE m.account = $1 "
		"AND m.unit = " WHO_HAS_IT ") OR NOT EXISTS (SELECT 1 FROM office_member m WHERE m.unit = " WHO_HAS_IT ")))) ORDER BY CASE WHEN o.deadline = '' THEN '9999' ELSE o.deadline END, o.id LIMIT $2"), &s));
	db_bind_i64(s, 1, account);
	db_bind_i64(s, 2, most);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

enum rc store_objections_blocking(struct ctx *c, int64_t campaign, const char *step, int32_t today, int64_t *ret_open, int64_t *ret_overdue)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*), count(*) FILTER (WHERE " OVERDUE_OBJECTION ") FROM objection o WHERE o.campaign = $2 AND o.step = $3 AND o.state IN " OPEN_OBJECTIONS " {unscoped}"), &s));
	db_bind_text(s, 1, objection_day(c, today));
	db_bind_i64(s, 2, campaign);
	db_bind_text(s, 3, step);
	TRY_DB(db_next(s, &row));
	*ret_open = db_i64(s, 0);
	*ret_overdue = db_i64(s, 1);
	return RC_OK;
}

/* ---- Moves. */

enum rc store_objection_move(struct ctx *c, const struct objection_move *m, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO objection_move (objection, act, at, day, account, who, unit, state_before, state, level, desk, office, deadline, verdict, decided, claimed, "
		"basis, remedy_until, batch, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, m->objection);
	db_bind_text(s, 2, objection_act_words[m->act]);
	db_bind_text(s, 3, m->at);
	db_bind_text(s, 4, objection_day(c, m->day));
	db_bind_i64(s, 5, m->account);
	db_bind_text(s, 6, m->who);
	db_bind_text(s, 7, m->unit);
	db_bind_text(s, 8, objection_state_words[m->before]);
	db_bind_text(s, 9, objection_state_words[m->state]);
	db_bind_text(s, 10, objection_level_words[m->level]);
	db_bind_text(s, 11, m->desk);
	db_bind_text(s, 12, m->office);
	db_bind_text(s, 13, objection_day(c, m->deadline));
	db_bind_text(s, 14, objection_verdict_words[m->verdict]);
	bind_value(s, 15, m->decided);
	bind_value(s, 16, m->claimed);
	db_bind_text(s, 17, m->basis);
	db_bind_text(s, 18, objection_day(c, m->remedy_until));
	db_bind_i64(s, 19, m->batch);
	db_bind_text(s, 20, m->note);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

static void take_move(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct objection_move *)item = (struct objection_move){ .id = db_i64(s, 0), .objection = db_i64(s, 1), .act = (enum objection_act)word(objection_act_words, db_text(s, 2)), .at = kept(c, s, 3),
		.day = day_at(s, 4), .account = db_i64(s, 5), .who = kept(c, s, 6), .unit = kept(c, s, 7), .before = (enum objection_state)word(objection_state_words, db_text(s, 8)),
		.state = (enum objection_state)word(objection_state_words, db_text(s, 9)), .level = (enum objection_level)word(objection_level_words, db_text(s, 10)), .desk = kept(c, s, 11),
		.office = kept(c, s, 12), .deadline = day_at(s, 13), .verdict = (enum objection_verdict)word(objection_verdict_words, db_text(s, 14)), .decided = value_at(s, 15),
		.claimed = value_at(s, 16), .basis = kept(c, s, 17), .remedy_until = day_at(s, 18), .batch = db_i64(s, 19), .note = kept(c, s, 20) };
}

enum rc store_objection_moves(struct ctx *c, int64_t id, struct objection_move **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, objection, act, at, day, account, who, unit, state_before, state, level, desk, office, deadline, verdict, decided, claimed, basis, remedy_until, "
		"batch, note FROM objection_move WHERE objection = $1 ORDER BY id {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	return gather(c, s, sizeof **ret_list, take_move, ret_list, ret_n);
}

/* ---- Re-runs. */

enum rc store_objection_rerun(struct ctx *c, int64_t campaign, int64_t before, int64_t after, int64_t cases, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];
	instant_print(at, c->now_ms);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO objection_rerun (campaign, at, account, who, round_before, round_after, cases) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, campaign);
	db_bind_text(s, 2, at);
	db_bind_i64(s, 3, c->who.account);
	db_bind_text(s, 4, c->who.name);
	db_bind_i64(s, 5, before);
	db_bind_i64(s, 6, after);
	db_bind_i64(s, 7, cases);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_objection_effect(struct ctx *c, int64_t id, const struct objection_effect *e)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO objection_effect (objection, rerun, total_before, total_after, class_before, class_after, rank_before, rank_after, others_class, others_rank) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_i64(s, 2, e->rerun);
	db_bind_text(s, 3, e->total_before);
	db_bind_text(s, 4, e->total_after);
	db_bind_text(s, 5, e->class_before);
	db_bind_text(s, 6, e->class_after);
	db_bind_i64(s, 7, e->rank_before);
	db_bind_i64(s, 8, e->rank_after);
	db_bind_i64(s, 9, e->others_class);
	db_bind_i64(s, 10, e->others_rank);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_objection_effect_of(struct ctx *c, int64_t id, struct objection_effect *ret_e, bool *ret_has)
{
	stmt_auto *s = NULL;
	*ret_e = (struct objection_effect){ .at = "", .total_before = "", .total_after = "", .class_before = "", .class_after = "" };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT r.id, r.round_before, r.round_after, e.rank_before, e.rank_after, r.at, e.total_before, e.total_after, e.class_before, e.class_after, r.cases, "
		"e.others_class, e.others_rank FROM objection_effect e JOIN objection_rerun r ON r.id = e.rerun WHERE e.objection = $1 ORDER BY r.id DESC LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_next(s, ret_has));
	if (*ret_has)
		*ret_e = (struct objection_effect){ .rerun = db_i64(s, 0), .round_before = db_i64(s, 1), .round_after = db_i64(s, 2), .rank_before = db_i64(s, 3), .rank_after = db_i64(s, 4),
			.at = kept(c, s, 5), .total_before = kept(c, s, 6), .total_after = kept(c, s, 7), .class_before = kept(c, s, 8), .class_after = kept(c, s, 9), .together = db_i64(s, 10),
			.others_class = db_i64(s, 11), .others_rank = db_i64(s, 12) };
	return RC_OK;
}

/* ---- Enterprises. */

enum rc store_objection_firm(struct ctx *c, const char *code, int64_t subject, struct objection_firm *ret_f)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_f = (struct objection_firm){ .uscc = "", .name = "" };
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT s.id, s.region, s.region_pos, s.code, s.name FROM subject s WHERE s.kind = 'enterprise' AND {scope s} AND (s.id = $1 OR (s.kind = 'enterprise' AND "
		"s.code = $2) OR s.id = (SELECT f.enterprise FROM enterprise_code f WHERE f.code = $2))"), &s));
	db_bind_i64(s, 1, subject);
	db_bind_text(s, 2, code != NULL ? code : "");
	TRY_DB(db_next(s, &row));
	if (row)
		*ret_f = (struct objection_firm){ db_i64(s, 0), db_i64(s, 1), db_i64(s, 2), kept(c, s, 3), kept(c, s, 4) };
	return RC_OK;
}

enum rc store_objection_has_account(struct ctx *c, int64_t enterprise, bool *ret_has)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM account_grant g JOIN account k ON k.id = g.account WHERE g.subject = $1 AND g.role = 'enterprise' AND k.status = 'active' LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, enterprise);
	TRY_DB(db_next(s, ret_has));
	return RC_OK;
}

enum rc store_objection_public(struct ctx *c, int64_t campaign, int64_t ret_n[OBJECTION_KINDS][VERDICTS])
{
	stmt_auto *s = NULL;
	bool row;
	memset(ret_n, 0, sizeof(int64_t) * OBJECTION_KINDS * VERDICTS);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT kind, CASE WHEN state IN ('told', 'closed') THEN verdict ELSE 'none' END, count(*) FROM objection WHERE campaign = $1 AND state NOT IN "
		"('late', 'withdrawn') GROUP BY 1, 2 {unscoped}"), &s));
	db_bind_i64(s, 1, campaign);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		ret_n[word(objection_kind_words, db_text(s, 0))][word(objection_verdict_words, db_text(s, 1))] = db_i64(s, 2);
	}
}

enum rc store_objection_rests(struct ctx *c, int64_t subject, bool *ret_rests)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM objection WHERE enterprise = $1 LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	TRY_DB(db_next(s, ret_rests));
	return RC_OK;
}

/* The last move decides; days are those of the moves since the case was last opened. */
#define SINCE_REOPENED "m.id > coalesce((SELECT max(q.id) FROM objection_move q WHERE q.objection = objection.id AND q.act = 'reopen'), 0)"
enum rc store_objection_refold(struct ctx *c)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE objection SET (state, level, desk, office, deadline, verdict, decided, claimed, basis, remedy_until, batch, changed_at) = (SELECT m.state, m.level, "
		"m.desk, m.office, m.deadline, m.verdict, m.decided, m.claimed, m.basis, m.remedy_until, m.batch, m.at FROM objection_move m WHERE m.objection = objection.id ORDER BY m.id DESC LIMIT 1), "
		"finding = coalesce((SELECT m.note FROM objection_move m WHERE m.objection = objection.id AND m.act = 'decide' AND " SINCE_REOPENED " ORDER BY m.id DESC LIMIT 1), ''), "
		"decided_on = coalesce((SELECT max(m.day) FROM objection_move m WHERE m.objection = objection.id AND m.act = 'decide' AND " SINCE_REOPENED "), ''), "
		"told_on = coalesce((SELECT max(m.day) FROM objection_move m WHERE m.objection = objection.id AND m.act IN ('tell', 'refuse-late') AND " SINCE_REOPENED "), ''), "
		"closed_on = coalesce((SELECT max(m.day) FROM objection_move m WHERE m.objection = objection.id AND m.state IN ('closed', 'withdrawn') AND m.state_before <> m.state AND " SINCE_REOPENED "), ''), "
		"reopened = (SELECT count(*) FROM objection_move m WHERE m.objection = objection.id AND m.act = 'reopen') "
		"WHERE EXISTS (SELECT 1 FROM objection_move m WHERE m.objection = objection.id) {unscoped}"), &s));
	TRY_DB(db_run(s));
	return RC_OK;
}
