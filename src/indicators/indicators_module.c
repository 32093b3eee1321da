/* indicators_module.c - what this module gives to the house, its commands, its part of the sample city.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include "base/period.h"
#include "core/cli.h"
#include "core/app.h"
#include "core/metrics.h"
#include "core/plan_shelf.h"
#include "core/setting.h"
#include "indicators/batch_record.h"
#include "indicators/fact_block.h"
#include "indicators/import_facts.h"
#include "indicators/indicators.api.gen.h"
#include "indicators/indicators_check.h"
#include "indicators/indicators_state.h"
#include "indicators/view_cache.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const char undo_sql_begin[];
extern const char indicators_sql_begin[]; /* indicators.sql, embedded by the build */

void **indicators_slot(struct app *a)
{
	void **at = app_slot(a, &indicators_module);
	assert(at != NULL);
	return at;
}

void facts_set_filled(struct app *a, filled_fn *fn)
{
	indicators_state_of(a)->filled = fn;
}

/* ---- Definitions of the plan folders. */

static enum rc put_with_writer(struct app *a, const struct indicators *list, struct ctx *told)
{
	struct ctx c;
	bool changed;
	enum rc rc = ctx_begin(&c, a, CTX_WRITER);

	ctx_as_operator(&c);
	if (rc == RC_OK)
		rc = indicators_put(&c, list, &changed);
	told->problem = c.problem;
	ctx_end(&c);
	return rc;
}

/* A plan with mistakes does not stop the service: what the database knows stays in force. */
static void tell(const struct plan_report *r)
{
	for (int i = 0; i < r->n; i++)
		if (!r->issues[i].warning) {
			log_event(LOG_WARN_, 0, "plan", "file", r->issues[i].file, "detail", r->issues[i].text, NULL);
			return;
		}
}

static enum rc refresh_file(struct app *a, struct ctx *c, const char *path)
{
	struct plan_report r;
	struct plan_node *root;
	const struct indicators *list, *have;
	bool same = true;
	enum rc rc;

	plan_report_init(&r, &c->arena);
	root = plan_read_file(&r, path);
	list = root ? indicators_read(&c->arena, &r, root) : NULL;
	if (!list) {
		tell(&r);
		return RC_OK;
	}
	TRY(indicators_hold(c, &have));
	for (int i = 0; i < list->n && same; i++)
		same = indicators_equal(indicators_find(have, list->list[i].code), &list->list[i]);
	indicators_drop(c, have);
	if (same)
		return RC_OK;
	rc = put_with_writer(a, list, c);
	if (rc == RC_CONFLICT) {
		log_event(LOG_WARN_, 0, "plan", "file", path, "detail", ctx_reason(c), NULL);
		c->problem = (struct problem){0};
		return RC_OK;
	}
	return rc;
}

enum rc indicators_refresh(struct app *a)
{
	const char **paths;
	struct ctx c;
	int n = 0;

	enum rc rc = ctx_begin(&c, a, CTX_READER);
	ctx_as_operator(&c);
	if (rc == RC_OK)
		rc = plan_files(&c.arena, a->config.plans_dir, "indicators.yaml", &paths, &n);
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = refresh_file(a, &c, paths[i]);
	ctx_end(&c);
	return rc;
}

/* ---- Life. */

static void stop(struct app *a)
{
	struct indicators_state *st = indicators_state_of(a);

	if (!st)
		return;
	view_cache_destroy(st->cache);
	if (st->current) {
		arena_finish(&st->current->arena);
		free(st->current);
	}
	pthread_mutex_destroy(&st->lock);
	free(st);
	*indicators_slot(a) = NULL;
}

static enum rc start(struct app *a)
{
	struct indicators_state *st = calloc(1, sizeof *st);
	enum rc rc;

	if (!st)
		return RC_NO_MEMORY;
	pthread_mutex_init(&st->lock, NULL);
	st->cache = view_cache_create();
	*indicators_slot(a) = st;
	rc = st->cache ? indicators_refresh(a) : RC_NO_MEMORY;
	if (rc != RC_OK)
		stop(a);
	return rc;
}

static enum rc rebuild(struct ctx *c)
{
	txn_auto t = {0};
	enum rc rc = txn_begin(&t, c->db);

	if (rc != RC_OK)
		return ctx_fail_db(c, rc);
	TRY(fact_blocks_rebuild(c));
	rc = db_epoch_bump(c->db);
	if (rc == RC_OK)
		rc = txn_commit(&t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

/* Packed columns against the facts they were made from. */
static enum rc check(struct ctx *c, int *ret_findings)
{
	TRY(fact_blocks_check(c, ret_findings));
	TRY(indicators_check_rules(c, ret_findings));
	return batch_records_check(c, ret_findings);
}

/* ---- Commands. */

static int run_import(struct ctx *c, int argc, char **argv)
{
	const char *file, *keep_good = NULL, *source = "", *known = NULL;
	int64_t year = 0;
	bool correction = false;
	const struct cli_option options[] = {{"--keep-good", CLI_TEXT, &keep_good}, {"--source", CLI_TEXT, &source}, {"--known-at", CLI_TEXT, &known},
		{"--year", CLI_INT, &year}, {"--correction", CLI_FLAG, &correction}};
	struct facts_options o = {.known_at = DAY_NONE};
	struct import_rejects rejects;
	struct import_result r;
	buf_auto list;
	int n;

	import_listen(c, &o.import, &rejects, &list);
	if (!cli_parse(c, argc, argv, options, 5, &file, 1, 1, &n))
		return CLI_USAGE;
	if (known && !date_parse(known, strlen(known), &o.known_at))
		return cli_usage(c, TR(c, "--known-at 应为 YYYY-MM-DD", "--known-at takes YYYY-MM-DD"));
	if (year && (year < YEAR_MIN || year > YEAR_MAX))
		return cli_usage(c, TR(c, "--year 应为四位年份", "--year takes a year of four digits"));
	o.import.keep_good = keep_good;
	o.import.source = source;
	o.import.from = DAY_NONE;
	o.year = (int)year;
	o.kind = correction ? "correction" : "import";
	if (sample_refuse_real_data(c) != RC_OK || import_facts(c, file, &o, &r) != RC_OK)
		return import_fail(c, &o.import);
	return import_report(c, file, &r, &o.import);
}

const struct command indicators_commands[N_INDICATORS_COMMANDS] = {
	{"import facts", "FILE [--source BUREAU] [--known-at YYYY-MM-DD] [--year YYYY] [--correction] [--keep-good REJECTS.csv]",
		"Adds figures from a long or wide table (CSV or XLSX) as one batch.\n"
		"Long: code,indicator,period,value,unit. Wide: code, period and one column an indicator, named with its unit: 实缴税收(万元).\n"
		"--known-at is the day on which the figures became known (today); what was known before stays, so any page can be asked as of a day.\n"
		"All rows go in or none; with --keep-good the good rows go in and the rejected ones into a file. Template: gusu template facts FILE.xlsx\n",
		"从长表或宽表（CSV、XLSX）导入数据，作为一个批次。\n"
		"长表：信用代码,指标,时期,数值,单位。宽表：信用代码、年份，每个指标一列，列名带单位，如“实缴税收(万元)”。\n"
		"--known-at 是获知日期（默认今天）；旧数据不覆盖，任何页面都可按某一天查看。\n"
		"默认全部成功才入库；加 --keep-good 时好的行入库，退回的行写入文件。模板：gusu template facts 文件.xlsx\n", CMD_WRITE, run_import},
};

/* ---- The sample city. */

static enum rc load_one(struct ctx *c, const struct manifest_entry *m)
{
	struct facts_options o = {.import = {.source = m->source, .from = DAY_NONE, .rejects_to = stderr}, .known_at = m->known_at,
		.kind = !strncmp(m->file, "corrections", 11) ? "correction" : "import"};
	struct import_result r;

	return strcmp(m->kind, "facts") ? RC_OK : import_facts(c, m->path, &o, &r);
}

enum rc indicators_load_sample(struct ctx *c, const char *dir)
{
	return manifest_each(c, dir, load_one);
}

static const struct plan_section sections[] = {{"indicators", indicators_check}};
static const struct migration steps[] = {{1, "indicators, batches, facts", indicators_sql_begin}, {2, "batches taken back", undo_sql_begin}};

static void metrics(struct app *a, struct buf *out)
{
	struct ctx c = { .app = a };

	metrics_one(out, "gusu_columns_memory_bytes", "gauge", "Memory of the figures kept as columns.", (double)view_cache_bytes(&c));
}

static enum rc keep(struct ctx *c)
{
	const struct indicators *list;

	TRY(indicators_hold(c, &list));
	indicators_drop(c, list);
	return RC_OK;
}

const struct module indicators_module = {
	.name = "indicators",
	.title_zh = "指标与数据", .title_en = "Indicators and facts",
	.importers = indicators_importers, .n_importers = N_INDICATORS_IMPORTERS,
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = indicators_routes, .n_routes = indicators_n_routes,
	.commands = indicators_commands, .n_commands = N_INDICATORS_COMMANDS,
	.sections = sections, .n_sections = sizeof sections / sizeof *sections,
	.start = start, .stop = stop,
	.load = indicators_load_sample,
	.rebuild = rebuild,
	.check = check,
	.rests = facts_any,
	.metrics = metrics,
	.keep = keep,
};
