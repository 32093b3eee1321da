/* investment_api_pack.c - the workbook of a month over HTTP: out, back, and back in red.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/app.h"
#include "core/export_mark.h"
#include "core/files.h"
#include "core/http.h"
#include "core/session.h"
#include "core/workday.h"
#include "projects/investment.api.gen.h"
#include "projects/investment/investment_import.h"
#include "projects/investment/investment_pack.h"

enum { PACK_ROWS = 1000, PATH_TEXT = 64 };
static const char xlsx_type[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/* ---- Out. */

static bool to_be_filled(const char *state) { return strcmp(state, "missing") == 0 || strcmp(state, "draft") == 0 || strcmp(state, "returned") == 0; }

/* A form for those who fill in; for others it is an export, which is a permission of its own. */
static enum rc demand_pack(struct ctx *c)
{
	struct scope fill, out;
	if (c->session == NULL || session_may(c->session, "investment.fill", &fill)) {
		if (c->session != NULL)
			c->scope = fill;
		return RC_OK;
	}
	if (!session_may(c->session, "investment.export", &out))
		return ctx_fail(c, RC_FORBIDDEN, "", "%s", TR(c, "下载月报工作簿须有填报或导出投资月报的权限", "the workbook is for those who fill reports in or may take them out as files"));
	c->scope = out;
	return RC_OK;
}

static enum rc pack_file(struct ctx *c, const struct investment_pack_in *in, const char *path)
{
	const struct invest_plan *p;
	struct invest_row *rows;
	int n, kept = 0;
	TRY(invest_plan_get(c, &p));
	TRY(invest_month_check(c, p, in->month, workday_today(c)));
	TRY(invest_month_rows(c, in->month, in->region, PACK_ROWS * 4, &rows, &n));
	for (int i = 0; i < n; i++)
		if (to_be_filled(rows[i].state))
			rows[kept++] = rows[i];
	if (kept == 0)
		return ctx_fail(c, RC_NOT_FOUND, "month", TR(c, "%s 没有待填报的项目", "nothing is to be filled in for %s"), in->month);
	if (kept > PACK_ROWS)
		return ctx_fail(c, RC_TOO_LARGE, "region", TR(c, "待填项目超过 %d 个，请按区县或镇分别下载", "more than %d projects; take the workbook out by district or town"), PACK_ROWS);
	return invest_pack_write(c, p, rows, kept, in->month, path);
}

enum rc investment_api_pack(struct ctx *c, const struct investment_pack_in *in, struct reply *r)
{
	char path[FILE_PASSING];
	TRY(demand_pack(c));
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, pack_file(c, in, path), &r->file_fd));
	r->content_type = xlsx_type;
	r->filename = arena_printf(&c->arena, "%s%s-%s.xlsx", c->app->sample_data ? TR(c, "示例数据-", "sample-") : "", TR(c, "投资月报", "reports"), in->month);
	return r->filename != NULL ? export_leave(c, r, "investment pack") : ctx_no_memory(c);
}

/* ---- Back. */

struct brought { struct ctx *c; struct reject *list; int n; enum rc rc; };

static const char *kept(struct ctx *c, const char *s) { return s != NULL ? arena_strdup(&c->arena, s) : NULL; }

/* The table goes away behind the run: its rejects are copied. */
static void keep_rejects(void *user, const struct table *t)
{
	struct brought *b = user;
	const struct reject *list = table_rejects(t, &b->n);
	b->list = arena_new_array(&b->c->arena, struct reject, (size_t)b->n + 1);
	for (int i = 0; b->list != NULL && i < b->n; i++) {
		b->list[i] = (struct reject){ .row = list[i].row, .file_column = list[i].file_column, .column = kept(b->c, list[i].column), .value = kept(b->c, list[i].value) };
		for (int en = 0; en < REJECT_LANGUAGES; en++) {
			b->list[i].place[en] = kept(b->c, list[i].place[en]);
			b->list[i].message[en] = kept(b->c, list[i].message[en]);
			b->list[i].todo[en] = kept(b->c, list[i].todo[en]);
		}
	}
	if (b->list == NULL)
		b->rc = ctx_no_memory(b->c);
}

static enum rc run(struct ctx *c, const struct upload *u, bool check_only, struct brought *b, struct importer_result *ret_result, const char **ret_path, const char **ret_name)
{
	*b = (struct brought){ .c = c };
	if (u == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "file", "%s", TR(c, "没有收到文件", "no file was sent"));
	*ret_path = arena_printf(&c->arena, "/proc/self/fd/%d", u->fd);
	*ret_name = u->filename[0] != '\0' ? u->filename : "pack.xlsx";
	if (*ret_path == NULL)
		return ctx_no_memory(c);
	struct importer_run r = { .path = *ret_path, .table = { .name = *ret_name }, .source = *ret_name, .known_at = DAY_NONE, .check_only = check_only, .told = keep_rejects, .user = b };
	*ret_result = (struct importer_result){ 0 };
	enum rc rc = investment_importers[0]->run(c, &r, ret_result);
	TRY(b->rc);
	if (rc != RC_OK && b->n == 0)
		return rc;
	c->problem = (struct problem){ 0 };
	return RC_OK;
}

enum rc investment_api_pack_bring(struct ctx *c, const struct investment_pack_bring_in *in, struct reply *r)
{
	struct brought b;
	struct importer_result done;
	const char *path = NULL, *name = NULL;
	struct jw *w = &r->jw;
	TRY(run(c, in->upload, false, &b, &done, &path, &name));
	jw_obj(w);
	jw_ki64(w, "rows", done.rows);
	jw_ki64(w, "changed", b.n > 0 ? 0 : done.added + done.changed);
	jw_ki64(w, "unchanged", done.unchanged);
	jw_key(w, "mistakes");
	jw_arr(w);
	for (int i = 0; i < b.n; i++) {
		jw_obj(w);
		jw_ktext(w, "place", b.list[i].place[c->english]);
		jw_ktext(w, "column", b.list[i].column);
		jw_ktext(w, "value", b.list[i].value);
		jw_ktext(w, "message", b.list[i].message[c->english]);
		jw_ktext(w, "todo", b.list[i].todo[c->english]);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

static enum rc marked_file(struct ctx *c, const struct upload *u, const char *path)
{
	struct brought b;
	struct importer_result done;
	const char *source = NULL, *name = NULL;
	TRY(run(c, u, true, &b, &done, &source, &name));
	return invest_pack_mark(c, source, name, b.list, b.n, path);
}

enum rc investment_api_pack_marked(struct ctx *c, const struct investment_pack_marked_in *in, struct reply *r)
{
	char path[FILE_PASSING];
	TRY(files_passing(c, path));
	TRY(files_passed(c, path, marked_file(c, in->upload, path), &r->file_fd));
	r->content_type = xlsx_type;
	r->filename = TR(c, "投资月报-问题标红.xlsx", "reports-marked.xlsx");
	return export_leave(c, r, "investment pack marked");
}
