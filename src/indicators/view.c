/* view.c - the second door: columns within a scope.
 * SPDX-License-Identifier: Apache-2.0 */
#include "indicators/view.h"
#include "base/period.h"
#include "indicators/fact_block.h"
#include "indicators/indicators_state.h"
#include "indicators/view_cache.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { READ_TRIES = 5 };

/* What a view keeps alive: the snapshot, the definitions, the kept columns; and an arena for what is its own. */
struct view_hold {
	const struct registry *reg;
	const struct indicators *list;
	struct kept_column **cols; int n_cols;
	struct arena arena;
};

/* ---- Describing. */

static int64_t power10(int n)
{
	int64_t p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

/* The unit of values as they are kept: 0.01 元. */
static struct unit kept_unit(const struct indicator *ind)
{
	struct unit step = unit_one(), u = ind->storage;

	step.den = power10(ind->decimals);
	if (ind->kind != COL_NUMBER || !unit_mul(&u, &step, &u))
		return unit_one();
	return u;
}

bool view_describe(const struct registry *g, const struct indicators *list, const char *name, struct column *ret_col)
{
	const struct indicator *ind = indicators_find(list, name);
	int a = ind ? -1 : attribute_find(name);

	if (!ind && a < 0)
		return false;
	if (ind)
		*ret_col = (struct column){.name = ind->code, .kind = ind->kind, .unit = kept_unit(ind), .dict = ind->kind == COL_ENUM ? &ind->words : NULL};
	else
		*ret_col = (struct column){.name = view_attributes[a].name, .kind = view_attributes[a].kind, .unit = attribute_unit(a), .dict = attribute_dict(g, a)};
	return true;
}

const char *const *view_names(struct arena *a, const struct indicators *list)
{
	const char **names = arena_new_array(a, const char *, (size_t)list->n + N_ATTRIBUTES + 1);

	for (int i = 0; names && i < list->n; i++)
		names[i] = list->list[i].code;
	for (int i = 0; names && i < N_ATTRIBUTES; i++)
		names[list->n + i] = view_attributes[i].name;
	return names;
}

/* ---- Making one column of the whole city. */

/* kept x num / den with one rounding: num x value is exact as long as it stays below 2^53, which definitions keep to. */
static double convert(const struct column_key *key, int64_t value)
{
	__int128 wide = (__int128)value * key->num;

	return key->den == 1 ? (double)wide : (double)wide / (double)key->den;
}

static size_t fill_cells(const struct registry *g, const struct fact_cell *cells, size_t n, struct kept_column *col)
{
	size_t row = 0, present = 0;

	for (size_t i = 0; i < n; i++) {
		while (row < g->rows && registry_subject(g, row) < cells[i].subject)
			row++;
		if (row == g->rows)
			break;
		if (registry_subject(g, row) != cells[i].subject)
			continue; /* a fact about something else than an enterprise, or one that came after the snapshot */
		kept_set(col, row, convert(&col->key, cells[i].value));
		present++;
	}
	return present;
}

static enum rc fill_block(struct ctx *c, const struct registry *g, const struct block_head *head, struct kept_column *col, size_t *ret_present, bool *ret_moved)
{
	stmt_auto *s = NULL;
	struct block_head now;
	struct block_reader r;
	struct fact_cell cell;
	const void *data;
	size_t len = 0, row = 0, present = 0;

	TRY(store_block(c, head->indicator, head->period, &s, &now, &data, &len));
	*ret_moved = !data || now.batch != head->batch;
	if (*ret_moved)
		return RC_OK;
	r = (struct block_reader){data, (const unsigned char *)data + len, 0, false};
	while (row < g->rows && block_next(&r, &cell)) {
		while (row < g->rows && registry_subject(g, row) < cell.subject)
			row++;
		if (row == g->rows || registry_subject(g, row) != cell.subject)
			continue;
		kept_set(col, row++, convert(&col->key, cell.value));
		present++;
	}
	if (r.bad)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "指标列缓存已损坏，请运行 gusu rebuild", "a packed column is damaged; run 'gusu rebuild'"));
	*ret_present = present;
	return RC_OK;
}

static enum rc fill_facts(struct ctx *c, const struct registry *g, const struct block_head *head, struct kept_column *col, size_t *ret_present, bool *ret_moved)
{
	struct fact_cell *cells;
	size_t n;

	*ret_present = 0;
	*ret_moved = false;
	if (!head)
		return RC_OK;
	if (col->key.at.day == DAY_NONE && col->key.at.batch == 0)
		return fill_block(c, g, head, col, ret_present, ret_moved);
	TRY(facts_column(c, head->indicator, head->period, col->key.at, &cells, &n));
	*ret_present = fill_cells(g, cells, n, col);
	free(cells);
	return RC_OK;
}

/* Who shares land with whom, as at the year's end: several columns in a row are of the same. */
static enum rc sites_of(struct ctx *c, struct view_cache *k, const struct registry *g, const struct column_key *key)
{
	int32_t day = days_of(key->year, 12, 31);
	struct sites fresh;

	if (k->sites.land && k->sites_of == g->version && k->sites_version == key->at.registry.version && k->sites_day == day)
		return RC_OK;
	TRY(sites_load(c, g, day, key->at.registry.version, &fresh));
	sites_finish(&k->sites);
	k->sites = fresh;
	k->sites_of = g->version;
	k->sites_version = key->at.registry.version;
	k->sites_day = day;
	return RC_OK;
}

/* The column from the cache, or a new one. *ret_moved: an import came between; begin again. */
static enum rc column_of(struct ctx *c, struct view_cache *k, const struct registry *g, const struct column_key *key, const struct block_head *head,
	struct kept_column **ret_col, bool *ret_moved)
{
	int64_t stamp = head ? head->batch : 0;
	struct kept_column *col = cache_find(k, key, stamp);
	size_t present = 0;
	enum rc rc = RC_OK;

	*ret_moved = false;
	*ret_col = col;
	if (col)
		return RC_OK;
	col = kept_create(key, g->rows);
	if (!col)
		return ctx_no_memory(c);
	col->stamp = stamp;
	if (key->indicator)
		rc = fill_facts(c, g, head, col, &present, ret_moved);
	else if (attribute_is_of_site(key->attribute)) {
		rc = sites_of(c, k, g, key);
		if (rc == RC_OK)
			present = attribute_fill_site(g, &k->sites, key->attribute, col);
	}
	else
		present = attribute_fill(g, key->attribute, key->year, col);
	if (rc != RC_OK || *ret_moved) {
		kept_drop(col);
		return rc;
	}
	kept_seal(col, g->rows, present);
	cache_put(k, col);
	*ret_col = col;
	return RC_OK;
}

/* ---- From wants to keys. */

static enum rc unknown_name(struct ctx *c, const struct indicators *list, const char *name)
{
	const char *const *names = view_names(&c->arena, list);
	const char *near = names ? plan_nearest(name, names) : NULL;

	if (near)
		return ctx_fail(c, RC_BAD_INPUT, name, TR(c, "没有名为“%.60s”的指标或属性；是否指“%s”？", "there is no indicator or attribute '%.60s'; did you mean '%s'?"), name, near);
	return ctx_fail(c, RC_BAD_INPUT, name, TR(c, "没有名为“%.60s”的指标或属性", "there is no indicator or attribute '%.60s'"), name);
}

/* Everything is allowed that the column knows: then it is the column of now. */
static struct as_of simplest(struct as_of at, const struct block_head *head)
{
	if (!head || ((at.day == DAY_NONE || head->known_at <= at.day) && (at.batch == 0 || head->batch <= at.batch)))
		return AS_OF_NOW;
	at.registry = AS_OF_NOW.registry; /* of no matter to figures */
	return at;
}

static void reduce(int64_t *num, int64_t *den)
{
	int64_t a = *num, b = *den;

	while (b) {
		int64_t t = a % b;
		a = b;
		b = t;
	}
	*num /= a;
	*den /= a;
}

static enum rc into_unit(struct ctx *c, const struct unit *kept, const struct unit *shown, const struct view_want *w, struct column_key *key)
{
	char have[UNIT_TEXT_MAX], want[UNIT_TEXT_MAX];

	if (!unit_ratio(kept, w->unit, &key->num, &key->den)) {
		unit_print(shown, have, sizeof have);
		unit_print(w->unit, want, sizeof want);
		return ctx_fail(c, RC_BAD_INPUT, w->name, TR(c, "%s（%s）不能换算成%s", "%s (%s) cannot be converted to %s"), w->name, have, want);
	}
	reduce(&key->num, &key->den);
	return RC_OK;
}

static enum rc indicator_key(struct ctx *c, const struct indicator *ind, const struct view_want *w, struct column_key *key)
{
	struct unit kept = kept_unit(ind);

	key->indicator = ind->id;
	return w->unit && ind->kind == COL_NUMBER ? into_unit(c, &kept, &ind->unit, w, key) : RC_OK;
}

static enum rc attribute_key(struct ctx *c, const struct indicators *list, const struct view_want *w, struct column_key *key)
{
	key->attribute = attribute_find(w->name);
	if (key->attribute < 0)
		return unknown_name(c, list, w->name);
	struct unit kept = attribute_unit(key->attribute);
	return w->unit && view_attributes[key->attribute].kind == COL_NUMBER ? into_unit(c, &kept, &kept, w, key) : RC_OK;
}

static enum rc key_of(struct ctx *c, const struct registry *g, const struct indicators *list, int year, const struct view_want *w, struct column_key *ret_key)
{
	const struct indicator *ind = indicators_find(list, w->name);

	*ret_key = (struct column_key){.year = year - w->lag, .at = AS_OF_NOW, .num = 1, .den = 1, .registry = g->version};
	if (ind)
		return indicator_key(c, ind, w, ret_key);
	return attribute_key(c, list, w, ret_key);
}

static void describe(const struct view_hold *h, const struct view_want *w, const struct kept_column *col, struct column *out)
{
	bool known = view_describe(h->reg, h->list, w->name, out);

	assert(known);
	out->lag = w->lag;
	out->v = col->v;
	out->present = col->present;
	if (w->unit && out->kind == COL_NUMBER)
		out->unit = *w->unit;
}

/* ---- Scope: rows that may be seen, gathered. */

static enum rc choose_rows(struct ctx *c, struct view_hold *h, size_t of, const struct scope *s, uint32_t **ret_rows, size_t *ret_n)
{
	const struct registry *g = h->reg;
	uint32_t *rows;
	size_t n = 0, k = 0;

	for (size_t i = 0; i < of; i++)
		n += registry_in_scope(g, s, i);
	rows = arena_new_array(&h->arena, uint32_t, n + 1);
	if (!rows)
		return ctx_no_memory(c);
	for (size_t i = 0; i < of; i++)
		if (registry_in_scope(g, s, i))
			rows[k++] = (uint32_t)i;
	*ret_rows = rows;
	*ret_n = n;
	return RC_OK;
}

static void *aligned(struct arena *a, size_t bytes)
{
	char *p = arena_alloc(a, bytes + 64);

	return p ? p + (64 - (uintptr_t)p % 64) % 64 : NULL;
}

static enum rc gather(struct ctx *c, struct view_hold *h, const uint32_t *rows, size_t n, struct column *col)
{
	size_t padded = frame_padded(n ? n : 1), present = 0;
	double *v = aligned(&h->arena, padded * sizeof *v);
	uint64_t *bits = aligned(&h->arena, padded / 64 * sizeof *bits);

	if (!v || !bits)
		return ctx_no_memory(c);
	for (size_t i = 0; i < n; i++)
		if (column_has(col, rows[i])) {
			v[i] = col->v[rows[i]];
			bits[i >> 6] |= UINT64_C(1) << (i & 63);
			present++;
		}
	col->v = v;
	col->present = present == n ? NULL : bits;
	return RC_OK;
}

static enum rc gather_ids(struct ctx *c, struct view_hold *h, const uint32_t *rows, size_t n, struct frame *f)
{
	char *data = arena_alloc(&h->arena, n * 18 + 1);
	uint32_t *off = arena_new_array(&h->arena, uint32_t, n + 1);

	if (!data || !off)
		return ctx_no_memory(c);
	for (size_t i = 0; i < n; i++) {
		memcpy(data + i * 18, f->id_data + (size_t)rows[i] * 18, 18);
		off[i + 1] = (uint32_t)(i + 1) * 18;
	}
	f->id_data = data;
	f->id_off = off;
	return RC_OK;
}

static enum rc apply_scope(struct ctx *c, struct view_hold *h, const struct scope *s, struct view *v)
{
	uint32_t *rows = NULL;
	size_t n = 0;

	if (s->kind == SCOPE_ALL)
		return RC_OK;
	TRY(choose_rows(c, h, v->frame.rows, s, &rows, &n));
	for (int i = 0; i < v->frame.n_cols; i++)
		TRY(gather(c, h, rows, n, &v->frame.cols[i]));
	TRY(gather_ids(c, h, rows, n, &v->frame));
	v->frame.rows = n;
	v->row = rows;
	return RC_OK;
}

/* ---- As a version of the registry had it: its enterprises, which are the first of today's, with their codes of then. */

static enum rc shorten(struct ctx *c, struct view_hold *h, size_t rows, struct column *col)
{
	size_t padded = frame_padded(rows ? rows : 1);
	double *v = aligned(&h->arena, padded * sizeof *v);
	uint64_t *bits = aligned(&h->arena, padded / 64 * sizeof *bits);
	size_t present = 0;

	if (!v || !bits)
		return ctx_no_memory(c);
	memcpy(v, col->v, rows * sizeof *v);
	for (size_t i = 0; i < rows; i++) {
		bits[i >> 6] |= (uint64_t)column_has(col, i) << (i & 63);
		present += column_has(col, i);
	}
	col->v = v;
	col->present = present < rows ? bits : NULL; /* as it was then: a sum over a column without a gap adds in another order */
	return RC_OK;
}

static enum rc apply_version(struct ctx *c, struct view_hold *h, struct view *v)
{
	int64_t version = v->at.registry.version;
	size_t rows = registry_rows_at(h->reg, version);

	if (rows < v->frame.rows) {
		for (int i = 0; i < v->frame.n_cols; i++)
			TRY(shorten(c, h, rows, &v->frame.cols[i]));
		v->frame.rows = rows;
	}
	if (version == 0 || h->reg->last_code <= version)
		return RC_OK;
	char *codes = arena_alloc(&h->arena, rows * 18 + 1);
	if (!codes || registry_codes_at(h->reg, version, rows, codes) != RC_OK)
		return ctx_no_memory(c);
	v->frame.id_data = codes;
	return RC_OK;
}

/* ---- Opening. */

static void hold_free(struct ctx *c, struct view_hold *h)
{
	for (int i = 0; i < h->n_cols; i++)
		kept_drop(h->cols[i]);
	if (h->list)
		indicators_drop(c, h->list);
	if (h->reg)
		registry_drop(c, h->reg);
	arena_finish(&h->arena);
	free(h);
}

/* What nothing came after is what is known now: one column for both. */
static struct registry_known simplest_known(struct registry_known k, const struct registry *g, int attribute)
{
	bool of_marks = attribute_is_mark(attribute);

	if (attribute_is_of_site(attribute))
		return (struct registry_known){0, k.version >= g->version ? 0 : k.version};
	if (of_marks)
		return (struct registry_known){k.marks > g->last_mark ? 0 : k.marks, k.version >= g->last_undone ? 0 : k.version};
	return (struct registry_known){0, k.version >= g->last_change ? 0 : k.version};
}

static enum rc take_columns(struct ctx *c, struct view_cache *k, struct view_hold *h, int year, struct as_of at, const struct view_want *wants, int n, bool *ret_moved)
{
	*ret_moved = false;
	for (int i = 0; i < n && !*ret_moved; i++) {
		struct column_key key;
		const struct block_head *head;
		TRY(key_of(c, h->reg, h->list, year, &wants[i], &key));
		head = key.indicator ? cache_head(k, key.indicator, key.year) : NULL;
		if (key.indicator)
			key.at = simplest(at, head);
		else
			key.at.registry = simplest_known(at.registry, h->reg, key.attribute);
		TRY(column_of(c, k, h->reg, &key, head, &h->cols[h->n_cols], ret_moved));
		h->n_cols += !*ret_moved;
	}
	return RC_OK;
}

/* One reading: everything of one epoch, or *ret_moved. */
static enum rc read_once(struct ctx *c, struct view_hold *h, int year, struct as_of at, const struct view_want *wants, int n, int64_t *ret_epoch, bool *ret_moved)
{
	struct view_cache *k = indicators_state_of(c->app)->cache;
	int64_t before, after = 0;
	enum rc rc = db_epoch(c->db, &before);

	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	TRY(registry_hold(c, &h->reg));
	TRY(indicators_hold(c, &h->list));
	pthread_mutex_lock(&k->lock);
	rc = cache_heads(c, k, before);
	if (rc == RC_OK)
		rc = take_columns(c, k, h, year, at, wants, n, ret_moved);
	pthread_mutex_unlock(&k->lock);
	TRY(rc);
	if (db_epoch(c->db, &after) != RC_OK || after != before)
		*ret_moved = true;
	*ret_epoch = before;
	return RC_OK;
}

static struct view_hold *hold_create(struct ctx *c, int n_wants)
{
	struct view_hold *h = calloc(1, sizeof *h);

	if (!h)
		return NULL;
	arena_init(&h->arena, 0);
	h->cols = arena_new_array(&h->arena, struct kept_column *, (size_t)n_wants + 1);
	if (!h->cols) {
		hold_free(c, h);
		return NULL;
	}
	return h;
}

static enum rc build_frame(struct ctx *c, struct view_hold *h, const struct scope *s, int year, const struct view_want *wants, int n, struct view *v)
{
	struct column *cols = arena_new_array(&h->arena, struct column, (size_t)n + 1);

	if (!cols)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		describe(h, &wants[i], h->cols[i], &cols[i]);
	v->frame = (struct frame){.rows = h->reg->rows, .cols = cols, .n_cols = n, .id_name = "code", .id_data = h->reg->uscc, .id_off = h->reg->uscc_off, .period_year = year};
	TRY(apply_version(c, h, v));
	return apply_scope(c, h, s, v);
}

enum rc view_open(struct ctx *c, const struct scope *scope, int year, struct as_of at, const struct view_want *wants, int n_wants, struct view *ret_view)
{
	struct view v = {.year = year, .at = at};
	struct view_hold *h = NULL;
	bool moved = true;
	enum rc rc = RC_OK;

	if (scope->kind == SCOPE_NONE)
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "没有查看企业数据的权限", "no enterprise data may be seen"));
	if (year < SCALE_YEAR_FIRST - 20 || year > YEAR_MAX)
		return ctx_fail(c, RC_BAD_INPUT, "year", TR(c, "年份 %d 超出范围", "the year %d is out of range"), year);
	for (int i = 0; i < READ_TRIES && moved; i++) {
		if (h)
			hold_free(c, h);
		h = hold_create(c, n_wants);
		if (!h)
			return ctx_no_memory(c);
		rc = read_once(c, h, year, at, wants, n_wants, &v.epoch, &moved);
		if (rc != RC_OK)
			break;
	}
	if (rc == RC_OK && moved)
		rc = ctx_fail(c, RC_BUSY, "", "%s", TR(c, "数据正在导入，请稍后重试", "data are being imported; please try again"));
	if (rc == RC_OK)
		rc = build_frame(c, h, scope, year, wants, n_wants, &v);
	if (rc != RC_OK) {
		hold_free(c, h);
		return rc;
	}
	v.reg = h->reg;
	v.hold = h;
	*ret_view = v;
	return RC_OK;
}

static enum rc place_facts(struct ctx *c, const struct indicators *list, const struct view_want *want, int year, struct as_of at, take_place_fact *take, void *user)
{
	struct column_key key = {.year = year, .num = 1, .den = 1};
	const struct indicator *ind = indicators_find(list, want->name);
	struct fact_cell *cells;
	size_t n;

	if (!ind)
		return unknown_name(c, list, want->name);
	TRY(indicator_key(c, ind, want, &key));
	TRY(facts_column(c, ind->id, period_code(period_year(year)), at, &cells, &n));
	for (size_t i = 0; i < n && cells[i].subject < SUBJECT_FIRST; i++) /* places have the smaller ids */
		take(user, cells[i].subject, convert(&key, cells[i].value));
	free(cells);
	return RC_OK;
}

enum rc view_place_facts(struct ctx *c, const char *indicator, int year, struct as_of at, const struct unit *unit, take_place_fact *take, void *user)
{
	const struct indicators *list;
	enum rc rc;

	TRY(indicators_hold(c, &list));
	rc = place_facts(c, list, &(struct view_want){indicator, 0, unit}, year, at, take, user);
	indicators_drop(c, list);
	return rc;
}

void view_close(struct ctx *c, struct view *v)
{
	if (v->places)
		registry_drop(c, v->places);
	v->places = NULL;
	if (v->hold)
		hold_free(c, v->hold);
	v->hold = NULL;
}
