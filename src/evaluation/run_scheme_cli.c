/* run_scheme_cli.c - the words of `gusu run-scheme`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "core/cli.h"
#include "evaluation/run_scheme.h"

enum { PROBLEM_BYTES = 1 << 20 };

static int report(struct ctx *c, const struct buf *problem, enum rc rc)
{
	if (rc == RC_OK || !c->app->config.json) {
		fputs(buf_text(problem), stderr);
		if (rc != RC_OK && problem->len == 0)
			fprintf(stderr, "%s\n", c->english ? rc_en(rc) : rc_zh(rc));
		return cli_exit_of(rc);
	}
	ignore_rc(ctx_fail(c, rc, "scheme", "%s", buf_text(problem))); /* the reason is printed next */
	return cli_fail(c);
}

int run_scheme_command_run(struct ctx *c, int argc, char **argv)
{
	struct run_scheme o = {.decimals = -1, .repeat = 1, .english = c->english};
	int64_t threads = 0, decimals = -1, repeat = 1;
	bool timing = false;
	int n = 0;
	const struct cli_option options[] = {{"--input", CLI_TEXT, &o.input}, {"--out", CLI_TEXT, &o.out}, {"--stages", CLI_TEXT, &o.stages},
		{"--tables", CLI_TEXT, &o.tables}, {"--overrides", CLI_TEXT, &o.overrides}, {"--as-of", CLI_TEXT, &o.as_of}, {"--threads", CLI_INT, &threads},
		{"--decimals", CLI_INT, &decimals}, {"--repeat", CLI_INT, &repeat}, {"--timing", CLI_FLAG, &timing}};
	if (!cli_parse(c, argc, argv, options, sizeof options / sizeof *options, &o.scheme, 1, 1, &n))
		return CLI_USAGE;
	if (!o.input)
		return cli_usage(c, TR(c, "缺少 --input 表.csv", "--input TABLE.csv is missing"));
	if (threads < 0 || threads > 256 || decimals < -1 || decimals > 15 || repeat < 1 || repeat > 1000)
		return cli_usage(c, TR(c, "--threads 0…256，--decimals 0…15，--repeat 1…1000", "--threads 0…256, --decimals 0…15, --repeat 1…1000"));
	o.threads = (int)threads;
	o.decimals = (int)decimals;
	o.repeat = (int)repeat;
	buf_auto problem, json;
	struct run_times t;
	buf_init(&problem, PROBLEM_BYTES);
	buf_init(&json, 4096);
	enum rc rc = run_scheme(&o, &problem, &t);
	int code = report(c, &problem, rc);
	if (rc != RC_OK || !(timing || c->app->config.json))
		return code;
	run_times_json(&t, &json);
	return cli_print(c, &json);
}

const char run_scheme_usage[] =
	"SCHEME.yaml --input TABLE.csv [--out RESULT.csv] [--stages DIR] [--tables DIR] [--overrides FILE] [--as-of DATE] [--threads N] [--decimals N] [--repeat N] [--timing]";
const char run_scheme_help_en[] =
	"Evaluates a scheme on a plain CSV, without a database.\n"
	"\n"
	"The result has the header unit,<item codes>,<node codes>,total,rank,class and a row for each row of the input; rank is empty when a unit is not\n"
	"ranked. Numbers read back equal unless --decimals says how many places they get.\n"
	"\n"
	"  --input FILE      the table; its first row names the columns\n"
	"  --out FILE        the result\n"
	"  --stages DIR      denominated.csv, imputed.csv, treated.csv, normalised.csv, aggregated.csv\n"
	"  --tables DIR      the scheme's lists and sums, classes.csv, benchmarks.csv\n"
	"  --overrides FILE  decisions by hand: unit,class,reason,authority,document\n"
	"  --as-of DATE      for bonus items and exemptions with an end\n"
	"  --threads N       0: all processors; the result is the same for any number\n"
	"  --decimals N      places of the numbers written\n"
	"  --repeat N        evaluates N times and times the median\n"
	"  --timing          prints seconds, memory and a hash of the result as JSON\n";
const char run_scheme_help_zh[] =
	"对一张 CSV 表执行评价办法，不需要数据库。\n"
	"\n"
	"结果的表头为 unit,<指标代码>,<节点代码>,total,rank,class，每个输入行对应一行；不参加排名的单位 rank 为空。\n"
	"不写 --decimals 时，数字读回后完全相等。\n"
	"\n"
	"  --input FILE      输入表，第一行是列名\n"
	"  --out FILE        结果\n"
	"  --stages DIR      各步骤：denominated.csv、imputed.csv、treated.csv、normalised.csv、aggregated.csv\n"
	"  --tables DIR      办法中的名单与汇总，以及 classes.csv、benchmarks.csv\n"
	"  --overrides FILE  人工调整：unit,class,reason,authority,document\n"
	"  --as-of DATE      有截止日期的加分与豁免按此日判断\n"
	"  --threads N       0 为全部处理器；结果与线程数无关\n"
	"  --decimals N      数字的小数位数\n"
	"  --repeat N        评价 N 次，计时取中位数\n"
	"  --timing          以 JSON 打印用时、内存与结果的校验值\n";
