/* portfolio_filter.c - which projects: the words of a request, the door of scope and secrecy, the rows that pass.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"
#include "base/text.h"
#include "base/utf8.h"
#include "projects/portfolio/portfolio_priv.h"

static bool given(const char *s) { return s != NULL && *s != '\0'; }

/* ---- From words to a filter. */

static enum rc read_region(struct ctx *c, const struct registry *g, const char *field, const char *word, int *ret)
{
	*ret = given(word) ? registry_region_of(g, word) : -1;
	return *ret >= 0 || !given(word) ? RC_OK
		: ctx_fail(c, RC_BAD_INPUT, field, TR(c, "区划表中没有“%.40s”；请填代码，例如 320583", "there is no region '%.40s'; give a code such as 320583"), word);
}

static enum rc read_industry(struct ctx *c, const struct registry *g, const char *word, int *ret)
{
	*ret = given(word) ? registry_industry_of(g, word) : -1;
	return *ret >= 0 || !given(word) ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "industry",
		TR(c, "GB/T 4754-2017 中没有“%.20s”；请填门类、大类、中类或小类代码，例如 C、39、3911", "GB/T 4754-2017 has no '%.20s'; give a code such as C, 39 or 3911"), word);
}

static const char *known_words(struct ctx *c, const struct portfolio_words *t)
{
	struct buf b;
	buf_init(&b, 2048);
	for (int i = 0; i < t->n; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", t->id[i]);
	const char *text = arena_strdup(&c->arena, buf_text(&b));
	buf_finish(&b);
	return text ? text : "";
}

static int word_of(const struct portfolio_words *t, struct slice word)
{
	for (int i = 0; i < t->n; i++)
		if (slice_is(word, t->id[i]))
			return i;
	return slice_is(word, "none") ? WORD_NONE : -1;
}

static enum rc read_words(struct ctx *c, const struct portfolio *p, enum portfolio_word w, const char *field, const char *text, uint64_t *ret)
{
	*ret = 0;
	struct slice rest = slice_of(text), part;
	while (given(text) && slice_split(&rest, ',', &part)) {
		part = slice_trim(part);
		int at = word_of(&p->seen[w], part);
		if (at < 0)
			return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "没有“%.*s”；可用：%s，none（未登记）", "there is no '%.*s'; known: %s, none (not said)"), (int)part.n, part.p,
				known_words(c, &p->seen[w]));
		*ret |= UINT64_C(1) << at;
	}
	return RC_OK;
}

static enum rc read_late(struct ctx *c, const char *word, enum portfolio_lateness *ret)
{
	static const char *const words[] = { "", "agreed", "statutory", "either" };
	for (int i = 0; i < 4; i++)
		if (strcmp(words[i], word != NULL ? word : "") == 0) {
			*ret = (enum portfolio_lateness)i;
			return RC_OK;
		}
	return ctx_fail(c, RC_BAD_INPUT, "late", "%s", TR(c, "可用：agreed（约定）、statutory（法定）、either（任一）", "known: agreed, statutory, either"));
}

/* Enterprises have no such column. */
static enum rc read_linked(struct ctx *c, const struct portfolio *p, const char *word, enum portfolio_linked *ret)
{
	const struct portfolio_column *col;
	*ret = !given(word) ? LINKED_ANY : strcmp(word, "yes") == 0 ? LINKED_YES : LINKED_NO;
	return *ret == LINKED_ANY ? RC_OK : portfolio_column_get(c, p, "linked", "leader", &col);
}

static enum rc read_enterprise(struct ctx *c, const struct registry *g, const char *uscc, int64_t *ret)
{
	*ret = 0;
	if (!given(uscc))
		return RC_OK;
	int64_t row = registry_row_of_code(g, uscc);
	row = row < 0 ? registry_row_of_former_code(g, uscc) : row;
	if (row < 0 || !registry_in_scope(g, &c->scope, (size_t)row))
		return ctx_fail(c, RC_BAD_INPUT, "enterprise", TR(c, "没有统一社会信用代码为“%.24s”的企业", "there is no enterprise with the credit code '%.24s'"), uscc);
	*ret = registry_subject(g, (size_t)row);
	return RC_OK;
}

static enum rc read_all(struct ctx *c, const struct portfolio *p, const struct registry *g, const struct portfolio_filter_words *w, struct portfolio_filter *f)
{
	*f = (struct portfolio_filter){ .q = given(w->q) ? w->q : NULL, .total_lo = AMOUNT_NONE, .total_hi = AMOUNT_NONE, .day = portfolio_day(c, p, w->day) };
	TRY(read_region(c, g, "district", w->district, &f->region[0]));
	TRY(read_region(c, g, "town", w->town, &f->region[1]));
	TRY(read_industry(c, g, w->industry, &f->industry));
	TRY(read_words(c, p, WORD_STAGE, "stage", w->stage, &f->words[WORD_STAGE]));
	TRY(read_words(c, p, WORD_EXIT, "exit", w->exit, &f->words[WORD_EXIT]));
	TRY(read_words(c, p, WORD_KIND, "kind", w->kind, &f->words[WORD_KIND]));
	TRY(read_words(c, p, WORD_CHAIN, "chain", w->chain, &f->words[WORD_CHAIN]));
	TRY(read_words(c, p, WORD_LEVEL, "level", w->level, &f->words[WORD_LEVEL]));
	TRY(read_words(c, p, WORD_LIGHT, "light", w->light, &f->words[WORD_LIGHT]));
	TRY(read_linked(c, p, w->linked, &f->linked));
	TRY(read_late(c, w->late, &f->late));
	return read_enterprise(c, g, w->enterprise, &f->enterprise);
}

enum rc portfolio_filter_read(struct ctx *c, const struct portfolio *p, const struct portfolio_filter_words *w, struct portfolio_filter *ret_f)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	enum rc rc = read_all(c, p, g, w, ret_f);
	registry_drop(c, g);
	return rc;
}

/* ---- The door. */

static void put(uint64_t *bits, size_t row) { bits[row >> 6] |= UINT64_C(1) << (row & 63); }
static void take_out(uint64_t *bits, size_t row) { bits[row >> 6] &= ~(UINT64_C(1) << (row & 63)); }

static void see_place(const struct portfolio *p, const struct registry *g, const struct scope *s, uint64_t *bits)
{
	for (size_t row = 0; row < p->rows; row++) {
		int64_t pos = g->regions[p->region[row]].pos;
		if (pos >= s->region_lo && pos <= s->region_hi)
			put(bits, row);
	}
}

static void see_parties(const struct portfolio *p, const struct scope *s, uint64_t *bits)
{
	for (size_t i = 0; i < p->n_parties; i++)
		if (s->kind == SCOPE_SUBJECT ? p->parties[i].enterprise == s->subject : scope_lists(s, p->parties[i].enterprise))
			put(bits, p->parties[i].row);
}

static void see_scope(const struct portfolio *p, const struct registry *g, const struct scope *s, uint64_t *bits)
{
	if (s->kind == SCOPE_ALL)
		for (size_t row = 0; row < p->rows; row++)
			put(bits, row);
	else if (s->kind == SCOPE_REGION)
		see_place(p, g, s, bits);
	else if (s->kind == SCOPE_SUBJECT || s->kind == SCOPE_LIST)
		see_parties(p, s, bits);
}

/* While the database is away nobody can be asked which secret projects this account took part in: none of them is shown. */
static void hide_all_secret(const struct portfolio *p, uint64_t *bits)
{
	for (size_t row = 0; row < p->rows; row++) {
		int at = p->words[WORD_SECRECY][row];
		if (at != WORD_NONE && strcmp(p->seen[WORD_SECRECY].id[at], "open") != 0)
			put(bits, row);
	}
}

static enum rc find_hidden(struct ctx *c, const struct portfolio *p, uint64_t *bits)
{
	const int64_t *ids;
	int n;
	if (c->from_memory) {
		hide_all_secret(p, bits);
		return RC_OK;
	}
	TRY(project_hidden(c, &ids, &n));
	for (int i = 0; i < n; i++) {
		int64_t row = portfolio_row_of(p, ids[i]);
		if (row >= 0)
			put(bits, (size_t)row);
	}
	return RC_OK;
}

static const struct hidden_set *hidden_kept(const struct ctx *c, const struct portfolio_inside *in)
{
	for (int i = 0; i < in->n_hidden; i++)
		if (in->hidden[i].account == c->who.account && scope_same(&in->hidden[i].scope, &c->scope))
			return &in->hidden[i];
	return NULL;
}

static void keep_hidden(struct ctx *c, struct portfolio_inside *in, const uint64_t *bits, uint64_t hash)
{
	size_t words = portfolio_bit_words(&in->p);
	uint64_t *copy = c->from_memory ? NULL : malloc(words * sizeof *copy);
	if (copy == NULL)
		return;
	memcpy(copy, bits, words * sizeof *copy);
	pthread_mutex_lock(&in->lock);
	if (in->n_hidden < (int)(sizeof in->hidden / sizeof in->hidden[0]) && hidden_kept(c, in) == NULL) {
		in->hidden[in->n_hidden++] = (struct hidden_set){ c->who.account, c->scope, copy, hash };
		copy = NULL;
	}
	pthread_mutex_unlock(&in->lock);
	free(copy);
}

/* The secret ones of this scope that the account may not see, in the arena; remembered with the portfolio, for an account's part in a project is an act and makes a new one. */
static enum rc hidden_of(struct ctx *c, const struct portfolio *p, uint64_t **ret_bits, uint64_t *ret_hash)
{
	struct portfolio_inside *in = inside_of(p);
	size_t words = portfolio_bit_words(p);
	uint64_t *bits = arena_new_array(&c->arena, uint64_t, words);
	if (bits == NULL)
		return ctx_no_memory(c);
	pthread_mutex_lock(&in->lock);
	const struct hidden_set *found = hidden_kept(c, in);
	if (found != NULL) {
		memcpy(bits, found->bits, words * sizeof *bits);
		*ret_hash = found->hash;
	}
	pthread_mutex_unlock(&in->lock);
	*ret_bits = bits;
	if (found != NULL)
		return RC_OK;
	memset(bits, 0, words * sizeof *bits);
	TRY(find_hidden(c, p, bits));
	*ret_hash = bytes_hash(bits, words * sizeof *bits, 1);
	keep_hidden(c, in, bits, *ret_hash);
	return RC_OK;
}

enum rc portfolio_seen(struct ctx *c, const struct portfolio *p, const struct registry *g, uint64_t *bits, uint64_t *ret_hash)
{
	uint64_t *hidden = NULL;
	*ret_hash = 0;
	memset(bits, 0, portfolio_bit_words(p) * sizeof *bits);
	see_scope(p, g, &c->scope, bits);
	if (p->n_secret == 0 || c->scope.kind == SCOPE_ALL)
		return RC_OK;
	TRY(hidden_of(c, p, &hidden, ret_hash));
	for (size_t w = 0; w < portfolio_bit_words(p); w++)
		bits[w] &= ~hidden[w];
	return RC_OK;
}

/* ---- From a filter to rows. */

struct run { int lo, hi; };

static struct run region_run(const struct registry *g, int at) { return at < 0 ? (struct run){ 0, g->n_regions } : (struct run){ at, (int)g->regions[at].pos_end - 1 }; }

static struct run industry_run(const struct registry *g, int at)
{
	struct run r = { at, at };
	while (at >= 0 && r.hi + 1 < g->n_industries && g->industries[r.hi + 1].level > g->industries[at].level)
		r.hi++;
	return r;
}

static bool is_late(const struct portfolio *p, size_t row, const struct portfolio_filter *f)
{
	bool agreed = f->late != LATE_STATUTORY && portfolio_late(p, row, CLOCK_AGREED, f->day) > 0;
	return agreed || (f->late != LATE_AGREED && portfolio_late(p, row, CLOCK_STATUTORY, f->day) > 0);
}

static bool amount_fits(const struct portfolio *p, size_t row, const struct portfolio_filter *f)
{
	int64_t v = p->amounts[AMOUNT_TOTAL][row];
	if (f->total_lo == AMOUNT_NONE && f->total_hi == AMOUNT_NONE)
		return true;
	return v != AMOUNT_NONE && (f->total_lo == AMOUNT_NONE || v >= f->total_lo) && (f->total_hi == AMOUNT_NONE || v <= f->total_hi);
}

static bool signed_in(const struct portfolio *p, size_t row, int year)
{
	return year == 0 || (p->dates[ON_SIGNED][row] != DAY_NONE && date_of(p->dates[ON_SIGNED][row]).year == year);
}

static bool linked_fits(const struct portfolio *p, size_t row, enum portfolio_linked want)
{
	return want == LINKED_ANY || (*portfolio_text(p, row, TEXT_LEADER) != '\0') == (want == LINKED_YES);
}

struct conditions { const struct portfolio *p; const struct portfolio_filter *f; const struct portfolio_steps *steps; struct run region[2], industry; };

static bool passes(const struct conditions *q, size_t row)
{
	const struct portfolio *p = q->p;
	const struct portfolio_filter *f = q->f;
	for (int i = 0; i < 2; i++)
		if (p->region[row] < q->region[i].lo || p->region[row] > q->region[i].hi)
			return false;
	for (int i = 0; i < PORTFOLIO_WORDS; i++)
		if (f->words[i] != 0 && !(f->words[i] >> p->words[i][row] & 1))
			return false;
	if (f->industry >= 0 && (p->industry[row] < q->industry.lo || p->industry[row] > q->industry.hi))
		return false;
	return amount_fits(p, row, f) && signed_in(p, row, f->signed_year) && linked_fits(p, row, f->linked) && (f->late == LATE_ANY || is_late(p, row, f)) &&
		(!f->aged || portfolio_aged(p, q->steps, row, f->day));
}

static enum rc keep_party(struct ctx *c, const struct portfolio *p, int64_t enterprise, uint64_t *bits)
{
	size_t words = portfolio_bit_words(p);
	uint64_t *theirs = arena_new_array(&c->arena, uint64_t, words);
	if (theirs == NULL)
		return ctx_no_memory(c);
	memset(theirs, 0, words * sizeof *theirs);
	see_parties(p, &(struct scope){ .kind = SCOPE_SUBJECT, .subject = enterprise }, theirs);
	for (size_t w = 0; w < words; w++)
		bits[w] &= theirs[w];
	return RC_OK;
}

/* Rows that hold the text, among those whose bit is set. */
void portfolio_search(const struct portfolio *p, const char *q, uint64_t *bits)
{
	const struct portfolio_inside *in = inside_of(p);
	char folded[512];
	size_t n = strlen(q) < sizeof folded ? text_fold(folded, q, strlen(q)) : 0;
	for (size_t row = 0; n > 0 && row < p->rows; row++) {
		if (!bits[row >> 6]) {
			row |= 63;
			continue;
		}
		if (portfolio_bit(bits, row) && memmem(in->folded + in->folded_off[row], in->folded_off[row + 1] - in->folded_off[row], folded, n) == NULL)
			take_out(bits, row);
	}
}

enum rc portfolio_filter_apply(struct ctx *c, const struct portfolio *p, const struct registry *g, const struct portfolio_filter *f, uint64_t *bits)
{
	struct conditions q = { p, f, NULL, { region_run(g, f->region[0]), region_run(g, f->region[1]) }, industry_run(g, f->industry) };
	if (f->aged)
		TRY(portfolio_steps_get(c, p, &q.steps));
	if (f->enterprise != 0)
		TRY(keep_party(c, p, f->enterprise, bits));
	for (size_t w = 0; w < portfolio_bit_words(p); w++)
		for (uint64_t left = bits[w]; left != 0; left &= left - 1) {
			size_t row = w * 64 + (size_t)__builtin_ctzll(left);
			if (!passes(&q, row))
				take_out(bits, row);
		}
	if (f->q != NULL)
		portfolio_search(p, f->q, bits);
	return RC_OK;
}

static enum rc choose(struct ctx *c, const struct portfolio *p, const struct registry *g, const struct portfolio_filter *f, uint64_t *bits)
{
	uint64_t hash;
	TRY(portfolio_seen(c, p, g, bits, &hash));
	return portfolio_filter_apply(c, p, g, f, bits);
}

enum rc portfolio_choose(struct ctx *c, const struct portfolio *p, const struct portfolio_filter *f, const uint64_t **ret_bits, size_t *ret_n)
{
	const struct registry *g;
	uint64_t *bits = arena_new_array(&c->arena, uint64_t, portfolio_bit_words(p));
	size_t n = 0;
	if (bits == NULL)
		return ctx_no_memory(c);
	TRY(registry_hold(c, &g));
	enum rc rc = choose(c, p, g, f, bits);
	registry_drop(c, g);
	TRY(rc);
	for (size_t w = 0; w < portfolio_bit_words(p); w++)
		n += (size_t)__builtin_popcountll(bits[w]);
	*ret_bits = bits;
	*ret_n = n;
	return RC_OK;
}
