/* light_letter.c - the letter (督办函) that goes with a red light, as the demand of its matter.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Chinese, as the offices write to one another: what is red since when, by which rule of which version with which values, what is asked. Values that nobody told are left out:
 * a red light was decided by what is known. */
#include <string.h>
#include "base/buf.h"
#include "office/office_plan.h"
#include "projects/light_letter.h"

enum { LETTER = MATTER_DEMAND * 3 }; /* bytes: a character of the letter has three at most */

static void stage_line(struct buf *b, const struct project_file *f)
{
	int at = f->tracks[f->plan->main].stage;
	if (at >= 0)
		buf_printf(b, "，当前阶段“%s”", f->plan->tracks[f->plan->main].stages[at].title.zh);
}

static void basis(struct buf *b, const struct light_state *s, const char *version)
{
	buf_printf(b, "\n一、亮灯依据\n规则版本 %s，“%s”第 %d 条：%s。\n", version, s->light->title.zh, s->rule, s->zh);
	for (int i = 0; i < s->n_inputs; i++)
		if (s->inputs[i].value != NULL && s->inputs[i].title.zh != NULL && strcmp(s->inputs[i].title.zh, s->inputs[i].name) != 0)
			buf_printf(b, "%s：%s\n", s->inputs[i].title.zh, s->inputs[i].value);
	if (s->trace[0] != '\0')
		buf_printf(b, "计算：%s\n", s->trace);
}

static const char *name_of(struct ctx *c, const char *unit)
{
	const struct office_unit *u = unit_find(c, unit);
	return u != NULL ? u->zh : unit;
}

enum rc light_letter(struct ctx *c, const struct light_letter *l, const char **ret_text)
{
	char day[DATE_TEXT];
	buf_auto b;
	const struct office_plan *office = office_plan(c->app);
	struct date d = date_of(l->today);
	date_print(day, l->day);
	buf_init(&b, LETTER);
	if (l->unit != NULL)
		buf_printf(&b, "%s：\n", name_of(c, l->unit));
	buf_printf(&b, "项目“%s”（编号 %s", l->name, l->file->code);
	stage_line(&b, l->file);
	buf_printf(&b, "）“%s”一项于 %s 亮红灯：%s。\n", l->state->light->title.zh, day, l->state->zh);
	basis(&b, l->state, l->version);
	buf_str(&b, "\n二、办理要求\n1. 核实情况，书面说明原因；数据有误的，先在项目档案或月报中更正。\n2. 提出整改措施和时间表，明确责任领导和责任人。\n"
		"3. 在本事项期限前反馈办理结果，附佐证材料。因客观原因须顺延的，按程序申请延期。\n\n三、其他\n转为绿灯后系统会在本事项注明；本事项仍须经交办单位核定后办结。\n");
	if (office->issuer != NULL && office->issuer[0] != '\0')
		buf_printf(&b, "\n%s\n", name_of(c, office->issuer));
	buf_printf(&b, "%d年%d月%d日", d.year, d.month, d.day);
	*ret_text = arena_strdup(&c->arena, buf_text(&b));
	return *ret_text != NULL ? RC_OK : ctx_no_memory(c);
}
