/* indicators_store.c - SQL of definitions, batches and facts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "indicators/indicators_store.h"
#include "base/period.h"
#include "base/text.h"
#include "core/app.h"
#include <stdlib.h>
#include <string.h>

static int32_t day_of(const char *text)
{
	int32_t d;

	return text && date_parse(text, strlen(text), &d) ? d : DAY_NONE;
}

/* A growing list in the arena. */
struct list { void *items; size_t n, cap; };

static void *grow(struct ctx *c, struct list *l, size_t size)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 16;
		void *p = arena_array(&c->arena, cap, size);
		if (!p)
			return NULL;
		if (l->n)
			memcpy(p, l->items, l->n * size);
		l->items = p;
		l->cap = cap;
	}
	return (char *)l->items + l->n++ * size;
}

/* ---- Definitions. */

enum rc store_indicators_version(struct ctx *c, int64_t *ret_version)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT version FROM indicator_state WHERE id = 1 {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_version = row ? db_i64(s, 0) : 0;
	return RC_OK;
}

enum rc store_indicators_bump(struct ctx *c)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE indicator_state SET version = version + 1 WHERE id = 1 {unscoped}"), &s));
	TRY_DB(db_run(s));
	TRY_DB(db_epoch_bump(c->db));
	return RC_OK;
}

static int index_of(const char *const *words, const char *text)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], text))
			return i;
	return 0; /* the table's CHECK allows no other */
}

/* "a\nb" -> NULL-terminated array in the arena. */
static const char **split(struct arena *a, const char *text, int *ret_n)
{
	struct slice rest = slice_of(text), line;
	const char **out;
	int n = 1;

	for (const char *p = text; *p; p++)
		n += *p == '\n';
	out = arena_new_array(a, const char *, (size_t)n + 1);
	n = 0;
	while (out && *text && slice_split(&rest, '\n', &line))
		if (!(out[n++] = slice_copy(a, line)))
			return NULL;
	*ret_n = n;
	return out;
}

static bool fill(struct arena *a, struct db_stmt *s, struct indicator *t)
{
	int n = 0;

	*t = (struct indicator){.id = (int)db_i64(s, 0), .code = arena_strdup(a, db_text(s, 1)), .kind = (enum col_kind)index_of(indicator_kind_words, db_text(s, 2)),
		.unit_text = arena_strdup(a, db_text(s, 3)), .storage_text = arena_strdup(a, db_text(s, 4)), .decimals = (int)db_i64(s, 5),
		.negative = db_i64(s, 6) == 1, .duty = (enum indicator_duty)index_of(indicator_duty_words, db_text(s, 7)),
		.title = arena_strdup(a, db_text(s, 8)), .title_en = arena_strdup(a, db_text(s, 9)), .definition = arena_strdup(a, db_text(s, 10)),
		.definition_en = arena_strdup(a, db_text(s, 11)), .source = arena_strdup(a, db_text(s, 12)), .clause = arena_strdup(a, db_text(s, 13))};
	t->words.words = split(a, db_text(s, 14), &n);
	t->words.n = (uint32_t)n;
	t->aliases = split(a, db_text(s, 15), &t->n_aliases);
	if (!t->words.words || !t->aliases || !t->code || !t->unit_text || !t->storage_text || !t->title || !t->title_en || !t->definition || !t->definition_en
		|| !t->source || !t->clause)
		return false;
	return unit_parse(t->unit_text, strlen(t->unit_text), &t->unit, NULL) && unit_parse(t->storage_text, strlen(t->storage_text), &t->storage, NULL);
}

enum rc store_indicators(struct ctx *c, struct arena *a, struct indicators *ret_list)
{
	stmt_auto *s = NULL;
	struct indicator *list = arena_new_array(a, struct indicator, MAX_INDICATORS);
	int n = 0;
	bool row;

	if (!list)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, code, kind, unit, storage, decimals, negative, duty, title, title_en, definition, definition_en, source,"
		" clause, words, aliases FROM indicator ORDER BY place, id {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		if (n == MAX_INDICATORS || !fill(a, s, &list[n]))
			return ctx_fail(c, RC_INTERNAL, "", "the definition of indicator %s cannot be read", db_text(s, 1));
		n++;
	}
	ret_list->list = list;
	ret_list->n = n;
	return RC_OK;
}

static enum rc next_indicator(struct ctx *c, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT coalesce(max(id), 0) + 1 FROM indicator {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_id = row ? db_i64(s, 0) : 1;
	return RC_OK;
}

static void join(struct buf *b, const char *const *words, int n)
{
	for (int i = 0; i < n; i++) {
		if (i)
			buf_char(b, '\n');
		buf_str(b, words[i]);
	}
}

enum rc store_put_indicator(struct ctx *c, const struct indicator *t, int place)
{
	stmt_auto *s = NULL;
	buf_auto words;
	buf_auto aliases;
	int64_t id = t->id;

	buf_init(&words, 1 << 16);
	buf_init(&aliases, 1 << 16);
	join(&words, t->words.words, (int)t->words.n);
	join(&aliases, t->aliases, t->n_aliases);
	if (!id)
		TRY(next_indicator(c, &id));
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO indicator (id, code, kind, unit, storage, decimals, negative, duty, title, title_en, definition,"
		" definition_en, source, clause, words, aliases, place) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
		" ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, unit = excluded.unit, storage = excluded.storage, decimals = excluded.decimals,"
		" negative = excluded.negative, duty = excluded.duty, title = excluded.title, title_en = excluded.title_en, definition = excluded.definition,"
		" definition_en = excluded.definition_en, source = excluded.source, clause = excluded.clause, words = excluded.words,"
		" aliases = excluded.aliases, place = excluded.place {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, t->code);
	db_bind_text(s, 3, indicator_kind_words[t->kind]);
	db_bind_text(s, 4, t->unit_text);
	db_bind_text(s, 5, t->storage_text);
	db_bind_i64(s, 6, t->decimals);
	db_bind_i64(s, 7, t->negative);
	db_bind_text(s, 8, indicator_duty_words[t->duty]);
	db_bind_text(s, 9, t->title);
	db_bind_text(s, 10, t->title_en);
	db_bind_text(s, 11, t->definition);
	db_bind_text(s, 12, t->definition_en);
	db_bind_text(s, 13, t->source);
	db_bind_text(s, 14, t->clause);
	db_bind_text(s, 15, buf_text(&words));
	db_bind_text(s, 16, buf_text(&aliases));
	db_bind_i64(s, 17, place);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_indicator_has_facts(struct ctx *c, int indicator, bool *ret_has)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT 1 FROM fact WHERE indicator = $1 LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, indicator);
	TRY_DB(db_next(s, ret_has));
	return RC_OK;
}

/* ---- Batches. */

static enum rc next_batch(struct ctx *c, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT coalesce(max(id), 0) + 1 FROM batch {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_id = row ? db_i64(s, 0) : 1;
	return RC_OK;
}

enum rc store_add_batch(struct ctx *c, const struct batch_info *b, int64_t n_facts, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	char known[DATE_TEXT], at[INSTANT_TEXT];
	int64_t id = 0;

	TRY(next_batch(c, &id));
	date_print(known, b->known_at);
	instant_print(at, c->now_ms);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO batch (id, kind, source, file, hash, known_at, at, who, facts)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	db_bind_text(s, 2, b->kind ? b->kind : "import");
	db_bind_text(s, 3, b->source ? b->source : "");
	db_bind_text(s, 4, b->file ? b->file : "");
	db_bind_text(s, 5, b->hash ? b->hash : "");
	db_bind_text(s, 6, known);
	db_bind_text(s, 7, at);
	db_bind_text(s, 8, c->who.name);
	db_bind_i64(s, 9, n_facts);
	TRY_DB(db_run(s));
	*ret_id = id;
	return RC_OK;
}

enum rc store_last_batch(struct ctx *c, struct batch_row *ret_b)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT max(id), max(known_at) FROM batch {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_b = (struct batch_row){row && !db_is_null(s, 0) ? db_i64(s, 0) : 0, row ? day_of(db_text(s, 1)) : DAY_NONE};
	return RC_OK;
}

static enum rc one_id(struct ctx *c, struct db_stmt *s, int64_t *ret_id)
{
	bool row;

	TRY_DB(db_next(s, &row));
	*ret_id = row && !db_is_null(s, 0) ? db_i64(s, 0) : 0;
	return RC_OK;
}

enum rc store_batch_of_content(struct ctx *c, const char *hash, int32_t known_at, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	char day[DATE_TEXT];

	date_print(day, known_at);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT max(id) FROM batch WHERE hash = $1 AND known_at = $2 {unscoped}"), &s));
	db_bind_text(s, 1, hash);
	db_bind_text(s, 2, day);
	return one_id(c, s, ret_id);
}

enum rc store_batch(struct ctx *c, int64_t id, struct batch_text *ret_b)
{
	stmt_auto *s = NULL;
	bool row;

	*ret_b = (struct batch_text){0};
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT kind, source, file FROM batch WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_next(s, &row));
	if (!row)
		return RC_OK;
	*ret_b = (struct batch_text){arena_strdup(&c->arena, db_text(s, 0)), arena_strdup(&c->arena, db_text(s, 1)), arena_strdup(&c->arena, db_text(s, 2))};
	return ret_b->kind && ret_b->source && ret_b->file ? RC_OK : ctx_no_memory(c);
}

enum rc store_undone_by(struct ctx *c, int64_t batch, int64_t *ret_by)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT by_batch FROM batch_undo WHERE batch = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, batch);
	return one_id(c, s, ret_by);
}

enum rc store_add_undo(struct ctx *c, int64_t batch, int64_t by)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO batch_undo (batch, by_batch) VALUES ($1, $2) {unscoped}"), &s));
	db_bind_i64(s, 1, batch);
	db_bind_i64(s, 2, by);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_groups_of_batch(struct ctx *c, int64_t batch, struct fact_group **ret_list, size_t *ret_n)
{
	stmt_auto *s = NULL;
	struct list l = {0};
	struct fact_group *g;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT DISTINCT indicator, period FROM fact WHERE batch = $1 ORDER BY indicator, period {unscoped}"), &s));
	db_bind_i64(s, 1, batch);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		if (!(g = grow(c, &l, sizeof *g)))
			return ctx_no_memory(c);
		*g = (struct fact_group){(int)db_i64(s, 0), db_i64(s, 1)};
	}
	*ret_list = l.items;
	*ret_n = l.n;
	return RC_OK;
}

enum rc store_batches(struct ctx *c, const struct batch_row **ret_list, size_t *ret_n)
{
	stmt_auto *s = NULL;
	struct list l = {0};
	struct batch_row *r;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, known_at FROM batch ORDER BY id {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		if (!(r = grow(c, &l, sizeof *r)))
			return ctx_no_memory(c);
		*r = (struct batch_row){db_i64(s, 0), day_of(db_text(s, 1))};
	}
	*ret_list = l.items;
	*ret_n = l.n;
	return RC_OK;
}

/* ---- Facts. */

/* In a transaction; a cell that the batch has already is a conflict, told by the commit at the latest. */
enum rc store_add_fact(struct ctx *c, struct db_stmt **s, const struct fact *f, int64_t batch)
{
	if (!*s) {
		TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO fact (indicator, period, subject, batch, value) VALUES ($1, $2, $3, $4, $5) {unscoped}"), s));
		db_bind_i64(*s, 4, batch);
	}
	db_bind_i64(*s, 1, f->indicator);
	db_bind_i64(*s, 2, f->period);
	db_bind_i64(*s, 3, f->subject);
	if (f->withdrawn)
		db_bind_null(*s, 5);
	else
		db_bind_i64(*s, 5, f->value);
	TRY_DB(db_run_later(*s));
	return RC_OK;
}

enum rc store_facts(struct ctx *c, int indicator, int64_t period, take_fact *take, void *user)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT subject, batch, value FROM fact WHERE indicator = $1 AND period = $2 ORDER BY subject, batch {unscoped}"), &s));
	db_bind_i64(s, 1, indicator);
	db_bind_i64(s, 2, period);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		take(user, &(struct fact_row){db_i64(s, 0), db_i64(s, 1), db_i64(s, 2), db_is_null(s, 2)});
	}
}

enum rc store_fact_history(struct ctx *c, int64_t subject, int indicator, int64_t period, const struct fact_version **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct list l = {0};
	struct fact_version *v;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT f.batch, f.value, b.known_at, b.source, b.file FROM fact f JOIN batch b ON b.id = f.batch"
		" WHERE f.indicator = $1 AND f.period = $2 AND f.subject = $3 ORDER BY b.known_at DESC, f.batch DESC {unscoped}"), &s));
	db_bind_i64(s, 1, indicator);
	db_bind_i64(s, 2, period);
	db_bind_i64(s, 3, subject);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		if (!(v = grow(c, &l, sizeof *v)))
			return ctx_no_memory(c);
		*v = (struct fact_version){db_i64(s, 0), db_i64(s, 1), db_is_null(s, 1), arena_strdup(&c->arena, db_text(s, 2)),
			arena_strdup(&c->arena, db_text(s, 3)), arena_strdup(&c->arena, db_text(s, 4))};
		if (!v->known_at || !v->source || !v->file)
			return ctx_no_memory(c);
	}
	*ret_list = l.items;
	*ret_n = (int)l.n;
	return RC_OK;
}

/* Few periods have facts: one probe each is cheaper than a second index over hundreds of millions of rows. */
enum rc store_facts_of(struct ctx *c, const struct scope *scope, int64_t subject, struct subject_fact **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct list l = {0};
	struct subject_fact *f;
	bool row;

	TRY_DB(db_prepare(c->db, scope, SQL("SELECT f.indicator, f.period, f.batch, f.value, b.known_at, b.source FROM column_block k"
		" CROSS JOIN fact f JOIN batch b ON b.id = f.batch JOIN subject s ON s.id = f.subject" /* CROSS: in this order, a look-up for each block */
		" WHERE f.indicator = k.indicator AND f.period = k.period AND f.subject = $1 AND {scope s} ORDER BY f.indicator, f.period, b.known_at, f.batch"), &s));
	db_bind_i64(s, 1, subject);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		if (!(f = grow(c, &l, sizeof *f)))
			return ctx_no_memory(c);
		*f = (struct subject_fact){(int)db_i64(s, 0), db_i64(s, 1), db_i64(s, 2), db_i64(s, 3), db_is_null(s, 3), arena_strdup(&c->arena, db_text(s, 4)),
			arena_strdup(&c->arena, db_text(s, 5))};
		if (!f->known_at || !f->source)
			return ctx_no_memory(c);
	}
	*ret_list = l.items;
	*ret_n = (int)l.n;
	return RC_OK;
}

enum rc store_years(struct ctx *c, int *ret_years, int cap, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row;
	int n = 0;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT DISTINCT period / 10000 FROM column_block ORDER BY 1 DESC {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row || n == cap)
			break;
		ret_years[n++] = (int)db_i64(s, 0);
	}
	*ret_n = n;
	return RC_OK;
}

/* ---- Blocks. */

enum rc store_block_heads(struct ctx *c, struct block_head **ret_list, size_t *ret_n)
{
	stmt_auto *s = NULL;
	struct block_head *list = NULL;
	size_t n = 0, cap = 0;
	bool row;
	enum rc rc;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT indicator, period, batch, known_at FROM column_block ORDER BY indicator, period {unscoped}"), &s));
	for (;;) {
		rc = db_next(s, &row);
		if (rc != RC_OK || !row)
			break;
		if (n == cap) {
			struct block_head *p = realloc(list, (cap = cap ? cap * 2 : 64) * sizeof *p);
			if (!p) {
				free(list);
				return ctx_no_memory(c);
			}
			list = p;
		}
		list[n++] = (struct block_head){(int)db_i64(s, 0), db_i64(s, 1), db_i64(s, 2), day_of(db_text(s, 3))};
	}
	if (rc != RC_OK) {
		free(list);
		return ctx_fail_db(c, rc);
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_block(struct ctx *c, int indicator, int64_t period, struct db_stmt **ret_s, struct block_head *ret_head, const void **ret_data, size_t *ret_len)
{
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT batch, known_at, data FROM column_block WHERE indicator = $1 AND period = $2 {unscoped}"), ret_s));
	db_bind_i64(*ret_s, 1, indicator);
	db_bind_i64(*ret_s, 2, period);
	TRY_DB(db_next(*ret_s, &row));
	*ret_head = (struct block_head){indicator, period, row ? db_i64(*ret_s, 0) : 0, row ? day_of(db_text(*ret_s, 1)) : DAY_NONE};
	*ret_len = 0;
	*ret_data = row ? db_blob(*ret_s, 2, ret_len) : NULL;
	if (row && *ret_data == NULL) /* a column from which everything was withdrawn: there is a block, of no bytes */
		*ret_data = "";
	return RC_OK;
}

enum rc store_put_block(struct ctx *c, const struct block_head *h, int64_t n, const void *data, size_t len)
{
	stmt_auto *s = NULL;
	char known[DATE_TEXT];

	date_print(known, h->known_at);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO column_block (indicator, period, batch, known_at, n, data) VALUES ($1, $2, $3, $4, $5, $6)"
		" ON CONFLICT (indicator, period) DO UPDATE SET batch = excluded.batch, known_at = excluded.known_at, n = excluded.n, data = excluded.data {unscoped}"), &s));
	db_bind_i64(s, 1, h->indicator);
	db_bind_i64(s, 2, h->period);
	db_bind_i64(s, 3, h->batch);
	db_bind_text(s, 4, known);
	db_bind_i64(s, 5, n);
	db_bind_blob(s, 6, data, len);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_drop_blocks(struct ctx *c)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM column_block {unscoped}"), &s));
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_fact_groups(struct ctx *c, struct block_head **ret_list, size_t *ret_n)
{
	stmt_auto *s = NULL;
	struct list l = {0};
	struct block_head *h;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT g.indicator, g.period, max(g.batch), max(b.known_at) FROM"
		" (SELECT DISTINCT indicator, period, batch FROM fact) g JOIN batch b ON b.id = g.batch GROUP BY g.indicator, g.period"
		" ORDER BY g.indicator, g.period {unscoped}"), &s));
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		if (!(h = grow(c, &l, sizeof *h)))
			return ctx_no_memory(c);
		*h = (struct block_head){(int)db_i64(s, 0), db_i64(s, 1), db_i64(s, 2), day_of(db_text(s, 3))};
	}
	*ret_list = l.items;
	*ret_n = l.n;
	return RC_OK;
}
