/* improvement_store.c - waves, cases and moves in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/improvement/improvement_store.h"
#include <string.h>
#include "base/utf8.h"

const char *const improvement_state_words[] = { "selected", "submitted", "returned", "running", "review", "closed", "dropped", NULL };
const char *const improvement_act_words[] = { "select", "submit", "return", "agree", "report", "finish", "send-back", "extend", "conclude", "drop", "note", "expire", "escalate", "calm", NULL };
const char *const improvement_result_words[] = { "none", "met", "not-met", "unknown", "left", NULL };

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

static int64_t value_at(struct db_stmt *s, int col) { return db_is_null(s, col) ? IMPROVE_UNKNOWN : db_i64(s, col); }

static void bind_value(struct db_stmt *s, int at, int64_t v)
{
	if (v != IMPROVE_UNKNOWN)
		db_bind_i64(s, at, v);
	else
		db_bind_null(s, at);
}

const char *improvement_day(struct ctx *c, int32_t day)
{
	char text[DATE_TEXT];
	if (day == DAY_NONE)
		return "";
	date_print(text, day);
	const char *t = arena_strdup(&c->arena, text);
	return t ? t : "";
}

typedef void take_fn(struct ctx *c, struct db_stmt *s, void *item);

static enum rc gather(struct ctx *c, struct db_stmt *s, size_t size, take_fn *take, void *ret_items, int *ret_n)
{
	char *items = NULL;
	int n = 0, cap = 0;
	bool row;
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		if (n == cap) {
			cap = cap > 0 ? cap * 2 : 16;
			char *wider = ctx_alloc(c, (size_t)cap * size);
			if (wider == NULL)
				return ctx_no_memory(c);
			if (n > 0)
				memcpy(wider, items, (size_t)n * size);
			items = wider;
		}
		take(c, s, items + (size_t)n++ * size);
	}
	memcpy(ret_items, &items, sizeof items);
	*ret_n = n;
	return RC_OK;
}

/* ---- Cases. */

#define IMPROVE_COLUMNS "o.id, o.wave, o.enterprise, s.region_pos, o.value, w.below, o.target, o.result_value, o.matter, o.submitted_by, o.code, s.code, s.name, o.desk, o.contact, o.period, w.unit, " \
	"w.rule, o.changed_at, o.state, o.result, o.due, o.until, o.selected_on, w.finish_by, o.percent, w.year, w.result_year, o.result_of"
#define FROM_IMPROVEMENT " FROM improvement o JOIN subject s ON s.id = o.enterprise JOIN improvement_wave w ON w.id = o.wave "

static void take_row(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct improvement_row *)item = (struct improvement_row){
		.id = db_i64(s, 0), .wave = db_i64(s, 1), .enterprise = db_i64(s, 2), .region_pos = db_i64(s, 3), .value = db_i64(s, 4), .below = db_i64(s, 5), .target = value_at(s, 6),
		.result_value = value_at(s, 7), .matter = db_i64(s, 8), .submitted_by = db_i64(s, 9), .code = kept(c, s, 10), .uscc = kept(c, s, 11), .name = kept(c, s, 12), .desk = kept(c, s, 13),
		.contact = kept(c, s, 14), .period = kept(c, s, 15), .unit = kept(c, s, 16), .rule = kept(c, s, 17), .changed_at = kept(c, s, 18),
		.state = (enum improvement_state)word(improvement_state_words, db_text(s, 19)), .result = (enum improvement_result)word(improvement_result_words, db_text(s, 20)),
		.due = day_at(s, 21), .until = day_at(s, 22), .selected_on = day_at(s, 23), .finish_by = day_at(s, 24), .percent = (int)db_i64(s, 25), .year = (int)db_i64(s, 26),
		.result_year = (int)db_i64(s, 27), .result_of = (int)db_i64(s, 28), .note = "",
	};
}

enum rc store_improvement_seen(struct ctx *c, const struct scope *scope, int64_t id, struct improvement_row *ret_row)
{
	stmt_auto *s = NULL;
	struct improvement_row *list = NULL;
	int n = 0;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT " IMPROVE_COLUMNS FROM_IMPROVEMENT "WHERE o.id = $1 AND {scope s}"), &s));
	db_bind_i64(s, 1, id);
	TRY(gather(c, s, sizeof *list, take_row, &list, &n));
	*ret_row = n > 0 ? list[0] : (struct improvement_row){ 0 };
	return RC_OK;
}

static const char *folded(struct ctx *c, const char *text)
{
	size_t n = strlen(text);
	char *out = ctx_alloc(c, n + 1);
	if (out != NULL)
		out[text_fold(out, text, n)] = '\0';
	return out != NULL ? out : "";
}

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

#define OPEN_IMPROVEMENTS "('selected', 'submitted', 'returned', 'running', 'review')"
#define OVERDUE_IMPROVEMENT "o.state IN " OPEN_IMPROVEMENTS " AND o.due <> '' AND o.due < $1"
#define IMPROVEMENTS_ASKED "WHERE {scope s} AND ($2 = 0 OR o.wave = $2) AND ($3 = '' OR o.folded LIKE $3 ESCAPE '\\') AND ($4 = '' OR o.desk = $4) AND ($5 = '' OR o.state = $5)" \
	" AND ($6 = '' OR o.result = $6) AND ($7 = 0 OR s.region_pos BETWEEN $7 AND $8) AND ($9 = 0 OR o.enterprise = $9)" \
	" AND ($10 = 'all' OR ($10 = 'open' AND o.state IN " OPEN_IMPROVEMENTS ") OR ($10 = 'done' AND o.state IN ('closed', 'dropped')) OR ($10 = 'overdue' AND " OVERDUE_IMPROVEMENT "))"
#define IMPROVEMENTS_TEXT_KEY "CASE $11 WHEN 'due' THEN CASE WHEN o.state IN " OPEN_IMPROVEMENTS " THEN o.due ELSE '9999' END WHEN 'name' THEN s.name WHEN 'state' THEN o.state WHEN 'changed' THEN o.changed_at ELSE '' END"
#define IMPROVEMENTS_NUMBER_KEY "CASE $11 WHEN 'value' THEN o.value WHEN 'percent' THEN o.percent ELSE 0 END"

static void bind_query(struct ctx *c, struct db_stmt *s, const struct improvement_query *q, int32_t today)
{
	static const char *const shows[] = { "all", "open", "overdue", "done" };
	db_bind_text(s, 1, improvement_day(c, today));
	db_bind_i64(s, 2, q->wave);
	db_bind_text(s, 3, like(c, q->text));
	db_bind_text(s, 4, q->unit);
	db_bind_text(s, 5, q->state >= 0 ? improvement_state_words[q->state] : "");
	db_bind_text(s, 6, q->result >= 0 ? improvement_result_words[q->result] : "");
	db_bind_i64(s, 7, q->region_lo);
	db_bind_i64(s, 8, q->region_hi);
	db_bind_i64(s, 9, q->enterprise);
	db_bind_text(s, 10, shows[q->show]);
}

static enum rc upwards(struct ctx *c, const struct scope *scope, struct db_stmt **ret_s)
{
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT " IMPROVE_COLUMNS FROM_IMPROVEMENT IMPROVEMENTS_ASKED " ORDER BY " IMPROVEMENTS_TEXT_KEY ", " IMPROVEMENTS_NUMBER_KEY ", o.id LIMIT $12 OFFSET $13"), ret_s));
	return RC_OK;
}

static enum rc downwards(struct ctx *c, const struct scope *scope, struct db_stmt **ret_s)
{
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT " IMPROVE_COLUMNS FROM_IMPROVEMENT IMPROVEMENTS_ASKED " ORDER BY " IMPROVEMENTS_TEXT_KEY " DESC, " IMPROVEMENTS_NUMBER_KEY " DESC, o.id DESC LIMIT $12 OFFSET $13"),
		ret_s));
	return RC_OK;
}

enum rc store_improvements(struct ctx *c, const struct scope *scope, const struct improvement_query *q, int32_t today, struct improvement_row **ret_list, int *ret_n)
{
	static const char *const sorts[] = { "due", "name", "value", "percent", "state", "changed" };
	stmt_auto *s = NULL;
	TRY(q->descending ? downwards(c, scope, &s) : upwards(c, scope, &s));
	bind_query(c, s, q, today);
	db_bind_text(s, 11, q->by_id ? "" : sorts[q->sort]);
	db_bind_i64(s, 12, q->most);
	db_bind_i64(s, 13, q->skip);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

enum rc store_improvement_counts(struct ctx *c, const struct scope *scope, const struct improvement_query *q, int32_t today, struct improvement_counts *ret_counts)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT count(*), coalesce(sum(CASE WHEN o.state IN " OPEN_IMPROVEMENTS " THEN 1 ELSE 0 END), 0), "
		"coalesce(sum(CASE WHEN " OVERDUE_IMPROVEMENT " THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN o.state = 'closed' THEN 1 ELSE 0 END), 0)" FROM_IMPROVEMENT IMPROVEMENTS_ASKED), &s));
	bind_query(c, s, q, today);
	TRY_DB(db_next(s, &row));
	*ret_counts = (struct improvement_counts){ db_i64(s, 0), db_i64(s, 1), db_i64(s, 2), db_i64(s, 3) };
	return RC_OK;
}

enum rc store_improvement_last_code(struct ctx *c, const char *pattern, const char **ret_code)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT coalesce(max(code), '') FROM improvement WHERE code LIKE $1 {unscoped}"), &s));
	db_bind_text(s, 1, pattern);
	TRY_DB(db_next(s, &row));
	*ret_code = kept(c, s, 0);
	return RC_OK;
}

enum { STATE_COLUMNS = 13 };

static void bind_state(struct ctx *c, struct db_stmt *s, const struct improvement_row *o)
{
	db_bind_text(s, 1, improvement_state_words[o->state]);
	db_bind_text(s, 2, o->desk);
	db_bind_text(s, 3, improvement_day(c, o->due));
	db_bind_text(s, 4, improvement_day(c, o->until));
	bind_value(s, 5, o->target);
	db_bind_i64(s, 6, o->percent);
	db_bind_text(s, 7, o->period);
	db_bind_text(s, 8, o->contact);
	db_bind_text(s, 9, improvement_result_words[o->result]);
	db_bind_i64(s, 10, o->result_of);
	bind_value(s, 11, o->result_value);
	db_bind_i64(s, 12, o->matter);
	db_bind_i64(s, 13, o->submitted_by);
}

const char *store_improvement_searched(struct ctx *c, const struct improvement_row *o)
{
	const char *searched = arena_printf(&c->arena, "%s %s %s", o->name, o->uscc, o->code);
	return folded(c, searched ? searched : "");
}

enum rc store_improvement_add(struct ctx *c, const struct improvement_row *o, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO improvement (state, desk, due, until, target, percent, period, contact, result, result_of, result_value, matter, submitted_by, changed_at, code, wave, "
		"enterprise, value, selected_on, folded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) RETURNING id {unscoped}"), &s));
	bind_state(c, s, o);
	db_bind_text(s, STATE_COLUMNS + 1, o->changed_at);
	db_bind_text(s, STATE_COLUMNS + 2, o->code);
	db_bind_i64(s, STATE_COLUMNS + 3, o->wave);
	db_bind_i64(s, STATE_COLUMNS + 4, o->enterprise);
	db_bind_i64(s, STATE_COLUMNS + 5, o->value);
	db_bind_text(s, STATE_COLUMNS + 6, improvement_day(c, o->selected_on));
	db_bind_text(s, STATE_COLUMNS + 7, store_improvement_searched(c, o));
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_improvement_set(struct ctx *c, const struct improvement_row *o)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE improvement SET state = $1, desk = $2, due = $3, until = $4, target = $5, percent = $6, period = $7, contact = $8, result = $9, result_of = $10, "
		"result_value = $11, matter = $12, submitted_by = $13, changed_at = $14 WHERE id = $15 {unscoped}"), &s));
	bind_state(c, s, o);
	db_bind_text(s, STATE_COLUMNS + 1, o->changed_at);
	db_bind_i64(s, STATE_COLUMNS + 2, o->id);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Moves. */

enum rc store_improvement_move(struct ctx *c, const struct improvement_row *o, const struct improvement_move *m, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO improvement_move (state, desk, due, until, target, percent, period, contact, result, result_of, result_value, matter, submitted_by, improvement, act, at, "
		"day, account, who, unit, state_before, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) RETURNING id {unscoped}"), &s));
	bind_state(c, s, o);
	db_bind_i64(s, STATE_COLUMNS + 1, o->id);
	db_bind_text(s, STATE_COLUMNS + 2, improvement_act_words[m->act]);
	db_bind_text(s, STATE_COLUMNS + 3, m->at);
	db_bind_text(s, STATE_COLUMNS + 4, improvement_day(c, m->day));
	db_bind_i64(s, STATE_COLUMNS + 5, m->account);
	db_bind_text(s, STATE_COLUMNS + 6, m->who);
	db_bind_text(s, STATE_COLUMNS + 7, m->unit);
	db_bind_text(s, STATE_COLUMNS + 8, improvement_state_words[m->before]);
	db_bind_text(s, STATE_COLUMNS + 9, m->note);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

static void take_move(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct improvement_move *)item = (struct improvement_move){
		.id = db_i64(s, 0), .improvement = db_i64(s, 1), .account = db_i64(s, 2), .target = value_at(s, 3), .value = value_at(s, 4), .matter = db_i64(s, 5),
		.act = (enum improvement_act)word(improvement_act_words, db_text(s, 6)), .before = (enum improvement_state)word(improvement_state_words, db_text(s, 7)),
		.state = (enum improvement_state)word(improvement_state_words, db_text(s, 8)), .result = (enum improvement_result)word(improvement_result_words, db_text(s, 9)), .at = kept(c, s, 10),
		.who = kept(c, s, 11), .unit = kept(c, s, 12), .desk = kept(c, s, 13), .contact = kept(c, s, 14), .period = kept(c, s, 15), .note = kept(c, s, 16), .day = day_at(s, 17), .due = day_at(s, 18),
		.until = day_at(s, 19), .percent = (int)db_i64(s, 20), .value_year = (int)db_i64(s, 21),
	};
}

enum rc store_improvement_moves(struct ctx *c, int64_t id, struct improvement_move **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, improvement, account, target, result_value, matter, act, state_before, state, result, at, who, unit, desk, contact, period, note, day, due, until, percent, "
		"result_of FROM improvement_move WHERE improvement = $1 ORDER BY id {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	return gather(c, s, sizeof **ret_list, take_move, ret_list, ret_n);
}

enum rc store_improvement_measure(struct ctx *c, int64_t move, int seq, const struct improvement_measure *m)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO improvement_measure (move, seq, kind, text, until) VALUES ($1, $2, $3, $4, $5) {unscoped}"), &s));
	db_bind_i64(s, 1, move);
	db_bind_i64(s, 2, seq);
	db_bind_text(s, 3, m->kind);
	db_bind_text(s, 4, m->text);
	db_bind_text(s, 5, improvement_day(c, m->until));
	TRY_DB(db_run(s));
	return RC_OK;
}

static void take_measure(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct improvement_measure *)item = (struct improvement_measure){ kept(c, s, 0), kept(c, s, 1), day_at(s, 2) };
}

enum rc store_improvement_measures(struct ctx *c, int64_t id, struct improvement_measure **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT kind, text, until FROM improvement_measure WHERE move = (SELECT max(m.id) FROM improvement_move m WHERE m.improvement = $1 AND m.act = 'submit') "
		"ORDER BY seq {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	return gather(c, s, sizeof **ret_list, take_measure, ret_list, ret_n);
}

static void take_planned(struct ctx *c, struct db_stmt *s, void *item) { *(struct improvement_planned *)item = (struct improvement_planned){ db_i64(s, 0), kept(c, s, 1) }; }

enum rc store_improvement_planned(struct ctx *c, const struct scope *scope, struct improvement_planned **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, scope, SQL("SELECT DISTINCT o.id, x.kind FROM improvement o JOIN subject s ON s.id = o.enterprise JOIN improvement_measure x ON x.move = (SELECT max(m.id) FROM improvement_move m "
		"WHERE m.improvement = o.id AND m.act = 'submit') WHERE {scope s} ORDER BY o.id, x.kind"), &s));
	return gather(c, s, sizeof **ret_list, take_planned, ret_list, ret_n);
}

enum rc store_improvement_has_account(struct ctx *c, int64_t enterprise, bool *ret_has)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM account_grant g JOIN account k ON k.id = g.account WHERE g.subject = $1 AND g.role = 'enterprise' AND k.status = 'active' LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, enterprise);
	TRY_DB(db_next(s, ret_has));
	return RC_OK;
}

/* ---- Waves. */

enum rc store_improvement_wave_add(struct ctx *c, const struct improvement_wave *w, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO improvement_wave (rule, formula, unit, below, year, result_year, finish_by, batch, n, unknown, reason, sm3, at, account, who, region) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id {unscoped}"), &s));
	db_bind_text(s, 1, w->rule);
	db_bind_text(s, 2, w->of);
	db_bind_text(s, 3, w->unit);
	db_bind_i64(s, 4, w->below);
	db_bind_i64(s, 5, w->year);
	db_bind_i64(s, 6, w->result_year);
	db_bind_text(s, 7, improvement_day(c, w->finish_by));
	db_bind_i64(s, 8, w->batch);
	db_bind_i64(s, 9, w->n);
	db_bind_i64(s, 10, w->unknown);
	db_bind_text(s, 11, w->reason);
	db_bind_text(s, 12, w->sm3);
	db_bind_text(s, 13, w->at);
	db_bind_i64(s, 14, c->who.account);
	db_bind_text(s, 15, w->who);
	db_bind_text(s, 16, w->region);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

static void take_wave(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct improvement_wave *)item = (struct improvement_wave){ .id = db_i64(s, 0), .below = db_i64(s, 1), .n = db_i64(s, 2), .unknown = db_i64(s, 3), .batch = db_i64(s, 4), .rule = kept(c, s, 5),
		.unit = kept(c, s, 6), .of = kept(c, s, 7), .reason = kept(c, s, 8), .at = kept(c, s, 9), .who = kept(c, s, 10), .sm3 = kept(c, s, 11), .year = (int)db_i64(s, 12),
		.result_year = (int)db_i64(s, 13), .finish_by = day_at(s, 14), .region = kept(c, s, 15) };
}

enum rc store_improvement_waves(struct ctx *c, struct improvement_wave **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, below, n, unknown, batch, rule, unit, formula, reason, at, who, sm3, year, result_year, finish_by, region FROM improvement_wave ORDER BY id DESC {unscoped}"), &s));
	return gather(c, s, sizeof **ret_list, take_wave, ret_list, ret_n);
}

static void take_id(struct ctx *c, struct db_stmt *s, void *item)
{
	(void)c;
	*(int64_t *)item = db_i64(s, 0);
}

enum rc store_improvement_open(struct ctx *c, int64_t **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT DISTINCT enterprise FROM improvement WHERE state IN " OPEN_IMPROVEMENTS " ORDER BY enterprise {unscoped}"), &s));
	return gather(c, s, sizeof **ret_list, take_id, ret_list, ret_n);
}

/* ---- Clocks. */

enum rc store_improvements_late(struct ctx *c, int32_t today, int most, struct improvement_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " IMPROVE_COLUMNS FROM_IMPROVEMENT "WHERE o.matter = 0 AND " OVERDUE_IMPROVEMENT " ORDER BY o.due, o.id LIMIT $2 {unscoped}"), &s));
	db_bind_text(s, 1, improvement_day(c, today));
	db_bind_i64(s, 2, most);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

enum rc store_improvements_ended(struct ctx *c, int32_t today, int most, struct improvement_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " IMPROVE_COLUMNS FROM_IMPROVEMENT "WHERE o.state = 'running' AND o.until <> '' AND o.until < $1 ORDER BY o.until, o.id LIMIT $2 {unscoped}"), &s));
	db_bind_text(s, 1, improvement_day(c, today));
	db_bind_i64(s, 2, most);
	return gather(c, s, sizeof **ret_list, take_row, ret_list, ret_n);
}

enum rc store_improvement_rests(struct ctx *c, int64_t subject, bool *ret_rests)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM improvement WHERE enterprise = $1 LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	TRY_DB(db_next(s, ret_rests));
	return RC_OK;
}

enum rc store_improvement_refold(struct ctx *c)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE improvement SET (state, desk, due, until, target, percent, period, contact, result, result_of, result_value, matter, submitted_by, changed_at) = "
		"(SELECT m.state, m.desk, m.due, m.until, m.target, m.percent, m.period, m.contact, m.result, m.result_of, m.result_value, m.matter, m.submitted_by, m.at FROM improvement_move m "
		"WHERE m.improvement = improvement.id ORDER BY m.id DESC LIMIT 1) WHERE EXISTS (SELECT 1 FROM improvement_move m WHERE m.improvement = improvement.id) {unscoped}"), &s));
	TRY_DB(db_run(s));
	return RC_OK;
}
