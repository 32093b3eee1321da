/* bench_cli.c - a table of made-up firms, a scheme of six ratios, and the time both take beside a plain loop over the same numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/bench_cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/jw.h"
#include "core/cli.h"
#include "evaluation/run_scheme.h"

enum { COLUMNS = 8, ITEMS = 6, ROWS_MAX = 5000000, PIECE = 1 << 20 };

static const char scheme_text[] =
	"scheme: bench\n"
	"title: {zh: 性能测试, en: Benchmark}\n"
	"unit_id: id\n"
	"columns:\n"
	"  id: {kind: id}\n"
	"  district: {kind: enum}\n"
	"  land: {unit: 亩}\n"
	"  tax: {unit: 万元}\n"
	"  sales: {unit: 万元}\n"
	"  energy: {unit: tce}\n"
	"  va: {unit: 万元}\n"
	"  rd: {unit: 万元}\n"
	"  staff: {unit: 人}\n"
	"strata: {district: district}\n"
	"items:\n"
	"  - {code: a, value: tax, per: land, weight: 35, benchmark: {of: ratio_of_sums, by: district, factor: 2}, score: {method: ratio, cap: 1, floor: 0}}\n"
	"  - {code: b, value: sales, per: land, weight: 10, benchmark: {of: ratio_of_sums, by: district, factor: 2}, score: {method: ratio, cap: 1, floor: 0}}\n"
	"  - {code: c, value: va, per: energy, weight: 15, benchmark: {of: ratio_of_sums, by: district, factor: 2}, score: {method: ratio, cap: 1, floor: 0}}\n"
	"  - {code: d, value: va, per: staff, weight: 15, benchmark: {of: ratio_of_sums, by: district, factor: 2}, score: {method: ratio, cap: 1, floor: 0}}\n"
	"  - {code: e, value: rd, per: sales, weight: 10, benchmark: {of: ratio_of_sums, by: district, factor: 2}, score: {method: ratio, cap: 1, floor: 0}}\n"
	"  - {code: f, value: tax, per: energy, weight: 15, benchmark: {of: ratio_of_sums, by: district, factor: 2}, score: {method: ratio, cap: 1, floor: 0}}\n"
	"rank: {over: district}\n"
	"classes: {list: [A, B, C, D], method: quota, over: district, shares: {A: 15 %, B: 60 %, C: 20 %, D: 5 %}, rounding: floor}\n";

/* A well-known mixing step: the same firms on every machine. */
static uint64_t next_number(uint64_t *state)
{
	uint64_t z = (*state += 0x9E3779B97F4A7C15u);
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static enum rc write_table(const char *path, long rows)
{
	file_auto f = { .fd = -1 };
	TRY(file_out_open(&f, path));
	buf_auto b;
	struct csv_writer w;
	uint64_t state = 20200715;
	buf_init(&b, 4 * PIECE);
	csv_write_to(&w, &b, CSV_RAW);
	buf_str(&b, "id,district,land,tax,sales,energy,va,rd,staff\n");
	for (long i = 0; i < rows; i++) {
		csv_put_i64(&w, i + 1);
		csv_put_i64(&w, (int64_t)(next_number(&state) % 10));
		for (int k = 1; k < COLUMNS; k++)
			csv_put_i64(&w, (int64_t)(1 + next_number(&state) % (k == 1 ? 500 : 100000)));
		csv_end_row(&w);
		if (b.len > PIECE || i + 1 == rows) {
			TRY(buf_rc(&b));
			TRY(fd_write_all(f.fd, b.data, b.len));
			buf_clear(&b);
		}
	}
	return file_out_commit(&f);
}

static enum rc write_text(const char *path, const char *text)
{
	file_auto f = { .fd = -1 };
	TRY(file_out_open(&f, path));
	TRY(fd_write_all(f.fd, text, strlen(text)));
	return file_out_commit(&f);
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The baseline: six divisions, bounds and weights a row over columns in memory, one thread; no ranks, no classes. Best of five. */
static double plain_loop(long rows)
{
	double *v = malloc((size_t)rows * COLUMNS * sizeof *v), best = 1e9, sum = 0;
	if (v == NULL)
		return 0;
	uint64_t state = 1;
	for (long i = 0; i < rows * COLUMNS; i++)
		v[i] = (double)(1 + next_number(&state) % 100000);
	for (int run = 0; run < 5; run++) {
		double start = seconds();
		for (long i = 0; i < rows; i++)
			for (int k = 0; k < ITEMS; k++) {
				double x = v[(long)k * rows + i] / v[(long)(k + 1) * rows + i] / 2.5;
				sum += (x > 1 ? 1 : x) * 15;
			}
		double took = seconds() - start;
		best = took < best ? took : best;
	}
	free(v);
	return sum > 0 ? best : 0;
}

struct bench { char dir[64], scheme[96], table[96], result[96]; long rows; int threads; struct run_times t; double loop_s; };

static enum rc run(struct ctx *c, struct bench *b)
{
	struct run_scheme o = { .scheme = b->scheme, .input = b->table, .out = b->result, .threads = b->threads, .decimals = 4, .repeat = 7, .english = c->english };
	buf_auto problem;
	buf_init(&problem, 1 << 16);
	enum rc rc = write_text(b->scheme, scheme_text);
	if (rc == RC_OK)
		rc = write_table(b->table, b->rows);
	if (rc != RC_OK)
		return ctx_fail(c, rc, "", TR(c, "无法写入临时目录 %s", "cannot write into the temporary folder %s"), b->dir);
	rc = run_scheme(&o, &problem, &b->t);
	if (rc != RC_OK)
		return ctx_fail(c, rc, "", "%s", buf_text(&problem));
	b->loop_s = plain_loop(b->rows);
	return RC_OK;
}

static int print(struct ctx *c, const struct bench *b)
{
	const struct run_times *t = &b->t;
	double ratio = b->loop_s > 0 ? t->evaluate_cpu_s / b->loop_s : 0;
	buf_auto out;
	buf_init(&out, 8192);
	if (c->app->config.json) {
		struct jw w;
		jw_init(&w, &out);
		jw_obj(&w);
		jw_ki64(&w, "units", b->rows);
		jw_ki64(&w, "threads", t->threads);
		jw_knum(&w, "load_s", t->load_s);
		jw_knum(&w, "evaluate_s", t->evaluate_s);
		jw_knum(&w, "evaluate_cpu_s", t->evaluate_cpu_s);
		jw_knum(&w, "write_s", t->write_s);
		jw_knum(&w, "loop_s", b->loop_s);
		jw_knum(&w, "evaluate_cpu_to_loop", ratio);
		jw_ki64(&w, "anonymous_kb", t->anonymous_kb);
		jw_obj_end(&w);
	} else {
		buf_printf(&out, TR(c, "%ld 家企业，%d 个线程\n", "%ld enterprises, %d threads\n"), b->rows, t->threads);
		buf_printf(&out, TR(c, "  读入 CSV    %8.1f 毫秒\n", "  reading CSV   %8.1f ms\n"), t->load_s * 1e3);
		buf_printf(&out, TR(c, "  评价、排名  %8.1f 毫秒（处理器 %.1f 毫秒）\n", "  evaluating    %8.1f ms (processor %.1f ms)\n"), t->evaluate_s * 1e3, t->evaluate_cpu_s * 1e3);
		buf_printf(&out, TR(c, "  写出 CSV    %8.1f 毫秒\n", "  writing CSV   %8.1f ms\n"), t->write_s * 1e3);
		buf_printf(&out, TR(c, "  手写循环    %8.1f 毫秒（只算六项得分，不排名、不分类）\n", "  plain loop    %8.1f ms (six scores only, no ranks, no classes)\n"), b->loop_s * 1e3);
		buf_printf(&out, TR(c, "评价的处理器时间为手写循环的 %.2f 倍；内存 %ld MB", "evaluating takes %.2f x the processor time of the plain loop; memory %ld MB"), ratio, t->anonymous_kb / 1024);
	}
	return cli_print(c, &out);
}

int bench_command_run(struct ctx *c, int argc, char **argv)
{
	int64_t units = 120000, threads = 0;
	int n = 0;
	const struct cli_option options[] = { { "--units", CLI_INT, &units }, { "--threads", CLI_INT, &threads } };
	if (!cli_parse(c, argc, argv, options, 2, NULL, 0, 0, &n))
		return CLI_USAGE;
	if (units < 1000 || units > ROWS_MAX || threads < 0 || threads > 256)
		return cli_usage(c, TR(c, "--units 1000…5000000，--threads 0…256", "--units 1000…5000000, --threads 0…256"));
	struct bench b = { .rows = (long)units, .threads = (int)threads };
	const char *base = getenv("TMPDIR");
	snprintf(b.dir, sizeof b.dir, "%s/gusu-bench-XXXXXX", base && strlen(base) < 30 ? base : "/tmp");
	if (mkdtemp(b.dir) == NULL) {
		ignore_rc(ctx_fail(c, RC_IO, "", TR(c, "无法建立临时目录 %s", "the temporary folder %s cannot be made"), b.dir)); /* told by cli_fail */
		return cli_fail(c);
	}
	snprintf(b.scheme, sizeof b.scheme, "%s/bench.yaml", b.dir);
	snprintf(b.table, sizeof b.table, "%s/table.csv", b.dir);
	snprintf(b.result, sizeof b.result, "%s/result.csv", b.dir);
	enum rc rc = run(c, &b);
	unlink(b.scheme);
	unlink(b.table);
	unlink(b.result);
	rmdir(b.dir);
	return rc == RC_OK ? print(c, &b) : cli_fail(c);
}

const char bench_usage[] = "[--units N] [--threads N]";
const char bench_help_en[] =
	"Measures how fast this machine evaluates a city.\n"
	"\n"
	"Makes a table of N made-up enterprises, evaluates a scheme of six ratios over it seven times and times reading, evaluating (median) and writing, beside a\n"
	"plain loop over the same amount of numbers. Times on a shared machine vary; the ratio is what to compare. Needs no database.\n"
	"\n"
	"  --units N      1000 to 5000000, 120000 when absent\n"
	"  --threads N    0: all processors\n";
const char bench_help_zh[] =
	"测量本机评价全市企业的速度。\n"
	"\n"
	"生成 N 家虚拟企业的数据表，按六项比值的办法评价七次，分别计时读入、评价（取中位数）和写出，并与对同样多数字的手写循环比较。\n"
	"共用的机器上时间会波动，请比较倍数。不需要数据库。\n"
	"\n"
	"  --units N      1000 至 5000000，缺省 120000\n"
	"  --threads N    0 为全部处理器\n";
