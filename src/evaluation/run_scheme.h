/* run_scheme.h - `gusu run-scheme`: any scheme on a plain CSV, without a database.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVALUATION_RUN_SCHEME_H
#define EVALUATION_RUN_SCHEME_H
#include "base/buf.h"
#include "core/module.h"
#include "evaluation/evaluate.h"

struct run_scheme {
	const char *scheme, *input, *out;    /* out NULL: nothing is written */
	const char *stages, *tables;         /* folders */
	const char *overrides;               /* CSV: unit,class,reason,authority,document */
	const char *as_of;                   /* ISO date for entries with an end */
	int threads;                         /* 0: all processors */
	int decimals;                        /* -1: numbers read back equal */
	int repeat;                          /* evaluations; the median is timed */
	bool english;
};

/* Seconds of wall clock and processor. `evaluate` is the median of the runs, `first` the first one (memory still cold). */
struct run_times {
	double load_s, bind_s, evaluate_s, evaluate_cpu_s, first_s, write_s, cpu_s;
	long peak_kb, anonymous_kb;
	int threads, runs;
	size_t units;
	uint64_t hash;
};

/* What goes wrong is in `problem` as text with file, line and column; linter's warnings too. ret_times may be NULL. */
enum rc run_scheme(const struct run_scheme *o, struct buf *problem, struct run_times *ret_times) MUST_USE;
void run_times_json(const struct run_times *t, struct buf *out);

/* Its entry in the module's table of commands, which must be made of constants. */
int run_scheme_command_run(struct ctx *c, int argc, char **argv);
extern const char run_scheme_usage[], run_scheme_help_en[], run_scheme_help_zh[];
#define RUN_SCHEME_COMMAND { .words = "run-scheme", .usage = run_scheme_usage, .help_en = run_scheme_help_en, .help_zh = run_scheme_help_zh, \
	.needs = CMD_NO_DB, .run = run_scheme_command_run }
#endif
