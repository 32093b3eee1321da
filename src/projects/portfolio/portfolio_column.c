/* portfolio_column.c - the table of columns.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/portfolio/portfolio_column.h"
#include <string.h>

const struct portfolio_column portfolio_columns[] = {
	{ "code", "项目编号", "Number", COLUMN_OF_TEXT, TEXT_CODE, NULL },
	{ "official_code", "项目代码", "Official code", COLUMN_OF_TEXT, TEXT_OFFICIAL, NULL },
	{ "name", "项目名称", "Name", COLUMN_OF_TEXT, TEXT_NAME, "name" },
	{ "owner", "建设单位", "Owner", COLUMN_OF_TEXT, TEXT_OWNER, "parties.name" },
	{ "district", "板块", "District", COLUMN_OF_PLACE, 0, "region" },
	{ "town", "镇（街道、开发区）", "Town or zone", COLUMN_OF_TOWN, 0, "region" },
	{ "industry", "行业", "Industry", COLUMN_OF_INDUSTRY, 0, "industry" },
	{ "kind", "项目类型", "Kind", COLUMN_OF_WORD, WORD_KIND, "kind" },
	{ "chain", "产业链", "Chain", COLUMN_OF_WORD, WORD_CHAIN, "chain" },
	{ "level", "入库级别", "Level", COLUMN_OF_WORD, WORD_LEVEL, "level" },
	{ "stage", "阶段", "Stage", COLUMN_OF_WORD, WORD_STAGE, NULL },
	{ "stage_on", "进入本阶段", "In this stage since", COLUMN_OF_DAY, ON_STAGE, NULL },
	{ "days_in_stage", "本阶段天数", "Days in stage", COLUMN_OF_AGE, 0, NULL },
	{ "exit", "暂缓与退出", "Paused or ended", COLUMN_OF_WORD, WORD_EXIT, NULL },
	{ "exit_on", "暂缓（退出）日", "Paused or ended on", COLUMN_OF_DAY, ON_EXIT, NULL },
	{ "light", "灯", "Light", COLUMN_OF_WORD, WORD_LIGHT, NULL },
	{ "leader", "挂钩领导", "Linked leader", COLUMN_OF_TEXT, TEXT_LEADER, NULL },
	{ "total", "总投资", "Total investment", COLUMN_OF_AMOUNT, AMOUNT_TOTAL, "investment_total" },
	{ "building", "建筑工程", "Building", COLUMN_OF_AMOUNT, AMOUNT_BUILDING, "building" },
	{ "installation", "安装工程", "Installation", COLUMN_OF_AMOUNT, AMOUNT_INSTALLATION, "installation" },
	{ "equipment", "设备工器具", "Equipment", COLUMN_OF_AMOUNT, AMOUNT_EQUIPMENT, "equipment" },
	{ "other", "其他费用", "Other", COLUMN_OF_AMOUNT, AMOUNT_OTHER, "other" },
	{ "plan", "年度计划投资", "Plan of the year", COLUMN_OF_AMOUNT, AMOUNT_PLAN, "plan.amount" },
	{ "area", "用地面积", "Land area", COLUMN_OF_AMOUNT, AMOUNT_AREA, "area" },
	{ "late_agreed", "超约定天数", "Days over the agreed day", COLUMN_OF_LATE, CLOCK_AGREED, NULL },
	{ "late_statutory", "超法定天数", "Days over the statutory day", COLUMN_OF_LATE, CLOCK_STATUTORY, NULL },
	{ "signed_on", "签约日", "Signed", COLUMN_OF_DAY, ON_SIGNED, NULL },
	{ "start_agreed", "约定开工日", "Agreed start", COLUMN_OF_DAY, START_AGREED, "start_agreed" },
	{ "start_statutory", "法定开工日", "Statutory start", COLUMN_OF_DAY, START_STATUTORY, "start_statutory" },
	{ "started_on", "开工日", "Started", COLUMN_OF_DAY, ON_STARTED, NULL },
	{ "finish_agreed", "约定竣工日", "Agreed completion", COLUMN_OF_DAY, FINISH_AGREED, "finish_agreed" },
	{ "finish_statutory", "法定竣工日", "Statutory completion", COLUMN_OF_DAY, FINISH_STATUTORY, "finish_statutory" },
	{ "finished_on", "竣工日", "Finished", COLUMN_OF_DAY, ON_FINISHED, NULL },
	{ "produce_agreed", "约定投产日", "Agreed production", COLUMN_OF_DAY, PRODUCE_AGREED, "produce_agreed" },
	{ "produced_on", "投产日", "In production", COLUMN_OF_DAY, ON_PRODUCED, NULL },
	{ "full_agreed", "约定达产日", "Agreed full output", COLUMN_OF_DAY, FULL_AGREED, "full_agreed" },
	{ "full_on", "达产日", "Full output", COLUMN_OF_DAY, ON_FULL, NULL },
};
const int portfolio_n_columns = sizeof portfolio_columns / sizeof portfolio_columns[0];

bool portfolio_column_hidden(const struct ctx *c, const struct portfolio *p, const struct portfolio_column *col)
{
	const struct project_field *f = col->field != NULL ? project_field_named(p->plan, col->field, NULL) : NULL;
	bool inside = (f != NULL && f->inside) || (col->kind == COLUMN_OF_TEXT && col->index == TEXT_LEADER);
	return inside && (c->scope.kind == SCOPE_SUBJECT || c->scope.kind == SCOPE_LIST);
}

bool portfolio_column_by_day(const struct portfolio_column *col) { return col->kind == COLUMN_OF_LATE || col->kind == COLUMN_OF_AGE; }

enum rc portfolio_column_get(struct ctx *c, const struct portfolio *p, const char *field, const char *key, const struct portfolio_column **ret_col)
{
	const char **known = arena_new_array(&c->arena, const char *, (size_t)portfolio_n_columns + 1);
	int n = 0;
	if (known == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < portfolio_n_columns; i++) {
		if (portfolio_column_hidden(c, p, &portfolio_columns[i]))
			continue;
		if (strcmp(portfolio_columns[i].key, key) == 0) {
			*ret_col = &portfolio_columns[i];
			return RC_OK;
		}
		known[n++] = portfolio_columns[i].key;
	}
	known[n] = NULL;
	const char *near = plan_nearest(key, known);
	return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "没有列“%.40s”；是否要 %s？", "there is no column '%.40s'; did you mean %s?"), key, near ? near : known[0]);
}

static bool known_amount(int64_t v, int64_t *ret) { return *ret = v, v != AMOUNT_NONE; }
static bool known_from(int v, int least, int64_t *ret) { return *ret = v, v >= least; }

bool portfolio_column_key(const struct portfolio *p, const struct portfolio_column *col, size_t row, int32_t day, int64_t *ret_key)
{
	switch (col->kind) {
	case COLUMN_OF_WORD:
		*ret_key = p->words[col->index][row];
		return *ret_key != WORD_NONE;
	case COLUMN_OF_DAY:
		*ret_key = p->dates[col->index][row];
		return *ret_key != DAY_NONE;
	case COLUMN_OF_AMOUNT:
		return known_amount(p->amounts[col->index][row], ret_key);
	case COLUMN_OF_PLACE:
	case COLUMN_OF_TOWN:
		return known_from(p->region[row], 0, ret_key);
	case COLUMN_OF_INDUSTRY:
		*ret_key = p->industry[row];
		return *ret_key != UINT16_MAX;
	case COLUMN_OF_LATE:
		return known_from(portfolio_late(p, row, (enum portfolio_clock)col->index, day), 0, ret_key);
	case COLUMN_OF_AGE:
		return known_from(portfolio_days_in_stage(p, row, day), 0, ret_key);
	case COLUMN_OF_TEXT:
		break;
	}
	return false;
}
