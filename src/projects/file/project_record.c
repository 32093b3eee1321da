/* project_record.c - what the ledger keeps of steps and corrections, and whether it still says what the files say.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/project_record.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BODY = 4096 };

static void day_key(struct jw *w, const char *key, int32_t day)
{
	char t[DATE_TEXT];
	if (day != DAY_NONE)
		date_print(t, day);
	jw_ktext(w, key, day != DAY_NONE ? t : NULL);
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

enum rc project_papers_sorted(struct ctx *c, const int64_t *papers, int n, const int64_t **ret_list, int *ret_n)
{
	int64_t *list = arena_new_array(&c->arena, int64_t, (size_t)n + 1);
	int k = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	if (n > 0)
		memcpy(list, papers, (size_t)n * sizeof *list);
	qsort(list, (size_t)n, sizeof *list, by_number);
	for (int i = 0; i < n; i++)
		if (i == 0 || list[i] != list[k - 1])
			list[k++] = list[i];
	*ret_list = list;
	*ret_n = k;
	return RC_OK;
}

const char *project_step_body(struct ctx *c, const char *code, const struct project_step *s)
{
	struct jw w;
	buf_auto b = { .data = NULL };
	buf_init(&b, BODY);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "project", code);
	jw_ki64(&w, "act", s->act);
	jw_ktext(&w, "track", s->track_id);
	jw_ktext(&w, "stage", s->stage_id);
	day_key(&w, "happened_on", s->happened_on);
	jw_ktext(&w, "reason", s->reason);
	jw_key(&w, "papers");
	jw_arr(&w);
	for (int i = 0; i < s->n_papers; i++)
		jw_i64(&w, s->papers[i]);
	jw_arr_end(&w);
	jw_obj_end(&w);
	return buf_rc(&b) == RC_OK ? arena_strdup(&c->arena, buf_text(&b)) : NULL;
}

const char *project_correction_body(struct ctx *c, const char *code, const struct project_step *s, int32_t said)
{
	struct jw w;
	buf_auto b = { .data = NULL };
	buf_init(&b, BODY);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ktext(&w, "project", code);
	jw_ki64(&w, "act", s->act);
	jw_ki64(&w, "corrects", s->replaces);
	jw_ktext(&w, "track", s->track_id);
	jw_ktext(&w, "stage", s->stage_id);
	day_key(&w, "said", said);
	day_key(&w, "happened_on", s->how == HOW_VOID ? DAY_NONE : s->happened_on);
	jw_ktext(&w, "reason", s->reason);
	jw_obj_end(&w);
	return buf_rc(&b) == RC_OK ? arena_strdup(&c->arena, buf_text(&b)) : NULL;
}

static const char *object_of(struct ctx *c, int64_t project, int64_t act)
{
	return arena_printf(&c->arena, "project %lld act %lld", (long long)project, (long long)act);
}

enum rc project_record(struct ctx *c, enum ledger_kind kind, int64_t project, int64_t act, const char *json, const struct project_telling *t)
{
	if (t->bulk)
		return RC_OK;
	const char *object = object_of(c, project, act);
	return object && json ? ledger_write(c, kind, object, json, NULL) : ctx_no_memory(c);
}

/* ---- gusu check */

static const enum ledger_kind kinds[PROJECT_RECORDS] = { LEDGER_PROJECT_STEP, LEDGER_PROJECT_EXIT, LEDGER_PROJECT_CORRECTED };

static int32_t said_before(const struct project_file *f, const struct project_step *s)
{
	for (int i = 0; i < f->n_steps; i++)
		if (f->steps[i].act == s->replaces && f->steps[i].how == HOW_ENTERED)
			return f->steps[i].happened_on;
	return DAY_NONE;
}

/* Steps of an importer and stages that the plan does not put on record have no entry: that they are silent is no finding, that they differ is. */
static enum rc compare(struct ctx *c, const struct project_file *f, const struct project_step *s, const char *at, int64_t known[PROJECT_RECORDS], int *findings)
{
	int kind = s->replaces != 0 ? 2 : strcmp(s->track_id, "exit") == 0 ? 1 : 0;
	const char *json = s->replaces != 0 ? project_correction_body(c, f->code, s, said_before(f, s)) : project_step_body(c, f->code, s);
	const char *object = object_of(c, f->id, s->act);
	enum ledger_word word;
	if (json == NULL || object == NULL)
		return ctx_no_memory(c);
	TRY(ledger_compare(c, kinds[kind], object, json, at, &word));
	if (word == LEDGER_OTHER)
		ledger_say(c, word, object, findings);
	known[kind] += word == LEDGER_SAME || word == LEDGER_OTHER;
	return RC_OK;
}

enum rc project_records_compare(struct ctx *c, const struct project_file *f, int64_t known[PROJECT_RECORDS], int *findings)
{
	int a = 0;
	for (int i = 0; i < f->n_steps; i++) {
		const struct project_step *s = &f->steps[i];
		if (s->how != HOW_ENTERED && s->how != HOW_VOID)
			continue;
		while (a < f->n_acts && f->acts[a].id < s->act)
			a++;
		if (a < f->n_acts && strcmp(f->acts[a].kind, "open") != 0)
			TRY(compare(c, f, s, f->acts[a].at, known, findings));
	}
	return RC_OK;
}

enum rc project_records_gone(struct ctx *c, const int64_t known[PROJECT_RECORDS], int *findings)
{
	for (int k = 0; k < PROJECT_RECORDS; k++) {
		int64_t entries;
		TRY(ledger_count(c, kinds[k], &entries));
		ledger_gone(c, kinds[k], entries - known[k], findings);
	}
	return RC_OK;
}
