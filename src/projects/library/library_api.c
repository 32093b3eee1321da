/* library_api.c - papers for the library over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/num.h"
#include "core/http.h"
#include "projects/library.api.gen.h"
#include "projects/library/library.h"
#include "projects/portfolio/portfolio.h"

static const char *or_null(const char *s) { return s != NULL && s[0] != '\0' ? s : NULL; }

static void day_json(struct jw *w, const char *key, int32_t day)
{
	char text[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(text, day);
	jw_ktext(w, key, day != DAY_NONE ? text : NULL);
}

static void paper_json(const struct ctx *c, struct jw *w, const struct library_view *v, int at)
{
	const struct library_paper *k = &v->plan->papers[at];
	const struct library_said *s = &v->said[at];
	jw_obj(w);
	jw_ktext(w, "paper", k->id);
	jw_ktext(w, "title", TR(c, k->title.zh, k->title.en));
	jw_ktext(w, "note", TR(c, k->note.zh, k->note.en));
	jw_ktext(w, "state", s->id != 0 ? library_state_words[s->state] : NULL);
	jw_kbool(w, "in_file", v->shown[at]);
	jw_ktext(w, "name", or_null(s->name));
	jw_key(w, "total");
	if (s->has_total)
		jw_fixed(w, (double)s->total / 100, 2);
	else
		jw_null(w);
	jw_ktext(w, "start_on", or_null(s->start_on));
	jw_ktext(w, "dated", or_null(s->dated));
	jw_ktext(w, "remark", or_null(s->note));
	jw_ktext(w, "source", or_null(s->source));
	jw_ktext(w, "who", or_null(s->who));
	jw_ktext(w, "at", or_null(s->at));
	jw_obj_end(w);
}

static void groups_json(const struct ctx *c, struct jw *w, const struct library_view *v)
{
	jw_key(w, "groups");
	jw_arr(w);
	for (int g = 0; v->set != NULL && g < v->set->n_groups; g++) {
		jw_obj(w);
		jw_kbool(w, "done", v->group_done[g]);
		jw_key(w, "papers");
		jw_arr(w);
		for (int i = 0; i < v->set->groups[g].n; i++)
			paper_json(c, w, v, v->set->groups[g].papers[i]);
		jw_arr_end(w);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void findings_json(const struct ctx *c, struct jw *w, const struct library_view *v)
{
	jw_key(w, "findings");
	jw_arr(w);
	for (int i = 0; i < v->n_findings; i++) {
		const struct library_finding *f = &v->findings[i];
		jw_obj(w);
		jw_ktext(w, "paper", v->plan->papers[f->paper].id);
		jw_ktext(w, "title", TR(c, v->plan->papers[f->paper].title.zh, v->plan->papers[f->paper].title.en));
		jw_ktext(w, "what", library_what_words[f->what]);
		jw_ktext(w, "found", f->found);
		jw_ktext(w, "expected", f->expected);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static enum rc view_json(struct ctx *c, struct reply *r, const struct project_ref *p)
{
	struct library_view v;
	struct jw *w = &r->jw;
	int32_t day;
	bool may;
	TRY(portfolio_today(c, &day));
	TRY(library_look(c, p->id, day, &v));
	TRY(project_allowed(c, p->id, "projects.edit", &may));
	jw_obj(w);
	jw_ktext(w, "code", p->code);
	jw_ktext(w, "name", p->name);
	jw_ktext(w, "set", v.set != NULL ? TR(c, v.set->title.zh, v.set->title.en) : NULL);
	jw_kbool(w, "unknown", v.unknown);
	day_json(w, "started_on", v.started);
	day_json(w, "entered_on", v.entered);
	jw_ktext(w, "clock", library_clock_words[v.clock]);
	day_json(w, "yellow_after", v.yellow);
	day_json(w, "red_after", v.red);
	groups_json(c, w, &v);
	findings_json(c, w, &v);
	jw_kbool(w, "may_tell", may);
	jw_obj_end(w);
	return RC_OK;
}

enum rc library_api_get(struct ctx *c, const struct library_get_in *in, struct reply *r)
{
	struct project_ref p;
	TRY(project_get(c, in->code, &p));
	return view_json(c, r, &p);
}

static enum rc demand(struct ctx *c, int64_t project)
{
	bool may;
	TRY(project_allowed(c, project, "projects.edit", &may));
	return may ? RC_OK : ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "您的账号不能登记这个项目的资料", "your account does not fill in the file of this project"));
}

enum rc library_api_tell(struct ctx *c, const struct library_tell_in *in, struct reply *r)
{
	struct project_ref p;
	struct library_said s = { .paper = in->paper, .state = (enum library_state)in->state, .name = in->name != NULL ? in->name : "", .start_on = in->start_on != NULL ? in->start_on : "",
		.dated = in->dated != NULL ? in->dated : "", .note = in->note != NULL ? in->note : "", .source = in->source };
	bool fresh;
	TRY(project_get(c, in->code, &p));
	TRY(demand(c, p.id));
	s.has_total = in->total != NULL && in->total[0] != '\0';
	if (s.has_total && (num_parse_scaled(in->total, strlen(in->total), 2, NUM_THOUSANDS, &s.total) != NUM_OK || s.total < 0))
		return ctx_fail(c, RC_BAD_INPUT, "total", "%s", TR(c, "总投资写成万元，最多两位小数", "the total is in 万元 with at most two decimals"));
	txn_auto txn = { 0 };
	TRY_DB(txn_begin(&txn, c->db));
	TRY(library_tell_in_txn(c, p.id, &s, 0, &fresh));
	TRY_DB(txn_commit(&txn));
	return view_json(c, r, &p);
}

enum rc library_api_enter(struct ctx *c, const struct library_enter_in *in, struct reply *r)
{
	struct project_ref p;
	int32_t day;
	TRY(project_get(c, in->code, &p));
	TRY(demand(c, p.id));
	if (!date_parse(in->day, strlen(in->day), &day))
		return ctx_fail(c, RC_BAD_INPUT, "day", "%s", TR(c, "写日期，如 2020-06-30", "write a day such as 2020-06-30"));
	TRY(library_enter(c, p.id, day, in->source));
	return view_json(c, r, &p);
}
