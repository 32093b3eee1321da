/* audit_api.c - the record of acts, over HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/app.h"
#include "core/audit.h"
#include "core/core.api.gen.h"
#include "core/export_mark.h"
#include "core/files.h"

static const char *given(const char *s) { return s != NULL ? s : ""; }

static void put_entry(struct jw *w, const struct audit_row *r)
{
	jw_obj(w);
	jw_ki64(w, "id", r->id);
	jw_ktext(w, "at", r->at);
	jw_ktext(w, "account", r->account);
	jw_ktext(w, "action", r->action);
	jw_ktext(w, "object", r->object);
	jw_ktext(w, "detail", r->detail);
	jw_obj_end(w);
}

enum rc core_api_audit_list(struct ctx *c, const struct core_audit_list_in *in, struct reply *r)
{
	struct audit_ask ask = { in->before, given(in->account), given(in->action), given(in->q), given(in->from), given(in->to) };
	struct audit_row *list;
	int n, most = (int)in->limit;
	TRY(audit_list(c, &ask, most + 1, &list, &n)); /* one more says whether there is a next page */
	int shown = n < most ? n : most;
	jw_obj(&r->jw);
	jw_key(&r->jw, "entries");
	jw_arr(&r->jw);
	for (int i = 0; i < shown; i++)
		put_entry(&r->jw, &list[i]);
	jw_arr_end(&r->jw);
	jw_key(&r->jw, "next");
	if (n > most)
		jw_i64(&r->jw, list[shown - 1].id);
	else
		jw_null(&r->jw);
	jw_obj_end(&r->jw);
	return RC_OK;
}

enum rc core_api_audit_export(struct ctx *c, const struct core_audit_export_in *in, struct reply *r)
{
	struct audit_ask ask = { 0, given(in->account), given(in->action), given(in->q), given(in->from), given(in->to) };
	bool xlsx = in->format == CORE_AUDIT_EXPORT_FORMAT_XLSX;
	char path[FILE_PASSING];
	r->content_type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	r->filename = xlsx ? "audit.xlsx" : "audit.csv";
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, audit_export(c, &ask, xlsx ? TABLE_XLSX : TABLE_CSV, path), &r->file_fd));
	return export_leave(c, r, "audit");
}
