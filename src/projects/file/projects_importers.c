/* projects_importers.c - the tables of projects as the intake, the command line and the sample city offer them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "projects/file/project_import.h"
#include "projects/file/project_sheet.h"
#include "registry/registry_import.h"

/* ---- For the intake. */

static enum rc columns_of_projects(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	const struct project_plan *p;
	struct sheet s;
	TRY(project_plan_get(c, &p));
	TRY(sheet_make(c, p, &s));
	*ret_list = s.shown;
	*ret_n = s.n;
	return RC_OK;
}

static enum rc headers_of_projects(struct ctx *c, const struct table_column **ret_list, int *ret_n)
{
	const struct project_plan *p;
	struct sheet s;
	TRY(project_plan_get(c, &p));
	TRY(sheet_make(c, p, &s));
	*ret_list = s.table;
	*ret_n = s.n;
	return RC_OK;
}

static enum rc headers_of_steps(struct ctx *c, const struct table_column **ret_list, int *ret_n)
{
	(void)c;
	*ret_list = project_step_columns(ret_n);
	return RC_OK;
}

static enum rc match_projects(struct ctx *c, const char *header, const char **ret_name)
{
	const struct project_plan *p;
	struct sheet s;
	TRY(project_plan_get(c, &p));
	TRY(sheet_make(c, p, &s));
	int i = table_column_named(s.table, s.n, header);
	*ret_name = i >= 0 ? s.table[i].zh : NULL;
	return RC_OK;
}

struct step_look { enum importer_look look; const char *example, *zh, *en; };

/* By the place in project_step_columns; papers repeat. */
static const struct step_look step_looks[] = {
	{ LOOK_CODE, "XM2020-000001", "本系统的项目编号，或项目代码", "our own number of the project, or its official code" },
	{ LOOK_WORD, "项目阶段", "项目阶段、各项手续或暂缓与退出；留空为项目阶段", "the main line, a permit, or pause and exit; empty: the main line" },
	{ LOOK_TEXT, "开工", "该线的阶段名称", "a stage of that line" },
	{ LOOK_DATE, "2020-06-30", "发生的日期", "the day on which it happened" },
	{ LOOK_DATE, "2020-07-02", "报告的日期；留空为今天", "the day on which it was reported; empty: today" },
	{ LOOK_TEXT, "项目专员", NULL, NULL },
	{ LOOK_TEXT, "", "跳过阶段、暂缓与退出、豁免须写明原因", "needed where stages are passed over, for pause, exit and exemption" },
	{ LOOK_WORD, "现场照片", "证明该步的材料，至多三份", "the paper that shows it; up to three" },
	{ LOOK_TEXT, "", NULL, NULL }, { LOOK_TEXT, "", NULL, NULL }, { LOOK_DATE, "2020-06-30", NULL, NULL },
	{ LOOK_DATE, "2020-06-30", "照片的拍摄日期", "the day of the shot" },
};
enum { STEP_LOOKS = sizeof step_looks / sizeof step_looks[0], PER_PAPER = 5, FIRST_PAPER = 7 };

static enum rc titles_of(struct ctx *c, const struct project_plan *p, bool papers, const char *const **ret_words)
{
	int n = papers ? p->n_papers : p->n_tracks;
	const char **list = arena_new_array(&c->arena, const char *, (size_t)n + 1);
	if (list == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		list[i] = papers ? p->papers[i].title.zh : p->tracks[i].title.zh;
	*ret_words = list;
	return RC_OK;
}

static enum rc columns_of_steps(struct ctx *c, const struct importer_column **ret_list, int *ret_n)
{
	const char *const *tracks = NULL, *const *papers = NULL;
	const struct project_plan *p;
	int n;
	const struct table_column *table = project_step_columns(&n);
	struct importer_column *out = arena_new_array(&c->arena, struct importer_column, (size_t)n);
	if (out == NULL)
		return ctx_no_memory(c);
	TRY(project_plan_get(c, &p));
	TRY(titles_of(c, p, false, &tracks));
	TRY(titles_of(c, p, true, &papers));
	for (int i = 0; i < n; i++) {
		int k = i < STEP_LOOKS ? i : FIRST_PAPER + (i - FIRST_PAPER) % PER_PAPER;
		const struct step_look *look = &step_looks[k];
		out[i] = (struct importer_column){ .zh = table[i].zh, .en = table[i].en, .required = table[i].required, .look = look->look, .example = i < STEP_LOOKS ? look->example : "",
			.words = k == 1 ? tracks : k == FIRST_PAPER ? papers : NULL, .note = look->zh, .note_en = look->en, .in_template = i < STEP_LOOKS + PER_PAPER };
	}
	*ret_list = out;
	*ret_n = n;
	return RC_OK;
}

static enum rc match_steps(struct ctx *c, const char *header, const char **ret_name)
{
	int n;
	const struct table_column *table = project_step_columns(&n);
	int i = table_column_named(table, n, header);
	(void)c;
	*ret_name = i >= 0 ? table[i].zh : NULL;
	return RC_OK;
}

static const struct importer projects = {
	.kind = "projects", .title = "项目", .title_en = "Projects",
	.note = "一个项目一行：新的新增，已有的补充，空格表示不变；年度计划可与项目同表，也可只含项目编号、年度与各月。",
	.note_en = "One row a project: new ones are opened, known ones told more, an empty cell changes nothing. A yearly plan may stand in the same row or alone with the project's number.",
	.columns = columns_of_projects, .headers = headers_of_projects, .match = match_projects, .run = import_projects,
};
static const struct importer steps = {
	.kind = "project-steps", .title = "项目阶段与手续", .title_en = "Stages and permits of projects",
	.note = "一行一步：哪个项目在哪天到了哪个阶段，附哪些材料；同一项目的行连在一起，按日期排列。",
	.note_en = "One row a step: which project reached which stage on which day, and the papers that show it. Rows of a project stand together, by day.",
	.columns = columns_of_steps, .headers = headers_of_steps, .match = match_steps, .run = import_project_steps,
};
const struct importer *const project_importers[N_PROJECT_IMPORTERS] = { &projects, &steps };

/* ---- gusu import projects, gusu import project-steps. */

static int run_projects(struct ctx *c, int argc, char **argv) { return import_command(c, argc, argv, &projects); }
static int run_steps(struct ctx *c, int argc, char **argv) { return import_command(c, argc, argv, &steps); }

#define IMPORT_OPTIONS "FILE [--keep-good REJECTS.csv] [--source BUREAU] [--known-at YYYY-MM-DD] [--sheet NAME] [--header-row N]"
const struct command project_import_commands[N_PROJECT_IMPORT_COMMANDS] = {
	{ "import projects", IMPORT_OPTIONS,
		"Opens projects and tells more about known ones from a CSV or XLSX table.\n"
		"Columns are the titles of the plan's fields. A row belongs to the project with its number (项目编号), else with its official code, else it is a new one. All rows go in or\n"
		"none; with --keep-good the good rows go in and the rejected ones into a file. --header-row: which row names the columns, when titles stand above it.\n",
		"从 CSV 或 XLSX 表导入项目：新增，或补充已有项目。\n"
		"列名即方案中的字段名称。有项目编号的按编号、有项目代码的按代码对应，其余为新项目。默认全部成功才入库；加 --keep-good 时好的行入库，\n"
		"退回的行连同原因另存。--header-row：列名在第几行（其上有标题时）。\n", CMD_WRITE, run_projects },
	{ "import project-steps", IMPORT_OPTIONS,
		"Records stages and permits of projects from a CSV or XLSX table.\n"
		"One row a step, the rows of a project together and by day; every step is held against the rules of the plan as if it were recorded on the page.\n",
		"从 CSV 或 XLSX 表导入项目阶段与手续。\n一行一步，同一项目的行连在一起、按日期排列；每一步都按方案的规则核对，与在页面上登记一样。\n", CMD_WRITE, run_steps },
};

/* ---- The sample city. */

static enum rc load_one(struct ctx *c, const struct manifest_entry *m)
{
	for (int i = 0; i < N_PROJECT_IMPORTERS; i++) {
		if (strcmp(m->kind, project_importers[i]->kind) != 0)
			continue;
		return import_sample(c, m, project_importers[i]);
	}
	return RC_OK; /* another module's */
}

enum rc project_import_load(struct ctx *c, const char *dir) { return manifest_each(c, dir, load_one); }
