/* evaluation_api_whatif.c - a what-if over the whole city as JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/city_whatif.h"
#include "evaluation/evaluation_json.h"

#include <string.h>

/* Class k of the scheme; "" stands for being without a class. */
static const char *code_of(const struct scheme *s, int k) { return k < s->classes.n ? s->classes.list[k].code : ""; }

static void write_matrix(struct jw *w, const struct scheme *s, const struct whatif *x)
{
	int n = x->n_classes + 1;
	jw_key(w, "matrix");
	jw_arr(w);
	for (int from = 0; from < n; from++)
		for (int to = 0; to < n; to++) {
			size_t count = x->matrix[from * n + to];
			if (count == 0 || (from == n - 1 && to == n - 1))
				continue;
			jw_obj(w);
			jw_ktext(w, "from", code_of(s, from));
			jw_ktext(w, "to", code_of(s, to));
			jw_ki64(w, "count", (int64_t)count);
			jw_obj_end(w);
		}
	jw_arr_end(w);
}

static void write_mover(struct jw *w, const struct city *y, const struct mover *m)
{
	const struct registry *g = y->view.reg;
	size_t reg = city_registry_row(y, m->row), len;
	int district = city_district(y, m->row), industry = city_industry(y, m->row);
	const char *name = registry_name(g, reg, &len);
	jw_obj(w);
	jw_key(w, "code");
	jw_textn(w, registry_uscc(g, reg), registry_code_len(g, reg));
	jw_key(w, "name");
	jw_textn(w, name, len);
	json_words(w, "district_name", "district_name_en", district < 0 ? NULL : g->regions[district].name, district < 0 ? NULL
		: g->regions[district].name_en);
	jw_ktext(w, "industry_name", industry < 0 ? NULL : g->industries[industry].name);
	jw_knum(w, "total_before", m->total_before);
	jw_knum(w, "total_after", m->total_after);
	json_opt_i64(w, "rank_before", m->rank_before, m->rank_before > 0);
	json_opt_i64(w, "rank_after", m->rank_after, m->rank_after > 0);
	jw_ktext(w, "class_before", class_code(y->scheme, m->class_before));
	jw_ktext(w, "class_after", class_code(y->scheme, m->class_after));
	jw_obj_end(w);
}

static void write_movers(struct jw *w, const struct city *y, const char *key, const struct mover *list, int n)
{
	jw_key(w, key);
	jw_arr(w);
	for (int i = 0; i < n; i++)
		write_mover(w, y, &list[i]);
	jw_arr_end(w);
}

static void write_effects(struct jw *w, const char *key, const struct city_effect *list, int n)
{
	jw_key(w, key);
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		const struct whatif_group *g = &list[i].of;
		jw_obj(w);
		jw_ktext(w, "key", list[i].name.key);
		json_words(w, "name", "name_en", list[i].name.name, list[i].name.name_en);
		jw_ki64(w, "units", (int64_t)g->units);
		jw_ki64(w, "up", (int64_t)g->up);
		jw_ki64(w, "down", (int64_t)g->down);
		jw_knum(w, "mean_before", g->total_before / (double)g->units);
		jw_knum(w, "mean_after", g->total_after / (double)g->units);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

void whatif_json(struct ctx *c, struct jw *w, const struct city *y, const struct city_answer *a, int64_t sequence)
{
	const struct scheme *s = y->scheme;
	jw_obj(w);
	jw_ktext(w, "scheme", y->round.scheme);
	jw_ki64(w, "year", y->round.year);
	jw_ki64(w, "epoch", y->round.epoch);
	jw_ki64(w, "sequence", sequence);
	jw_key(w, "ms");
	jw_fixed(w, a->ms, 2);
	jw_ktext(w, "recomputed", recomputed_names[a->recomputed]);
	jw_ki64(w, "units", (int64_t)a->w.units);
	jw_ki64(w, "class_up", (int64_t)a->w.up);
	jw_ki64(w, "class_down", (int64_t)a->w.down);
	jw_ki64(w, "class_same", (int64_t)a->w.same);
	json_classes(c, w, s);
	jw_key(w, "before");
	json_counts(w, s, a->w.before);
	jw_key(w, "after");
	json_counts(w, s, a->w.after);
	write_matrix(w, s, &a->w);
	write_movers(w, y, "movers_up", a->w.risers, a->w.n_risers);
	write_movers(w, y, "movers_down", a->w.fallers, a->w.n_fallers);
	write_effects(w, "by_district", a->districts, a->n_districts);
	write_effects(w, "by_industry", a->industries, a->n_industries);
	jw_key(w, "notes");
	jw_arr(w);
	for (int i = 0; i < a->n_notes; i++)
		jw_text(w, a->notes[i]);
	jw_arr_end(w);
	jw_obj_end(w);
}

static enum rc answer(struct ctx *c, struct city *y, const struct evaluation_whatif_run_in *in, struct reply *r)
{
	struct city_change *changes = arena_new_array(&c->arena, struct city_change, (size_t)in->n_changes + 1);
	struct city_answer a;
	if (changes == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < in->n_changes; i++)
		changes[i] = (struct city_change){ in->changes[i].param, in->changes[i].value };
	struct city_question q = { changes, in->n_changes, (int)((in->page - 1) * in->limit), (int)in->limit };
	TRY(city_whatif(c, y, &c->scope, &q, &a));
	whatif_json(c, &r->jw, y, &a, in->has_sequence ? in->sequence : 0);
	return RC_OK;
}

enum rc evaluation_api_whatif_run(struct ctx *c, const struct evaluation_whatif_run_in *in, struct reply *r)
{
	struct city *y;
	TRY(city_hold(c, in->scheme, (int)in->year, &y));
	enum rc rc = answer(c, y, in, r);
	city_drop(c, y);
	return rc;
}
