/* portfolio_api.c - the list of projects over HTTP, its columns, and the filters that an account keeps.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/workday.h"
#include "projects/portfolio.api.gen.h"
#include "projects/portfolio/portfolio_json.h"

enum { PAGE_MAX = 200, SAVED_MOST = 50 };

static void head_json(struct jw *w, const struct portfolio *p, int32_t day)
{
	portfolio_day_json(w, "day", day);
	jw_key(w, "plan_year");
	if (p->plan_year > 0)
		jw_i64(w, p->plan_year);
	else
		jw_null(w);
}

/* ---- GET /api/projects */

static enum rc write_list(struct ctx *c, struct reply *r, const struct portfolio *p, const struct portfolio_list_in *in, const struct portfolio_filter *f)
{
	uint32_t rows[PAGE_MAX];
	struct portfolio_page page = { .from = (size_t)(in->page - 1) * (size_t)in->page_size, .cap = (size_t)in->page_size, .out = rows };
	const struct registry *g;
	struct jw *w = &r->jw;
	TRY(portfolio_page(c, p, f, in->sort, in->order == PORTFOLIO_LIST_ORDER_DESC, &page));
	TRY(registry_hold(c, &g));
	jw_obj(w);
	jw_ki64(w, "total", (int64_t)page.totals.n);
	jw_ki64(w, "page", in->page);
	jw_ki64(w, "page_size", in->page_size);
	jw_ki64(w, "version", p->version);
	head_json(w, p, f->day);
	jw_key(w, "totals");
	portfolio_totals_json(c, w, p, &page.totals);
	jw_key(w, "rows");
	jw_arr(w);
	for (size_t i = 0; i < page.n; i++)
		portfolio_row_json(c, r, p, g, rows[i], f->day);
	jw_arr_end(w);
	jw_obj_end(w);
	registry_drop(c, g);
	return RC_OK;
}

static enum rc answer_list(struct ctx *c, struct reply *r, const struct portfolio *p, const struct portfolio_list_in *in)
{
	struct portfolio_filter_words words = PORTFOLIO_WORDS_OF(in);
	struct portfolio_more more = PORTFOLIO_MORE_OF(in);
	struct portfolio_filter f;
	TRY(portfolio_question(c, p, &words, &more, &f));
	return write_list(c, r, p, in, &f);
}

enum rc portfolio_api_list(struct ctx *c, const struct portfolio_list_in *in, struct reply *r)
{
	const struct portfolio *p;
	TRY(portfolio_hold(c, &p));
	enum rc rc = answer_list(c, r, p, in);
	portfolio_drop(c, p);
	return rc;
}

/* ---- GET /api/projects/columns */

static void words_json(struct ctx *c, struct jw *w, const struct portfolio *p)
{
	static const char *const columns[PORTFOLIO_WORDS] = { "stage", "exit", "kind", "chain", "level", "secrecy", "light" };
	jw_key(w, "words");
	jw_arr(w);
	for (int k = 0; k < PORTFOLIO_WORDS; k++)
		for (int i = 0; i < p->seen[k].n; i++) {
			jw_obj(w);
			jw_ktext(w, "column", columns[k]);
			jw_ktext(w, "id", p->seen[k].id[i]);
			jw_ktext(w, "title", portfolio_word_title(c, p, (enum portfolio_word)k, i));
			jw_obj_end(w);
		}
	jw_arr_end(w);
}

static void columns_json(struct ctx *c, struct jw *w, const struct portfolio *p)
{
	static const char *const kinds[] = { "text", "word", "day", "amount", "district", "town", "industry", "late", "age" };
	jw_key(w, "columns");
	jw_arr(w);
	for (int i = 0; i < portfolio_n_columns; i++) {
		const struct portfolio_column *col = &portfolio_columns[i];
		if (portfolio_column_hidden(c, p, col))
			continue;
		jw_obj(w);
		jw_ktext(w, "key", col->key);
		jw_ktext(w, "title", TR(c, col->zh, col->en));
		jw_ktext(w, "kind", kinds[col->kind]);
		jw_ktext(w, "unit", col->kind != COLUMN_OF_AMOUNT ? NULL : col->index == AMOUNT_AREA ? "亩" : "万元");
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

enum rc portfolio_api_columns(struct ctx *c, const struct portfolio_columns_in *in, struct reply *r)
{
	const struct portfolio *p;
	struct jw *w = &r->jw;
	(void)in;
	TRY(portfolio_hold(c, &p));
	jw_obj(w);
	head_json(w, p, portfolio_day(c, p, NULL));
	columns_json(c, w, p);
	words_json(c, w, p);
	jw_obj_end(w);
	portfolio_drop(c, p);
	return RC_OK;
}

/* ---- Filters that are kept. */

static enum rc write_saved(struct ctx *c, struct jw *w)
{
	struct saved_filter *list;
	int n;
	TRY(store_saved_list(c, &list, &n));
	jw_obj(w);
	jw_key(w, "rows");
	jw_arr(w);
	for (int i = 0; i < n; i++) {
		jw_obj(w);
		jw_ki64(w, "id", list[i].id);
		jw_ktext(w, "page", list[i].page);
		jw_ktext(w, "name", list[i].name);
		jw_ktext(w, "query", list[i].query);
		jw_ktext(w, "at", list[i].at);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

enum rc portfolio_api_filter_list(struct ctx *c, const struct portfolio_filter_list_in *in, struct reply *r)
{
	(void)in;
	return write_saved(c, &r->jw);
}

enum rc portfolio_api_filter_put(struct ctx *c, const struct portfolio_filter_put_in *in, struct reply *r)
{
	static const char *const pages[] = { "list", "board", "statistics" };
	struct saved_filter f = { .name = in->name, .page = pages[in->page], .query = in->query };
	struct saved_filter *list;
	char at[INSTANT_TEXT];
	int64_t id;
	int n, same = 0;
	TRY(store_saved_list(c, &list, &n));
	for (int i = 0; i < n; i++)
		same += strcmp(list[i].name, f.name) == 0 && strcmp(list[i].page, f.page) == 0;
	if (n >= SAVED_MOST && same == 0)
		return ctx_fail(c, RC_CONFLICT, "name", TR(c, "每个账号最多保存 %d 个筛选；请先删除不用的", "an account keeps at most %d filters; remove one first"), SAVED_MOST);
	instant_print(at, c->now_ms);
	f.at = at;
	TRY(store_saved_put(c, &f, &id));
	return write_saved(c, &r->jw);
}

enum rc portfolio_api_filter_remove(struct ctx *c, const struct portfolio_filter_remove_in *in, struct reply *r)
{
	bool found;
	TRY(store_saved_remove(c, in->id, &found));
	if (!found)
		return ctx_fail(c, RC_NOT_FOUND, "id", "%s", TR(c, "没有这个筛选", "there is no such filter"));
	return write_saved(c, &r->jw);
}
