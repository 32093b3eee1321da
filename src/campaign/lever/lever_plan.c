/* lever_plan.c - reading policies.yaml, and the plan of the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/lever/lever_plan.h"
#include <string.h>
#include "base/period.h"
#include "campaign/lever/lever.h"
#include "core/workday.h"

enum { PLAN_BYTES = 8 << 20, RECEIPT_DAYS = 5 };

struct reading { struct plan_report *r; struct lever_plan *p; };

#define MISTAKE(rd, at, hint_zh, hint_en, zh, en, ...) plan_error((rd)->r, (at), PLAN_TR((rd)->r, hint_zh, hint_en), PLAN_TR((rd)->r, zh, en), __VA_ARGS__)

int lever_body_of(const struct lever_plan *p, const char *code)
{
	for (int i = 0; i < p->n_bodies; i++)
		if (strcmp(p->bodies[i].code, code) == 0)
			return i;
	return -1;
}

const char *lever_value_of(const struct lever *l, const char *class_)
{
	for (int i = 0; class_ != NULL && i < l->n; i++)
		if (strcmp(l->values[i].class_, class_) == 0)
			return l->values[i].text;
	return NULL;
}

/* A title in Chinese and English that has to be there. */
static struct plan_words need_title(struct reading *rd, struct plan_node *map, const char *key)
{
	struct plan_words w = plan_title(rd->r, map, key);
	if (w.zh == NULL)
		MISTAKE(rd, map, "写 {zh: …, en: …}", "write {zh: …, en: …}", "缺 %s 的中文和英文", "%s is missing in Chinese and English", key);
	return w;
}

/* Items of a list of maps; too many or something else is told. */
static struct plan_node *maps(struct reading *rd, struct plan_node *map, const char *key, int most)
{
	struct plan_node *list = plan_list(rd->r, map, key);
	if (list != NULL && list->n > most)
		MISTAKE(rd, list, "删去不用的条目", "leave out what is not used", "超过 %d 条", "more than %d of them", most);
	for (int i = 0; list != NULL && i < list->n; i++)
		if (!plan_is(rd->r, list->items[i], PLAN_MAP))
			return NULL;
	return list;
}

static void read_bodies(struct reading *rd, struct plan_node *root)
{
	struct plan_node *list = maps(rd, root, "bodies", LEVER_BODIES);
	for (int i = 0; list != NULL && i < list->n && i < LEVER_BODIES; i++) {
		struct lever_body *b = &rd->p->bodies[rd->p->n_bodies];
		b->code = plan_need_text(rd->r, list->items[i], "code");
		b->title = need_title(rd, list->items[i], "title");
		if (lever_body_of(rd->p, b->code) >= 0)
			MISTAKE(rd, list->items[i], "一个单位只写一条", "name each body once", "执行单位“%s”写了两次", "the body '%s' is there twice", b->code);
		rd->p->n_bodies++;
		plan_done(rd->r, list->items[i], (const char *const[]){ "code", "title", NULL });
	}
}

static int32_t read_day(struct reading *rd, struct plan_node *map, const char *key)
{
	const char *text = plan_text(rd->r, map, key, "");
	int32_t day = DAY_NONE;
	if (text[0] != '\0' && !date_parse(text, strlen(text), &day))
		MISTAKE(rd, plan_get(map, key), "写 2021-07-01 这样的日期", "a day such as 2021-07-01", "“%s”不是日期", "'%s' is no day", text);
	return day;
}

static void read_values(struct reading *rd, struct plan_node *n, struct lever *l)
{
	struct plan_node *m = plan_map(rd->r, n, "values");
	if (m == NULL)
		return;
	if (m->n > LEVER_CLASSES)
		MISTAKE(rd, m, "删去不用的类别", "leave out classes that are not used", "类别超过 %d 个", "more than %d classes", LEVER_CLASSES);
	for (int i = 0; i < m->n && i < LEVER_CLASSES; i++) {
		struct plan_node *v = plan_get(m, m->pairs[i].key);
		const char *text = v != NULL ? plan_scalar_text(rd->r, v) : "";
		if (strpbrk(text, ";=|\n") != NULL)
			MISTAKE(rd, v, "写一个数值或词", "a number or a word", "“%s”中不能有 ; = | 或换行", "'%s' cannot hold ; = | or a line end", text);
		l->values[l->n++] = (struct lever_value){ m->pairs[i].key, text };
	}
}

static void read_lever(struct reading *rd, struct plan_node *n, struct lever *l)
{
	static const char *const known[] = { "code", "title", "body", "unit", "basis", "from", "to", "region", "values", NULL };
	const char *body = plan_need_text(rd->r, n, "body");
	l->code = plan_need_text(rd->r, n, "code");
	l->title = need_title(rd, n, "title");
	l->basis = need_title(rd, n, "basis");
	l->unit = plan_text(rd->r, n, "unit", "");
	l->region = plan_text(rd->r, n, "region", "");
	l->body = lever_body_of(rd->p, body);
	if (l->body < 0 && body[0] != '\0')
		MISTAKE(rd, plan_get(n, "body"), "写 bodies 中的代码", "give a code of `bodies`", "没有执行单位“%s”", "there is no body '%s'", body);
	l->body = l->body < 0 ? 0 : l->body;
	(void)plan_need(rd->r, n, "from");
	l->from = read_day(rd, n, "from");
	l->to = read_day(rd, n, "to");
	if (l->to != DAY_NONE && l->from != DAY_NONE && l->to < l->from)
		MISTAKE(rd, plan_get(n, "to"), "止期应不早于起期", "the end cannot come before the beginning", "政策“%s”的止期早于起期", "the lever '%s' ends before it begins", l->code);
	read_values(rd, n, l);
	plan_done(rd->r, n, known);
}

static void read_levers(struct reading *rd, struct plan_node *root)
{
	struct plan_node *list = maps(rd, root, "levers", LEVERS);
	for (int i = 0; list != NULL && i < list->n && i < LEVERS; i++)
		read_lever(rd, list->items[i], &rd->p->levers[rd->p->n_levers++]);
}

static void read_duties(struct reading *rd, struct plan_node *root)
{
	struct plan_node *list = maps(rd, root, "duties", LEVER_DUTIES);
	for (int i = 0; list != NULL && i < list->n && i < LEVER_DUTIES; i++) {
		struct lever_duty *d = &rd->p->duties[rd->p->n_duties++];
		d->class_ = plan_need_text(rd->r, list->items[i], "class");
		d->text = need_title(rd, list->items[i], "text");
		plan_done(rd->r, list->items[i], (const char *const[]){ "class", "text", NULL });
	}
}

struct lever_plan *lever_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "policies", "title", "note", "receipt_workdays", "bodies", "levers", "duties", NULL };
	int errors = r->n_errors;
	struct lever_plan *p = arena_new(a, struct lever_plan);
	struct reading rd = { r, p };
	if (p == NULL)
		return NULL;
	p->id = plan_need_text(r, root, "policies");
	p->title = need_title(&rd, root, "title");
	p->note = plan_title(r, root, "note");
	p->receipt_workdays = (int)plan_int(r, root, "receipt_workdays", RECEIPT_DAYS, 1, WORKDAYS_MAX);
	read_bodies(&rd, root);
	read_levers(&rd, root);
	read_duties(&rd, root);
	plan_done(r, root, known);
	return r->n_errors == errors ? p : NULL;
}

static const void *read_plan(struct arena *a, struct plan_report *r, struct plan_node *root) { return lever_plan_read(a, r, root); }

const struct plan_kept lever_plan_kept = { &lever_module, "policies.yaml", PLAN_BYTES, read_plan };

const struct lever_plan *lever_plan_of(const struct app *a) { return plan_shelf(a, &lever_plan_kept); }
