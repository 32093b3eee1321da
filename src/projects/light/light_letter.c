/* light_letter.c - the letter (督办函) that goes with a red light, as the demand of its matter.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Chinese, as the offices write to one another: what is red since when, by which rule of which version with which values, what is asked. Values that nobody told are left out:
 * a red light was decided by what is known. */
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/num.h"
#include "base/utf8.h"
#include "office/office_plan.h"
#include "projects/light/light_letter.h"

enum { LETTER = 256 << 10 };

static void stage_line(struct buf *b, const struct project_file *f)
{
	int at = f->tracks[f->plan->main].stage;
	if (at >= 0)
		buf_printf(b, "，当前阶段“%s”", f->plan->tracks[f->plan->main].stages[at].title.zh);
}

/* Figures that were worked out have many places; a letter takes two. */
static void value(struct buf *b, const char *text)
{
	char *end, fixed[NUM_FIXED_MAX];
	double v = strtod(text, &end);
	bool figure = strchr(text, '.') != NULL && *end == '\0';
	if (figure)
		num_print_fixed(fixed, num_round(v, 2), 2);
	buf_str(b, figure ? fixed : text);
}

static void input_line(struct buf *b, const struct light_input *in)
{
	buf_printf(b, "%s：", in->title.zh);
	value(b, in->value);
	buf_char(b, '\n');
}

static void basis(struct buf *b, const struct light_state *s, const char *version, bool brief)
{
	buf_printf(b, "\n一、亮灯依据\n规则版本 %s，“%s”第 %d 条：%s。\n", version, s->light->title.zh, s->rule, s->zh);
	for (int i = 0; i < s->n_inputs && !brief; i++)
		if (s->inputs[i].value != NULL && s->inputs[i].title.zh != NULL && strcmp(s->inputs[i].title.zh, s->inputs[i].name) != 0)
			input_line(b, &s->inputs[i]);
	if (s->trace[0] != '\0' && !brief)
		buf_printf(b, "计算：%s\n", s->trace);
}

static const char *name_of(struct ctx *c, const char *unit)
{
	const struct office_unit *u = unit_find(c, unit);
	return u != NULL ? u->zh : unit;
}

/* `brief`: without values and formula, when they would not fit into a matter. */
static void write_letter(struct ctx *c, struct buf *b, const struct light_letter *l, bool brief)
{
	char day[DATE_TEXT];
	const struct office_plan *office = office_plan(c->app);
	struct date d = date_of(l->today);
	date_print(day, l->day);
	if (l->unit != NULL)
		buf_printf(b, "%s：\n", name_of(c, l->unit));
	buf_printf(b, "项目“%s”（编号 %s", l->name, l->file->code);
	stage_line(b, l->file);
	buf_printf(b, "）“%s”一项于 %s 亮红灯：%s。\n", l->state->light->title.zh, day, l->state->zh);
	basis(b, l->state, l->version, brief);
	buf_str(b, "\n二、办理要求\n1. 核实情况，书面说明原因；数据有误的，先在项目档案或月报中更正。\n2. 提出整改措施和时间表，明确责任领导和责任人。\n"
		"3. 在本事项期限前反馈办理结果，附佐证材料。因客观原因须顺延的，按程序申请延期。\n\n三、其他\n转为绿灯后系统会在本事项注明；本事项仍须经交办单位核定后办结。\n");
	if (office->issuer != NULL && office->issuer[0] != '\0')
		buf_printf(b, "\n%s\n", name_of(c, office->issuer));
	buf_printf(b, "%d年%d月%d日", d.year, d.month, d.day);
}

enum rc light_letter(struct ctx *c, const struct light_letter *l, const char **ret_text)
{
	for (int brief = 0; brief < 2; brief++) {
		buf_auto b;
		buf_init(&b, LETTER);
		write_letter(c, &b, l, brief != 0);
		*ret_text = arena_strdup(&c->arena, buf_text(&b));
		if (*ret_text == NULL)
			return ctx_no_memory(c);
		if (utf8_count(*ret_text, strlen(*ret_text)) <= MATTER_DEMAND)
			break;
	}
	return RC_OK;
}
