/* targets_api.c - goals over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/period.h"
#include "core/http.h"
#include "core/workday.h"
#include "targets/targets.api.gen.h"
#include "targets/targets.h"

static void write_title(struct jw *w, const char *key, const char *key_en, struct plan_words t)
{
	jw_ktext(w, key, t.zh);
	jw_ktext(w, key_en, t.en);
}

/* "" is how the reader says that there is none; JSON says null. */
static const char *or_null(const char *s) { return s && *s ? s : NULL; }

/* Only what can be said for sure: a figure that has reached the goal is green at any time; one that has not is red once the year is over. */
static const char *status_of(const struct ctx *c, const struct target *t, int year, const struct target_actual *now, const struct target_actual *before)
{
	bool over = date_of(workday_today(c)).year > year, reached;
	if (!now->known)
		return "unknown";
	if (t->has_value)
		reached = t->tolerance == TARGET_BELOW ? now->value < t->value : now->value >= t->value;
	else if (t->tolerance == TARGET_ABOVE_LAST_YEAR && before->known)
		reached = now->value > before->value;
	else
		return "unknown";
	bool final = t->has_value && t->tolerance != TARGET_BELOW && t->kind == TARGET_FLOW;
	return reached ? over || final ? "green" : "unknown" : over ? "red" : "unknown";
}

static void write_actual(struct jw *w, const struct target_actual *a)
{
	jw_key(w, "actual");
	if (a->known)
		jw_num(w, a->value);
	else
		jw_null(w);
	jw_ktext(w, "actual_source", a->known ? a->source : NULL);
	jw_ktext(w, "actual_at", a->known ? a->at : NULL);
}

static enum rc write_goal(struct ctx *c, struct jw *w, const struct target *t, int year)
{
	struct target_actual now, before = { 0 };
	TRY(target_reached(c, t->id, year, &now));
	if (t->tolerance == TARGET_ABOVE_LAST_YEAR && now.known)
		TRY(target_reached(c, t->id, year - 1, &before));
	struct plan_words tolerance = target_tolerance_title(t->tolerance);
	jw_obj(w);
	jw_ktext(w, "id", t->id);
	jw_ktext(w, "clause", t->clause);
	write_title(w, "title", "title_en", t->title);
	jw_ktext(w, "sentence", t->sentence);
	jw_ktext(w, "tolerance", target_tolerance_words[t->tolerance]);
	write_title(w, "tolerance_title", "tolerance_title_en", tolerance);
	jw_ktext(w, "kind", target_kind_words[t->kind]);
	jw_key(w, "value");
	if (t->has_value)
		jw_num(w, t->value);
	else
		jw_null(w);
	jw_ktext(w, "unit", or_null(t->unit));
	jw_ktext(w, "deadline", t->deadline);
	write_title(w, "note", "note_en", t->note);
	jw_ktext(w, "status", status_of(c, t, year, &now, &before));
	write_actual(w, &now);
	jw_obj_end(w);
	return RC_OK;
}

enum rc targets_api_target_list(struct ctx *c, const struct targets_target_list_in *in, struct reply *r)
{
	int n;
	const struct target_plan *const *plans = targets_plans(c->app, &n);
	jw_obj(&r->jw);
	jw_key(&r->jw, "plans");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++) {
		jw_obj(&r->jw);
		jw_ktext(&r->jw, "id", plans[i]->id);
		write_title(&r->jw, "title", "title_en", plans[i]->title);
		write_title(&r->jw, "issuer", "issuer_en", plans[i]->issuer);
		jw_ki64(&r->jw, "year", plans[i]->year);
		jw_key(&r->jw, "goals");
		jw_arr(&r->jw);
		for (int j = 0; j < plans[i]->n; j++)
			TRY(write_goal(c, &r->jw, &plans[i]->targets[j], plans[i]->year));
		jw_arr_end(&r->jw);
		jw_obj_end(&r->jw);
	}
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}
