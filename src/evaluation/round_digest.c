/* round_digest.c - digests of what goes into a round and of what comes out.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/round.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"

enum { DIGEST_PLACES = 1, DIGEST_LENGTHS = 2 };

/* ---- Input. */

/* A line for each: the code, what it does, to which class, whether it frees its place. Reasons and papers change no result. */
static void add_decisions(struct digest *d, const struct frame *f, const struct override *list, size_t n, const struct scheme *s)
{
	static const char *const effects[] = { "class", "limit", "exempt", "floor", "ceiling" };
	for (size_t i = 0; i < n; i++) {
		const struct override *o = &list[i];
		char line[400];
		const char *class_ = o->kind == OVERRIDE_LIMIT ? s->limits[o->limit].code : o->class_ == CLASS_NONE ? "" : s->classes.list[o->class_].code;
		int len = snprintf(line, sizeof line, "\ndecided %.*s,%s,%s,%d", (int)(f->id_off[o->row + 1] - f->id_off[o->row]), f->id_data + f->id_off[o->row], effects[o->kind],
			class_, o->freed);
		digest_add(d, line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
	}
}

/* A bit for each row, present or not; rows behind the last are none. Before the lengths a column without a gap had no bits. */
static void add_bits(struct digest *d, const struct column *col, size_t rows, int digest)
{
	if (col->present == NULL && digest < DIGEST_LENGTHS)
		return;
	for (size_t i = 0; i < rows; i += 64) {
		uint64_t bits = col->present ? col->present[i >> 6] : UINT64_MAX;
		if (rows - i < 64)
			bits &= (UINT64_C(1) << (rows - i)) - 1;
		digest_add(d, &bits, sizeof bits);
	}
}

static void add_column(struct digest *d, const struct column *col, size_t rows, int digest)
{
	char head[160];
	int n = snprintf(head, sizeof head, "\n%s[%d] %d %lld/%lld\n", col->name, col->lag, (int)col->kind, (long long)col->unit.num, (long long)col->unit.den);
	digest_add(d, head, (size_t)n);
	if (col->kind == COL_ENUM) /* words, not their numbers: those depend on what else is in the dictionary */
		for (size_t i = 0; i < rows; i++) {
			const char *word = column_has(col, i) ? col->dict->words[(uint32_t)col->v[i]] : "";
			digest_add(d, word, strlen(word) + 1);
		}
	else
		digest_add(d, col->v, rows * sizeof *col->v);
	add_bits(d, col, rows, digest);
}

/* The columns that the scheme reads, those of places that this reading adds, no others. */
static bool is_read(const struct column *col, const struct scheme_want *wants, int n, int digest)
{
	static const struct { const char *name; int since; } places[] = { { "town", DIGEST_PLACES }, { "class", DIGEST_PLACES }, { "district", DIGEST_LENGTHS }, { "industry", DIGEST_LENGTHS } };
	for (int i = 0; i < n; i++)
		if (wants[i].lag == col->lag && strcmp(wants[i].name, col->name) == 0)
			return true;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (col->lag == 0 && strcmp(places[i].name, col->name) == 0)
			return digest >= places[i].since;
	return true;
}

enum rc round_input_hash(struct ctx *c, const struct view *v, const struct override *decided, size_t n_decided, const struct scheme *s, int digest, char out[DIGEST_HEX])
{
	const struct frame *f = &v->frame;
	const struct scheme_want *wants;
	struct digest d;
	unsigned char sm3[DIGEST_SIZE];
	char head[80];
	int n = scheme_wants(&c->arena, s, &wants);
	if (n < 0)
		return ctx_no_memory(c);
	TRY(digest_begin(&d, DIGEST_SM3));
	if (digest >= DIGEST_LENGTHS)
		digest_add(&d, head, (size_t)snprintf(head, sizeof head, "gusu-input/%d %zu %zu %d\n", digest, f->rows, n_decided, v->year));
	digest_add(&d, f->id_data, f->rows ? f->id_off[f->rows] : 0);
	for (int k = 0; k < f->n_cols; k++)
		if (is_read(&f->cols[k], wants, n, digest))
			add_column(&d, &f->cols[k], f->rows, digest);
	add_decisions(&d, f, decided, n_decided, s);
	TRY(digest_end(&d, sm3));
	hex_print(out, sm3, sizeof sm3);
	return RC_OK;
}

enum rc round_input_again(struct ctx *c, const struct round *r, const struct view *v, const struct override *decided, size_t n_decided, const struct scheme *s, char out[DIGEST_HEX])
{
	char older[DIGEST_HEX];
	TRY(round_input_hash(c, v, decided, n_decided, s, r->input_digest > 0 ? r->input_digest : DIGEST_PLACES, out));
	if (r->input_digest > 0 || strcmp(out, r->input_hash) == 0)
		return RC_OK;
	TRY(round_input_hash(c, v, decided, n_decided, s, 0, older));
	if (strcmp(older, r->input_hash) == 0)
		memcpy(out, older, sizeof older);
	return RC_OK;
}

/* ---- Result. */

enum rc round_result_hash(const struct evaluation *e, char out[DIGEST_HEX])
{
	const struct frame *f = e->frame;
	struct digest d;
	unsigned char sm3[DIGEST_SIZE];
	TRY(digest_begin(&d, DIGEST_SM3));
	for (size_t i = 0; i < e->rows; i++) {
		if (e->state[i] & ROW_OUT)
			continue;
		char total[32] = "", line[128];
		double t;
		if (evaluation_total(e, i, &t))
			num_print(total, t);
		digest_add(&d, f->id_data + f->id_off[i], f->id_off[i + 1] - f->id_off[i]);
		const char *class_ = e->class_[i] == CLASS_NONE ? "" : e->scheme->classes.list[e->class_[i]].code;
		int n = e->rank[i] ? snprintf(line, sizeof line, ",%s,%u,%s\n", total, e->rank[i], class_) : snprintf(line, sizeof line, ",%s,,%s\n", total, class_);
		digest_add(&d, line, (size_t)n);
	}
	TRY(digest_end(&d, sm3));
	hex_print(out, sm3, sizeof sm3);
	return RC_OK;
}
