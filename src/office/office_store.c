/* office_store.c - matters, the acts on them, and members of units in the database.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A matter is seen within the scope of its region or by the members of a unit that is or was party to it: PARTY stands beside {scope m} in every statement that lists. $1 is the account. */
#include "office/office_store.h"
#include <string.h>
#include "base/period.h"
#include "base/utf8.h"

const char *const matter_state_words[] = { "registered", "assigned", "signed", "working", "extension", "submitted", "returned", "shelved", "closed", NULL };
const char *const matter_level_words[] = { "none", "head", "leader", "agenda", NULL };
const char *const matter_act_words[] = { "open", "assign", "decline", "sign", "report", "ask_more_time", "grant", "refuse", "submit", "confirm", "send_back", "shelve", "resume", "urge",
	"note", "remind", "escalate", NULL };

#define MATTER "m.id, m.source, m.object, m.title, m.demand, m.region, m.region_pos, m.issuer, m.owner, m.person, m.state, m.level, m.deadline, m.wanted, m.look_again, m.returns," \
	" m.opened_at, m.opened_by, m.assigned_at, m.signed_at, m.submitted_at, m.submitted_by, m.closed_at, m.changed_at"
#define MINE "(SELECT o.unit FROM office_member o WHERE o.account = $1)"
#define PARTY "(m.issuer IN " MINE " OR m.owner IN " MINE " OR m.id IN (SELECT h.matter FROM matter_helper h WHERE h.unit IN " MINE ")" \
	" OR m.id IN (SELECT p.matter FROM matter_step p WHERE p.to_unit <> '' AND p.to_unit IN " MINE "))"
#define SEEN "({scope m} OR " PARTY ")"

static const char *text(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col);
	const char *copy = arena_strdup(&c->arena, t != NULL ? t : "");
	return copy != NULL ? copy : "";
}

static int word(const char *const *words, const char *said)
{
	int i = 0;
	while (words[i] != NULL && strcmp(words[i], said) != 0)
		i++;
	return i;
}

/* ---- Rows into an array that grows in the arena. */

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

static enum rc gather(struct ctx *c, struct db_stmt *s, size_t size, take_fn *take, struct rows *ret_rows)
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
	*ret_rows = r;
	return RC_OK;
}

/* ---- Matters. */

static void take_matter(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct matter *)item = (struct matter){
		.id = db_i64(s, 0), .source = (enum matter_source)word(matter_source_words, db_text(s, 1)), .object = text(c, s, 2), .title = text(c, s, 3), .demand = text(c, s, 4),
		.region = text(c, s, 5), .region_pos = db_i64(s, 6), .issuer = text(c, s, 7), .owner = text(c, s, 8), .person = text(c, s, 9),
		.state = (enum matter_state)word(matter_state_words, db_text(s, 10)), .level = (enum matter_level)word(matter_level_words, db_text(s, 11)), .deadline = text(c, s, 12),
		.wanted = text(c, s, 13), .look_again = text(c, s, 14), .returns = (int)db_i64(s, 15), .opened_at = text(c, s, 16), .opened_by = text(c, s, 17), .assigned_at = text(c, s, 18),
		.signed_at = text(c, s, 19), .submitted_at = text(c, s, 20), .submitted_by = db_i64(s, 21), .closed_at = text(c, s, 22), .changed_at = text(c, s, 23),
	};
}

static enum rc matters(struct ctx *c, struct db_stmt *s, struct matter **ret_list, int *ret_n)
{
	struct rows r = { 0 };
	TRY(gather(c, s, sizeof(struct matter), take_matter, &r));
	*ret_list = (struct matter *)(void *)r.items;
	*ret_n = r.n;
	return RC_OK;
}

static enum rc one_matter(struct ctx *c, struct db_stmt *s, struct matter *ret_m)
{
	struct matter *list;
	int n;
	TRY(matters(c, s, &list, &n));
	*ret_m = n > 0 ? list[0] : (struct matter){ 0 };
	return RC_OK;
}

enum rc store_matter_seen(struct ctx *c, int64_t id, struct matter *ret_m)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " MATTER " FROM matter m WHERE m.id = $2 AND " SEEN), &s));
	db_bind_i64(s, 1, c->who.account);
	db_bind_i64(s, 2, id);
	return one_matter(c, s, ret_m);
}

enum rc store_matter(struct ctx *c, int64_t id, struct matter *ret_m)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " MATTER " FROM matter m WHERE m.id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	return one_matter(c, s, ret_m);
}

static const char *folded(struct ctx *c, const char *title)
{
	size_t n = strlen(title);
	char *out = ctx_alloc(c, n + 1);
	if (out != NULL)
		out[text_fold(out, title, n)] = '\0';
	return out != NULL ? out : "";
}

enum rc store_matter_add(struct ctx *c, const struct matter *m, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO matter (source, object, title, folded, demand, region, region_pos, issuer, owner, person, state, level, deadline, wanted,"
		" look_again, returns, opened_at, opened_by, assigned_at, signed_at, submitted_at, submitted_by, closed_at, changed_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', 'registered', 'none', '', '', '', 0, $9, $10, '', '', '', 0, '', $9) RETURNING id {unscoped}"), &s));
	db_bind_text(s, 1, matter_source_words[m->source]);
	db_bind_text(s, 2, m->object);
	db_bind_text(s, 3, m->title);
	db_bind_text(s, 4, folded(c, m->title));
	db_bind_text(s, 5, m->demand);
	db_bind_text(s, 6, m->region);
	db_bind_i64(s, 7, m->region_pos);
	db_bind_text(s, 8, m->issuer);
	db_bind_text(s, 9, m->opened_at);
	db_bind_text(s, 10, m->opened_by);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_matter_set(struct ctx *c, const struct matter *m)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE matter SET owner = $2, person = $3, state = $4, level = $5, deadline = $6, wanted = $7, look_again = $8, returns = $9, assigned_at = $10,"
		" signed_at = $11, submitted_at = $12, submitted_by = $13, closed_at = $14, changed_at = $15, issuer = $16 WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, m->id);
	db_bind_text(s, 2, m->owner);
	db_bind_text(s, 3, m->person);
	db_bind_text(s, 4, matter_state_words[m->state]);
	db_bind_text(s, 5, matter_level_words[m->level]);
	db_bind_text(s, 6, m->deadline);
	db_bind_text(s, 7, m->wanted);
	db_bind_text(s, 8, m->look_again);
	db_bind_i64(s, 9, m->returns);
	db_bind_text(s, 10, m->assigned_at);
	db_bind_text(s, 11, m->signed_at);
	db_bind_text(s, 12, m->submitted_at);
	db_bind_i64(s, 13, m->submitted_by);
	db_bind_text(s, 14, m->closed_at);
	db_bind_text(s, 15, m->changed_at);
	db_bind_text(s, 16, m->issuer);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Lists. What runs: RUNNING has a deadline that counts. */

#define RUNNING "m.state IN ('assigned', 'signed', 'working', 'extension', 'returned')"
#define WHERE_QUERY " WHERE " SEEN " AND ($2 = '' OR m.folded LIKE $2 ESCAPE '\\') AND ($3 = '' OR m.source = $3) AND ($4 = '' OR m.state = $4) AND ($5 = '' OR m.owner = $5)" \
	" AND ($6 = '' OR m.level = $6) AND ($7 = '' OR m.object = $7) AND ($8 = 0 OR m.region_pos BETWEEN $8 AND $9) AND ($10 = 0 OR m.state <> 'closed')" \
	" AND ($11 = 0 OR " PARTY ") AND ($12 = '' OR (" RUNNING " AND m.deadline <> '' AND m.deadline < $12))" \
	" AND ($13 = '' OR (" RUNNING " AND m.deadline <> '' AND m.deadline <= $13))"
/* What is being sorted by as text; a matter without a deadline comes last going up. */
#define SORT_KEY "CASE $14 WHEN 'deadline' THEN CASE m.deadline WHEN '' THEN '9999' ELSE m.deadline END WHEN 'title' THEN m.title WHEN 'owner' THEN m.owner" \
	" WHEN 'state' THEN m.state WHEN 'changed' THEN m.changed_at ELSE '' END"

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

static void bind_query(struct ctx *c, struct db_stmt *s, const struct matter_query *q)
{
	db_bind_i64(s, 1, c->who.account);
	db_bind_text(s, 2, like(c, q->text));
	db_bind_text(s, 3, q->source);
	db_bind_text(s, 4, q->state);
	db_bind_text(s, 5, q->owner);
	db_bind_text(s, 6, q->level);
	db_bind_text(s, 7, q->object);
	db_bind_i64(s, 8, q->region_lo);
	db_bind_i64(s, 9, q->region_hi);
	db_bind_i64(s, 10, q->open_only);
	db_bind_i64(s, 11, q->mine);
	db_bind_text(s, 12, q->overdue_at);
	db_bind_text(s, 13, q->due_by);
}

static enum rc upwards(struct ctx *c, struct db_stmt **ret_s)
{
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " MATTER " FROM matter m" WHERE_QUERY " ORDER BY " SORT_KEY ", m.id LIMIT $15 OFFSET $16"), ret_s));
	return RC_OK;
}

static enum rc downwards(struct ctx *c, struct db_stmt **ret_s)
{
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " MATTER " FROM matter m" WHERE_QUERY " ORDER BY " SORT_KEY " DESC, m.id DESC LIMIT $15 OFFSET $16"), ret_s));
	return RC_OK;
}

enum rc store_matters(struct ctx *c, const struct matter_query *q, struct matter **ret_list, int *ret_n)
{
	static const char *const sorts[] = { "deadline", "id", "title", "owner", "state", "changed" };
	stmt_auto *s = NULL;
	TRY(q->descending ? downwards(c, &s) : upwards(c, &s));
	bind_query(c, s, q);
	db_bind_text(s, 14, sorts[q->sort]);
	db_bind_i64(s, 15, q->most);
	db_bind_i64(s, 16, q->skip);
	return matters(c, s, ret_list, ret_n);
}

enum rc store_matter_counts(struct ctx *c, const struct matter_query *q, const char *today, const char *soon, struct matter_counts *ret_counts)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT count(*), count(*) FILTER (WHERE m.state <> 'closed'), count(*) FILTER (WHERE " RUNNING " AND m.deadline <> '' AND m.deadline < $14),"
		" count(*) FILTER (WHERE " RUNNING " AND m.deadline >= $14 AND m.deadline <= $15), count(*) FILTER (WHERE m.state <> 'closed' AND m.level <> 'none')"
		" FROM matter m" WHERE_QUERY), &s));
	bind_query(c, s, q);
	db_bind_text(s, 14, today);
	db_bind_text(s, 15, soon);
	TRY_DB(db_next(s, &row));
	*ret_counts = (struct matter_counts){ db_i64(s, 0), db_i64(s, 1), db_i64(s, 2), db_i64(s, 3), db_i64(s, 4) };
	return RC_OK;
}

/* "enterprise 913…" or "plot DK1", as "project 1000123" (office.api.yaml). */
enum rc store_matter_rests(struct ctx *c, int64_t subject, bool *ret_rests)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM subject s JOIN matter m ON m.object = s.kind || ' ' || s.code WHERE s.id = $1 LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	TRY_DB(db_next(s, ret_rests));
	return RC_OK;
}

enum rc store_matters_of(struct ctx *c, const char *object, bool open_only, int most, struct matter **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " MATTER " FROM matter m WHERE m.object = $1 AND ($2 = 0 OR m.state <> 'closed') ORDER BY m.id DESC LIMIT $3 {unscoped}"), &s));
	db_bind_text(s, 1, object);
	db_bind_i64(s, 2, open_only);
	db_bind_i64(s, 3, most);
	return matters(c, s, ret_list, ret_n);
}

enum rc store_matters_open(struct ctx *c, int64_t after, int most, struct matter **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " MATTER " FROM matter m WHERE m.state <> 'closed' AND m.id > $1 ORDER BY m.id LIMIT $2 {unscoped}"), &s));
	db_bind_i64(s, 1, after);
	db_bind_i64(s, 2, most);
	return matters(c, s, ret_list, ret_n);
}

enum rc store_matters_waiting(struct ctx *c, bool orphans, int most, struct matter **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT " MATTER " FROM matter m WHERE m.state <> 'closed' AND (m.issuer IN " MINE " OR m.owner IN " MINE
		" OR ($2 = 1 AND m.issuer NOT IN (SELECT o.unit FROM office_member o))) ORDER BY m.deadline, m.id LIMIT $3 {unscoped}"), &s));
	db_bind_i64(s, 1, c->who.account);
	db_bind_i64(s, 2, orphans);
	db_bind_i64(s, 3, most);
	return matters(c, s, ret_list, ret_n);
}

/* ---- Helpers. */

enum rc store_matter_helper_add(struct ctx *c, int64_t matter, const char *unit)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO matter_helper (matter, unit) VALUES ($1, $2) ON CONFLICT (matter, unit) DO NOTHING {unscoped}"), &s));
	db_bind_i64(s, 1, matter);
	db_bind_text(s, 2, unit);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_matter_helpers_clear(struct ctx *c, int64_t matter)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM matter_helper WHERE matter = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, matter);
	TRY_DB(db_run(s));
	return RC_OK;
}

static void take_text(struct ctx *c, struct db_stmt *s, void *item)
{
	*(const char **)item = text(c, s, 0);
}

enum rc store_matter_helpers(struct ctx *c, int64_t matter, const char ***ret_units, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows r = { 0 };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT unit FROM matter_helper WHERE matter = $1 ORDER BY unit {unscoped}"), &s));
	db_bind_i64(s, 1, matter);
	TRY(gather(c, s, sizeof(const char *), take_text, &r));
	*ret_units = (const char **)(void *)r.items;
	*ret_n = r.n;
	return RC_OK;
}

/* ---- Steps. */

static enum rc last_step(struct ctx *c, int64_t matter, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	bool row;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT max(id) FROM matter_step WHERE matter = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, matter);
	TRY_DB(db_next(s, &row));
	*ret_id = db_i64(s, 0);
	return RC_OK;
}

enum rc store_matter_step_add(struct ctx *c, const struct matter_step *p, int64_t *ret_id, bool *ret_added)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO matter_step (matter, at, account, account_name, unit, act, state_before, state_after, note, day, to_unit, rule, occasion)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING {unscoped}"), &s));
	db_bind_i64(s, 1, p->matter);
	db_bind_text(s, 2, p->at);
	db_bind_i64(s, 3, p->account);
	db_bind_text(s, 4, p->account_name);
	db_bind_text(s, 5, p->unit);
	db_bind_text(s, 6, matter_act_words[p->act]);
	db_bind_text(s, 7, matter_state_words[p->before]);
	db_bind_text(s, 8, matter_state_words[p->after]);
	db_bind_text(s, 9, p->note);
	db_bind_text(s, 10, p->day);
	db_bind_text(s, 11, p->to_unit);
	db_bind_text(s, 12, p->rule);
	db_bind_text(s, 13, p->occasion);
	TRY_DB(db_run(s));
	*ret_added = db_changes(c->db) > 0;
	return last_step(c, p->matter, ret_id);
}

enum rc store_matter_step_spoken(struct ctx *c, int64_t matter, const char *rule, const char *occasion, bool *ret_spoken)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM matter_step WHERE matter = $1 AND rule = $2 AND rule <> '' AND occasion = $3 {unscoped}"), &s));
	db_bind_i64(s, 1, matter);
	db_bind_text(s, 2, rule);
	db_bind_text(s, 3, occasion);
	TRY_DB(db_next(s, ret_spoken));
	return RC_OK;
}

static void take_step(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct matter_step *)item = (struct matter_step){
		.id = db_i64(s, 0), .matter = db_i64(s, 1), .at = text(c, s, 2), .account = db_i64(s, 3), .account_name = text(c, s, 4), .unit = text(c, s, 5),
		.act = (enum matter_act)word(matter_act_words, db_text(s, 6)), .before = (enum matter_state)word(matter_state_words, db_text(s, 7)),
		.after = (enum matter_state)word(matter_state_words, db_text(s, 8)), .note = text(c, s, 9), .day = text(c, s, 10), .to_unit = text(c, s, 11), .rule = text(c, s, 12),
		.occasion = text(c, s, 13),
	};
}

enum rc store_matter_steps(struct ctx *c, int64_t matter, struct matter_step **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows r = { 0 };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, matter, at, account, account_name, unit, act, state_before, state_after, note, day, to_unit, rule, occasion"
		" FROM matter_step WHERE matter = $1 ORDER BY id {unscoped}"), &s));
	db_bind_i64(s, 1, matter);
	TRY(gather(c, s, sizeof(struct matter_step), take_step, &r));
	*ret_list = (struct matter_step *)(void *)r.items;
	*ret_n = r.n;
	return RC_OK;
}

enum rc store_matter_step_file(struct ctx *c, int64_t step, int64_t attachment)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO matter_step_file (step, attachment) VALUES ($1, $2) ON CONFLICT (step, attachment) DO NOTHING {unscoped}"), &s));
	db_bind_i64(s, 1, step);
	db_bind_i64(s, 2, attachment);
	TRY_DB(db_run(s));
	return RC_OK;
}

static void take_file(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct step_file *)item = (struct step_file){ db_i64(s, 0), db_i64(s, 1) };
}

enum rc store_matter_step_files(struct ctx *c, int64_t matter, struct step_file **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows r = { 0 };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT f.step, f.attachment FROM matter_step_file f JOIN matter_step p ON p.id = f.step WHERE p.matter = $1 ORDER BY f.step, f.attachment"
		" {unscoped}"), &s));
	db_bind_i64(s, 1, matter);
	TRY(gather(c, s, sizeof(struct step_file), take_file, &r));
	*ret_list = (struct step_file *)(void *)r.items;
	*ret_n = r.n;
	return RC_OK;
}

/* ---- Members. */

static void take_member(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct unit_member *)item = (struct unit_member){ .account = db_i64(s, 0), .account_name = text(c, s, 1), .display_name = text(c, s, 2), .unit = text(c, s, 3),
		.post = (enum unit_post)word(unit_post_words, db_text(s, 4)), .at = text(c, s, 5), .by = text(c, s, 6) };
}

enum rc store_unit_members(struct ctx *c, int64_t account, const char *unit, struct unit_member **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct rows r = { 0 };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT o.account, a.name, a.display_name, o.unit, o.post, o.at, o.by_name FROM office_member o JOIN account a ON a.id = o.account"
		" WHERE ($1 = 0 OR o.account = $1) AND ($2 = '' OR o.unit = $2) ORDER BY o.unit, o.post DESC, a.name {unscoped}"), &s));
	db_bind_i64(s, 1, account);
	db_bind_text(s, 2, unit);
	TRY(gather(c, s, sizeof(struct unit_member), take_member, &r));
	*ret_list = (struct unit_member *)(void *)r.items;
	*ret_n = r.n;
	return RC_OK;
}

enum rc store_unit_member_set(struct ctx *c, int64_t account, const char *unit, enum unit_post post)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO office_member (account, unit, post, at, by_name) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (account, unit) DO UPDATE SET post = excluded.post, at = excluded.at, by_name = excluded.by_name {unscoped}"), &s));
	instant_print(at, c->now_ms);
	db_bind_i64(s, 1, account);
	db_bind_text(s, 2, unit);
	db_bind_text(s, 3, unit_post_words[post]);
	db_bind_text(s, 4, at);
	db_bind_text(s, 5, c->who.name);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_unit_member_remove(struct ctx *c, int64_t account, const char *unit, bool *ret_removed)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM office_member WHERE account = $1 AND unit = $2 {unscoped}"), &s));
	db_bind_i64(s, 1, account);
	db_bind_text(s, 2, unit);
	TRY_DB(db_run(s));
	*ret_removed = db_changes(c->db) > 0;
	return RC_OK;
}

enum rc store_unit_has_members(struct ctx *c, const char *unit, bool *ret_has)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM office_member WHERE unit = $1 LIMIT 1 {unscoped}"), &s));
	db_bind_text(s, 1, unit);
	TRY_DB(db_next(s, ret_has));
	return RC_OK;
}
