/* robust_runs.c - rank intervals over a table on its own: loads, evaluates, then times the runs alone and tells what memory they took.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     robust-runs SCHEME.yaml table.csv RUNS THREADS */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "indicators/frame_csv.h"
#include "laboratory/robust.h"

static double now_s(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long peak_kb(void)
{
	char line[200];
	long kb = 0;
	FILE *f = fopen("/proc/self/status", "r");
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	if (f != NULL)
		fclose(f);
	return kb;
}

static int failed(const char *what)
{
	fprintf(stderr, "%s\n", what);
	return 1;
}

int main(int argc, char **argv)
{
	struct arena a, own;
	struct plan_report report;
	struct frame frame;
	struct frame_csv_error csv;
	struct evaluation_error why;
	struct evaluation *e;
	struct pool *pool;
	struct robust r;
	const struct scheme_want *wants;
	arena_init(&a, 0);
	arena_init(&own, 0);
	plan_report_init(&report, &a);
	if (argc != 5 || pool_create(atoi(argv[4]), &pool) != RC_OK)
		return failed("usage: robust-runs SCHEME.yaml table.csv RUNS THREADS");
	struct scheme *s = scheme_read_file(&a, &report, argv[1]);
	if (s == NULL)
		return plan_report_print(&report, stderr), 1;
	int n = scheme_wants(&a, s, &wants);
	struct csv_want *w = arena_array(&a, (size_t)n + 1, sizeof *w);
	for (int i = 0; w != NULL && i < n; i++)
		w[i] = (struct csv_want){ .name = wants[i].column->name, .header = wants[i].column->header, .lag = wants[i].lag, .kind = wants[i].column->kind, .unit = wants[i].column->unit };
	if (w == NULL || frame_csv_read(&a, pool, argv[2], s->unit_id, w, n, true, &frame, &csv) != RC_OK)
		return failed(w == NULL ? "memory" : csv.text);
	if (evaluation_create(s, &frame, pool, &e, &why) != RC_OK || evaluation_run(e, NULL, NULL, 0, &why) != RC_OK)
		return failed(why.text);
	struct robust_ask ask = { .seed = 20200715, .runs = atoi(argv[3]), .noise = 0.25 };
	long before = peak_kb();
	double t = now_s(CLOCK_MONOTONIC), cpu = now_s(CLOCK_PROCESS_CPUTIME_ID);
	if (robust_run(e, pool, &own, &ask, &r, &why) != RC_OK)
		return failed(why.text);
	t = now_s(CLOCK_MONOTONIC) - t;
	cpu = now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	double sum = 0;
	for (size_t i = 0; i < r.n; i++)
		sum += r.high[i] - r.low[i];
	printf("{\"seconds\":%.4f,\"cpu\":%.4f,\"extra_kb\":%ld,\"ranked\":%zu,\"linear\":%s,\"width\":%.6f}\n", t, cpu, peak_kb() - before, r.n, r.linear ? "true" : "false", sum / (double)r.n);
	evaluation_destroy(e);
	pool_destroy(pool);
	arena_finish(&own);
	arena_finish(&a);
	return 0;
}
