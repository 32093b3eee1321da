/* publication_plan.c - reading publications.yaml, and the plan of the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/publication/publication_plan.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "campaign/publication/publication.h"
#include "core/plan_shelf.h"
#include "indicators/formula.h"
#include "indicators/indicators.h"

enum { SHELF_BYTES = 16 << 20, NAMES_MOST = 400, LAST_MINUTE = 17 * 60 + 30 };

const char *const publication_subject_words[] = { "enterprises", "districts", "towns", "sections", "industries", "table", NULL };
const char *const publication_column_words[] = { "place", "code", "name", "district", "town", "industry", "class", NULL };
static const char *const order_words[] = { "code", "place", NULL };

/* What formulas may name besides the figures: indicators/view.h. */
static const struct { const char *name; enum col_kind kind; } attributes[] = {
	{ "district", COL_ENUM }, { "town", COL_ENUM }, { "industry", COL_ENUM }, { "industry3", COL_ENUM }, { "class", COL_ENUM }, { "section", COL_ENUM }, { "status", COL_ENUM },
	{ "above_scale", COL_BOOL }, { "registered", COL_DATE }, { "new_firm", COL_BOOL }, { "utility", COL_BOOL }, { "veto", COL_BOOL }, { "white_list", COL_BOOL },
	{ "black_list", COL_BOOL }, { "exempt", COL_BOOL },
};
enum { N_ATTRIBUTES = sizeof attributes / sizeof *attributes };

struct reading { struct arena *a; struct plan_report *r; struct publication_plan *p; const struct indicators *figures; const char *known[NAMES_MOST + 1]; };

#define MISTAKE(rd, at, hint_zh, hint_en, zh, en, ...) plan_error((rd)->r, (at), PLAN_TR((rd)->r, hint_zh, hint_en), PLAN_TR((rd)->r, zh, en), __VA_ARGS__)

/* ---- Formulas. */

static bool describe(void *user, const char *name, int lag, struct column *ret_col)
{
	const struct reading *rd = user;
	const struct indicator *ind = rd->figures != NULL ? indicators_find(rd->figures, name) : NULL;
	if (lag < 0 || lag > 5)
		return false;
	if (ind != NULL) {
		*ret_col = (struct column){ .name = ind->code, .lag = lag, .kind = ind->kind, .unit = ind->storage };
		return true;
	}
	for (int i = 0; i < N_ATTRIBUTES; i++)
		if (strcmp(attributes[i].name, name) == 0) {
			*ret_col = (struct column){ .name = attributes[i].name, .lag = lag, .kind = attributes[i].kind, .unit = unit_one() };
			return true;
		}
	return false;
}

static const char *const *known_names(void *user) { return ((const struct reading *)user)->known; }

static void list_names(struct reading *rd)
{
	int n = 0;
	for (int i = 0; i < N_ATTRIBUTES; i++)
		rd->known[n++] = attributes[i].name;
	for (int i = 0; rd->figures != NULL && i < rd->figures->n && n < NAMES_MOST; i++)
		rd->known[n++] = rd->figures->list[i].code;
	rd->known[n] = NULL;
}

/* Only a check: it is compiled again with the words of the registry when it is used. */
static void check_where(struct reading *rd, struct plan_node *map, struct publication_kind *k)
{
	struct plan_node *at = plan_get(map, "where");
	struct formula_names names = { .column = describe, .known = known_names, .user = rd };
	if (at == NULL || !plan_is(rd->r, at, PLAN_SCALAR))
		return;
	k->where = at->text;
	(void)formula_compile(rd->a, rd->r, at, at->text, &names, FORMULA_BOOL, NULL);
	k->where_words = plan_title(rd->r, map, "where_words");
	if (k->where_words.zh == NULL)
		MISTAKE(rd, at, "写 where_words: {zh: …, en: …}，公布文件要写明条件", "write where_words: {zh: …, en: …}: the paper says who may stand on the list", "%s 有条件而没有说明",
			"the condition of %s is not put in words", k->id);
}

/* ---- Kinds. */

static const char *id_of(struct reading *rd, struct plan_node *map)
{
	const char *id = plan_need_text(rd->r, map, "id");
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
	if (id[0] != '\0' && (id[n] != '\0' || n > 40 || id[0] < 'a'))
		MISTAKE(rd, plan_get(map, "id"), "用小写字母开头，只含小写字母、数字、-", "begin with a letter; letters, digits and - only", "id“%s”不合规", "the id '%s' cannot be used", id);
	for (int i = 0; i < rd->p->n; i++)
		if (strcmp(rd->p->kinds[i].id, id) == 0)
			MISTAKE(rd, plan_get(map, "id"), "换一个", "take another", "id“%s”已经有了", "the id '%s' is there already", id);
	return id;
}

static struct plan_words both(struct reading *rd, struct plan_node *map, const char *key)
{
	struct plan_words w = plan_title(rd->r, map, key);
	if (w.zh == NULL || w.en == NULL)
		MISTAKE(rd, map, "写成 {zh: …, en: …}", "write {zh: …, en: …}", "缺 %s（中文和英文）", "%s is missing in Chinese or English", key);
	return (struct plan_words){ w.zh ? w.zh : "", w.en ? w.en : "" };
}

static int texts_of(struct reading *rd, struct plan_node *map, const char *key, const char **out, int most)
{
	struct plan_node *list = plan_list(rd->r, map, key);
	int n = 0;
	if (list != NULL && list->n > most)
		MISTAKE(rd, list, "减少几项", "say fewer", "%s 最多 %d 项", "%s has at most %d", key, most);
	for (int i = 0; list != NULL && i < list->n && n < most; i++)
		out[n++] = plan_scalar_text(rd->r, list->items[i]);
	return n;
}

static void read_columns(struct reading *rd, struct plan_node *map, struct publication_kind *k)
{
	static const enum publication_column usual[] = { PUB_CODE, PUB_NAME, PUB_DISTRICT, PUB_CLASS };
	const char *words[PUB_COLUMNS];
	struct plan_node *list = plan_get(map, "columns");
	bool coded = false;
	int n = texts_of(rd, map, "columns", words, PUB_COLUMNS);
	for (int i = 0; i < n; i++) {
		int at = 0;
		while (publication_column_words[at] != NULL && strcmp(publication_column_words[at], words[i]) != 0)
			at++;
		if (publication_column_words[at] == NULL) {
			const char *near = plan_nearest(words[i], publication_column_words);
			MISTAKE(rd, list, "只能公布 place、code、name、district、town、industry、class；企业的数据与得分不公布", "only place, code, name, district, town, industry and class can be public: never a firm's figures",
				"企业名单没有可公布的列“%s”%s%s", "a list of enterprises has no public column '%s'%s%s", words[i], near ? PLAN_TR(rd->r, "，是否为 ", "; is it ") : "", near ? near : "");
			continue;
		}
		coded = coded || at == PUB_CODE;
		k->columns[k->n_columns++] = (enum publication_column)at;
	}
	if (list == NULL)
		for (k->n_columns = 0; k->n_columns < 4; k->n_columns++)
			k->columns[k->n_columns] = usual[k->n_columns];
	else if (!coded)
		MISTAKE(rd, list, "加上 code", "add code", "%s 的列中没有信用代码", "the columns of %s lack the credit code", k->id);
}

static void check_place(struct reading *rd, struct plan_node *map, const struct publication_kind *k)
{
	for (int i = 0; i < k->n_columns; i++)
		if (k->columns[i] == PUB_PLACE && k->order != PUB_BY_PLACE)
			MISTAKE(rd, plan_get(map, "columns"), "写 order: place，或去掉 place", "write order: place, or leave place out", "%s 不排名次，却有位次一列", "%s is not in order of places and yet has a column of them", k->id);
	if (k->order == PUB_BY_PLACE && k->by == NULL)
		MISTAKE(rd, map, "写 by: total 或其他列", "write by: total or another column", "%s 按名次排列，却没有写按什么排", "%s stands in order of places, but not said of what", k->id);
	if (k->top > 0 && k->by == NULL)
		MISTAKE(rd, map, "写 by: total 或其他列", "write by: total or another column", "%s 取前几名，却没有写按什么排", "%s takes the first ones, but not said of what", k->id);
}

static void read_groups(struct reading *rd, struct plan_node *map, struct publication_kind *k)
{
	static const char *const rows[] = { "sections", "industries", NULL };
	k->n_measures = texts_of(rd, map, "measures", k->measures, PUB_MEASURES);
	if (k->n_measures == 0)
		MISTAKE(rd, map, "写 measures: [tax_per_mu, …]", "write measures: [tax_per_mu, …]", "%s 没有写公布哪些数", "%s does not say which figures", k->id);
	k->firms = (int)plan_int(rd->r, map, "firms", 0, 0, 100000);
	if (k->subject == PUB_TABLE)
		k->rows = plan_enum(rd->r, map, "rows", rows, 0) == 1 ? PUB_INDUSTRIES : PUB_SECTIONS;
	if (k->top > 0 && k->by == NULL)
		MISTAKE(rd, map, "写 by: tax_per_mu 等", "write by: tax_per_mu or another", "%s 取前几名，却没有写按什么排", "%s takes the first ones, but not said of what", k->id);
}

/* 17:30 */
static int minute_of(struct reading *rd, struct plan_node *map, const char *key, int dflt)
{
	struct plan_node *at = plan_get(map, key);
	int h, m, end = 0;
	if (at == NULL || !plan_is(rd->r, at, PLAN_SCALAR))
		return dflt;
	if (sscanf(at->text, "%2d:%2d%n", &h, &m, &end) == 2 && at->text[end] == '\0' && h >= 0 && h < 24 && m >= 0 && m < 60)
		return h * 60 + m;
	MISTAKE(rd, at, "写成 '17:30'", "write '17:30'", "%s 不是时刻：“%s”", "%s is no time of the day: '%s'", key, at->text);
	return dflt;
}

static void read_texts(struct reading *rd, struct plan_node *map, struct publication_kind *k)
{
	struct plan_node *list = plan_list(rd->r, map, "text");
	for (int i = 0; list != NULL && i < list->n && k->n_texts < PUB_TEXTS; i++) {
		struct plan_node *n = list->items[i];
		static const char *const known[] = { "zh", "en", NULL };
		if (!plan_is(rd->r, n, PLAN_MAP))
			continue;
		k->texts[k->n_texts++] = (struct plan_words){ plan_need_text(rd->r, n, "zh"), plan_need_text(rd->r, n, "en") };
		plan_done(rd->r, n, known);
	}
	if (k->n_texts == 0)
		MISTAKE(rd, map, "写 text: 一段或几段 {zh: …, en: …}", "write text: one or more {zh: …, en: …}", "%s 的公布文件没有正文", "the paper of %s has no text", k->id);
}

static void read_kind(struct reading *rd, struct plan_node *map, struct publication_kind *k)
{
	static const char *const lists[] = { "id", "title", "subject", "order", "classes", "where", "where_words", "by", "top", "columns", "notice", "closes", "certificate", "approver", "text", NULL };
	static const char *const groups[] = { "id", "title", "subject", "by", "top", "firms", "measures", "rows", "notice", "closes", "approver", "text", NULL };
	k->id = id_of(rd, map);
	k->title = both(rd, map, "title");
	int subject = plan_enum(rd->r, map, "subject", publication_subject_words, PUB_ENTERPRISES);
	k->subject = subject >= 0 ? (enum publication_subject)subject : PUB_ENTERPRISES;
	k->by = plan_text(rd->r, map, "by", NULL);
	k->top = (int)plan_int(rd->r, map, "top", 0, 1, PUB_TOP);
	k->notice = (int)plan_int(rd->r, map, "notice", 0, 0, PUB_NOTICE);
	k->closes = minute_of(rd, map, "closes", LAST_MINUTE);
	k->approver = both(rd, map, "approver");
	read_texts(rd, map, k);
	if (k->subject == PUB_ENTERPRISES) {
		k->order = plan_enum(rd->r, map, "order", order_words, PUB_BY_CODE) == PUB_BY_PLACE ? PUB_BY_PLACE : PUB_BY_CODE;
		k->n_classes = texts_of(rd, map, "classes", k->classes, PUB_CLASSES);
		k->certificate = plan_bool(rd->r, map, "certificate", false);
		check_where(rd, map, k);
		read_columns(rd, map, k);
		check_place(rd, map, k);
	} else {
		read_groups(rd, map, k);
	}
	plan_done(rd->r, map, k->subject == PUB_ENTERPRISES ? lists : groups);
}

static const struct indicators *figures_beside(struct reading *rd, const struct plan_node *root)
{
	const char *slash = strrchr(root->file, '/');
	char *path = arena_printf(rd->a, "%.*sindicators.yaml", slash ? (int)(slash + 1 - root->file) : 0, root->file);
	struct plan_node *n = path && access(path, R_OK) == 0 ? plan_read_file(rd->r, path) : NULL;
	return n != NULL ? indicators_read(rd->a, rd->r, n) : NULL;
}

struct publication_plan *publication_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "publications", "version", "title", "clause", "organ", "objection", "kinds", NULL };
	int errors = r->n_errors;
	struct reading *rd = arena_new(a, struct reading);
	struct publication_plan *p = arena_new(a, struct publication_plan);
	if (rd == NULL || p == NULL)
		return NULL;
	*rd = (struct reading){ .a = a, .r = r, .p = p };
	rd->figures = figures_beside(rd, root);
	list_names(rd);
	p->id = plan_need_text(r, root, "publications");
	p->version = plan_need_text(r, root, "version");
	p->clause = plan_text(r, root, "clause", "");
	p->title = both(rd, root, "title");
	p->organ = both(rd, root, "organ");
	p->objection = both(rd, root, "objection");
	struct plan_node *list = plan_list(r, root, "kinds");
	if (list == NULL || list->n == 0)
		MISTAKE(rd, root, "写 kinds:", "write kinds:", "%s 没有任何公布种类", "%s has no kinds", p->id);
	for (int i = 0; list != NULL && i < list->n; i++) {
		if (p->n == PUB_KINDS) {
			MISTAKE(rd, list->items[i], "减少几种", "have fewer", "种类最多 %d 种", "at most %d kinds", PUB_KINDS);
			break;
		}
		if (!plan_is(r, list->items[i], PLAN_MAP))
			continue;
		read_kind(rd, list->items[i], &p->kinds[p->n]);
		p->n++;
	}
	plan_done(r, root, known);
	return r->n_errors == errors ? p : NULL;
}

const struct publication_kind *publication_kind_of(const struct publication_plan *p, const char *id)
{
	for (int i = 0; id != NULL && i < p->n; i++)
		if (strcmp(p->kinds[i].id, id) == 0)
			return &p->kinds[i];
	return NULL;
}

/* ---- The plan of the process. */

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return publication_plan_read(a, r, root); }

static const struct plan_kept kept = { &publication_module, "publications.yaml", SHELF_BYTES, read_plan };

enum rc publication_shelf_start(struct app *app) { return plan_shelf_start(app, &kept); }
void publication_shelf_stop(struct app *app) { plan_shelf_stop(app, &kept); }

enum rc publication_plan_get(struct ctx *c, const struct publication_plan **ret_plan)
{
	const void *plan;
	TRY(plan_shelf_get(c, &kept, &plan));
	*ret_plan = plan;
	return RC_OK;
}
