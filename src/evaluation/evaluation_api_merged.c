/* evaluation_api_merged.c - who is evaluated together, as JSON: the rule, the members with their plots and figures, the sums, and the result alone.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An account learns names and figures of members in its area; of the others how many there are. The sums are the enterprise's own result and are always told. */
#include <math.h>
#include <string.h>
#include "base/period.h"
#include "core/http.h"
#include "evaluation/evaluation.api.gen.h"
#include "evaluation/evaluation_json.h"
#include "evaluation/round.h"

enum { MEMBERS_SHOWN = 100 };

static const char *text_of(const struct operand *o) { return o->f ? formula_text(o->f) : NULL; }

static const char *by_text(struct ctx *c, const struct stratum *s)
{
	const char *text = "";
	for (int i = 0; i < s->n_parts && text != NULL; i++)
		text = arena_printf(&c->arena, "%s%s%s", text, i ? ", " : "", text_of(&s->parts[i]) ? text_of(&s->parts[i]) : "");
	return text;
}

static const char *by_title(struct ctx *c, const struct scheme *s)
{
	const struct stratum *by = &s->strata[s->merge.by];
	for (int i = 0; i < s->n_columns && by->n_parts == 1; i++)
		if (by->parts[0].column && strcmp(s->columns[i].name, by->parts[0].column) == 0 && s->columns[i].title.zh)
			return TR(c, s->columns[i].title.zh, s->columns[i].title.en ? s->columns[i].title.en : s->columns[i].title.zh);
	return by->name;
}

static void write_rule(struct ctx *c, struct jw *w, const struct scheme *s)
{
	jw_key(w, "rule");
	if (!s->merge.on) {
		jw_null(w);
		return;
	}
	jw_obj(w);
	jw_ktext(w, "by", by_text(c, &s->strata[s->merge.by]));
	jw_ktext(w, "by_title", by_title(c, s));
	json_opt(w, "when", text_of(&s->merge.when));
	json_opt(w, "holder", text_of(&s->merge.holder));
	jw_kbool(w, "share", s->merge.share);
	jw_obj_end(w);
}

static void write_firm(struct jw *w, const struct city *y, size_t row)
{
	size_t reg = city_registry_row(y, row), len;
	const char *name = registry_name(y->view.reg, reg, &len);
	jw_key(w, "code");
	jw_textn(w, registry_uscc(y->view.reg, reg), 18);
	jw_key(w, "name");
	jw_textn(w, name, len);
}

static const struct column *column_in(const struct frame *f, const char *name) { return frame_column(f, name, 0); }

static double value_of(const struct column *col, size_t row) { return col != NULL && column_has(col, row) ? col->v[row] : NAN; }

static void write_columns(struct jw *w, const struct city *y, size_t holder)
{
	const struct scheme *s = y->scheme;
	jw_key(w, "columns");
	jw_arr(w);
	for (int i = 0; i < s->merge.n_columns; i++) {
		const struct scheme_column *col = &s->columns[s->merge.columns[i]];
		jw_obj(w);
		jw_ktext(w, "name", col->name);
		json_title(w, col->title);
		json_opt(w, "unit", col->unit_text);
		jw_ki64(w, "decimals", col->decimals >= 0 ? col->decimals : 2);
		jw_knum(w, "sum", value_of(column_in(y->ev->frame, col->name), holder));
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

/* ---- Members. */

static bool holds_on(const struct occupation *o, const char *day)
{
	return strcmp(o->from, day) <= 0 && (o->to == NULL || strcmp(o->to, day) >= 0);
}

static enum rc write_plots(struct ctx *c, struct jw *w, const struct city *y, size_t row)
{
	const struct occupation *list;
	char code[19], day[DATE_TEXT];
	int n;
	memcpy(code, registry_uscc(y->view.reg, city_registry_row(y, row)), 18);
	code[18] = '\0';
	date_print(day, days_of(y->round.year, 12, 31));
	TRY(registry_plots_of(c, code, &list, &n));
	jw_key(w, "plots");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		if (!holds_on(&list[i], day))
			continue;
		jw_obj(w);
		jw_ktext(w, "plot", list[i].plot);
		jw_ktext(w, "basis", occupation_basis_words[list[i].basis]);
		jw_knum(w, "area_mu", (double)list[i].area.v / (double)AREA_PER_MU);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	return RC_OK;
}

static enum rc write_member(struct ctx *c, struct jw *w, const struct city *y, size_t row, size_t holder)
{
	const struct scheme *s = y->scheme;
	jw_obj(w);
	write_firm(w, y, row);
	jw_kbool(w, "holder", row == holder);
	TRY(write_plots(c, w, y, row));
	jw_key(w, "values");
	jw_arr(w);
	for (int i = 0; i < s->merge.n_columns; i++)
		jw_num(w, value_of(column_in(&y->view.frame, s->columns[s->merge.columns[i]].name), row));
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

static size_t count_members(const struct evaluation *e, size_t holder)
{
	size_t n = 0;
	for (size_t i = 0; e->holder != NULL && i < e->rows; i++)
		n += e->holder[i] == holder;
	return n;
}

static enum rc write_members(struct ctx *c, struct jw *w, const struct city *y, size_t row, size_t holder, size_t firms)
{
	size_t shown = 1; /* whoever asks about it may see it */
	jw_key(w, "members");
	jw_arr(w);
	TRY(write_member(c, w, y, row, holder));
	for (size_t i = 0; firms > 1 && i < y->ev->rows && shown < MEMBERS_SHOWN; i++)
		if (i != row && y->ev->holder[i] == holder && city_sees(c, y, i)) {
			TRY(write_member(c, w, y, i, holder));
			shown++;
		}
	jw_arr_end(w);
	jw_ki64(w, "firms", (int64_t)firms);
	jw_ki64(w, "firms_not_shown", (int64_t)(firms - shown));
	return RC_OK;
}

/* ---- Both ways. */

static void write_result(struct jw *w, const char *key, const struct evaluation *e, size_t row)
{
	double total;
	jw_key(w, key);
	jw_obj(w);
	jw_knum(w, "total", evaluation_total(e, row, &total) ? total : NAN);
	json_opt_i64(w, "rank", e->rank[row], e->rank[row] > 0);
	json_opt(w, "class", e->class_[row] == CLASS_NONE ? NULL : e->scheme->classes.list[e->class_[row]].code);
	jw_obj_end(w);
}

static enum rc write_both(struct ctx *c, struct jw *w, struct city *y, size_t row, size_t firms)
{
	const struct evaluation *e = y->ev, *apart;
	jw_key(w, "both");
	if (e->both == NULL || firms < 2 || !(e->both[row >> 6] >> (row & 63) & 1)) {
		jw_null(w);
		return RC_OK;
	}
	TRY(city_apart(c, y, &apart));
	jw_obj(w);
	write_result(w, "merged", e, row);
	write_result(w, "alone", apart, row);
	jw_obj_end(w);
	return RC_OK;
}

/* Kept apart: it would stand with others if the rule's `when` let it. */
static const char *how_of(const struct city *y, size_t row, size_t firms)
{
	const struct evaluation *e = y->ev;
	if (e->state[row] & ROW_OUT)
		return "out";
	if (firms > 1 || e->holder == NULL)
		return firms > 1 ? "merged" : "alone";
	const struct column *site = column_in(&y->view.frame, "site");
	double mine = value_of(site, row);
	if (y->scheme->merge.when.f == NULL || isnan(mine))
		return "alone";
	for (size_t i = 0; i < e->rows; i++)
		if (i != row && value_of(site, i) == mine && !(e->state[i] & ROW_OUT))
			return "apart";
	return "alone";
}

static enum rc write_merged(struct ctx *c, struct jw *w, struct city *y, const char *code)
{
	int64_t at = scheme_is_of_places(y->scheme) ? -1 : city_row(c, y, code);
	if (at < 0)
		return ctx_fail(c, RC_NOT_FOUND, "code", TR(c, "没有信用代码为 %.40s 的企业（或不在您的管辖范围内）", "there is no enterprise with the code %.40s (or it is outside your area)"), code);
	size_t row = (size_t)at, holder = y->ev->holder ? y->ev->holder[row] : row, firms = y->ev->holder ? count_members(y->ev, holder) : 1;
	if (firms == 0)
		firms = 1;
	jw_obj(w);
	jw_ktext(w, "code", code);
	jw_ki64(w, "year", y->round.year);
	write_rule(c, w, y->scheme);
	jw_ktext(w, "how", how_of(y, row, firms));
	jw_key(w, "holder");
	if (city_sees(c, y, holder)) {
		jw_obj(w);
		write_firm(w, y, holder);
		jw_obj_end(w);
	} else {
		jw_null(w);
	}
	write_columns(w, y, holder);
	TRY(write_members(c, w, y, row, holder, firms));
	TRY(write_both(c, w, y, row, firms));
	jw_obj_end(w);
	return RC_OK;
}

enum rc evaluation_api_result_merged(struct ctx *c, const struct evaluation_result_merged_in *in, struct reply *r)
{
	struct city *y;
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = write_merged(c, &r->jw, y, in->code);
	city_drop(c, y);
	return rc;
}
