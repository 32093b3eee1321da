/* run_scheme.c - a scheme, a table, a result.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/run_scheme.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/jw.h"
#include "evaluation/result_write.h"
#include "indicators/frame_csv.h"

#define SAY(o, zh, en) ((o)->english ? (en) : (zh))
enum { RUNS_MAX = 1000 };

static double seconds(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Memory that is ours alone, not the mapped input: RssAnon of the kernel's table. */
static long anonymous_kb(void)
{
	char line[128];
	long kb = 0;
	FILE *f = fopen("/proc/self/status", "re");
	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "RssAnon: %ld", &kb) == 1)
			break;
	if (f)
		fclose(f);
	return kb;
}

/* ---- Loading. */

static void print_report(const struct plan_report *r, struct buf *out)
{
	for (int i = 0; i < r->n; i++) {
		const struct plan_issue *x = &r->issues[i];
		if (x->file)
			buf_printf(out, "%s:%d:%d: ", x->file, x->line, x->col);
		buf_printf(out, "%s: %s\n", x->warning ? (r->english ? "warning" : "提示") : (r->english ? "error" : "错误"), x->text);
		if (x->hint)
			buf_printf(out, "    %s\n", x->hint);
	}
}

static enum rc load_scheme(const struct run_scheme *o, struct arena *a, struct buf *problem, struct scheme **ret)
{
	struct plan_report r;
	plan_report_init(&r, a);
	r.english = o->english;
	struct scheme *s = scheme_read_file(a, &r, o->scheme);
	print_report(&r, problem);
	if (!s)
		return RC_BAD_INPUT;
	*ret = s;
	return RC_OK;
}

static enum rc load_frame(const struct run_scheme *o, struct arena *a, struct pool *pool, const struct scheme *s, struct buf *problem, struct frame *ret)
{
	const struct scheme_want *wants;
	struct frame_csv_error why;
	int n = scheme_wants(a, s, &wants), id = scheme_column(s, s->unit_id);
	struct csv_want *w = arena_array(a, (size_t)n + 1, sizeof *w);
	if (!w)
		return RC_NO_MEMORY;
	for (int i = 0; i < n; i++) {
		const struct scheme_column *c = wants[i].column;
		w[i] = (struct csv_want){.name = c->name, .header = c->header, .lag = wants[i].lag, .kind = c->kind, .unit = c->unit};
	}
	enum rc rc = frame_csv_read(a, pool, o->input, id >= 0 ? s->columns[id].header : s->unit_id, w, n, o->english, ret, &why);
	if (rc != RC_OK)
		buf_printf(problem, "%s\n", why.text);
	return rc;
}

/* ---- Manual decisions: a table of units and classes. */

static enum rc bad_override(const struct run_scheme *o, struct buf *problem, size_t line, const char *zh, const char *en, struct slice word)
{
	buf_printf(problem, o->english ? "%s:%zu: '%.*s' %s\n" : "%s:%zu: “%.*s”%s\n", o->overrides, line, (int)word.n, word.p, SAY(o, zh, en));
	return RC_BAD_INPUT;
}

static const char *copied(struct arena *a, struct slice s) { return s.n ? arena_strndup(a, s.p, s.n) : NULL; }

static enum rc read_override(const struct run_scheme *o, struct arena *a, const struct scheme *s, const struct idmap *units, const struct csv_reader *csv,
	struct override *ret, struct buf *problem)
{
	struct slice unit = slice_trim(csv_cell(csv, 0)), code = slice_trim(csv_cell(csv, 1)), reason = slice_trim(csv_cell(csv, 2));
	char word[64];
	uint32_t row;
	if (!idmap_find(units, unit.p, unit.n, &row))
		return bad_override(o, problem, csv->row_line, "不在输入表中", "is no unit of the table", unit);
	snprintf(word, sizeof word, "%.*s", (int)code.n, code.p);
	int k = scheme_class(s, word);
	if (k < 0)
		return bad_override(o, problem, csv->row_line, "不是办法中的类别", "is no class of the scheme", code);
	if (reason.n == 0)
		return bad_override(o, problem, csv->row_line, "的调整没有写明理由", "is decided without a reason; the third cell gives it", unit);
	*ret = (struct override){row, (uint8_t)k, copied(a, reason), copied(a, slice_trim(csv_cell(csv, 3))), copied(a, slice_trim(csv_cell(csv, 4)))};
	return RC_OK;
}

static enum rc override_rows(const struct run_scheme *o, struct arena *a, const struct scheme *s, const struct idmap *units, struct csv_reader *csv,
	struct override **ret, size_t *ret_n, struct buf *problem)
{
	bool more = true;
	size_t n = 0, cap = 0;
	struct override *list = NULL;
	for (;;) {
		enum rc rc = csv_next(csv, &more);
		if (rc != RC_OK) {
			char text[400];
			csv_error_text(&csv->error, o->english, text, sizeof text);
			buf_printf(problem, "%s: %s\n", o->overrides, text);
			return rc;
		}
		if (!more)
			break;
		if (csv->rows == 1 || csv_row_blank(csv))
			continue;
		if (n == cap) {
			struct override *grown = arena_array(a, cap = cap ? cap * 2 : 64, sizeof *grown);
			if (!grown)
				return RC_NO_MEMORY;
			if (n)
				memcpy(grown, list, n * sizeof *list);
			list = grown;
		}
		TRY(read_override(o, a, s, units, csv, &list[n], problem));
		n++;
	}
	*ret = list;
	*ret_n = n;
	return RC_OK;
}

static enum rc load_overrides(const struct run_scheme *o, struct arena *a, const struct scheme *s, const struct frame *f, struct override **ret, size_t *ret_n,
	struct buf *problem)
{
	file_bytes_auto file = {.p = ""};
	struct idmap units;
	if (!o->overrides)
		return RC_OK;
	if (!s->overrides) {
		buf_printf(problem, SAY(o, "办法“%s”不允许人工调整（overrides: {allow: no}），请去掉 %s\n", "scheme '%s' allows no decisions by hand (overrides: {allow: no}); leave %s out\n"),
			s->id, o->overrides);
		return RC_BAD_INPUT;
	}
	enum rc rc = file_load(o->overrides, 64 << 20, &file);
	if (rc != RC_OK) {
		buf_printf(problem, SAY(o, "无法读取 %s：%s\n", "cannot read %s: %s\n"), o->overrides, strerror(errno));
		return rc;
	}
	idmap_init(&units, IDMAP_BORROW);
	for (size_t i = 0; rc == RC_OK && i < f->rows; i++) {
		uint32_t k;
		rc = idmap_add(&units, f->id_data + f->id_off[i], f->id_off[i + 1] - f->id_off[i], &k, NULL);
	}
	struct csv_reader csv;
	csv_open(&csv, file.p, file.n, 0, 1, NULL);
	if (rc == RC_OK)
		rc = override_rows(o, a, s, &units, &csv, ret, ret_n, problem);
	csv_close(&csv);
	idmap_finish(&units);
	return rc;
}

/* ---- Running. */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static enum rc evaluate(const struct run_scheme *o, struct evaluation *e, struct arena *a, const struct override *ov, size_t n_ov, struct run_times *t,
	struct evaluation_error *why)
{
	double wall[RUNS_MAX], cpu[RUNS_MAX];
	struct settings set;
	TRY(settings_make(a, e->scheme, &set));
	set.as_of = o->as_of ? o->as_of : set.as_of;
	t->runs = o->repeat < 1 ? 1 : o->repeat > RUNS_MAX ? RUNS_MAX : o->repeat;
	for (int i = 0; i < t->runs; i++) {
		double w = seconds(CLOCK_MONOTONIC), c = seconds(CLOCK_PROCESS_CPUTIME_ID);
		TRY(evaluation_run(e, &set, ov, n_ov, why));
		wall[i] = seconds(CLOCK_MONOTONIC) - w;
		cpu[i] = seconds(CLOCK_PROCESS_CPUTIME_ID) - c;
	}
	t->first_s = wall[0];
	qsort(wall, (size_t)t->runs, sizeof *wall, by_value);
	qsort(cpu, (size_t)t->runs, sizeof *cpu, by_value);
	t->evaluate_s = wall[t->runs / 2];
	t->evaluate_cpu_s = cpu[t->runs / 2];
	return RC_OK;
}

static enum rc write_all(const struct run_scheme *o, const struct evaluation *e, struct pool *pool, struct buf *problem)
{
	const char *what = o->out;
	enum rc rc = o->out ? result_write(e, pool, o->out, o->decimals) : RC_OK;
	if (rc == RC_OK && o->stages)
		rc = result_write_stages(e, what = o->stages, o->decimals);
	if (rc == RC_OK && o->tables)
		rc = result_write_tables(e, what = o->tables, o->decimals);
	if (rc != RC_OK)
		buf_printf(problem, SAY(o, "无法写入 %s：%s\n", "cannot write %s: %s\n"), what, rc == RC_IO ? strerror(errno) : o->english ? rc_en(rc) : rc_zh(rc));
	return rc;
}

static enum rc run(const struct run_scheme *o, struct arena *a, struct pool *pool, struct buf *problem, struct run_times *t)
{
	struct scheme *s;
	struct frame f;
	struct evaluation *e = NULL;
	struct override *ov = NULL;
	size_t n_ov = 0;
	struct evaluation_error why = {""};
	double start = seconds(CLOCK_MONOTONIC);
	TRY(load_scheme(o, a, problem, &s));
	TRY(load_frame(o, a, pool, s, problem, &f));
	TRY(load_overrides(o, a, s, &f, &ov, &n_ov, problem));
	t->load_s = seconds(CLOCK_MONOTONIC) - start;
	start = seconds(CLOCK_MONOTONIC);
	enum rc rc = evaluation_create(s, &f, pool, &e, &why);
	t->bind_s = seconds(CLOCK_MONOTONIC) - start;
	if (rc == RC_OK && o->stages)
		evaluation_keep_stages(e);
	if (rc == RC_OK)
		rc = evaluate(o, e, a, ov, n_ov, t, &why);
	if (rc != RC_OK) {
		buf_printf(problem, "%s\n", why.text[0] ? why.text : o->english ? rc_en(rc) : rc_zh(rc));
		evaluation_destroy(e);
		return rc;
	}
	t->units = f.rows;
	t->anonymous_kb = anonymous_kb();
	start = seconds(CLOCK_MONOTONIC);
	rc = write_all(o, e, pool, problem);
	t->write_s = seconds(CLOCK_MONOTONIC) - start;
	t->hash = evaluation_hash(e);
	evaluation_destroy(e);
	return rc;
}

enum rc run_scheme(const struct run_scheme *o, struct buf *problem, struct run_times *ret_times)
{
	struct run_times t = {0};
	struct pool *pool;
	arena_auto a;
	arena_init(&a, 0);
	TRY(pool_create(o->threads, &pool));
	t.threads = pool_threads(pool);
	enum rc rc = run(o, &a, pool, problem, &t);
	pool_destroy(pool);
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	t.peak_kb = usage.ru_maxrss;
	t.cpu_s = seconds(CLOCK_PROCESS_CPUTIME_ID);
	if (rc == RC_OK && ret_times)
		*ret_times = t;
	return rc;
}

void run_times_json(const struct run_times *t, struct buf *out)
{
	struct jw w;
	char hash[17];
	jw_init(&w, out);
	jw_obj(&w);
	jw_knum(&w, "load_s", t->load_s);
	jw_knum(&w, "bind_s", t->bind_s);
	jw_knum(&w, "evaluate_s", t->evaluate_s);
	jw_knum(&w, "evaluate_cpu_s", t->evaluate_cpu_s);
	jw_knum(&w, "first_evaluate_s", t->first_s);
	jw_knum(&w, "write_s", t->write_s);
	jw_knum(&w, "cpu_s", t->cpu_s);
	jw_ki64(&w, "peak_kb", t->peak_kb);
	jw_ki64(&w, "anonymous_kb", t->anonymous_kb);
	jw_ki64(&w, "threads", t->threads);
	jw_ki64(&w, "runs", t->runs);
	jw_ki64(&w, "units", (int64_t)t->units);
	snprintf(hash, sizeof hash, "%016llx", (unsigned long long)t->hash);
	jw_ktext(&w, "result", hash);
	jw_obj_end(&w);
}
