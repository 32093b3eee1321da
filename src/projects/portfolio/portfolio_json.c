/* portfolio_json.c - rows and totals of projects as JSON. What does not change with the day is written once for a row and kept with the portfolio.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/portfolio/portfolio_json.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/num.h"

enum { KEPT_BYTES = 96 << 20 };

enum rc portfolio_question(struct ctx *c, const struct portfolio *p, const struct portfolio_filter_words *w, const struct portfolio_more *m, struct portfolio_filter *ret_f)
{
	TRY(portfolio_filter_read(c, p, w, ret_f));
	ret_f->total_lo = m->has_min ? (int64_t)num_round(m->min * 100, 0) : AMOUNT_NONE;
	ret_f->total_hi = m->has_max ? (int64_t)num_round(m->max * 100, 0) : AMOUNT_NONE;
	ret_f->aged = m->aged;
	ret_f->signed_year = (int)m->signed_year;
	return RC_OK;
}

int portfolio_amount_decimals(enum portfolio_amount a) { return a == AMOUNT_AREA ? 8 : 2; }

void portfolio_amount_json(struct jw *w, const char *key, int64_t v, int decimals)
{
	char text[32];
	jw_key(w, key);
	if (v == AMOUNT_NONE) {
		jw_null(w);
		return;
	}
	size_t n = num_print_scaled_short(text, v, decimals);
	jw_raw(w, text, n);
}

void portfolio_day_json(struct jw *w, const char *key, int32_t day)
{
	char text[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(text, day);
	jw_ktext(w, key, day == DAY_NONE ? NULL : text);
}

void portfolio_days_json(struct jw *w, const char *key, int days)
{
	jw_key(w, key);
	if (days < 0)
		jw_null(w);
	else
		jw_i64(w, days);
}

static const char *or_null(const char *s) { return s != NULL && *s != '\0' ? s : NULL; }

static void place_json(struct jw *w, const struct registry *g, int at)
{
	const struct region *here = &g->regions[at], *district = here->district >= 0 ? &g->regions[here->district] : NULL;
	bool is_town = district != NULL && here != district;
	jw_ktext(w, "district", district ? district->code : NULL);
	jw_ktext(w, "district_name", district ? district->name : NULL);
	jw_ktext(w, "district_name_en", district ? or_null(district->name_en) : NULL);
	jw_ktext(w, "town", is_town ? here->code : NULL);
	jw_ktext(w, "town_name", is_town ? here->name : NULL);
}

static void industry_json(struct jw *w, const struct registry *g, uint16_t at)
{
	const struct industry *t = at == UINT16_MAX ? NULL : &g->industries[at];
	jw_ktext(w, "industry", t ? t->code : NULL);
	jw_ktext(w, "industry_name", t ? t->name : NULL);
}

/* One column of the row, or null when it is kept from the account. */
static void column_json(struct jw *w, const struct portfolio *p, const struct registry *g, const struct portfolio_column *col, size_t row, bool hidden)
{
	int at;
	switch (col->kind) {
	case COLUMN_OF_TEXT:
		jw_ktext(w, col->key, hidden ? NULL : or_null(portfolio_text(p, row, (enum portfolio_text)col->index)));
		break;
	case COLUMN_OF_WORD:
		at = hidden ? WORD_NONE : p->words[col->index][row];
		jw_ktext(w, col->key, at < p->seen[col->index].n ? p->seen[col->index].id[at] : NULL);
		break;
	case COLUMN_OF_DAY:
		portfolio_day_json(w, col->key, hidden ? DAY_NONE : p->dates[col->index][row]);
		break;
	case COLUMN_OF_AMOUNT:
		portfolio_amount_json(w, col->key, hidden ? AMOUNT_NONE : p->amounts[col->index][row], portfolio_amount_decimals((enum portfolio_amount)col->index));
		break;
	case COLUMN_OF_PLACE:
		place_json(w, g, p->region[row]);
		break;
	case COLUMN_OF_INDUSTRY:
		industry_json(w, g, hidden ? UINT16_MAX : p->industry[row]);
		break;
	case COLUMN_OF_TOWN:
	case COLUMN_OF_LATE:
	case COLUMN_OF_AGE:
		break;
	}
}

static void write_lasting(struct ctx *c, struct jw *w, const struct portfolio *p, const struct registry *g, size_t row)
{
	int secrecy = p->words[WORD_SECRECY][row];
	for (int i = 0; i < portfolio_n_columns; i++)
		column_json(w, p, g, &portfolio_columns[i], row, portfolio_column_hidden(c, p, &portfolio_columns[i]));
	jw_ktext(w, "secrecy", secrecy < p->seen[WORD_SECRECY].n ? p->seen[WORD_SECRECY].id[secrecy] : NULL);
	jw_kbool(w, "public", p->is_public[row]);
}

/* Kept as written: a length, then the members. */
static void keep(struct portfolio_inside *in, size_t row, const char *text, size_t len)
{
	if (atomic_load(&in->row_json_bytes) + len > KEPT_BYTES)
		return;
	uint32_t n = (uint32_t)len;
	char *copy = malloc(sizeof n + len), *none = NULL;
	if (copy == NULL)
		return;
	memcpy(copy, &n, sizeof n);
	memcpy(copy + sizeof n, text, len);
	if (atomic_compare_exchange_strong(&in->row_json[row], &none, copy))
		atomic_fetch_add(&in->row_json_bytes, len);
	else
		free(copy); /* another thread was first */
}

void portfolio_row_json(struct ctx *c, struct reply *r, const struct portfolio *p, const struct registry *g, size_t row, int32_t day)
{
	struct portfolio_inside *in = inside_of(p);
	bool masked = c->scope.kind == SCOPE_SUBJECT || c->scope.kind == SCOPE_LIST;
	const char *kept = masked ? NULL : atomic_load(&in->row_json[row]);
	struct jw *w = &r->jw;
	uint32_t n;
	jw_obj(w);
	size_t from = r->body.len;
	if (kept != NULL) {
		memcpy(&n, kept, sizeof n);
		buf_add(&r->body, kept + sizeof n, n);
		w->need_comma = true;
	} else {
		write_lasting(c, w, p, g, row);
		if (!masked && !r->body.failed)
			keep(in, row, r->body.data + from, r->body.len - from);
	}
	portfolio_days_json(w, "days_in_stage", portfolio_days_in_stage(p, row, day));
	portfolio_days_json(w, "late_agreed", portfolio_late(p, row, CLOCK_AGREED, day));
	portfolio_days_json(w, "late_statutory", portfolio_late(p, row, CLOCK_STATUTORY, day));
	jw_obj_end(w);
}

void portfolio_totals_json(struct ctx *c, struct jw *w, const struct portfolio *p, const struct portfolio_totals *t)
{
	jw_obj(w);
	jw_ki64(w, "count", (int64_t)t->n);
	jw_key(w, "sums");
	jw_arr(w);
	for (int i = 0; i < portfolio_n_columns; i++) {
		const struct portfolio_column *col = &portfolio_columns[i];
		if (col->kind != COLUMN_OF_AMOUNT || portfolio_column_hidden(c, p, col))
			continue;
		jw_obj(w);
		jw_ktext(w, "column", col->key);
		portfolio_amount_json(w, "sum", t->sum[col->index], portfolio_amount_decimals((enum portfolio_amount)col->index));
		jw_ki64(w, "known", (int64_t)t->known[col->index]);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
}
