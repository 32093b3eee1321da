/* city_cli.c - evaluate, rounds, verify, explain, whatif, export results: rounds of the city at the command line.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/city_cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/period.h"
#include "base/text.h"
#include "base/utf8.h"
#include "core/cli.h"
#include "evaluation/city_whatif.h"
#include "evaluation/evaluation_export.h"
#include "evaluation/evaluation_json.h"
#include "evaluation/explain_city.h"
#include "evaluation/bench_cli.h"
#include "evaluation/certificate.h"
#include "evaluation/published_list.h"
#include "evaluation/run_scheme.h"

enum { OUT_BYTES = 64 << 20 };

static bool which_round(struct ctx *c, const char *scheme, int64_t year)
{
	if (scheme != NULL && year >= YEAR_MIN && year <= YEAR_MAX)
		return true;
	cli_usage(c, scheme == NULL ? TR(c, "缺少 --scheme 办法", "--scheme SCHEME is missing")
		: TR(c, "缺少 --year 年度，或年度不对", "--year YEAR is missing or no year"));
	return false;
}

/* Text padded to a width on the terminal; Chinese characters take two columns. */
static void put(struct buf *b, const char *s, size_t width)
{
	size_t have = utf8_width(s, strlen(s));
	buf_str(b, s);
	for (; have < width; have++)
		buf_char(b, ' ');
	buf_char(b, ' ');
}

static void put_number(struct buf *b, double v, int decimals, int width)
{
	char text[NUM_FIXED_MAX] = "—";
	if (!isnan(v))
		num_print_fixed(text, num_round(v, decimals), decimals);
	for (size_t have = utf8_width(text, strlen(text)); have < (size_t)width; have++)
		buf_char(b, ' ');
	buf_str(b, text);
	buf_char(b, ' ');
}

/* ---- gusu evaluate */

static void json_round(struct jw *w, const struct round *r)
{
	char day[DATE_TEXT];
	jw_ki64(w, "round", r->id);
	jw_ktext(w, "scheme", r->scheme);
	jw_ki64(w, "year", r->year);
	if (r->at.day != DAY_NONE)
		date_print(day, r->at.day);
	jw_ktext(w, "as_of", r->at.day == DAY_NONE ? NULL : day);
	jw_ki64(w, "batch", r->at.batch);
	jw_ktext(w, "evaluated_at", r->evaluated_at);
	jw_ki64(w, "units", r->units);
	jw_ki64(w, "ranked", r->ranked);
	jw_ktext(w, "scheme_hash", r->scheme_hash);
	jw_ktext(w, "input_hash", r->input_hash);
	jw_ktext(w, "result_hash", r->result_hash);
}

static void say_round(struct ctx *c, struct buf *b, const struct round *r, const struct city *y)
{
	buf_printf(b, OF_PLACES(y->scheme, TR(c, "%s，%d 年：%lld 个参评，%lld 个排名（第 %lld 次评价）\n", "%s, %d: %lld took part, %lld are ranked (round %lld)\n"),
			TR(c, "%s，%d 年：%lld 户参评，%lld 户排名（第 %lld 次评价）\n", "%s, %d: %lld took part, %lld are ranked (round %lld)\n")), r->scheme,
		r->year,
		(long long)r->units, (long long)r->ranked, (long long)r->id);
	for (int k = 0; k < y->scheme->classes.n; k++)
		buf_printf(b, "  %s %zu", y->scheme->classes.list[k].code, y->ev->class_count[k]);
	buf_printf(b, TR(c, "\n办法校验值（SM3） %s\n数据校验值（SM3） %s\n结果校验值（SM3） %s\n", "\nscheme (SM3) %s\ninput  (SM3) %s\nresult (SM3) %s\n"),
		r->scheme_hash, r->input_hash,
		r->result_hash);
}

static int run_evaluate(struct ctx *c, int argc, char **argv)
{
	const char *scheme = NULL, *as_of = NULL, *verify = NULL, *certificate = NULL, *out = NULL;
	bool diff = false;
	int64_t year = 0;
	int32_t day = DAY_NONE;
	int n;
	struct round r;
	struct city *y;
	struct jw w;
	buf_auto b = { .data = NULL };
	const char *args[2] = { NULL, NULL };
	const struct cli_option options[] = { { "--scheme", CLI_TEXT, &scheme }, { "--year", CLI_INT, &year }, { "--as-of", CLI_TEXT, &as_of },
		{ "--verify", CLI_TEXT, &verify }, { "--certificate", CLI_TEXT, &certificate }, { "--out", CLI_TEXT, &out }, { "--diff", CLI_FLAG, &diff } };
	if (!cli_parse(c, argc, argv, options, sizeof options / sizeof *options, args, 0, 2, &n))
		return CLI_USAGE;
	if (n != (diff ? 2 : 0))
		return cli_usage(c, "%s", TR(c, "--diff 后写两个评价编号，其余选项不带参数", "--diff takes two rounds; nothing else takes arguments"));
	if (diff)
		return certificate_diff_run(c, args[0], args[1]);
	if (verify != NULL)
		return certificate_verify_run(c, verify);
	if (certificate != NULL)
		return certificate_save_run(c, certificate, out);
	if (!which_round(c, scheme, year))
		return CLI_USAGE;
	if (as_of != NULL && !date_parse(as_of, strlen(as_of), &day))
		return cli_usage(c, TR(c, "--as-of 应为 YYYY-MM-DD", "--as-of takes YYYY-MM-DD"));
	if (round_evaluate(c, scheme, (int)year, day, &r) != RC_OK || city_hold(c, scheme, (int)year, &y) != RC_OK)
		return cli_fail(c);
	buf_init(&b, OUT_BYTES);
	jw_init(&w, &b);
	if (c->app->config.json) {
		jw_obj(&w);
		json_round(&w, &r);
		json_classes(c, &w, y->scheme);
		jw_key(&w, "counts");
		json_counts(&w, y->scheme, y->ev->class_count);
		jw_obj_end(&w);
	} else {
		say_round(c, &b, &r, y);
	}
	city_drop(c, y);
	return cli_print(c, &b);
}

/* ---- gusu rounds */

static int run_rounds(struct ctx *c, int argc, char **argv)
{
	const struct round *list;
	const char *none;
	int n_args, n;
	struct jw w;
	buf_auto b = { .data = NULL };
	if (!cli_parse(c, argc, argv, NULL, 0, &none, 0, 0, &n_args))
		return CLI_USAGE;
	if (rounds_list(c, &list, &n) != RC_OK)
		return cli_fail(c);
	buf_init(&b, OUT_BYTES);
	jw_init(&w, &b);
	if (c->app->config.json)
		jw_arr(&w);
	for (int i = 0; i < n; i++) {
		if (c->app->config.json) {
			jw_obj(&w);
			json_round(&w, &list[i]);
			jw_obj_end(&w);
			continue;
		}
		buf_printf(&b, "%6lld  ", (long long)list[i].id);
		put(&b, list[i].scheme, 30);
		buf_printf(&b, "%d  %8lld  %.19s  %.16s…\n", list[i].year, (long long)list[i].units, list[i].evaluated_at, list[i].result_hash);
	}
	if (c->app->config.json)
		jw_arr_end(&w);
	else if (n == 0)
		buf_str(&b, TR(c, "还没有评价；请先运行 gusu evaluate --scheme 办法 --year 年度\n",
			"nothing was evaluated yet; run gusu evaluate --scheme SCHEME --year YEAR\n"));
	return cli_print(c, &b);
}

/* ---- gusu verify */

static int run_verify(struct ctx *c, int argc, char **argv)
{
	const char *word;
	int n;
	return cli_parse(c, argc, argv, NULL, 0, &word, 1, 1, &n) ? certificate_verify_run(c, word) : CLI_USAGE;
}

/* ---- gusu explain */

static void say_items(struct ctx *c, struct buf *b, const struct explanation *x)
{
	for (int i = 0; i < x->n_items; i++) {
		const struct explain_item *it = &x->items[i];
		if (it->item < 0 || it->cell.flags & CELL_NOT_APPLICABLE)
			continue;
		buf_str(b, "  ");
		put(b, words_of(c, it->title), 24);
		put_number(b, it->has_score ? it->score : NAN, x->decimals, 10);
		buf_printf(b, " %s", it->trace ? it->trace : it->fill_reason ? it->fill_reason : "");
		if (it->cell.has_benchmark)
			buf_printf(b, TR(c, "；基准 %.6g", "; benchmark %.6g"), it->cell.benchmark);
		if (it->cell.flags & CELL_CAPPED)
			buf_str(b, TR(c, "；封顶", "; capped"));
		buf_char(b, '\n');
	}
}

static void say_lines(struct ctx *c, struct buf *b, const struct explanation *x)
{
	static const char *const signs[] = { " ", "+", "−", "×", "=" };
	for (int i = 0; i < x->n_lines; i++) {
		buf_printf(b, "  %s ", signs[x->lines[i].op]);
		put(b, words_of(c, x->lines[i].label), 24);
		const char *shown = explain_shown(&c->arena, x->lines[i].shown, x->decimals);
		buf_printf(b, "%12s\n", shown ? shown : "");
	}
}

static void say_quarters(struct ctx *c, struct buf *b, const struct explanation *x)
{
	buf_str(b, TR(c, "\n与同组比较（四分位）\n", "\nAmong its group (quarters)\n"));
	for (int i = 0; i < x->n_items; i++) {
		const struct explain_item *it = &x->items[i];
		const struct explain_quarter *q = &x->quarters[i];
		if (it->item < 0 || q->firms == 0)
			continue;
		buf_str(b, "  ");
		put(b, words_of(c, it->title), 24);
		put_number(b, it->cell.has_value ? it->cell.ratio : NAN, 4, 12);
		if (q->hidden)
			buf_str(b, TR(c, " 其他不足三家，不列", " fewer than three others: not shown"));
		else
			buf_printf(b, TR(c, " 25%% %.6g  50%% %.6g  75%% %.6g  %s（共 %u）", " 25%% %.6g  50%% %.6g  75%% %.6g  %s (of %u)"), q->q1, q->median, q->q3, it->unit, q->firms);
		buf_char(b, '\n');
	}
}

static void say_changes(struct ctx *c, struct buf *b, const struct city_explained *k)
{
	const struct explanation *x = &k->x;
	buf_str(b, TR(c, "\n怎样才能进入上一类\n", "\nWhat would lead to the next class\n"));
	for (int i = 0; i < x->n_proposals; i++)
		buf_printf(b, "  %s\n", x->proposals[i].text ? x->proposals[i].text : "");
	if (x->n_proposals == 0)
		buf_printf(b, "  %s\n", x->no_proposal ? x->no_proposal : "—");
	else
		buf_printf(b, TR(c, "  %s\n  全市重算 %d 次，%.1f 毫秒\n", "  %s\n  the city was computed %d times, %.1f ms\n"), k->rule, x->runs, k->ms);
	for (int i = 0; i < k->n_remedies; i++)
		buf_printf(b, "%s%s\n", i == 0 ? "\n" : "", k->remedies[i]);
}

static void say_explanation(struct ctx *c, struct buf *b, const struct city *y, const struct city_explained *k)
{
	const struct explanation *x = &k->x;
	size_t reg = city_registry_row(y, x->row), len;
	const char *name = registry_name(y->view.reg, reg, &len);
	buf_printf(b, "%.18s  %.*s\n", registry_uscc(y->view.reg, reg), (int)len, name);
	for (int i = 0; i < k->n_plain; i++)
		buf_printf(b, "%s\n", k->plain[i]);
	buf_str(b, TR(c, "\n单项得分\n", "\nSingle scores\n"));
	say_items(c, b, x);
	buf_str(b, TR(c, "\n总分\n", "\nTotal\n"));
	say_lines(c, b, x);
	for (int i = 0; i < x->n_effects; i++)
		buf_printf(b, "  %s: %s\n", words_of(c, x->effects[i].title), x->effects[i].text ? x->effects[i].text : "");
	say_quarters(c, b, x);
	say_changes(c, b, k);
}

static enum rc explain_to(struct ctx *c, struct city *y, const char *code, struct buf *b)
{
	struct city_explained k;
	struct jw w;
	jw_init(&w, b);
	if (c->app->config.json)
		return explanation_json(c, y, code, &w);
	TRY(city_explain(c, y, code, 4, &k));
	say_explanation(c, b, y, &k);
	return RC_OK;
}

static int run_explain(struct ctx *c, int argc, char **argv)
{
	const char *scheme = NULL, *code;
	int64_t year = 0;
	int n;
	struct city *y;
	buf_auto b = { .data = NULL };
	const struct cli_option options[] = { { "--scheme", CLI_TEXT, &scheme }, { "--year", CLI_INT, &year } };
	if (!cli_parse(c, argc, argv, options, 2, &code, 1, 1, &n) || !which_round(c, scheme, year))
		return CLI_USAGE;
	buf_init(&b, OUT_BYTES);
	if (city_hold(c, scheme, (int)year, &y) != RC_OK)
		return cli_fail(c);
	enum rc rc = explain_to(c, y, code, &b);
	city_drop(c, y);
	return rc == RC_OK ? cli_print(c, &b) : cli_fail(c);
}

/* ---- gusu whatif */

static void say_movers(struct ctx *c, struct buf *b, const struct city *y, const char *title, const struct mover *list, int n)
{
	if (n > 0)
		buf_printf(b, "\n%s\n", title);
	for (int i = 0; i < n; i++) {
		size_t reg = city_registry_row(y, list[i].row), len;
		const char *name = registry_name(y->view.reg, reg, &len), *from = class_code(y->scheme, list[i].class_before),
			*to = class_code(y->scheme, list[i].class_after);
		buf_printf(b, "  %.18s ", registry_uscc(y->view.reg, reg));
		put(b, arena_strndup(&c->arena, name, len), 40);
		buf_printf(b, "%s → %s  %u → %u\n", from ? from : "-", to ? to : "-", list[i].rank_before, list[i].rank_after);
	}
}

static void say_matrix(struct ctx *c, struct buf *b, const struct scheme *s, const struct whatif *x)
{
	int n = x->n_classes + 1;
	buf_str(b, TR(c, "\n类别变动（行：原类别，列：新类别）\n", "\nFrom class (row) to class (column)\n"));
	put(b, "", 6);
	for (int to = 0; to < x->n_classes; to++)
		buf_printf(b, "%9s", s->classes.list[to].code);
	buf_char(b, '\n');
	for (int from = 0; from < x->n_classes; from++) {
		put(b, s->classes.list[from].code, 6);
		for (int to = 0; to < x->n_classes; to++)
			buf_printf(b, "%9zu", x->matrix[from * n + to]);
		buf_char(b, '\n');
	}
}

static void say_effects(struct ctx *c, struct buf *b, const char *title, const struct city_effect *list, int n)
{
	if (n > 0)
		buf_printf(b, "\n%s\n", title);
	for (int i = 0; i < n; i++) {
		buf_str(b, "  ");
		put(b, c->english && list[i].name.name_en ? list[i].name.name_en : list[i].name.name, 40);
		buf_printf(b, "%8zu  ▲ %zu  ▼ %zu\n", list[i].of.units, list[i].of.up, list[i].of.down);
	}
}

static void say_answer(struct ctx *c, struct buf *b, const struct city *y, const struct city_answer *a)
{
	buf_printf(b, OF_PLACES(y->scheme, TR(c, "%zu 个：升类 %zu，降类 %zu，不变 %zu（%.1f 毫秒）\n", "%zu: %zu to a better class, %zu to a worse one, %zu as before (%.1f ms)\n"),
		TR(c, "%zu 户：升类 %zu，降类 %zu，不变 %zu（%.1f 毫秒）\n", "%zu enterprises: %zu to a better class, %zu to a worse one, %zu as before (%.1f ms)\n")),
		a->w.units, a->w.up, a->w.down, a->w.same, a->ms);
	for (int i = 0; i < a->n_notes; i++)
		buf_printf(b, "%s\n", a->notes[i]);
	say_matrix(c, b, y->scheme, &a->w);
	say_effects(c, b, OF_PLACES(y->scheme, TR(c, "各板块（参评数，升，降）", "By district (took part, up, down)"), TR(c, "各板块（户数，升，降）", "By district (enterprises, up, down)")), a->districts, a->n_districts);
	say_effects(c, b, OF_PLACES(y->scheme, TR(c, "各行业（参评数，升，降）", "By industry (took part, up, down)"), TR(c, "各行业（户数，升，降）", "By industry (enterprises, up, down)")), a->industries, a->n_industries);
	say_movers(c, b, y, TR(c, "上升最多", "Greatest rise"), a->w.risers, a->w.n_risers);
	say_movers(c, b, y, TR(c, "下降最多", "Greatest fall"), a->w.fallers, a->w.n_fallers);
}

/* "w.tax_per_mu=45", "share.A=25%" */
static enum rc read_sets(struct ctx *c, const struct cli_texts *sets, struct city_change *changes)
{
	for (int i = 0; i < sets->n; i++) {
		const char *at = strchr(sets->items[i], '='), *value = at ? at + 1 : "";
		size_t len = strlen(value);
		bool percent = len > 1 && value[len - 1] == '%';
		if (at == NULL || num_parse(value, len - percent, 0, &changes[i].value) != NUM_OK)
			return ctx_fail(c, RC_BAD_INPUT, "--set",
				TR(c, "--set 写成 参数=数值，例如 w.tax_per_mu=45，却是“%s”", "--set takes NAME=NUMBER such as w.tax_per_mu=45, not '%s'"),
				sets->items[i]);
		changes[i].value /= percent ? 100 : 1;
		changes[i].name = arena_strndup(&c->arena, sets->items[i], (size_t)(at - sets->items[i]));
		if (changes[i].name == NULL)
			return ctx_no_memory(c);
	}
	return RC_OK;
}

static enum rc whatif_to(struct ctx *c, struct city *y, const struct city_question *q, struct buf *b)
{
	struct city_answer a;
	struct jw w;
	TRY(city_whatif(c, y, &c->scope, q, &a));
	jw_init(&w, b);
	if (c->app->config.json)
		whatif_json(c, &w, y, &a, 0);
	else
		say_answer(c, b, y, &a);
	return RC_OK;
}

static int run_whatif(struct ctx *c, int argc, char **argv)
{
	const char *scheme = NULL, *none;
	int64_t year = 0, limit = 10;
	struct cli_texts sets = { .n = 0 };
	struct city_change changes[64];
	int n;
	struct city *y;
	buf_auto b = { .data = NULL };
	const struct cli_option options[] = { { "--scheme", CLI_TEXT, &scheme }, { "--year", CLI_INT, &year }, { "--set", CLI_TEXTS, &sets },
		{ "--limit", CLI_INT, &limit } };
	if (!cli_parse(c, argc, argv, options, 4, &none, 0, 0, &n) || !which_round(c, scheme, year))
		return CLI_USAGE;
	if (limit < 0 || limit > 1000)
		return cli_usage(c, TR(c, "--limit 0…1000", "--limit 0…1000"));
	buf_init(&b, OUT_BYTES);
	if (read_sets(c, &sets, changes) != RC_OK || city_hold(c, scheme, (int)year, &y) != RC_OK)
		return cli_fail(c);
	struct city_question q = { changes, sets.n, 0, (int)limit };
	enum rc rc = whatif_to(c, y, &q, &b);
	city_drop(c, y);
	return rc == RC_OK ? cli_print(c, &b) : cli_fail(c);
}

/* ---- gusu export results */

struct export_words { const char *scheme, *format, *out, *sort, *order, *columns; int64_t year; struct city_filter_words filter; };

static enum rc export_with(struct ctx *c, struct city *y, const struct export_words *e, enum table_format format, int64_t *ret_rows)
{
	struct export_spec spec = { .filter = CITY_FILTER_NONE, .sort = e->sort, .descending = strcmp(e->order, "desc") == 0,
		.columns = e->columns };
	TRY(city_lists_need(c, y));
	TRY(city_filter_read(c, y, &e->filter, &spec.filter));
	return export_results(c, y, &spec, format, e->out, ret_rows);
}

static int run_export(struct ctx *c, int argc, char **argv)
{
	struct export_words e = { .sort = "rank", .order = "asc" };
	const char *none;
	enum table_format format;
	int64_t rows = 0;
	int n;
	struct city *y;
	buf_auto b = { .data = NULL };
	const struct cli_option options[] = { { "--scheme", CLI_TEXT, &e.scheme }, { "--year", CLI_INT, &e.year },
		{ "--format", CLI_TEXT, &e.format }, { "--out", CLI_TEXT, &e.out },
		{ "--sort", CLI_TEXT, &e.sort }, { "--order", CLI_TEXT, &e.order }, { "--columns", CLI_TEXT, &e.columns },
			{ "--district", CLI_TEXT, &e.filter.district },
		{ "--town", CLI_TEXT, &e.filter.town }, { "--industry", CLI_TEXT, &e.filter.industry },
			{ "--class", CLI_TEXT, &e.filter.classes }, { "--list", CLI_TEXT, &e.filter.list },
		{ "--search", CLI_TEXT, &e.filter.q } };
	if (!cli_parse(c, argc, argv, options, sizeof options / sizeof *options, &none, 0, 0, &n) || !which_round(c, e.scheme, e.year))
		return CLI_USAGE;
	if (e.out == NULL)
		return cli_usage(c, TR(c, "缺少 --out 文件", "--out FILE is missing"));
	if (!table_format_of(e.format ? e.format : e.out, &format))
		return cli_usage(c, TR(c, "--format csv 或 xlsx", "--format csv or xlsx"));
	if (strcmp(e.order, "asc") != 0 && strcmp(e.order, "desc") != 0)
		return cli_usage(c, TR(c, "--order asc 或 desc", "--order asc or desc"));
	if (city_hold(c, e.scheme, (int)e.year, &y) != RC_OK)
		return cli_fail(c);
	enum rc rc = export_with(c, y, &e, format, &rows);
	city_drop(c, y);
	if (rc != RC_OK)
		return cli_fail(c);
	buf_init(&b, 1 << 16);
	if (c->app->config.json)
		buf_printf(&b, "{\"rows\":%lld}", (long long)rows);
	else
		buf_printf(&b, TR(c, "%s：%lld 行", "%s: %lld rows"), e.out, (long long)rows);
	return cli_print(c, &b);
}

/* ---- The table. */

const struct command evaluation_commands[N_EVALUATION_COMMANDS] = {
	{
		.words = "evaluate", .usage = "--scheme SCHEME --year YEAR [--as-of DATE] | --verify RUN | --certificate RUN [--out FILE] | --diff RUN RUN",
		.help_en = "Evaluates the city under a scheme and keeps the round.\n\n"
			"  --scheme SCHEME   id of a scheme of the plan folders\n"
			"  --year YEAR       whose figures\n"
			"  --as-of DATE      only what was known at the end of that day (YYYY-MM-DD)\n\n"
			"The record holds the scheme's text, the as-of and the SM3 of input and result. RUN is the number of a round or the file of its certificate:\n\n"
			"  --verify RUN      makes it again from its record and says what is the same and what is not; ends with 1 when something is not\n"
			"  --certificate RUN its certificate as JSON, or with --out FILE.json, FILE.pdf, FILE.docx as a file\n"
			"  --diff RUN RUN    which figures, marks and lines of the scheme differ, and which results moved because of it\n",
		.help_zh = "按评价办法评价全市企业，并保存记录。\n\n"
			"  --scheme SCHEME   方案文件夹中某个办法的编号\n"
			"  --year YEAR       评价哪一年的数据\n"
			"  --as-of DATE      只用到该日为止已知的数据（YYYY-MM-DD）\n\n"
			"记录包括办法原文、数据时点以及输入和结果的 SM3 校验值。RUN 为评价编号或其运行证书文件：\n\n"
			"  --verify RUN      按记录重算，逐项说明哪些一致、哪些不一致；有不一致时退出码为 1\n"
			"  --certificate RUN 输出运行证书（JSON）；加 --out 文件（.json、.pdf、.docx）则写入文件\n"
			"  --diff RUN RUN    两次评价的数据、名单、办法有何不同，哪些结果因此变动\n",
		.needs = CMD_WRITE, .run = run_evaluate,
	},
	{
		.words = "rounds", .usage = "",
		.help_en = "Lists the latest round of each scheme and year: number, scheme, year, enterprises, time, hash of the result.\n",
		.help_zh = "列出各办法、各年度最近一次评价：编号、办法、年度、户数、时间、结果校验值。\n",
		.needs = CMD_READ, .run = run_rounds,
	},
	{
		.words = "verify", .usage = "RUN",
		.help_en = "Evaluates a round again from its record and says line by line what is the same: record and ledger, scheme, input, result, stored results.\n"
			"RUN is the number of a round or the file of its certificate. Ends with 0 when all is the same, with 1 when it is not.\n",
		.help_zh = "按记录重算某次评价，逐项说明账本、办法、输入、结果、所存逐家结果是否一致。\nRUN 为评价编号或运行证书文件。一致时退出码为 0，不一致为 1。\n",
		.needs = CMD_READ, .run = run_verify,
	},
	{
		.words = "explain", .usage = "CODE --scheme SCHEME --year YEAR",
		.help_en = "Why an enterprise has its score and class: single scores with formula, benchmark and cap,\n"
			"lines that add up, the quarters of its group, the easiest changes that lead to the next class\n"
			"(each tried with the whole city), what may be done about the result.\n\n"
			"CODE is the unified social credit code.\n",
		.help_zh = "说明一家企业的得分与类别：单项得分及公式、基准、封顶，逐项加总，与同组四分位比较，\n进入上一类最省力的变动（逐一按全市重算验证），以及可以怎样提出意见。\n\nCODE 为统一社会信用代码。\n",
		.needs = CMD_READ, .run = run_explain,
	},
	{
		.words = "whatif", .usage = "--scheme SCHEME --year YEAR --set NAME=VALUE … [--limit N]",
		.help_en = "What would happen in the whole city if the rule were different. Nothing is kept.\n\n"
			"  --set NAME=VALUE  may come several times:\n"
			"                    w.ITEM weight, cap.ITEM cap, benchmark.ITEM factor on the benchmark,\n"
			"                    share.CLASS share (0.25 or 25%), param.NAME parameter of the scheme\n"
			"  --limit N         movers shown each way (10)\n",
		.help_zh = "试算：规则改变后全市会怎样。不留存。\n\n"
			"  --set NAME=VALUE  可写多次：\n"
			"                    w.指标 权重，cap.指标 封顶，benchmark.指标 基准的倍数，\n"
			"                    share.类别 比例（0.25 或 25%），param.参数 办法中的参数\n"
			"  --limit N         上升、下降各列出多少家（10）\n",
		.needs = CMD_READ, .run = run_whatif,
	},
	{
		.words = "export results",
		.usage = "--scheme SCHEME --year YEAR --out FILE [--format csv|xlsx] [--district D] [--town T] [--industry I] [--class A,B] [--list L] "
			"[--search TEXT] [--sort KEY] [--order asc|desc] [--columns KEYS]",
		.help_en = "Writes the result table to a file.\n\n"
			"  --format csv|xlsx  otherwise by the end of the file's name\n"
			"  --district --town --industry --class --list --search   which rows, as on the page\n"
			"  --sort KEY         rank, total, name, code, district, town, industry, class or a column\n"
			"  --columns KEYS     with commas between: ITEM, value.ITEM, in.COLUMN\n",
		.help_zh = "把评价结果表写入文件。\n\n"
			"  --format csv|xlsx  不写则看文件名\n"
			"  --district --town --industry --class --list --search   选取哪些行，与页面相同\n"
			"  --sort KEY         rank, total, name, code, district, town, industry, class 或某一列\n"
			"  --columns KEYS     以逗号分隔：指标、value.指标、in.列名\n",
		.needs = CMD_READ, .run = run_export,
	},
	LIST_COMMANDS,
	RUN_SCHEME_COMMAND,
	BENCH_COMMAND,
};
