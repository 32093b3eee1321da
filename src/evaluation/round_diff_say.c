/* round_diff_say.c - the difference of two evaluations, for people and as JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/round_diff.h"

#include <stdio.h>
#include <string.h>

#include "base/jw.h"
#include "base/num.h"

static const char *name_of(struct ctx *c, const struct registry *g, uint32_t row)
{
	size_t len;
	const char *name = registry_name(g, row, &len), *copy = arena_strndup(&c->arena, name, len);
	return copy != NULL ? copy : "";
}

static const char *title_of(struct ctx *c, const char *zh, const char *en, const char *code) { return c->english && en ? en : zh ? zh : code; }

static bool seen(const struct ctx *c, const struct round_diff *d, uint32_t row) { return registry_in_scope(d->in.reg, &c->scope, row); }

static const char *lag_words(struct ctx *c, int lag)
{
	const char *text = lag == 0 ? "" : arena_printf(&c->arena, TR(c, "（%d 年前）", " (%d years before)"), lag);
	return text != NULL ? text : "";
}

/* ---- JSON. */

static void unit_json(struct ctx *c, struct jw *w, const struct round_diff *d, uint32_t row)
{
	char code[19];
	snprintf(code, sizeof code, "%.18s", registry_uscc(d->in.reg, row));
	jw_ktext(w, "code", code);
	jw_ktext(w, "name", name_of(c, d->in.reg, row));
}

static void round_json(struct jw *w, const char *key, const struct round *r)
{
	jw_key(w, key);
	jw_obj(w);
	jw_ki64(w, "round", r->id);
	jw_ktext(w, "scheme", r->scheme);
	jw_ki64(w, "year", r->year);
	jw_ktext(w, "evaluated_at", r->evaluated_at);
	jw_ktext(w, "scheme_hash", r->scheme_hash);
	jw_ktext(w, "input_hash", r->input_hash);
	jw_ktext(w, "result_hash", r->result_hash);
	jw_ktext(w, "build", r->build);
	jw_obj_end(w);
}

static void columns_json(struct ctx *c, struct jw *w, const struct round_diff *d)
{
	jw_key(w, "columns");
	jw_arr(w);
	for (int i = 0; c->scope.kind == SCOPE_ALL && i < d->in.n_columns; i++) {
		const struct column_change *x = &d->in.columns[i];
		jw_obj(w);
		jw_ktext(w, "column", x->name);
		jw_ktext(w, "title", title_of(c, x->title_zh, x->title_en, x->name));
		jw_ki64(w, "years_before", x->lag);
		jw_ki64(w, "changed", x->changed);
		jw_ki64(w, "appeared", x->appeared);
		jw_ki64(w, "vanished", x->vanished);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void cells_json(struct ctx *c, struct jw *w, const struct round_diff *d)
{
	jw_key(w, "cells");
	jw_arr(w);
	for (int i = 0; i < d->in.n; i++) {
		const struct input_change *x = &d->in.list[i];
		if (!seen(c, d, x->row))
			continue;
		jw_obj(w);
		unit_json(c, w, d, x->row);
		jw_ktext(w, "column", x->column);
		jw_ki64(w, "years_before", x->lag);
		jw_ktext(w, "before", x->before);
		jw_ktext(w, "after", x->after);
		jw_key(w, "batch");
		if (x->batch > 0)
			jw_i64(w, x->batch);
		else
			jw_null(w);
		jw_ktext(w, "source", x->source);
		jw_ktext(w, "known_at", x->known_at);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void decisions_json(struct ctx *c, struct jw *w, const struct round_diff *d)
{
	jw_key(w, "decisions");
	jw_arr(w);
	for (int i = 0; i < d->n_decisions; i++) {
		const struct decision_change *x = &d->decisions[i];
		if (!seen(c, d, x->row))
			continue;
		jw_obj(w);
		unit_json(c, w, d, x->row);
		jw_kbool(w, "added", x->added);
		jw_ki64(w, "decision", x->id);
		jw_ktext(w, "what", TR(c, x->what_zh, x->what_en));
		jw_ktext(w, "class", x->class_ && x->class_[0] ? x->class_ : NULL);
		jw_ktext(w, "reason", x->reason);
		jw_ktext(w, "document", x->document);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void rank_json(struct jw *w, const char *key, uint32_t rank)
{
	jw_key(w, key);
	if (rank > 0)
		jw_i64(w, rank);
	else
		jw_null(w);
}

static void results_json(struct ctx *c, struct jw *w, const struct round_diff *d)
{
	jw_key(w, "results");
	jw_arr(w);
	for (int i = 0; i < d->n; i++) {
		const struct result_change *x = &d->list[i];
		if (!seen(c, d, x->row))
			continue;
		jw_obj(w);
		unit_json(c, w, d, x->row);
		jw_ktext(w, "by", moved_by_words[x->by]);
		jw_ktext(w, "class_before", x->class_before[0] ? x->class_before : NULL);
		jw_ktext(w, "class_after", x->class_after[0] ? x->class_after : NULL);
		jw_knum(w, "before", x->has_before ? x->before : NAN);
		jw_knum(w, "after", x->has_after ? x->after : NAN);
		rank_json(w, "rank_before", x->rank_before);
		rank_json(w, "rank_after", x->rank_after);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void scheme_json(struct jw *w, const struct round_diff *d)
{
	jw_key(w, "scheme_lines");
	jw_arr(w);
	for (int i = 0; i < d->n_lines; i++) {
		jw_obj(w);
		jw_kbool(w, "added", d->lines[i].added);
		jw_ki64(w, "line", d->lines[i].line);
		jw_ktext(w, "text", d->lines[i].text);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_ki64(w, "scheme_lines_all", d->n_lines_all);
}

static void benchmarks_json(struct ctx *c, struct jw *w, const struct round_diff *d)
{
	jw_key(w, "benchmarks");
	jw_arr(w);
	for (int i = 0; i < d->n_benchmarks; i++) {
		const struct benchmark_change *x = &d->benchmarks[i];
		jw_obj(w);
		jw_ktext(w, "item", x->item);
		jw_ktext(w, "title", title_of(c, x->title_zh, x->title_en, x->item));
		jw_ktext(w, "stratum", x->stratum);
		jw_knum(w, "before", x->before);
		jw_knum(w, "after", x->after);
		jw_obj_end(w);
	}
	jw_arr_end(w);
}

static void counts_json(struct ctx *c, struct jw *w, const struct round_diff *d)
{
	jw_key(w, "counts");
	if (c->scope.kind != SCOPE_ALL) {
		jw_null(w);
		return;
	}
	jw_obj(w);
	jw_ki64(w, "cells", d->in.cells);
	jw_ki64(w, "enterprises", d->in.units);
	jw_ki64(w, "added", d->in.added);
	for (int i = 0; i < MOVED_WAYS; i++)
		jw_ki64(w, moved_by_words[i], d->moved[i]);
	jw_ki64(w, "classes", d->classes);
	jw_ki64(w, "entered", d->entered);
	jw_ki64(w, "left", d->left);
	jw_obj_end(w);
}

void round_diff_json(struct ctx *c, struct jw *w, const struct round_diff *d)
{
	jw_obj(w);
	round_json(w, "before", &d->a);
	round_json(w, "after", &d->b);
	jw_kbool(w, "same", strcmp(d->a.result_hash, d->b.result_hash) == 0);
	scheme_json(w, d);
	columns_json(c, w, d);
	cells_json(c, w, d);
	decisions_json(c, w, d);
	benchmarks_json(c, w, d);
	results_json(c, w, d);
	counts_json(c, w, d);
	jw_obj_end(w);
}

/* ---- Words. */

static void say_inputs(struct ctx *c, struct buf *b, const struct round_diff *d)
{
	buf_printf(b, TR(c, "\n数据：%lld 个单元格不同，涉及 %lld 户", "\nInput: %lld cells differ, of %lld enterprises"), (long long)d->in.cells, (long long)d->in.units);
	if (d->in.added > 0)
		buf_printf(b, TR(c, "；此后新登记 %lld 户", "; %lld enterprises were registered since"), (long long)d->in.added);
	buf_char(b, '\n');
	for (int i = 0; i < d->in.n_columns; i++) {
		const struct column_change *x = &d->in.columns[i];
		buf_printf(b, TR(c, "  %s%s：改 %lld，新增 %lld，消失 %lld\n", "  %s%s: %lld changed, %lld new, %lld gone\n"), title_of(c, x->title_zh, x->title_en, x->name), lag_words(c, x->lag), (long long)x->changed,
			(long long)x->appeared, (long long)x->vanished);
	}
	for (int i = 0; i < d->in.n; i++) {
		const struct input_change *x = &d->in.list[i];
		buf_printf(b, "  %.18s %s  %s%s: %s → %s", registry_uscc(d->in.reg, x->row), name_of(c, d->in.reg, x->row), x->column, lag_words(c, x->lag), x->before ? x->before : "—", x->after ? x->after : "—");
		if (x->batch > 0)
			buf_printf(b, TR(c, "（第 %lld 批，%s，%s）", " (batch %lld, %s, %s)"), (long long)x->batch, x->source, x->known_at);
		buf_char(b, '\n');
	}
	if (d->in.cells > d->in.n)
		buf_printf(b, TR(c, "  另有 %lld 个\n", "  and %lld more\n"), (long long)(d->in.cells - d->in.n));
}

static void say_scheme(struct ctx *c, struct buf *b, const struct round_diff *d)
{
	if (strcmp(d->a.scheme_hash, d->b.scheme_hash) == 0) {
		buf_str(b, TR(c, "办法：相同\n", "Scheme: the same\n"));
		return;
	}
	buf_printf(b, TR(c, "办法：%d 行不同\n", "Scheme: %d lines differ\n"), d->n_lines_all);
	for (int i = 0; i < d->n_lines; i++)
		buf_printf(b, "  %c %4d  %s\n", d->lines[i].added ? '+' : '-', d->lines[i].line, d->lines[i].text ? d->lines[i].text : "");
}

static void say_results(struct ctx *c, struct buf *b, const struct round_diff *d)
{
	static const char *const zh[MOVED_WAYS] = { "本企业数据变动", "基准或补值变动", "位次随他人变动" }, *const en[MOVED_WAYS] = { "own figures", "benchmark or filled value", "place among others" };
	buf_printf(b, TR(c, "\n结果：本企业数据变动 %lld 户，因基准或补值变动 %lld 户，得分不变而位次变动 %lld 户；其中类别变动 %lld 户\n",
		"\nResults: %lld moved by their own figures, %lld by a benchmark or filled value, %lld in place with the same points; %lld have another class\n"), (long long)d->moved[MOVED_DIRECT],
		(long long)d->moved[MOVED_BENCHMARK], (long long)d->moved[MOVED_PLACE], (long long)d->classes);
	for (int i = 0; i < d->n; i++) {
		const struct result_change *x = &d->list[i];
		char before[32] = "—", after[32] = "—";
		if (x->has_before)
			num_print(before, num_round(x->before, 6));
		if (x->has_after)
			num_print(after, num_round(x->after, 6));
		buf_printf(b, "  %.18s %s  %s → %s  %s → %s  %u → %u  (%s)\n", registry_uscc(d->in.reg, x->row), name_of(c, d->in.reg, x->row), x->class_before[0] ? x->class_before : "—", x->class_after[0] ? x->class_after : "—",
			before, after, x->rank_before, x->rank_after, TR(c, zh[x->by], en[x->by]));
	}
}

void round_diff_say(struct ctx *c, struct buf *b, const struct round_diff *d)
{
	bool same = strcmp(d->a.result_hash, d->b.result_hash) == 0;
	buf_printf(b, TR(c, "第 %lld 次与第 %lld 次评价：结果%s\n", "Rounds %lld and %lld: %s result\n"), (long long)d->a.id, (long long)d->b.id, same ? TR(c, "相同", "the same") : TR(c, "不同", "another"));
	say_scheme(c, b, d);
	say_inputs(c, b, d);
	if (d->n_decisions > 0)
		buf_printf(b, TR(c, "\n人工决定：%d 项不同\n", "\nDecisions of people: %d differ\n"), d->n_decisions);
	for (int i = 0; i < d->n_decisions && i < ROUND_DIFF_SHOWN; i++)
		buf_printf(b, "  %c %.18s %s  %s %s  %s\n", d->decisions[i].added ? '+' : '-', registry_uscc(d->in.reg, d->decisions[i].row), name_of(c, d->in.reg, d->decisions[i].row),
			TR(c, d->decisions[i].what_zh, d->decisions[i].what_en), d->decisions[i].class_ ? d->decisions[i].class_ : "", d->decisions[i].reason ? d->decisions[i].reason : "");
	if (d->n_benchmarks > 0)
		buf_str(b, TR(c, "\n基准\n", "\nBenchmarks\n"));
	for (int i = 0; i < d->n_benchmarks; i++)
		buf_printf(b, "  %s [%s]: %.8g → %.8g\n", title_of(c, d->benchmarks[i].title_zh, d->benchmarks[i].title_en, d->benchmarks[i].item), d->benchmarks[i].stratum, d->benchmarks[i].before, d->benchmarks[i].after);
	say_results(c, b, d);
}
