/* published_list_api.c - publishing and published lists over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/http.h"
#include "core/ledger.h"
#include "evaluation/evaluation.api.gen.h"
#include "evaluation/published_list.h"

static void list_json(struct jw *w, const struct published_list *l)
{
	jw_obj(w);
	jw_ki64(w, "id", l->id);
	jw_ktext(w, "scheme", l->scheme);
	jw_ki64(w, "year", l->year);
	jw_ki64(w, "round", l->round);
	jw_ktext(w, "list", l->list);
	jw_ktext(w, "at", l->at);
	jw_ki64(w, "enterprises", l->enterprises);
	jw_ktext(w, "sm3", l->sm3);
	jw_ki64(w, "seq", l->seq);
	jw_obj_end(w);
}

enum rc evaluation_api_list_publish(struct ctx *c, const struct evaluation_list_publish_in *in, struct reply *r)
{
	struct published_list l;
	TRY(list_publish(c, in->scheme, (int)in->year, in->list, &l));
	list_json(&r->jw, &l);
	return RC_OK;
}

enum rc evaluation_api_list_preview(struct ctx *c, const struct evaluation_list_preview_in *in, struct reply *r)
{
	struct list_preview p;
	TRY(list_preview(c, in->scheme, (int)in->year, in->list, &p));
	jw_obj(&r->jw);
	jw_ki64(&r->jw, "round", p.list.round);
	jw_ki64(&r->jw, "enterprises", p.list.enterprises);
	jw_ktext(&r->jw, "sm3", p.list.sm3);
	jw_ktext(&r->jw, "first", p.first);
	if (p.former != 0)
		jw_ki64(&r->jw, "former", p.former);
	jw_kbool(&r->jw, "same", p.same);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc evaluation_api_list_published(struct ctx *c, const struct evaluation_list_published_in *in, struct reply *r)
{
	const struct published_list *list;
	int n;
	TRY(lists_published(c, in->scheme, in->has_year ? (int)in->year : 0, &list, &n));
	jw_obj(&r->jw);
	jw_key(&r->jw, "lists");
	jw_arr(&r->jw);
	for (int i = 0; i < n; i++)
		list_json(&r->jw, &list[i]);
	jw_arr_end(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc evaluation_api_list_file(struct ctx *c, const struct evaluation_list_file_in *in, struct reply *r)
{
	struct published_list l;
	const char *text;
	size_t len;
	TRY(list_get(c, in->id, &l));
	TRY(list_file(c, in->id, &text, &len));
	r->content_type = "text/csv; charset=utf-8";
	r->filename = list_filename(c, &l, ".csv");
	buf_add(&r->body, text, len);
	return RC_OK;
}

enum rc evaluation_api_list_proof(struct ctx *c, const struct evaluation_list_proof_in *in, struct reply *r)
{
	struct published_list l;
	TRY(list_get(c, in->id, &l));
	TRY(ledger_proof_json(c, l.seq, in->has_size ? in->size : 0, &r->jw));
	r->filename = list_filename(c, &l, ".proof.json");
	return RC_OK;
}
