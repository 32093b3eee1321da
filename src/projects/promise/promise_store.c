/* promise_store.c - promises in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/promise/promise_store.h"
#include <string.h>

struct rows { char *items; size_t size; int n, cap; };

static void *next_row(struct ctx *c, struct rows *r)
{
	if (r->n == r->cap) {
		int cap = r->cap > 0 ? r->cap * 2 : 16;
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

static enum rc gather(struct ctx *c, struct db_stmt *s, size_t size, take_fn *take, struct rows *r)
{
	*r = (struct rows){ .size = size };
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		void *item = next_row(c, r);
		if (item == NULL)
			return ctx_no_memory(c);
		take(c, s, item);
	}
}

static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col), *copy = arena_strdup(&c->arena, t != NULL ? t : "");
	return copy != NULL ? copy : "";
}

static int word_of(const char *const *words, const char *said)
{
	for (int i = 0; said != NULL && words[i] != NULL; i++)
		if (strcmp(words[i], said) == 0)
			return i;
	return 0;
}

static int32_t day_of(const char *text)
{
	int32_t day;
	return text != NULL && date_parse(text, strlen(text), &day) ? day : DAY_NONE;
}

struct day_text { char t[DATE_TEXT]; };
static struct day_text text_of(int32_t day)
{
	struct day_text d = { "" };
	if (day != DAY_NONE)
		date_print(d.t, day);
	return d;
}

static void bind_amount(struct db_stmt *s, int i, int64_t amount)
{
	if (amount == PROMISE_UNKNOWN)
		db_bind_null(s, i);
	else
		db_bind_i64(s, i, amount);
}

static int64_t amount_at(struct db_stmt *s, int col) { return db_is_null(s, col) ? PROMISE_UNKNOWN : db_i64(s, col); }

/* ---- Owners. */

enum rc store_promise_owner(struct ctx *c, int64_t project, int64_t *ret_subject)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_subject = 0;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT owner FROM project WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	TRY_DB(db_next(s, &row));
	if (row && !db_is_null(s, 0))
		*ret_subject = db_i64(s, 0);
	return RC_OK;
}

enum rc store_promise_is_owner(struct ctx *c, int64_t project, int64_t subject, bool *ret_is)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM project_party WHERE project = $1 AND role = 'owner' AND enterprise = $2 LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_i64(s, 2, subject);
	TRY_DB(db_next(s, ret_is));
	return RC_OK;
}

static void take_id(struct ctx *c, struct db_stmt *s, void *item)
{
	(void)c;
	*(int64_t *)item = db_i64(s, 0);
}

enum rc store_promise_owned(struct ctx *c, int64_t subject, int64_t **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows r;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT DISTINCT project FROM project_party WHERE enterprise = $1 AND role = 'owner' ORDER BY project {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	TRY(gather(c, s, sizeof(int64_t), take_id, &r));
	*ret_list = (int64_t *)(void *)r.items;
	*ret_n = r.n;
	return RC_OK;
}

/* ---- Figures told. */

static void take_told(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct promise_told *)item = (struct promise_told){ .act = db_i64(s, 0), .item = kept(c, s, 1), .value = db_is_null(s, 2) ? NULL : kept(c, s, 2), .day = day_of(db_text(s, 3)),
		.source = kept(c, s, 4), .who = kept(c, s, 5), .at = kept(c, s, 6), .note = kept(c, s, 7) };
}

enum rc store_promise_told(struct ctx *c, int64_t project, struct promise_told **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows r;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT t.act, t.item, t.value, t.day, a.source, a.who, a.at, a.note FROM promise_told t JOIN project_act a ON a.id = t.act "
		"WHERE t.project = $1 ORDER BY t.act {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	TRY(gather(c, s, sizeof(struct promise_told), take_told, &r));
	*ret_list = (struct promise_told *)(void *)r.items;
	*ret_n = r.n;
	return RC_OK;
}

enum rc store_promise_tell(struct ctx *c, int64_t project, const struct promise_told *t)
{
	stmt_auto *s = NULL;
	struct day_text day = text_of(t->day);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO promise_told (act, project, item, value, day) VALUES ($1, $2, $3, $4, $5) {unscoped}"), &s));
	db_bind_i64(s, 1, t->act);
	db_bind_i64(s, 2, project);
	db_bind_text(s, 3, t->item);
	db_bind_text(s, 4, t->value);
	db_bind_text(s, 5, day.t);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Checks. */

static enum rc add_inputs(struct ctx *c, int64_t check, const struct promise_line *l)
{
	stmt_auto *s = NULL;
	if (l->n_inputs == 0)
		return RC_OK;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO promise_input (check_act, item, name, value, unit, source) VALUES ($1, $2, $3, $4, $5, $6) {unscoped}"), &s));
	for (int i = 0; i < l->n_inputs; i++) {
		db_bind_i64(s, 1, check);
		db_bind_text(s, 2, l->item);
		db_bind_text(s, 3, l->inputs[i].name);
		db_bind_text(s, 4, l->inputs[i].value);
		db_bind_text(s, 5, l->inputs[i].unit);
		db_bind_text(s, 6, l->inputs[i].source);
		TRY_DB(db_run(s));
	}
	return RC_OK;
}

static enum rc add_line(struct ctx *c, int64_t check, const struct promise_line *l)
{
	stmt_auto *s = NULL;
	char promised[FRACTION_TEXT], actual[FRACTION_TEXT];
	struct day_text until = text_of(l->until);
	fraction_text(l->promised, promised);
	if (l->known)
		fraction_text(l->actual, actual);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO promise_line (check_act, item, place, promised, promise_act, direction, tolerance, actual, way, told, year, outcome, until, amount, "
		"zh, en, sum) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) {unscoped}"), &s));
	db_bind_i64(s, 1, check);
	db_bind_text(s, 2, l->item);
	db_bind_i64(s, 3, l->place);
	db_bind_text(s, 4, promised);
	db_bind_i64(s, 5, l->promise_act);
	db_bind_text(s, 6, promise_direction_words[l->direction]);
	db_bind_i64(s, 7, l->tolerance);
	db_bind_text(s, 8, l->known ? actual : NULL);
	db_bind_text(s, 9, promise_way_words[l->way]);
	db_bind_i64(s, 10, l->told);
	db_bind_i64(s, 11, l->year);
	db_bind_text(s, 12, promise_outcome_words[l->outcome]);
	db_bind_text(s, 13, until.t);
	bind_amount(s, 14, l->amount);
	db_bind_text(s, 15, l->zh);
	db_bind_text(s, 16, l->en);
	db_bind_text(s, 17, l->sum);
	TRY_DB(db_run(s));
	return add_inputs(c, check, l);
}

enum rc store_promise_check_add(struct ctx *c, const struct promise_check *k)
{
	stmt_auto *s = NULL;
	struct day_text day = text_of(k->day), reached = text_of(k->reached), due = text_of(k->due), until = text_of(k->until);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO promise_check (act, project, stage, round, day, reached, due, version, proposal, until, amount, whole) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) {unscoped}"), &s));
	db_bind_i64(s, 1, k->act);
	db_bind_i64(s, 2, k->project);
	db_bind_text(s, 3, k->stage);
	db_bind_i64(s, 4, k->round);
	db_bind_text(s, 5, day.t);
	db_bind_text(s, 6, reached.t);
	db_bind_text(s, 7, due.t);
	db_bind_text(s, 8, k->version);
	db_bind_text(s, 9, promise_proposal_words[k->proposal]);
	db_bind_text(s, 10, until.t);
	db_bind_i64(s, 11, k->amount);
	db_bind_i64(s, 12, k->whole);
	TRY_DB(db_run(s));
	for (int i = 0; i < k->n; i++)
		TRY(add_line(c, k->act, &k->lines[i]));
	return RC_OK;
}

#define CHECK_COLUMNS "k.act, k.project, k.stage, k.round, k.day, k.reached, k.due, k.version, k.proposal, k.until, k.amount, k.whole, a.at"
#define DECISION_COLUMNS "d.act, d.check_act, d.decision, d.until, d.amount, d.reason, d.paper, d.day"
enum { AFTER_CHECK = 13 };

static struct promise_check check_at(struct ctx *c, struct db_stmt *s)
{
	return (struct promise_check){ .act = db_i64(s, 0), .project = db_i64(s, 1), .stage = kept(c, s, 2), .round = (int)db_i64(s, 3), .day = day_of(db_text(s, 4)),
		.reached = day_of(db_text(s, 5)), .due = day_of(db_text(s, 6)), .version = kept(c, s, 7), .proposal = (enum promise_proposal)word_of(promise_proposal_words, db_text(s, 8)),
		.until = day_of(db_text(s, 9)), .amount = db_i64(s, 10), .whole = db_i64(s, 11) != 0, .at = kept(c, s, 12) };
}

static struct promise_decision decision_at(struct ctx *c, struct db_stmt *s, int at)
{
	if (db_is_null(s, at))
		return (struct promise_decision){ .amount = PROMISE_UNKNOWN, .until = DAY_NONE, .day = DAY_NONE };
	return (struct promise_decision){ .act = db_i64(s, at), .check = db_i64(s, at + 1), .decision = (enum promise_proposal)word_of(promise_proposal_words, db_text(s, at + 2)),
		.until = day_of(db_text(s, at + 3)), .amount = amount_at(s, at + 4), .reason = kept(c, s, at + 5), .paper = db_i64(s, at + 6), .day = day_of(db_text(s, at + 7)),
		.at = kept(c, s, at + 8), .who = kept(c, s, at + 9) };
}

struct both { struct promise_check k; struct promise_decision d; };

static void take_both(struct ctx *c, struct db_stmt *s, void *item)
{
	struct both *b = item;
	b->k = check_at(c, s);
	b->d = decision_at(c, s, AFTER_CHECK);
}

static enum rc gather_both(struct ctx *c, struct db_stmt *s, struct promise_check **ret_list, struct promise_decision **ret_decisions, int *ret_n)
{
	struct rows r;
	TRY(gather(c, s, sizeof(struct both), take_both, &r));
	struct promise_check *list = arena_new_array(&c->arena, struct promise_check, (size_t)r.n + 1);
	struct promise_decision *decisions = arena_new_array(&c->arena, struct promise_decision, (size_t)r.n + 1);
	if (list == NULL || decisions == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < r.n; i++) {
		list[i] = ((struct both *)(void *)r.items)[i].k;
		decisions[i] = ((struct both *)(void *)r.items)[i].d;
	}
	*ret_list = list;
	*ret_decisions = decisions;
	*ret_n = r.n;
	return RC_OK;
}

#define WITH_LAST_DECISION \
	"FROM promise_check k JOIN project_act a ON a.id = k.act LEFT JOIN promise_decision d ON d.act = (SELECT max(m.act) FROM promise_decision m WHERE m.check_act = k.act) " \
	"LEFT JOIN project_act b ON b.id = d.act "

enum rc store_promise_checks(struct ctx *c, int64_t project, const char *stage, struct promise_check **ret_list, struct promise_decision **ret_decisions, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " CHECK_COLUMNS ", " DECISION_COLUMNS ", b.at, b.who " WITH_LAST_DECISION
		"WHERE k.project = $1 AND ($2 = '' OR k.stage = $2) ORDER BY k.act {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_text(s, 2, stage ? stage : "");
	return gather_both(c, s, ret_list, ret_decisions, ret_n);
}

enum rc store_promise_lasts(struct ctx *c, struct promise_check **ret_list, struct promise_decision **ret_decisions, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " CHECK_COLUMNS ", " DECISION_COLUMNS ", b.at, b.who " WITH_LAST_DECISION
		"WHERE k.act IN (SELECT max(x.act) FROM promise_check x GROUP BY x.project, x.stage) ORDER BY k.project, k.stage {unscoped}"), &s));
	return gather_both(c, s, ret_list, ret_decisions, ret_n);
}

static void take_check(struct ctx *c, struct db_stmt *s, void *item) { *(struct promise_check *)item = check_at(c, s); }

enum rc store_promise_each(struct ctx *c, struct promise_check **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows r;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " CHECK_COLUMNS " FROM promise_check k JOIN project_act a ON a.id = k.act ORDER BY k.act {unscoped}"), &s));
	TRY(gather(c, s, sizeof(struct promise_check), take_check, &r));
	*ret_list = (struct promise_check *)(void *)r.items;
	*ret_n = r.n;
	return RC_OK;
}

/* ---- Lines. */

static void take_line(struct ctx *c, struct db_stmt *s, void *item)
{
	struct promise_line *l = item;
	*l = (struct promise_line){ .item = kept(c, s, 0), .place = (int)db_i64(s, 1), .promise_act = db_i64(s, 3), .direction = (enum promise_direction)word_of(promise_direction_words, db_text(s, 4)),
		.tolerance = db_i64(s, 5), .way = (enum promise_way)word_of(promise_way_words, db_text(s, 7)), .told = db_i64(s, 8), .year = (int)db_i64(s, 9),
		.outcome = (enum promise_outcome)word_of(promise_outcome_words, db_text(s, 10)), .until = day_of(db_text(s, 11)), .amount = amount_at(s, 12), .zh = kept(c, s, 13),
		.en = kept(c, s, 14), .sum = kept(c, s, 15) };
	(void)fraction_parse(kept(c, s, 2), &l->promised);
	l->known = !db_is_null(s, 6) && fraction_parse(kept(c, s, 6), &l->actual);
}

static void take_input(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct promise_input *)item = (struct promise_input){ .item = kept(c, s, 0), .name = kept(c, s, 1), .value = db_is_null(s, 2) ? NULL : kept(c, s, 2), .unit = kept(c, s, 3),
		.source = kept(c, s, 4) };
}

enum rc store_promise_lines(struct ctx *c, struct promise_check *k)
{
	stmt_auto *s = NULL, *in = NULL;
	struct rows lines, inputs;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT item, place, promised, promise_act, direction, tolerance, actual, way, told, year, outcome, until, amount, zh, en, sum FROM promise_line "
		"WHERE check_act = $1 ORDER BY place, item {unscoped}"), &s));
	db_bind_i64(s, 1, k->act);
	TRY(gather(c, s, sizeof(struct promise_line), take_line, &lines));
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT item, name, value, unit, source FROM promise_input WHERE check_act = $1 ORDER BY item, name {unscoped}"), &in));
	db_bind_i64(in, 1, k->act);
	TRY(gather(c, in, sizeof(struct promise_input), take_input, &inputs));
	struct promise_line *l = (struct promise_line *)(void *)lines.items;
	struct promise_input *all = (struct promise_input *)(void *)inputs.items;
	for (int i = 0; i < lines.n; i++)
		for (int x = 0; x < inputs.n; x++)
			if (strcmp(all[x].item, l[i].item) == 0) {
				l[i].inputs = l[i].n_inputs == 0 ? &all[x] : l[i].inputs;
				l[i].n_inputs++;
			}
	k->lines = l;
	k->n = lines.n;
	return RC_OK;
}

/* ---- Decisions. */

enum rc store_promise_decision_add(struct ctx *c, int64_t project, const struct promise_decision *d)
{
	stmt_auto *s = NULL;
	struct day_text until = text_of(d->until), day = text_of(d->day);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO promise_decision (act, project, check_act, decision, until, amount, reason, paper, day) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) {unscoped}"), &s));
	db_bind_i64(s, 1, d->act);
	db_bind_i64(s, 2, project);
	db_bind_i64(s, 3, d->check);
	db_bind_text(s, 4, promise_proposal_words[d->decision]);
	db_bind_text(s, 5, until.t);
	bind_amount(s, 6, d->amount);
	db_bind_text(s, 7, d->reason);
	db_bind_i64(s, 8, d->paper);
	db_bind_text(s, 9, day.t);
	TRY_DB(db_run(s));
	return RC_OK;
}

struct promise_decided { struct promise_decision d; int64_t project; };

static void take_decision(struct ctx *c, struct db_stmt *s, void *item)
{
	struct promise_decided *d = item;
	d->d = decision_at(c, s, 0);
	d->project = db_i64(s, 10);
}

enum rc store_promise_decisions(struct ctx *c, int64_t check, struct promise_decision **ret_list, int64_t **ret_projects, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows r;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " DECISION_COLUMNS ", b.at, b.who, d.project FROM promise_decision d JOIN project_act b ON b.id = d.act "
		"WHERE ($1 = 0 OR d.check_act = $1) ORDER BY d.act {unscoped}"), &s));
	db_bind_i64(s, 1, check);
	TRY(gather(c, s, sizeof(struct promise_decided), take_decision, &r));
	struct promise_decision *list = arena_new_array(&c->arena, struct promise_decision, (size_t)r.n + 1);
	int64_t *projects = arena_new_array(&c->arena, int64_t, (size_t)r.n + 1);
	if (list == NULL || projects == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < r.n; i++) {
		list[i] = ((struct promise_decided *)(void *)r.items)[i].d;
		projects[i] = ((struct promise_decided *)(void *)r.items)[i].project;
	}
	*ret_list = list;
	if (ret_projects != NULL)
		*ret_projects = projects;
	*ret_n = r.n;
	return RC_OK;
}

/* ---- The city. */

static void take_said(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct promise_said *)item = (struct promise_said){ .project = db_i64(s, 0), .item = kept(c, s, 1), .value = db_is_null(s, 2) ? NULL : kept(c, s, 2) };
}

enum rc store_promise_said(struct ctx *c, const char *day, struct promise_said **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows r;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT project, item, value FROM project_value WHERE field = 'promises.value' AND holds_from <= $1 ORDER BY project, item, holds_from, act "
		"{unscoped}"), &s));
	db_bind_text(s, 1, day);
	TRY(gather(c, s, sizeof(struct promise_said), take_said, &r));
	struct promise_said *list = (struct promise_said *)(void *)r.items;
	int n = 0;
	for (int i = 0; i < r.n; i++) { /* of each item the last one holds */
		bool last = i + 1 == r.n || list[i + 1].project != list[i].project || strcmp(list[i + 1].item, list[i].item) != 0;
		if (last && list[i].value != NULL)
			list[n++] = list[i];
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

static void take_result(struct ctx *c, struct db_stmt *s, void *item)
{
	struct promise_result *p = item;
	*p = (struct promise_result){ .project = db_i64(s, 0), .check = db_i64(s, 1), .item = kept(c, s, 2), .outcome = (enum promise_outcome)word_of(promise_outcome_words, db_text(s, 3)) };
	(void)fraction_parse(kept(c, s, 4), &p->promised);
	p->known = !db_is_null(s, 5) && fraction_parse(kept(c, s, 5), &p->actual);
}

enum rc store_promise_results(struct ctx *c, struct promise_result **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows r;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT k.project, k.act, l.item, l.outcome, l.promised, l.actual FROM promise_check k JOIN promise_line l ON l.check_act = k.act "
		"WHERE k.act IN (SELECT max(x.act) FROM promise_check x GROUP BY x.project, x.stage) ORDER BY k.project, l.item {unscoped}"), &s));
	TRY(gather(c, s, sizeof(struct promise_result), take_result, &r));
	*ret_list = (struct promise_result *)(void *)r.items;
	*ret_n = r.n;
	return RC_OK;
}
