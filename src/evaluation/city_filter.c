/* city_filter.c - who is on a list: the words of a filter, and the rows that pass it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/city_lists_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* ---- From words to a filter. */

static bool given(const char *s) { return s != NULL && *s != '\0'; }

static enum rc read_region(struct ctx *c, const struct city *y, const char *field, const char *word, int *ret)
{
	if (!given(word))
		return RC_OK;
	*ret = registry_region_of(y->view.reg, word);
	return *ret >= 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, field, TR(c, "没有代码或名称为“%s”的地区", "there is no region with the code or name '%s'"),
		word);
}

static enum rc read_industry(struct ctx *c, const struct city *y, const char *word, int *ret)
{
	if (!given(word))
		return RC_OK;
	*ret = registry_industry_of(y->view.reg, word);
	return *ret >= 0 ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "industry", TR(c, "GB/T 4754 没有行业代码“%s”", "GB/T 4754 has no industry '%s'"),
		word);
}

static const char *known_classes(struct ctx *c, const struct scheme *s)
{
	struct buf b;
	buf_init(&b, 2048);
	for (int i = 0; i < s->classes.n; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", s->classes.list[i].code);
	const char *text = arena_strdup(&c->arena, buf_text(&b));
	buf_finish(&b);
	return text ? text : "";
}

static enum rc read_classes(struct ctx *c, const struct scheme *s, const char *words, uint64_t *ret)
{
	struct slice rest = slice_of(words), part;
	while (given(words) && slice_split(&rest, ',', &part)) {
		part = slice_trim(part);
		int k = 0;
		while (k < s->classes.n && !slice_is(part, s->classes.list[k].code))
			k++;
		if (slice_is(part, "none"))
			k = CLASS_BIT_NONE;
		else if (k == s->classes.n)
			return ctx_fail(c, RC_BAD_INPUT, "class",
				TR(c, "没有“%.*s”类；可用：%s，none（无类别）", "there is no class '%.*s'; known: %s, none (without a class)"),
				(int)part.n, part.p, known_classes(c, s));
		*ret |= UINT64_C(1) << k;
	}
	return RC_OK;
}

static int mark_of(const char *word)
{
	for (int k = 0; k < MARK_COUNT; k++)
		if (strcmp(mark_words[k], word) == 0)
			return k;
	return -1;
}

static int list_of(const struct scheme *s, const char *code)
{
	for (int k = 0; k < s->n_lists; k++)
		if (strcmp(s->lists[k].code, code) == 0)
			return k;
	return -1;
}

static enum rc read_list(struct ctx *c, const struct scheme *s, const char *word, const char **ret)
{
	if (!given(word))
		return RC_OK;
	if (mark_of(word) < 0 && list_of(s, word) < 0)
		return ctx_fail(c, RC_BAD_INPUT, "list",
			TR(c, "没有名单“%s”；可用：white, black, veto, exempt 及办法中的榜单",
			"there is no list '%s'; known: white, black, veto, exempt and the lists of the scheme"),
			word);
	*ret = word;
	return RC_OK;
}

enum rc city_filter_read(struct ctx *c, const struct city *y, const struct city_filter_words *w, struct city_filter *ret)
{
	ret->q = given(w->q) ? w->q : NULL;
	TRY(read_region(c, y, "district", w->district, &ret->region));
	TRY(read_region(c, y, "town", w->town, &ret->town));
	TRY(read_industry(c, y, w->industry, &ret->industry));
	TRY(read_classes(c, y->scheme, w->classes, &ret->classes));
	return read_list(c, y->scheme, w->list, &ret->list);
}

bool filter_is_empty(const struct city_filter *f)
{
	return f->q == NULL && f->region < 0 && f->town < 0 && f->industry < 0 && f->classes == 0 && f->above_scale < 0 &&
		isnan(f->min_total) &&
		isnan(f->max_total) && f->list == NULL;
}

/* ---- From a filter to rows. */

static void keep_both(uint64_t *bits, const uint64_t *other, size_t words)
{
	for (size_t w = 0; w < words; w++)
		bits[w] &= other[w];
}

/* Frame rows of registry rows that come in ascending order. */
static void put_registry_rows(const struct city *y, const uint32_t *rows, size_t n, uint64_t *bits)
{
	const uint32_t *map = y->view.row;
	size_t at = 0, frame_rows = y->view.frame.rows;
	for (size_t i = 0; i < n; i++) {
		while (map != NULL && at < frame_rows && map[at] < rows[i])
			at++;
		if (map == NULL && rows[i] < frame_rows)
			bit_put(bits, rows[i]);
		else if (map == NULL)
			continue; /* registered since */
		else if (at < frame_rows && map[at] == rows[i])
			bit_put(bits, at);
	}
}

static enum rc apply_query(struct ctx *c, const struct city *y, const struct scope *scope, const char *q, uint64_t *bits)
{
	const struct registry *g = y->view.reg;
	size_t words = y->lists->words;
	uint32_t *rows = malloc((g->rows + 1) * sizeof *rows);
	uint64_t *found = calloc(words, sizeof *found);
	if (rows == NULL || found == NULL) {
		free(rows);
		free(found);
		return ctx_no_memory(c);
	}
	size_t n = registry_search(g, scope, q, strlen(q), rows, g->rows);
	put_registry_rows(y, rows, n, found);
	keep_both(bits, found, words);
	free(rows);
	free(found);
	return RC_OK;
}

static void mark_rows(const struct city *y, enum mark_kind kind, uint64_t *found)
{
	const struct registry *g = y->view.reg;
	for (size_t i = 0; i < g->n_marks; i++)
		if (g->marks[i].kind == kind && registry_marked(g, g->marks[i].row, kind, y->lists->day, y->round.at.registry))
			put_registry_rows(y, &g->marks[i].row, 1, found);
	for (size_t row = 0; kind == MARK_EXEMPT && row < y->ev->rows; row++)
		if (y->ev->state[row] & ROW_EXEMPT)
			bit_put(found, row);
}

static enum rc apply_list(struct ctx *c, const struct city *y, const char *list, uint64_t *bits)
{
	size_t words = y->lists->words;
	uint64_t *found = calloc(words, sizeof *found);
	if (found == NULL)
		return ctx_no_memory(c);
	int mark = mark_of(list), at = list_of(y->scheme, list);
	if (mark >= 0)
		mark_rows(y, (enum mark_kind)mark, found);
	const struct list_result *l = mark < 0 && at >= 0 && y->ev->lists != NULL ? &y->ev->lists[at] : NULL;
	for (size_t i = 0; l != NULL && i < l->n; i++)
		bit_put(found, l->rows[i]);
	keep_both(bits, found, words);
	free(found);
	return RC_OK;
}

/* Indexes of a place with everything below it: a run, for both tables are in tree order. */
struct run { int lo, hi; };

static struct run region_run(const struct registry *g, int region)
{
	return region < 0 ? (struct run){ 0, g->n_regions - 1 }
		: (struct run){ region, region + (int)(g->regions[region].pos_end - g->regions[region].pos) };
}

static struct run industry_run(const struct registry *g, int industry)
{
	struct run r = { industry, industry };
	while (industry >= 0 && r.hi + 1 < g->n_industries && g->industries[r.hi + 1].level > g->industries[industry].level)
		r.hi++;
	return r;
}

static bool within(struct run r, int at) { return at >= r.lo && at <= r.hi; }

static bool class_wanted(uint64_t classes, uint8_t class_)
{
	return classes == 0 || (classes >> (class_ == CLASS_NONE ? CLASS_BIT_NONE : class_) & 1);
}

static bool total_wanted(const struct evaluation *e, const struct city_filter *f, size_t row)
{
	double total;
	if (isnan(f->min_total) && isnan(f->max_total))
		return true;
	return evaluation_total(e, row, &total) && !(total < f->min_total) && !(total > f->max_total);
}

struct conditions { const struct city *y; const struct scope *scope; const struct city_filter *f; struct run region, town, industry; };

static bool row_passes(const struct conditions *q, size_t row)
{
	const struct city_lists *l = q->y->lists;
	const struct city_filter *f = q->f;
	if (!within(q->region, l->region[row]) || !within(q->town, l->region[row]))
		return false;
	if (f->industry >= 0 && !within(q->industry, l->industry[row]))
		return false;
	if (f->above_scale >= 0 && l->above[row] != f->above_scale)
		return false;
	if (!class_wanted(f->classes, q->y->ev->class_[row]) || !total_wanted(q->y->ev, f, row))
		return false;
	return q->scope->kind == SCOPE_ALL || registry_in_scope(q->y->view.reg, q->scope, city_registry_row(q->y, row));
}

enum rc filter_apply(struct ctx *c, const struct city *y, const struct scope *scope, const struct city_filter *f, uint64_t *bits)
{
	const struct registry *g = y->view.reg;
	if (f->q != NULL)
		TRY(apply_query(c, y, scope, f->q, bits));
	if (f->list != NULL)
		TRY(apply_list(c, y, f->list, bits));
	struct conditions q = { y, scope, f, region_run(g, f->region), region_run(g, f->town), industry_run(g, f->industry) };
	for (size_t w = 0; w < y->lists->words; w++)
		for (uint64_t left = bits[w]; left != 0; left &= left - 1) {
			size_t row = w * 64 + (size_t)__builtin_ctzll(left);
			if (!row_passes(&q, row))
				bits[w] &= ~(UINT64_C(1) << (row & 63));
		}
	return RC_OK;
}
