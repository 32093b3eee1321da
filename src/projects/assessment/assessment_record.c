/* assessment_record.c - a result as rows, its digests, the act that fixes it, and whether it is still what was fixed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/digest.h"
#include "base/num.h"
#include "core/cli.h"
#include "core/ledger.h"
#include "core/workday.h"
#include "projects/assessment/assessment_priv.h"
#include "projects/assessment/assessment_store.h"

enum { BODY_BYTES = 64 << 10, ROW_BYTES = 8 << 20 };

/* ---- Rows. */

static const char *number(struct ctx *c, bool known, double v)
{
	char text[32];
	if (!known)
		return "";
	num_print(text, v);
	const char *s = arena_strdup(&c->arena, text);
	return s != NULL ? s : "";
}

static const char *fixed(struct ctx *c, bool known, double v, int decimals)
{
	char text[NUM_FIXED_MAX];
	if (!known)
		return "";
	num_print_fixed(text, v, decimals);
	const char *s = arena_strdup(&c->arena, text);
	return s != NULL ? s : "";
}

static void unit_order(const struct assess_result *r, int *order)
{
	for (int i = 0; i < r->n_units; i++) {
		int k = i;
		for (; k > 0 && strcmp(r->units[i].code, r->units[order[k - 1]].code) < 0; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
}

static void put_rows(struct ctx *c, const struct assess_result *r, struct assess_sheet *s)
{
	int order[ASSESS_DISTRICTS_MAX];
	assess_order(r, order);
	for (int i = 0; i < r->n_units; i++) {
		const struct assess_place *p = &r->places[order[i]];
		s->rows[s->n_rows++] = (struct assess_row){ r->units[order[i]].code, r->units[order[i]].name, fixed(c, p->known, p->total, r->plan->decimals),
			p->grade >= 0 ? r->plan->grades[p->grade].title.zh : "", p->place, p->shared };
	}
}

static void put_lines(struct ctx *c, const struct assess_result *r, int unit, struct assess_sheet *s)
{
	for (int i = 0; i < r->plan->n_items; i++) {
		const struct assess_points *o = assess_points_at(r, unit, i);
		s->lines[s->n_lines++] = (struct assess_line){ r->units[unit].code, r->plan->items[i].id, fixed(c, o->known, o->points, r->plan->decimals), number(c, o->known, o->raw), o->trace,
			o->capped, o->filled };
	}
	for (int i = 0; i < r->plan->n_metrics; i++) {
		const struct assess_measure *m = assess_measure_at(r, unit, i);
		int decimals = r->plan->metrics[i].decimals;
		s->measures[s->n_measures++] = (struct assess_measured){ .district = r->units[unit].code, .metric = r->plan->metrics[i].id, .value = fixed(c, m->known, m->value, decimals),
			.up = number(c, true, m->up), .down = number(c, true, m->down), .last = fixed(c, m->has_last, m->last, decimals), .base = m->base, .hit = m->hit, .unknown = m->unknown };
	}
}

enum rc assess_sheet_of(struct ctx *c, const struct assess_worked *w, struct assess_sheet *ret_sheet)
{
	const struct assess_result *r = w->result;
	int order[ASSESS_DISTRICTS_MAX];
	*ret_sheet = (struct assess_sheet){ .rows = arena_new_array(&c->arena, struct assess_row, (size_t)r->n_units + 1),
		.lines = arena_new_array(&c->arena, struct assess_line, (size_t)(r->n_units * r->plan->n_items) + 1),
		.measures = arena_new_array(&c->arena, struct assess_measured, (size_t)(r->n_units * r->plan->n_metrics) + 1) };
	if (ret_sheet->rows == NULL || ret_sheet->lines == NULL || ret_sheet->measures == NULL)
		return ctx_no_memory(c);
	put_rows(c, r, ret_sheet);
	unit_order(r, order);
	for (int i = 0; i < r->n_units; i++)
		put_lines(c, r, order[i], ret_sheet);
	return RC_OK;
}

enum rc assess_sheet_stored(struct ctx *c, int64_t id, struct assess_sheet *ret_sheet)
{
	TRY(store_assess_places(c, id, &ret_sheet->rows, &ret_sheet->n_rows));
	TRY(store_assess_lines(c, id, &ret_sheet->lines, &ret_sheet->n_lines));
	return store_assess_measures(c, id, &ret_sheet->measures, &ret_sheet->n_measures);
}

/* ---- Projects. */

typedef enum rc each_fn(void *arg, const struct assess_counted *k);

static enum rc each_of(struct ctx *c, const struct assess_plan *p, const struct assess_files *f, const uint8_t *states, bool last, each_fn *one, void *arg)
{
	struct ctx sub = *c;
	char letters[ASSESS_METRICS_MAX + 1] = "";
	enum rc rc = RC_OK;
	arena_init(&sub.arena, ROW_BYTES);
	for (size_t i = 0; i < f->rows && rc == RC_OK; i++) {
		for (int m = 0; states != NULL && m < p->n_metrics; m++)
			letters[m] = assess_state_letters[states[i * (size_t)p->n_metrics + (size_t)m]];
		letters[states != NULL ? p->n_metrics : 0] = '\0';
		const char *inputs = assess_inputs(&sub, p, &f->frame, i);
		rc = inputs == NULL ? ctx_no_memory(c) : one(arg, &(struct assess_counted){ .project = f->project[i], .code = f->code[i], .name = f->name[i],
			.district = f->unit[i] != UINT16_MAX ? f->units[f->unit[i]].code : "", .inputs = inputs, .states = letters, .last = last });
		arena_clear(&sub.arena);
	}
	arena_finish(&sub.arena);
	return rc;
}

enum rc assess_each(struct ctx *c, const struct assess_worked *w, each_fn *one, void *arg)
{
	TRY(each_of(c, w->plan, w->now, w->result->states, false, one, arg));
	return w->last != NULL ? each_of(c, w->plan, w->last, NULL, true, one, arg) : RC_OK;
}

/* ---- Digests: fields with a tab between, rows with a line break; neither can stand in a field that is not a person's text, and those say how long they are. */

static void add_text(struct digest *d, const char *s)
{
	char n[24];
	int len = snprintf(n, sizeof n, "%zu:", strlen(s));
	digest_add(d, n, (size_t)len);
	digest_add(d, s, strlen(s));
	digest_add(d, "\t", 1);
}

static void add_number(struct digest *d, int64_t v)
{
	char n[24];
	int len = snprintf(n, sizeof n, "%lld\t", (long long)v);
	digest_add(d, n, (size_t)len);
}

static void add_end(struct digest *d) { digest_add(d, "\n", 1); }

static enum rc add_counted(void *arg, const struct assess_counted *k)
{
	struct digest *d = arg;
	add_number(d, k->last);
	add_number(d, k->project);
	add_text(d, k->code);
	add_text(d, k->name);
	add_text(d, k->district);
	add_text(d, k->inputs);
	add_text(d, k->states);
	add_end(d);
	return RC_OK;
}

static void add_days(struct digest *d, int32_t cut_off, int32_t known_by)
{
	add_number(d, cut_off);
	add_number(d, known_by);
	add_end(d);
}

static void add_entries(struct digest *d, const struct assess_entry *list, int n)
{
	for (int i = 0; i < n; i++) {
		const char *fields[] = { list[i].item, list[i].district, list[i].value, list[i].authority, list[i].reason, list[i].paper };
		add_number(d, list[i].id);
		for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++)
			add_text(d, fields[k]);
		add_end(d);
	}
}

static void add_sheet(struct digest *d, const struct assess_sheet *s)
{
	for (int i = 0; i < s->n_rows; i++) {
		const struct assess_row *r = &s->rows[i];
		const char *fields[] = { r->district, r->name, r->total, r->grade };
		for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++)
			add_text(d, fields[k]);
		add_number(d, r->place);
		add_number(d, r->shared);
		add_end(d);
	}
	for (int i = 0; i < s->n_lines; i++) {
		const struct assess_line *l = &s->lines[i];
		const char *fields[] = { l->district, l->item, l->points, l->raw, l->trace };
		for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++)
			add_text(d, fields[k]);
		add_number(d, l->capped);
		add_number(d, l->filled);
		add_end(d);
	}
	for (int i = 0; i < s->n_measures; i++) {
		const struct assess_measured *m = &s->measures[i];
		const char *fields[] = { m->district, m->metric, m->value, m->up, m->down, m->last };
		for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++)
			add_text(d, fields[k]);
		add_number(d, m->base);
		add_number(d, m->hit);
		add_number(d, m->unknown);
		add_end(d);
	}
}

static enum rc failed(struct ctx *c) { return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "无法计算校验值", "the digest could not be made")); }

static enum rc finish(struct ctx *c, struct digest *d, char out[65])
{
	unsigned char sum[DIGEST_SIZE];
	if (digest_end(d, sum) != RC_OK)
		return failed(c);
	hex_print(out, sum, sizeof sum);
	return RC_OK;
}

static enum rc digest_text(struct ctx *c, const char *text, char out[65])
{
	struct digest d;
	if (digest_begin(&d, DIGEST_SM3) != RC_OK)
		return failed(c);
	digest_add(&d, text, strlen(text));
	return finish(c, &d, out);
}

static enum rc digest_sheet(struct ctx *c, const struct assess_sheet *s, char out[65])
{
	struct digest d;
	if (digest_begin(&d, DIGEST_SM3) != RC_OK)
		return failed(c);
	add_sheet(&d, s);
	return finish(c, &d, out);
}

enum rc assess_digest(struct ctx *c, const struct assess_worked *w, const struct assess_sheet *sheet, struct assess_digests *ret_d)
{
	struct digest d;
	TRY(digest_text(c, w->text, ret_d->text));
	TRY(digest_sheet(c, sheet, ret_d->result));
	if (digest_begin(&d, DIGEST_SM3) != RC_OK)
		return failed(c);
	add_days(&d, w->now->cut_off, w->now->known_by);
	add_entries(&d, w->entries, w->n_entries);
	enum rc rc = assess_each(c, w, add_counted, &d);
	if (rc != RC_OK) {
		digest_drop(&d);
		return rc;
	}
	return finish(c, &d, ret_d->input);
}

/* ---- The act. */

static const char *object_of(struct ctx *c, int64_t id) { return arena_printf(&c->arena, "assessment %lld", (long long)id); }

static const char *body_of(struct ctx *c, const struct assessment *a, const struct assess_digests *d, const struct assess_row *rows, int n)
{
	struct jw w;
	buf_auto b = { .data = NULL };
	char day[DATE_TEXT];
	buf_init(&b, BODY_BYTES);
	jw_init(&w, &b);
	jw_obj(&w);
	jw_ki64(&w, "assessment", a->id);
	jw_ktext(&w, "title", a->title);
	date_print(day, a->cut_off);
	jw_ktext(&w, "cut_off", day);
	date_print(day, a->known_by);
	jw_ktext(&w, "known_by", day);
	jw_key(&w, "corrects");
	if (a->corrects != 0)
		jw_i64(&w, a->corrects);
	else
		jw_null(&w);
	jw_ktext(&w, "scheme_sm3", d->text);
	jw_ktext(&w, "input_sm3", d->input);
	jw_ktext(&w, "result_sm3", d->result);
	jw_key(&w, "order");
	jw_arr(&w);
	for (int i = 0; i < n; i++) {
		jw_obj(&w);
		jw_ktext(&w, "district", rows[i].district);
		jw_ktext(&w, "total", rows[i].total);
		jw_ki64(&w, "place", rows[i].place);
		jw_obj_end(&w);
	}
	jw_arr_end(&w);
	jw_obj_end(&w);
	return buf_rc(&b) == RC_OK ? arena_strdup(&c->arena, buf_text(&b)) : NULL;
}

/* Everything is known and the day is over: then what is fixed cannot come out otherwise later. */
static enum rc may_be_fixed(struct ctx *c, const struct assessment *a, const struct assess_worked *w)
{
	const struct assess_result *r = w->result;
	char day[DATE_TEXT];
	date_print(day, a->known_by);
	if (a->known_by >= workday_today(c))
		return ctx_fail(c, RC_CONFLICT, "known_by", TR(c, "登记截至 %s，这一天还没有过去；次日起才能定稿", "what is told counts up to %s, and that day is not over; it can be fixed from the day after"), day);
	for (int u = 0; u < r->n_units; u++)
		for (int i = 0; i < r->plan->n_items; i++)
			if (!assess_points_at(r, u, i)->known && !r->plan->items[i].unpublished)
				return ctx_fail(c, RC_CONFLICT, r->plan->items[i].id, TR(c, "%s的“%s”算不出来：%.300s。补上数据，或在方案中写明缺数据时怎么办（absent）", "%s: '%s' is unknown: %.300s. Enter what is missing, or say in the scheme what becomes of it (absent)"),
					TR(c, r->units[u].name, r->units[u].name_en), TR(c, r->plan->items[i].title.zh, r->plan->items[i].title.en), assess_points_at(r, u, i)->trace);
	return RC_OK;
}

struct storing { struct ctx *c; int64_t id; };

static enum rc store_counted(void *arg, const struct assess_counted *k)
{
	const struct storing *s = arg;
	return store_assess_counted(s->c, s->id, k);
}

static enum rc store_sheet(struct ctx *c, int64_t id, const struct assess_sheet *s)
{
	for (int i = 0; i < s->n_rows; i++)
		TRY(store_assess_place(c, id, i + 1, &s->rows[i]));
	for (int i = 0; i < s->n_lines; i++)
		TRY(store_assess_line(c, id, i + 1, &s->lines[i]));
	for (int i = 0; i < s->n_measures; i++)
		TRY(store_assess_measure(c, id, i + 1, &s->measures[i]));
	return RC_OK;
}

static enum rc fix_in_txn(struct ctx *c, const struct assessment *a, const struct assess_worked *w, const struct assess_sheet *sheet, const struct assess_digests *d, int64_t *ret_seq)
{
	char at[INSTANT_TEXT];
	bool done;
	const char *body = body_of(c, a, d, sheet->rows, sheet->n_rows), *object = object_of(c, a->id);
	if (body == NULL || object == NULL)
		return ctx_no_memory(c);
	instant_print(at, c->now_ms);
	TRY(store_assess_state(c, a->id, a->version, "fixed", &done));
	if (!done)
		return ctx_fail(c, RC_CONFLICT, "version", "%s", TR(c, "其间有人改过这份草稿；请刷新后再定稿", "somebody has changed this draft in between; load it again"));
	TRY(ledger_write(c, LEDGER_ASSESSMENT_FIXED, object, body, ret_seq));
	TRY(store_assess_record(c, a->id, d, at, *ret_seq));
	TRY(store_sheet(c, a->id, sheet));
	return assess_each(c, w, store_counted, &(struct storing){ c, a->id });
}

static enum rc fix_worked(struct ctx *c, const struct assessment *a, const struct assess_worked *w, const char *seen, int64_t *ret_seq)
{
	struct assess_sheet sheet;
	struct assess_digests d;
	txn_auto txn = { 0 };
	TRY(may_be_fixed(c, a, w));
	TRY(assess_sheet_of(c, w, &sheet));
	TRY(assess_digest(c, w, &sheet, &d));
	if (strcmp(seen, d.result) != 0)
		return ctx_fail(c, RC_CONFLICT, "seen", "%s", TR(c, "结果与您看到的不一样了；请再看一遍预览", "the result is no longer the one that you saw; look at it again"));
	TRY_DB(txn_begin(&txn, c->db));
	TRY(fix_in_txn(c, a, w, &sheet, &d, ret_seq));
	TRY_DB(txn_commit(&txn));
	return RC_OK;
}

enum rc assess_fix(struct ctx *c, int64_t id, const char *seen, int64_t *ret_seq)
{
	struct assessment a;
	struct assess_worked w;
	TRY(assess_get(c, id, &a));
	if (strcmp(a.state, "draft") != 0)
		return ctx_fail(c, RC_CONFLICT, "id", "%s", TR(c, "这次考核已经定稿", "this assessment is fixed already"));
	TRY(assess_work(c, &(struct assess_asked){ .text = a.text, .cut_off = a.cut_off, .known_by = a.known_by, .entries_of = id }, &w));
	if (w.plan == NULL)
		return ctx_fail(c, RC_CONFLICT, "text", TR(c, "方案有 %d 处错误，改正后才能定稿", "the scheme has %d mistakes; put them right first"), w.report.n_errors);
	enum rc rc = fix_worked(c, &a, &w, seen, ret_seq);
	assess_worked_drop(c, &w);
	return rc;
}

/* ---- Afterwards. */

static enum rc input_digest(struct ctx *c, const struct assessment *a, char out[65])
{
	struct assess_entry *entries;
	struct digest d;
	int n;
	TRY(assess_entries(c, a->id, false, &entries, &n));
	if (digest_begin(&d, DIGEST_SM3) != RC_OK)
		return failed(c);
	add_days(&d, a->cut_off, a->known_by);
	add_entries(&d, entries, n);
	enum rc rc = store_assess_each(c, a->id, add_counted, &d);
	if (rc != RC_OK) {
		digest_drop(&d);
		return rc;
	}
	return finish(c, &d, out);
}

static void tell(struct ctx *c, const struct assessment *a, const char *zh, const char *en, int *findings)
{
	cli_finding(c, TR(c, "考核 %lld：%s", "assessment %lld: %s"), (long long)a->id, TR(c, zh, en));
	++*findings;
}

enum rc assess_verify(struct ctx *c, const struct assessment *a, int *findings)
{
	struct assess_digests d;
	struct assess_sheet sheet;
	enum ledger_word word;
	TRY(assess_sheet_stored(c, a->id, &sheet));
	TRY(digest_text(c, a->text, d.text));
	TRY(digest_sheet(c, &sheet, d.result));
	TRY(input_digest(c, a, d.input));
	if (strcmp(d.text, a->sm3_text) != 0)
		tell(c, a, "方案文本与定稿时不同", "the text of its scheme is not the one that was fixed", findings);
	if (strcmp(d.input, a->sm3_input) != 0)
		tell(c, a, "计入的项目或手工分与定稿时不同", "the projects or entries that went in are not those that were fixed", findings);
	if (strcmp(d.result, a->sm3_result) != 0)
		tell(c, a, "结果与定稿时不同", "its result is not the one that was fixed", findings);
	snprintf(d.text, sizeof d.text, "%s", a->sm3_text);
	snprintf(d.input, sizeof d.input, "%s", a->sm3_input);
	snprintf(d.result, sizeof d.result, "%s", a->sm3_result);
	TRY(ledger_compare(c, LEDGER_ASSESSMENT_FIXED, object_of(c, a->id), body_of(c, a, &d, sheet.rows, sheet.n_rows), a->fixed_at, &word));
	ledger_say(c, word, arena_printf(&c->arena, TR(c, "考核 %lld", "assessment %lld"), (long long)a->id), findings);
	return RC_OK;
}

enum rc assess_check(struct ctx *c, int *ret_findings)
{
	struct assessment *list;
	int64_t said;
	int n, fixed_ones = 0;
	*ret_findings = 0;
	TRY(store_assess_list(c, &list, &n));
	for (int i = 0; i < n; i++) {
		struct assessment a;
		bool found;
		if (strcmp(list[i].state, "fixed") != 0)
			continue;
		fixed_ones++;
		TRY(store_assess_get(c, list[i].id, &a, &found));
		if (found && a.seq == 0)
			tell(c, &a, "已定稿却没有定稿记录", "it is fixed and has no record of it", ret_findings);
		else if (found)
			TRY(assess_verify(c, &a, ret_findings));
	}
	TRY(ledger_count(c, LEDGER_ASSESSMENT_FIXED, &said));
	ledger_gone(c, LEDGER_ASSESSMENT_FIXED, said - fixed_ones, ret_findings);
	return RC_OK;
}
