/* campaign_cli.c - gusu campaign list, show, open, step.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include "base/period.h"
#include "base/text.h"
#include "campaign/course/campaign_json.h"
#include "campaign/course/campaign_watch.h"
#include "core/cli.h"

enum { REPLY = 4 << 20 };

static bool read_id(const char *text, int64_t *ret_id) { return slice_i64(slice_of(text), ret_id) && *ret_id > 0; }

/* ---- list */

static const char *state_text(const struct ctx *c, enum campaign_state s)
{
	static const char *const zh[] = { "进行中", "已暂停", "已归档" }, *const en[] = { "open", "suspended", "archived" };
	return TR(c, zh[s], en[s]);
}

static int run_list(struct ctx *c, int argc, char **argv)
{
	struct campaign *list;
	int n, ignored;
	if (!cli_parse(c, argc, argv, NULL, 0, NULL, 0, 0, &ignored))
		return CLI_USAGE;
	if (campaign_list(c, &list, &n) != RC_OK)
		return cli_fail(c);
	if (c->app->config.json) {
		buf_auto b = { 0 };
		struct jw w;
		buf_init(&b, REPLY);
		jw_init(&w, &b);
		jw_arr(&w);
		for (int i = 0; i < n; i++)
			if (campaign_line_json(c, &w, &list[i]) != RC_OK)
				return cli_fail(c);
		jw_arr_end(&w);
		return cli_print(c, &b);
	}
	for (int i = 0; i < n; i++)
		printf("%lld\t%d\t%s\t%s\t%s\t%s\n", (long long)list[i].id, list[i].year, list[i].scheme, state_text(c, list[i].state), campaign_step_title(c, list[i].step), campaign_title(c, &list[i]));
	if (n == 0)
		puts(TR(c, "还没有年度评价；用 gusu campaign open 开启", "there is no campaign yet; gusu campaign open makes one"));
	return CLI_OK;
}

/* ---- show */

static const char *mark(const struct ctx *c, const struct campaign *k, const struct campaign_row *r)
{
	if (r->skipped)
		return TR(c, "略过", "skipped");
	if (r->ended_at[0] != '\0')
		return TR(c, "已结束", "ended");
	return r->begun_at[0] == '\0' ? TR(c, "计划", "planned") : campaign_lapsed(c, k, r) ? TR(c, "已截止", "closed") : TR(c, "进行中", "open");
}

static enum rc print_findings(struct ctx *c, const struct campaign *k)
{
	struct campaign_findings f;
	TRY(campaign_guard(c, k, k->step, &f));
	for (int i = 0; i < f.n; i++)
		printf("%s\t%s\t%s\n", f.list[i].block ? TR(c, "阻断", "blocks") : TR(c, "提醒", "warns"), f.list[i].code, TR(c, f.list[i].zh, f.list[i].en));
	return RC_OK;
}

static enum rc show(struct ctx *c, int64_t id)
{
	struct campaign_course course = { .changed_at = "" };
	struct campaign k;
	TRY(campaign_get(c, id, &k));
	if (c->app->config.json) {
		buf_auto b = { 0 };
		struct jw w;
		buf_init(&b, REPLY);
		jw_init(&w, &b);
		TRY(campaign_json(c, &w, &k));
		return cli_print(c, &b) == CLI_OK ? RC_OK : RC_IO;
	}
	TRY(store_course(c, id, &course));
	printf("%s\t%s\t%s\n", campaign_title(c, &k), k.scheme, state_text(c, k.state));
	for (int i = 0; i < course.n; i++)
		printf("%-13s\t%s\t%s\t%s\t%s\n", campaign_step_words[course.rows[i].step], mark(c, &k, &course.rows[i]), campaign_minute(c, course.rows[i].opens), campaign_minute(c, course.rows[i].closes),
			campaign_step_title(c, campaign_step_words[course.rows[i].step]));
	return print_findings(c, &k);
}

static int run_show(struct ctx *c, int argc, char **argv)
{
	const char *args[1];
	int64_t id;
	int n;
	if (!cli_parse(c, argc, argv, NULL, 0, args, 1, 1, &n))
		return CLI_USAGE;
	if (!read_id(args[0], &id))
		return cli_usage(c, "%s", TR(c, "请给出年度评价的编号", "give the number of a campaign"));
	return show(c, id) == RC_OK ? CLI_OK : cli_fail(c);
}

/* ---- open */

static bool read_date(const char *text, struct campaign_date *d)
{
	const char *at = strchr(text, '=');
	int step = -1;
	for (int i = 0; at != NULL && i < STEP_COUNT; i++)
		if (strlen(campaign_step_words[i]) == (size_t)(at - text) && strncmp(campaign_step_words[i], text, (size_t)(at - text)) == 0)
			step = i;
	if (step < 0)
		return false;
	*d = (struct campaign_date){ .step = campaign_step_words[step], .closes = at + 1 };
	return true;
}

static enum rc print_preview(struct ctx *c, const struct campaign_opening *o)
{
	struct campaign_proposal list[STEP_COUNT];
	int n;
	TRY(campaign_preview(c, o, list, &n));
	for (int i = 0; i < n; i++) {
		const char *step = campaign_step_words[list[i].plan->step];
		printf("%-13s\t%s\t%s\t%s", step, campaign_minute(c, list[i].opens), campaign_minute(c, list[i].closes), campaign_step_title(c, step));
		if (list[i].unknown_year != 0)
			printf(TR(c, "\t%d 年放假安排未知，请用 --closes %s=… 填写", "\tworking days of %d not known: give --closes %s=…"), list[i].unknown_year, step);
		putchar('\n');
	}
	return RC_OK;
}

static int run_open(struct ctx *c, int argc, char **argv)
{
	struct campaign_date dates[STEP_COUNT];
	struct cli_texts closes = { .n = 0 };
	const char *scheme = NULL, *start = NULL;
	int64_t year = 0, id;
	bool preview = false;
	int n;
	const struct cli_option options[] = { { "--year", CLI_INT, &year }, { "--scheme", CLI_TEXT, &scheme }, { "--start", CLI_TEXT, &start }, { "--closes", CLI_TEXTS, &closes },
		{ "--preview", CLI_FLAG, &preview } };
	if (!cli_parse(c, argc, argv, options, sizeof options / sizeof *options, NULL, 0, 0, &n))
		return CLI_USAGE;
	struct campaign_opening o = { .year = (int)year, .scheme = scheme, .start = DAY_NONE, .dates = dates };
	if (scheme == NULL || year == 0 || (start != NULL && !date_parse(start, strlen(start), &o.start)))
		return cli_usage(c, "%s", TR(c, "请给出 --year、--scheme；--start 写成 2021-02-01", "give --year and --scheme; --start is like 2021-02-01"));
	for (int i = 0; i < closes.n; i++)
		if (o.n_dates == STEP_COUNT || !read_date(closes.items[i], &dates[o.n_dates++]))
			return cli_usage(c, TR(c, "“%s”应写成 base=2021-06-25 17:30", "'%s' should be like base=2021-06-25 17:30"), closes.items[i]);
	if (preview)
		return print_preview(c, &o) == RC_OK ? CLI_OK : cli_fail(c);
	if (campaign_open(c, &o, &id) != RC_OK)
		return cli_fail(c);
	printf(TR(c, "已开启，编号 %lld\n", "opened, number %lld\n"), (long long)id);
	return CLI_OK;
}

/* ---- step */

static int run_step(struct ctx *c, int argc, char **argv)
{
	struct campaign_doing d = { 0 };
	const char *args[2];
	int64_t id;
	int n;
	const struct cli_option options[] = { { "--step", CLI_TEXT, &d.step }, { "--reason", CLI_TEXT, &d.reason }, { "--document", CLI_TEXT, &d.document }, { "--closes", CLI_TEXT, &d.closes },
		{ "--due", CLI_TEXT, &d.due }, { "--next", CLI_FLAG, &d.next } };
	if (!cli_parse(c, argc, argv, options, sizeof options / sizeof *options, args, 2, 2, &n))
		return CLI_USAGE;
	int act = campaign_act_of(args[1]);
	if (!read_id(args[0], &id) || act < DO_BEGIN || act > DO_RESUME)
		return cli_usage(c, "%s", TR(c, "请给出编号和动作：begin end skip postpone back suspend resume", "give a number and an act: begin end skip postpone back suspend resume"));
	d.act = (enum campaign_act)act;
	if (campaign_do(c, id, &d) != RC_OK)
		return cli_fail(c);
	return show(c, id) == RC_OK ? CLI_OK : cli_fail(c);
}

const struct command campaign_commands[N_CAMPAIGN_COMMANDS] = {
	{ "campaign list", "", "The yearly evaluations and where they stand.\n", "历次年度评价及所处环节。\n", CMD_READ, run_list },
	{ "campaign show", "NUMBER", "Steps and dates of one, and what keeps the present step from ending.\n", "一次年度评价的环节、日期，以及当前环节的待解决事项。\n", CMD_READ, run_show },
	{ "campaign open", "--year YEAR --scheme SCHEME [--start YYYY-MM-DD] [--closes STEP=\"YYYY-MM-DD HH:MM\"]… [--preview]",
	  "Opens a yearly evaluation by campaigns.yaml; --preview shows the dates and keeps nothing.\n"
	  "  Where the working days of a year are not known the step needs its date by --closes.\n",
	  "按 campaigns.yaml 开启年度评价；--preview 只显示日期，不保存。\n"
	  "  放假安排未知的年份，用 --closes 给出该环节的日期。\n", CMD_WRITE, run_open },
	{ "campaign step", "NUMBER begin|end|skip|postpone|back|suspend|resume [--step STEP] [--reason TEXT] [--document TEXT] [--closes \"YYYY-MM-DD HH:MM\"] [--due …] [--next]",
	  "Moves a yearly evaluation on. Without --step: where it stands.\n", "办理年度评价的环节。不写 --step 时为当前环节。\n", CMD_WRITE, run_step },
};
