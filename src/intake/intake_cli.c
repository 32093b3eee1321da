/* intake_cli.c - gusu template: an empty table to fill in, whichever kind.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/jw.h"
#include "core/app.h"
#include "core/cli.h"
#include "core/table_out.h"
#include "intake/intake.h"

enum { MOST_COLUMNS = 400 };

/* Without a place for notes: the columns, and a row of examples. */
static enum rc write_csv(struct ctx *c, const struct importer *imp, const char *path)
{
	const struct importer_column *list;
	struct column_out *out = arena_new_array(&c->arena, struct column_out, MOST_COLUMNS);
	struct table_out *t;
	int64_t rows;
	int n, k = 0;
	if (out == NULL)
		return ctx_no_memory(c);
	TRY(imp->columns(c, &list, &n));
	for (int i = 0; i < n && k < MOST_COLUMNS; i++)
		if (list[i].in_template)
			out[k++] = (struct column_out){ .title = TR(c, list[i].zh, list[i].en), .kind = COLUMN_TEXT };
	TRY(table_out_open(c, path, TABLE_CSV, out, k, &(struct table_out_options){ .title = imp->kind }, &t));
	for (int i = 0; i < n; i++)
		if (list[i].in_template)
			table_out_text(t, list[i].example);
	table_out_row(t);
	return table_out_done(c, t, &rows);
}

static enum rc write(struct ctx *c, const struct importer *imp, const char *path, enum table_format *ret_f)
{
	if (!table_format_of(path, ret_f))
		return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "模板文件名应以 .xlsx 或 .csv 结尾：%s", "a template's name ends in .xlsx or .csv: %s"), path);
	return *ret_f == TABLE_XLSX ? intake_template(c, imp, path) : write_csv(c, imp, path);
}

static int say_written(struct ctx *c, const char *path, enum table_format f)
{
	struct jw w;
	buf_auto b;
	buf_init(&b, 4096);
	if (c->app->config.json) {
		jw_init(&w, &b);
		jw_obj(&w);
		jw_ktext(&w, "file", path);
		jw_obj_end(&w);
	} else if (f == TABLE_CSV) {
		buf_printf(&b, TR(c, "已写出 %s；第 2 行是示例，填表前请删除", "wrote %s; its second row is an example, delete it before you fill the table in"), path);
	} else {
		buf_printf(&b, TR(c, "已写出 %s；填法见第二张表", "wrote %s; its second sheet says how to fill it in"), path);
	}
	return cli_print(c, &b);
}

static const char *kinds(struct ctx *c)
{
	const char *s = "";
	for (int m = 0; m < c->app->n_modules && s != NULL; m++)
		for (int i = 0; i < c->app->modules[m]->n_importers && s != NULL; i++)
			s = arena_printf(&c->arena, "%s%s%s", s, *s != '\0' ? TR(c, "、", ", ") : "", c->app->modules[m]->importers[i]->kind);
	return s != NULL ? s : "";
}

static int run_template(struct ctx *c, int argc, char **argv)
{
	const char *args[2];
	enum table_format f;
	int n;
	if (!cli_parse(c, argc, argv, NULL, 0, args, 2, 2, &n))
		return CLI_USAGE;
	const struct importer *imp = intake_importer(c->app, args[0]);
	if (imp == NULL)
		return cli_usage(c, TR(c, "没有“%s”的模板；可用：%s", "there is no template '%s'; known are %s"), args[0], kinds(c));
	return write(c, imp, args[1], &f) == RC_OK ? say_written(c, args[1], f) : cli_fail(c);
}

const struct command intake_commands[N_INTAKE_COMMANDS] = {
	{ "template", "KIND FILE.xlsx|FILE.csv",
		"Writes an empty table to fill in: enterprises, plots, marks, facts, projects, project-steps, investment-reports and others. A workbook has drop-downs (regions, words, yes and no), checks of numbers and days, and a sheet of notes;\n"
		"a CSV has a row of examples.\n",
		"写出空白导入表：企业、地块、名单、指标、项目、项目阶段、投资月报等。工作簿带下拉列表（区域、选项、是否）、数字与日期校验和填表说明；CSV 带一行示例。\n", CMD_READ, run_template },
};
