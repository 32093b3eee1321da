/* audit.c - reading the record of acts.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/period.h"
#include "core/app.h"
#include "core/audit.h"

enum { CHINA_MINUTES = 8 * 60, DAY_MS = 86400000 };

/* The first instant of a day in China, `later` days on; "" for no day. */
static enum rc instant_of(struct ctx *c, const char *field, const char *day, int later, const char **ret_at)
{
	char at[INSTANT_TEXT];
	int32_t days;
	*ret_at = "";
	if (day[0] == '\0')
		return RC_OK;
	if (!date_parse(day, strlen(day), &days))
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "“%.20s”不是日期，写作 2026-11-23", "'%.20s' is no date; write 2026-11-23"), day);
	instant_print(at, ((int64_t)days + later) * DAY_MS - (int64_t)CHINA_MINUTES * 60000);
	*ret_at = arena_strdup(&c->arena, at);
	return *ret_at != NULL ? RC_OK : ctx_no_memory(c);
}

/* "%50!%%": a part of a text, with the signs of LIKE taken as themselves. */
static const char *part_of(struct ctx *c, const char *text)
{
	char *out = ctx_alloc(c, strlen(text) * 2 + 3), *o = out;
	if (out == NULL || text[0] == '\0')
		return out != NULL ? "" : NULL;
	*o++ = '%';
	for (; *text != '\0'; text++) {
		if (strchr("%_!", *text) != NULL)
			*o++ = '!';
		*o++ = *text;
	}
	*o++ = '%';
	*o = '\0';
	return out;
}

static enum rc read_ask(struct ctx *c, const struct audit_ask *a, struct audit_where *w)
{
	*w = (struct audit_where){ .before = a->before, .account = a->account, .action = a->action,
		.family = arena_printf(&c->arena, "%s.", a->action), .like = part_of(c, a->text) };
	if (w->family == NULL || w->like == NULL)
		return ctx_no_memory(c);
	TRY(instant_of(c, "from", a->from, 0, &w->from));
	return instant_of(c, "to", a->to, 1, &w->to);
}

struct gathered { struct ctx *c; struct audit_row *list; int n; bool full; };

static const char *kept(struct gathered *g, const char *s)
{
	const char *copy = arena_strdup(&g->c->arena, s);
	g->full = g->full || copy == NULL;
	return copy;
}

static void gather(void *arg, const struct audit_row *r)
{
	struct gathered *g = arg;
	g->list[g->n++] = (struct audit_row){ r->id, kept(g, r->at), kept(g, r->account), kept(g, r->action), kept(g, r->object), kept(g, r->detail) };
}

enum rc audit_list(struct ctx *c, const struct audit_ask *a, int most, struct audit_row **ret_list, int *ret_n)
{
	struct gathered g = { .c = c, .list = arena_new_array(&c->arena, struct audit_row, (size_t)most + 1) };
	struct audit_where w;
	if (g.list == NULL)
		return ctx_no_memory(c);
	TRY(read_ask(c, a, &w));
	TRY(audit_store_each(c, &w, most, gather, &g));
	*ret_list = g.list;
	*ret_n = g.n;
	return g.full ? ctx_no_memory(c) : RC_OK;
}

static void write_row(void *arg, const struct audit_row *r)
{
	struct table_out *o = arg;
	char at[INSTANT_TEXT] = "";
	int64_t ms;
	if (instant_parse(r->at, strlen(r->at), &ms))
		instant_print_local(at, ms, CHINA_MINUTES);
	table_out_i64(o, r->id);
	table_out_text(o, at);
	table_out_text(o, r->account);
	table_out_text(o, r->action);
	table_out_text(o, r->object);
	table_out_text(o, r->detail);
	table_out_row(o);
}

enum rc audit_export(struct ctx *c, const struct audit_ask *a, enum table_format f, const char *path)
{
	const struct column_out columns[] = { { TR(c, "编号", "Number"), COLUMN_NUMBER, 0, 10 }, { TR(c, "时间", "Time"), COLUMN_TEXT, 0, 20 },
		{ TR(c, "账号", "Account"), COLUMN_TEXT, 0, 18 }, { TR(c, "操作", "Act"), COLUMN_TEXT, 0, 24 },
		{ TR(c, "对象", "Object"), COLUMN_TEXT, 0, 24 }, { TR(c, "内容", "Detail"), COLUMN_TEXT, 0, 60 } };
	struct audit_where w;
	struct table_out *out;
	int64_t rows;
	TRY(read_ask(c, a, &w));
	TRY(table_out_open(c, path, f, columns, 6, &(struct table_out_options){ .title = TR(c, "操作记录", "Record of acts") }, &out));
	enum rc rc = audit_store_each(c, &w, AUDIT_EXPORT_ROWS, write_row, out);
	if (rc == RC_OK)
		return table_out_done(c, out, &rows);
	table_out_drop(out);
	return rc;
}
