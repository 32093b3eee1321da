/* task.c - what an expert is asked to judge.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "base/period.h"
#include "base/text.h"
#include "base/utf8.h"
#include "core/app.h"
#include "core/task.h"

enum { TASK_NAME = 50, DAYS_MAX = 366, CHINA_MINUTES = 8 * 60, DAY_MS = 86400000 };

/* ---- The lists of this process: added at the front, never taken away while it runs. A few for each act of granting. */

struct scope_kept { struct scope_list list; struct scope_kept *next; };

static bool same_list(const struct scope_list *a, const struct scope_list *b)
{
	return a->n == b->n && strcmp(a->name, b->name) == 0 && memcmp(a->subjects, b->subjects, sizeof a->subjects) == 0;
}

static const struct scope_list *keep(struct app *a, const struct scope_list *l)
{
	struct scope_kept *first = atomic_load(&a->scope_lists);
	for (const struct scope_kept *k = first; k != NULL; k = k->next)
		if (same_list(&k->list, l))
			return &k->list;
	struct scope_kept *fresh = malloc(sizeof *fresh);
	if (fresh == NULL)
		return NULL;
	fresh->list = *l;
	do
		fresh->next = first;
	while (!atomic_compare_exchange_weak(&a->scope_lists, &first, fresh)); /* the same one twice does no harm */
	return &fresh->list;
}

void tasks_finish(struct app *a)
{
	struct scope_kept *k = atomic_exchange(&a->scope_lists, NULL);
	while (k != NULL) {
		struct scope_kept *next = k->next;
		free(k);
		k = next;
	}
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

struct scope task_scope(struct ctx *c, const struct grant_row *g)
{
	struct scope_list l = { .n = 0 };
	text_put(l.name, sizeof l.name, slice_of(g->task));
	for (int i = 0; i < g->n_subjects && i < SCOPE_LIST_MAX; i++)
		l.subjects[l.n++] = g->subjects[i]; /* they come in ascending order */
	const struct scope_list *list = keep(c->app, &l);
	return (struct scope){ .kind = list != NULL ? SCOPE_LIST : SCOPE_NONE, .list = list };
}

int64_t task_end_ms(const char *ends_on)
{
	int32_t day;
	if (!date_parse(ends_on, strlen(ends_on), &day))
		return 0;
	return ((int64_t)day + 1) * DAY_MS - (int64_t)CHINA_MINUTES * 60000;
}

/* ---- Reading what is asked for. */

static enum rc read_name(struct ctx *c, const char *task)
{
	size_t n = strlen(task);
	if (n == 0 || n >= SCOPE_LIST_NAME || !utf8_valid(task, n, NULL) || utf8_count(task, n) > TASK_NAME)
		return ctx_fail(c, RC_BAD_INPUT, "task", TR(c, "专家按任务授权：写明任务名称，1 到 %d 个字符，例如“2020 年 D 类企业复核”",
			"an expert is granted a task: give its name, 1 to %d characters, such as 'review of class D, 2020'"), TASK_NAME);
	return RC_OK;
}

static enum rc read_end(struct ctx *c, const char *ends_on)
{
	int32_t day, today = instant_date(c->now_ms, CHINA_MINUTES);
	if (!date_parse(ends_on, strlen(ends_on), &day) || day < today || day > today + DAYS_MAX)
		return ctx_fail(c, RC_BAD_INPUT, "ends_on", TR(c, "任务要有最后一天，写作 2026-12-31，从今天起 %d 天以内",
			"a task has a last day, written 2026-12-31, at most %d days from today"), DAYS_MAX);
	return RC_OK;
}

static bool is_between(char ch) { return strchr(" \t\r\n,;", ch) != NULL; } /* NUL as well */

static enum rc add_enterprise(struct ctx *c, const char *code, int64_t *subjects, int *n)
{
	struct place place;
	TRY(place_of_enterprise(c, code, &place));
	for (int i = 0; i < *n; i++)
		if (subjects[i] == place.scope.subject)
			return RC_OK;
	if (*n == SCOPE_LIST_MAX)
		return ctx_fail(c, RC_BAD_INPUT, "area", TR(c, "一项任务最多 %d 家企业", "a task has at most %d enterprises"), SCOPE_LIST_MAX);
	subjects[(*n)++] = place.scope.subject;
	return RC_OK;
}

static enum rc read_enterprises(struct ctx *c, const char *codes, int64_t *subjects, int *ret_n)
{
	*ret_n = 0;
	for (const char *p = codes, *end; *p != '\0'; p = end) {
		for (end = p; !is_between(*end); end++)
			;
		if (end == p) {
			end++;
			continue;
		}
		const char *code = arena_strndup(&c->arena, p, (size_t)(end - p));
		if (code == NULL)
			return ctx_no_memory(c);
		TRY(add_enterprise(c, code, subjects, ret_n));
	}
	if (*ret_n > 0)
		return RC_OK;
	return ctx_fail(c, RC_BAD_INPUT, "area", "%s", TR(c, "写明任务所列企业的统一社会信用代码，用逗号、空格或换行隔开",
		"give the credit codes of the task's enterprises, with commas, blanks or new lines between"));
}

enum rc task_read(struct ctx *c, const struct grant_ask *ask, struct grant_wish *w)
{
	int64_t *subjects = arena_new_array(&c->arena, int64_t, SCOPE_LIST_MAX);
	if (subjects == NULL)
		return ctx_no_memory(c);
	TRY(read_name(c, ask->task));
	TRY(read_end(c, ask->ends_on));
	enum rc rc = read_enterprises(c, ask->area, subjects, &w->row.n_subjects);
	if (rc == RC_NOT_FOUND)
		text_put(c->problem.field, sizeof c->problem.field, slice_of("area"));
	TRY(rc);
	qsort(subjects, (size_t)w->row.n_subjects, sizeof *subjects, by_number); /* as the database gives them back */
	w->row.area = area_words[AREA_TASK];
	w->row.task = ask->task;
	w->row.ends_on = ask->ends_on;
	w->row.subjects = subjects;
	w->scope = task_scope(c, &w->row);
	return w->scope.kind == SCOPE_LIST ? RC_OK : ctx_no_memory(c);
}
