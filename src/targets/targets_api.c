/* targets_api.c - goals over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/http.h"
#include "targets/targets.api.gen.h"
#include "targets/targets.h"

static void write_title(struct jw *w, const char *key, const char *key_en, struct plan_words t)
{
	jw_ktext(w, key, t.zh);
	jw_ktext(w, key_en, t.en);
}

/* "" is how the reader says that there is none; JSON says null. */
static const char *or_null(const char *s) { return s && *s ? s : NULL; }

static void write_goal(struct jw *w, const struct target *t)
{
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
	jw_ktext(w, "status", "unknown"); /* no figures are fed to goals in this version */
	jw_key(w, "actual");
	jw_null(w);
	jw_obj_end(w);
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
			write_goal(&r->jw, &plans[i]->targets[j]);
		jw_arr_end(&r->jw);
		jw_obj_end(&r->jw);
	}
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}
