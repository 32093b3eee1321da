/* registry_search.c - finding places, industries and enterprises in the snapshot; states and lists as at a day.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two-character Chinese words are the usual query, so there is no index: memmem over one text of a few megabytes answers in a few milliseconds. */
#include "base/text.h"
#include "base/utf8.h"
#include "registry/registry_state.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const char *const enterprise_status_words[] = {"active", "building", "suspended", "moved", "closed", NULL};
const char *const enterprise_status_zh[] = {"正常", "在建", "停产", "迁出", "注销", NULL};
const char *const mark_words[] = {"veto", "white", "black", "exempt", NULL};
const char *const mark_zh[] = {"一票否决", "白名单", "黑名单", "不参评", NULL};
const char *const occupation_basis_words[] = {"owned", "rented", NULL};
const char *const occupation_basis_zh[] = {"自有", "租用", NULL};

bool registry_in_scope(const struct registry *g, const struct scope *s, size_t row)
{
	int64_t pos;

	switch (s->kind) {
	case SCOPE_ALL:
		return true;
	case SCOPE_REGION:
		pos = g->regions[g->region[row]].pos;
		return pos >= s->region_lo && pos <= s->region_hi;
	case SCOPE_SUBJECT:
		return registry_subject(g, row) == s->subject;
	case SCOPE_LIST:
		return scope_lists(s, registry_subject(g, row));
	case SCOPE_NONE:
		break;
	}
	return false;
}

int registry_region_of(const struct registry *g, const char *text)
{
	int found = -1;

	for (int i = 0; i < g->n_regions; i++) {
		const struct region *r = &g->regions[i];
		if (!strcmp(r->code, text) || (*r->alt_code && !strcmp(r->alt_code, text)))
			return i;
	}
	for (int i = 0; i < g->n_regions && *text; i++) {
		const struct region *r = &g->regions[i];
		if (strcmp(r->name, text) && strcmp(r->shortname, text))
			continue;
		if (found >= 0)
			return -1; /* two places of that name: the code decides */
		found = i;
	}
	return found;
}

int registry_industry_of(const struct registry *g, const char *text)
{
	const char *digits = text;
	char letter = 0;
	int found = -1;

	if (text[0] >= 'A' && text[0] <= 'T' && text[1])
		letter = *digits++;
	if (strlen(digits) == 4)
		found = snapshot_class((const struct snapshot *)g, digits);
	for (int i = 0; strlen(digits) != 4 && found < 0 && i < g->n_industries; i++)
		if (!strcmp(g->industries[i].code, digits))
			found = i;
	if (found >= 0 && letter && *g->industries[g->industries[found].section].code != letter)
		return -1;
	return found;
}

/* What `version` knew of the row on a day, when it was changed since; NULL: what is known now. */
static const struct state_before *before_of(const struct registry *g, size_t row, int32_t day, int64_t version)
{
	size_t lo = 0, hi = version == 0 || version >= g->last_change ? 0 : g->n_before;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (g->before[mid].row < row || (g->before[mid].row == row && g->before[mid].version <= version))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (version == 0 || lo >= g->n_before || g->before[lo].row != row || version >= g->last_change)
		return NULL;
	while (g->before[lo].until < day) /* the last one is for ever */
		lo++;
	return &g->before[lo];
}

void registry_state_at(const struct registry *g, size_t row, int32_t day, int64_t version, uint16_t *ret_region, uint16_t *ret_industry, uint8_t *ret_status)
{
	const struct state_before *b = before_of(g, row, day, version);
	size_t lo = 0, hi = g->n_past;

	if (b) {
		*ret_region = b->region;
		*ret_industry = b->industry;
		*ret_status = b->status;
		return;
	}

	*ret_region = g->region[row];
	*ret_industry = g->industry[row];
	*ret_status = g->status[row];
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (g->past[mid].row < row || (g->past[mid].row == row && g->past[mid].until < day))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < g->n_past && g->past[lo].row == row) {
		*ret_region = g->past[lo].region;
		*ret_industry = g->past[lo].industry;
		*ret_status = g->past[lo].status;
	}
}

bool registry_above_scale(const struct registry *g, size_t row, int year, int64_t version, bool *ret_known)
{
	const struct state_before *b = before_of(g, row, INT32_MIN, version);
	uint32_t bit;

	*ret_known = false;
	if (year < SCALE_YEAR_FIRST || year >= SCALE_YEAR_FIRST + SCALE_YEARS)
		return false;
	bit = UINT32_C(1) << (year - SCALE_YEAR_FIRST);
	*ret_known = ((b ? b->above_known : g->above_known[row]) & bit) != 0;
	return ((b ? b->above : g->above[row]) & bit) != 0;
}

int32_t registry_registered(const struct registry *g, size_t row, int64_t version)
{
	const struct state_before *b = before_of(g, row, INT32_MIN, version);

	return b ? b->registered : g->registered[row];
}

/* Marks that a program before the versions took back have undone 1: no version is smaller, they never count. */
bool mark_counts(const struct mark *m, struct registry_known known)
{
	return (known.marks == 0 || m->id < known.marks) && (m->undone == 0 || (known.version != 0 && known.version < m->undone));
}

bool registry_marked(const struct registry *g, size_t row, enum mark_kind k, int32_t day, struct registry_known known)
{
	size_t lo = 0, hi = g->n_marks;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (g->marks[mid].row < row)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < g->n_marks && g->marks[lo].row == row; lo++) {
		const struct mark *m = &g->marks[lo];
		if (m->kind == k && m->from <= day && (m->to == DAY_NONE || m->to >= day) && mark_counts(m, known))
			return true;
	}
	return false;
}

/* ---- Search. */

static size_t row_at(const struct registry *g, size_t offset)
{
	size_t lo = 0, hi = g->rows;

	while (hi - lo > 1) {
		size_t mid = (lo + hi) / 2;
		if (g->folded_off[mid] <= offset)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

static void mark_names(const struct registry *g, const char *q, size_t n, uint64_t *hits)
{
	const char *p = g->folded, *end = g->folded + g->folded_off[g->rows];

	while ((p = memmem(p, (size_t)(end - p), q, n))) {
		size_t row = row_at(g, (size_t)(p - g->folded));
		hits[row >> 6] |= UINT64_C(1) << (row & 63);
		p = g->folded + g->folded_off[row + 1];
	}
}

/* Codes stand side by side; a hit that runs over into the next one is none. */
static void mark_codes(const struct registry *g, const char *q, size_t n, uint64_t *hits)
{
	const char *p = g->uscc, *end = g->uscc + g->rows * 18;
	char upper[18];

	if (n > 18)
		return;
	for (size_t i = 0; i < n; i++) {
		if (!isalnum((unsigned char)q[i]))
			return;
		upper[i] = (char)toupper((unsigned char)q[i]);
	}
	while ((p = memmem(p, (size_t)(end - p), upper, n))) {
		size_t at = (size_t)(p - g->uscc), row = at / 18;
		if (at % 18 + n <= 18)
			hits[row >> 6] |= UINT64_C(1) << (row & 63);
		p++;
	}
}

static size_t collect(const struct registry *g, const struct scope *s, const uint64_t *hits, uint32_t *out, size_t cap)
{
	size_t found = 0;

	for (size_t row = 0; row < g->rows; row++) {
		if (hits && !hits[row >> 6]) {
			row |= 63;
			continue;
		}
		if ((hits && !(hits[row >> 6] >> (row & 63) & 1)) || !registry_in_scope(g, s, row))
			continue;
		if (found < cap)
			out[found] = (uint32_t)row;
		found++;
	}
	return found;
}

size_t registry_search(const struct registry *g, const struct scope *s, const char *query, size_t query_len, uint32_t *out, size_t cap)
{
	char q[256];
	size_t n, found;
	uint64_t *hits;

	if (query_len > sizeof q)
		return 0;
	n = text_fold(q, query, query_len);
	if (n == 0)
		return collect(g, s, NULL, out, cap);
	hits = calloc(g->rows / 64 + 1, sizeof *hits);
	if (!hits)
		return 0;
	if (memchr(q, '\n', n) == NULL) {
		mark_names(g, q, n, hits);
		mark_codes(g, q, n, hits);
	}
	found = collect(g, s, hits, out, cap);
	free(hits);
	return found;
}
