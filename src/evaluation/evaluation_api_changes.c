/* evaluation_api_changes.c - what would change an enterprise's class, in plain words, as JSON and on paper.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/http.h"
#include "document/document.h"
#include "evaluation/evaluation_json.h"
#include "evaluation/explain_city.h"

static void write_move(struct ctx *c, struct jw *w, const struct scheme *s, const struct explain_move *m)
{
	const struct scheme_column *col = &s->columns[m->column];
	const struct item *it = &s->items[m->item];
	jw_obj(w);
	jw_ktext(w, "figure", col->name);
	json_title(w, col->title);
	json_opt(w, "unit", col->unit_text);
	jw_knum(w, "value", m->value);
	jw_knum(w, "needed", m->needed);
	jw_knum(w, "change", m->change);
	jw_ktext(w, "change_text", explain_amount(&c->arena, fabs(m->change), col->unit_text, c->english));
	jw_knum(w, "share", m->share);
	jw_ktext(w, "item", it->code);
	json_words(w, "item_title", "item_title_en", it->title.zh, it->title.en);
	json_opt(w, "item_unit", it->unit_text);
	jw_knum(w, "item_value", m->item_value);
	jw_knum(w, "item_needed", m->item_needed);
	jw_obj_end(w);
}

static void write_proposals(struct ctx *c, struct jw *w, const struct scheme *s, const struct explanation *x)
{
	jw_key(w, "proposals");
	jw_arr(w);
	for (int i = 0; i < x->n_proposals; i++) {
		const struct explain_proposal *p = &x->proposals[i];
		jw_obj(w);
		jw_key(w, "moves");
		jw_arr(w);
		for (int k = 0; k < p->n; k++)
			write_move(c, w, s, &p->moves[k]);
		jw_arr_end(w);
		jw_knum(w, "effort", p->effort);
		jw_ktext(w, "class", s->classes.list[p->class_].code);
		jw_knum(w, "total", p->total);
		jw_ktext(w, "text", p->text);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void write_quarters(struct jw *w, const struct explanation *x)
{
	static const char *const places[] = { "below_q1", "below_median", "below_q3", "above_q3" };
	jw_key(w, "quarters");
	jw_arr(w);
	for (int i = 0; i < x->n_items; i++) {
		const struct explain_quarter *q = &x->quarters[i];
		const struct explain_item *it = &x->items[i];
		bool shown = !q->hidden;
		if (it->item < 0 || q->firms == 0)
			continue;
		jw_obj(w);
		jw_ktext(w, "item", it->code);
		json_title(w, it->title);
		json_opt(w, "unit", it->unit);
		jw_knum(w, "value", it->cell.has_value ? it->cell.ratio : NAN);
		jw_kbool(w, "hidden", q->hidden);
		json_opt_i64(w, "firms", q->firms, shown);
		jw_knum(w, "q1", shown ? q->q1 : NAN);
		jw_knum(w, "median", shown ? q->median : NAN);
		jw_knum(w, "q3", shown ? q->q3 : NAN);
		json_opt(w, "place", q->place >= 0 ? places[q->place] : NULL);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void write_texts(struct jw *w, const char *key, const char *const *list, int n)
{
	jw_key(w, key);
	jw_arr(w);
	for (int i = 0; i < n; i++)
		jw_text(w, list[i]);
	jw_arr_end(w);
}

void changes_json(struct ctx *c, struct jw *w, const struct city *y, const char *code, const struct city_explained *k)
{
	const struct explanation *x = &k->x;
	jw_obj(w);
	jw_ktext(w, "code", code);
	jw_ki64(w, "year", y->round.year);
	jw_ki64(w, "round", y->round.id);
	json_opt(w, "class", class_code(y->scheme, x->class_));
	json_opt(w, "next_class", x->has_next ? class_code(y->scheme, (uint8_t)x->next_class) : NULL);
	write_texts(w, "plain", k->plain, k->n_plain);
	write_texts(w, "remedies", k->remedies, k->n_remedies);
	write_proposals(c, w, y->scheme, x);
	json_opt(w, "no_proposal", x->no_proposal);
	jw_ktext(w, "rule", k->rule);
	jw_kbool(w, "benchmarks_move", x->benchmarks_move);
	jw_ki64(w, "runs", x->runs);
	jw_knum(w, "ms", round(k->ms * 10) / 10);
	write_quarters(w, x);
	jw_obj_end(w);
}

enum { SHOWN = 2 };

enum rc evaluation_api_result_changes(struct ctx *c, const struct evaluation_result_changes_in *in, struct reply *r)
{
	struct city *y;
	struct city_explained k;
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = city_explain(c, y, in->code, SHOWN, &k);
	if (rc == RC_OK)
		changes_json(c, &r->jw, y, in->code, &k);
	city_drop(c, y);
	return rc;
}

static enum rc write_paper(struct ctx *c, struct city *y, const char *code, int *ret_fd)
{
	struct city_explained k;
	struct document *d;
	struct document_trouble t = { "", "" };
	char path[FILE_PASSING];
	TRY(city_explain(c, y, code, SHOWN, &k));
	TRY(explain_paper(c, y, &k, &d));
	TRY(files_passing(c, path));
	enum rc rc = document_write(d, DOCUMENT_PDF, path, NULL, NULL, &t);
	if (rc != RC_OK)
		rc = ctx_fail(c, rc == RC_NOT_FOUND ? RC_INTERNAL : rc, "", "%s", TR(c, t.zh, t.en)); /* no fonts: the machine's business */
	return files_passed(c, path, rc, ret_fd);
}

enum rc evaluation_api_result_paper(struct ctx *c, const struct evaluation_result_paper_in *in, struct reply *r)
{
	struct city *y;
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = write_paper(c, y, in->code, &r->file_fd);
	city_drop(c, y);
	if (rc != RC_OK)
		return rc;
	r->content_type = "application/pdf";
	r->filename = arena_printf(&c->arena, "%s%s-%d-%s.pdf", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", in->code, (int)in->year, TR(c, "评价说明", "why"));
	return r->filename != NULL ? export_leave(c, r, in->code) : ctx_no_memory(c);
}
