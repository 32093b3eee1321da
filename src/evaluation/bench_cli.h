/* bench_cli.h - `gusu bench`: how fast this machine evaluates, as ratios to plain loops measured beside it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVALUATION_BENCH_CLI_H
#define EVALUATION_BENCH_CLI_H
#include "core/module.h"

int bench_command_run(struct ctx *c, int argc, char **argv);
extern const char bench_usage[], bench_help_en[], bench_help_zh[];
#define BENCH_COMMAND { .words = "bench", .usage = bench_usage, .help_en = bench_help_en, .help_zh = bench_help_zh, .needs = CMD_NO_DB, .run = bench_command_run }
#endif
