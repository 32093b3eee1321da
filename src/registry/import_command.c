/* import_command.c - any importer at the command line and from a sample folder: `gusu import KIND FILE …`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/jw.h"
#include "core/cli.h"
#include "core/importer.h"
#include "core/setting.h"
#include "registry/registry_import.h"

struct telling { struct import_rejects *rejects; bool json; };

static void tell(void *user, const struct table *t)
{
	const struct telling *w = user;
	struct jw j;
	if (!w->json) {
		table_print_rejects(t, stderr);
		return;
	}
	jw_init(&j, w->rejects->list);
	table_rejects_json(t, &j);
	w->rejects->rows = table_rows_read(t);
	w->rejects->rejected = table_rows_rejected(t);
}

static enum rc find_header(struct ctx *c, const struct importer *imp, struct importer_run *r)
{
	const struct table_column *columns;
	int n;
	if (imp->headers == NULL)
		return RC_OK;
	TRY(imp->headers(c, &columns, &n));
	return table_best_header(c, r->path, &r->table, columns, n, &r->table.header_row);
}

int import_command(struct ctx *c, int argc, char **argv, const struct importer *imp)
{
	const char *file, *keep_good = NULL, *source = "", *known = NULL, *sheet = NULL;
	const char *header = NULL;
	const struct cli_option options[] = { { "--keep-good", CLI_TEXT, &keep_good }, { "--source", CLI_TEXT, &source }, { "--known-at", CLI_TEXT, &known },
		{ "--sheet", CLI_TEXT, &sheet }, { "--header-row", CLI_TEXT, &header } };
	struct import_options o = { .keep_good = NULL };
	struct import_rejects rejects;
	struct importer_result got;
	struct importer_run r = { .known_at = DAY_NONE, .told = tell };
	buf_auto list = { .data = NULL };
	int n;
	import_listen(c, &o, &rejects, &list);
	struct telling telling = { &rejects, c->app->config.json };
	if (!cli_parse(c, argc, argv, options, 5, &file, 1, 1, &n))
		return CLI_USAGE;
	if (known != NULL && !date_parse(known, strlen(known), &r.known_at))
		return cli_usage(c, TR(c, "--known-at 应为 YYYY-MM-DD", "--known-at takes YYYY-MM-DD"));
	if (header != NULL && (header[strspn(header, "0123456789")] != '\0' || strlen(header) > 6))
		return cli_usage(c, TR(c, "--header-row 应为行号", "--header-row takes the number of a row"));
	r.path = file;
	r.source = source;
	r.user = &telling;
	r.table = (struct table_options){ .keep_good = keep_good, .sheet = sheet, .header_row = header != NULL ? (int)strtol(header, NULL, 10) : 0 };
	if (sample_refuse_real_data(c) != RC_OK || find_header(c, imp, &r) != RC_OK || imp->run(c, &r, &got) != RC_OK)
		return import_fail(c, &o);
	o.keep_good = keep_good;
	return import_report(c, file, &(struct import_result){ .rows = got.rows, .added = got.added, .changed = got.changed, .unchanged = got.unchanged, .rejected = got.rejected }, &o);
}

enum rc import_sample(struct ctx *c, const struct manifest_entry *m, const struct importer *imp)
{
	struct telling telling = { NULL, false };
	struct importer_run r = { .path = m->path, .table = { .name = m->file }, .source = m->source, .known_at = m->known_at, .told = tell, .user = &telling };
	struct importer_result got;
	return imp->run(c, &r, &got);
}
