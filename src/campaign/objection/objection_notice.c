/* objection_notice.c - the notice of an objection (异议处理告知书) for printing.
 * SPDX-License-Identifier: Apache-2.0
 *
 * It says what was objected to, what was known, what was decided and why, on which basis, what that changed, and what can be done next until when. The same case gives the same
 * bytes. Contacts are not on it. */
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "campaign/objection/objection_json.h"
#include "core/app.h"
#include "core/attachment.h"
#include "core/setting.h"
#include "core/workday.h"
#include "document/document.h"
#include "office/office.h"

enum { MINUTE = 16, SCORE_PLACES = 4 };

struct notice { struct ctx *c; struct objection_words_of *names; const struct objection_plan *plan; const struct objection_row *o; struct campaign k; struct objection_effect effect; bool has_effect; struct attachment *files; int n_files; };

static const char *or_none(struct ctx *c, const char *s) { return s != NULL && s[0] != '\0' ? s : TR(c, "（无）", "(none)"); }

static const char *minute(struct ctx *c, const char *instant)
{
	int64_t ms;
	char text[INSTANT_TEXT];
	if (!instant_parse(instant, strlen(instant), &ms))
		return "";
	instant_print_local(text, ms, CHINA_MINUTES);
	const char *t = arena_strndup(&c->arena, text, MINUTE);
	return t ? t : "";
}

static const char *day_words(struct ctx *c, int32_t day)
{
	struct date d = date_of(day);
	const char *t = c->english ? objection_day(c, day) : arena_printf(&c->arena, "%d年%d月%d日", d.year, d.month, d.day);
	return day != DAY_NONE && t != NULL ? t : "";
}

/* ---- What it is about. */

static void about(struct notice *n, struct document *d)
{
	struct ctx *c = n->c;
	const struct objection_row *o = n->o;
	const char *field = objection_name_of(n->names, o->field), *kind = objection_words(c, n->plan->kinds[o->kind].title);
	const char *matter = field != NULL ? arena_printf(&c->arena, TR(c, "%s：%s（%d 年）", "%s: %s (%d)"), kind, field, o->year) : kind;
	const char *was = objection_value_of(n->names, o->field, o->was);
	const char *source = o->was.has ? arena_printf(&c->arena, TR(c, "%s（%s，%s）", "%s (%s, %s)"), was, o->was_source, o->was_known_at) : TR(c, "无数据", "nothing was known");
	const struct document_pair pairs[] = {
		{ TR(c, "企业名称", "Enterprise"), o->name, true }, { TR(c, "统一社会信用代码", "Credit code"), o->uscc, false }, { TR(c, "异议编号", "Number"), o->code, false },
		{ TR(c, "年度评价", "Campaign"), campaign_title(c, &n->k), false }, { TR(c, "环节", "Step"), objection_words(c, n->plan->steps[o->step].title), false },
		{ TR(c, "提出时间", "Filed"), minute(c, o->filed_at), false }, { TR(c, "异议事项", "About"), matter, false },
		{ TR(c, "原数据（来源、日期）", "As it was (source, day)"), field != NULL ? source : TR(c, "不涉及数据", "no figure"), true },
		{ TR(c, "企业主张", "Claimed"), or_none(c, objection_value_of(n->names, o->field, o->claimed)), false }, { TR(c, "地块", "Plot"), or_none(c, o->plot), false },
		{ TR(c, "异议理由", "Reason"), o->reason, true },
	};
	document_sheet(d, pairs, (int)(sizeof pairs / sizeof *pairs), 2);
}

/* What the enterprise brought, with the digest that the file has for good: nobody can say later that it was another one. */
static void evidence(struct notice *n, struct document *d)
{
	struct ctx *c = n->c;
	const char *text = "";
	for (int i = 0; i < n->n_files && text != NULL; i++)
		text = arena_printf(&c->arena, TR(c, "%s%s%s（SM3 %.16s…）", "%s%s%s (SM3 %.16s…)"), text, i > 0 ? TR(c, "；", "; ") : "", n->files[i].name, n->files[i].sm3);
	if (n->n_files > 0 && text != NULL)
		document_text(d, arena_printf(&c->arena, TR(c, "佐证材料：%s", "Evidence: %s"), text));
}

/* ---- What was decided. */

static void verdict(struct notice *n, struct document *d)
{
	struct ctx *c = n->c;
	const struct objection_row *o = n->o;
	const char *value = objection_value_of(n->names, o->field, o->decided);
	document_heading(d, 2, TR(c, "一、处理决定", "1. Decision"));
	document_text(d, arena_printf(&c->arena, TR(c, "经核查，你单位提出的异议%s。%s", "The objection is: %s. %s"), objection_verdict_title(c, o->verdict), o->finding));
	document_text(d, arena_printf(&c->arena, TR(c, "依据：%s", "Basis: %s"), o->basis));
	if (value != NULL)
		document_text(d, arena_printf(&c->arena, TR(c, "核定数值为%s，已作为新的数据入库，来源注明本异议编号；原数据保留备查。", "The figure is now %s, kept as a new one whose source is this objection; the old one stays on record."), value));
}

static const char *or_dash(const char *s) { return s[0] != '\0' ? s : "—"; }

/* Four decimals: people compare it with the published one. */
static const char *score(struct ctx *c, const char *total)
{
	char text[NUM_FIXED_MAX];
	if (total[0] == '\0')
		return "—";
	num_print_fixed(text, num_round(strtod(total, NULL), SCORE_PLACES), SCORE_PLACES);
	return or_dash(arena_printf(&c->arena, "%s", text));
}

static void effect(struct notice *n, struct document *d)
{
	static const struct document_column columns[] = { { 2, ALIGN_LEFT }, { 1, ALIGN_CENTER }, { 1, ALIGN_CENTER } };
	static const struct document_table table = { .columns = columns, .n = 3, .head = 1, .grid = GRID_FULL, .keep = true };
	struct ctx *c = n->c;
	const struct objection_effect *e = &n->effect;
	const char *rank_before = e->rank_before > 0 ? arena_printf(&c->arena, "%lld", (long long)e->rank_before) : "—";
	const char *rank_after = e->rank_after > 0 ? arena_printf(&c->arena, "%lld", (long long)e->rank_after) : "—";
	document_heading(d, 2, TR(c, "二、对评价结果的影响", "2. What it changed"));
	if (!n->has_effect) {
		document_text(d, n->o->verdict == VERDICT_REJECTED ? TR(c, "数据不变，评价结果不受影响。", "Nothing is changed.")
			: TR(c, "评价尚未计算，以核定后的数据计算。", "The evaluation has not been computed yet; it will use what is right."));
		return;
	}
	document_table(d, &table);
	document_row(d, (const char *[]){ "", TR(c, "更正前", "Before"), TR(c, "更正后", "After") });
	document_row(d, (const char *[]){ TR(c, "综合得分", "Score"), score(c, e->total_before), score(c, e->total_after) });
	document_row(d, (const char *[]){ TR(c, "等级", "Class"), or_dash(e->class_before), or_dash(e->class_after) });
	document_row(d, (const char *[]){ TR(c, "位次", "Rank"), rank_before, rank_after });
	if (e->together > 1)
		document_text(d, arena_printf(&c->arena, TR(c, "本次与其他 %lld 件异议的更正一并重新评价。", "It was evaluated again together with the corrections of %lld other objections."), (long long)e->together - 1));
}

static void remedy(struct notice *n, struct document *d)
{
	struct ctx *c = n->c;
	document_heading(d, 2, TR(c, "三、救济途径", "3. What can be done next"));
	document_text(d, objection_words(c, n->plan->steps[n->o->step].remedy));
	if (n->o->remedy_until != DAY_NONE)
		document_text(d, arena_printf(&c->arena, TR(c, "期限：至%s止。", "Until %s."), day_words(c, n->o->remedy_until)));
	else
		document_text(d, arena_printf(&c->arena, TR(c, "期限：自告知之日起%d个工作日。", "For %d working days from the day of this notice."), n->plan->steps[n->o->step].remedy_workdays));
}

static void late(struct notice *n, struct document *d)
{
	struct ctx *c = n->c;
	document_heading(d, 2, TR(c, "不予受理的理由", "Why it is not taken"));
	document_text(d, objection_words(c, n->plan->steps[n->o->step].late));
	document_text(d, arena_printf(&c->arena, TR(c, "本环节的截止时间为 %s，你单位于 %s 提出，已逾期，现登记备查，不予受理。", "The step closed at %s; this was filed at %s. It is kept on record and not taken."),
		minute(c, n->o->window_closes), minute(c, n->o->filed_at)));
}

static void signature(struct notice *n, struct document *d)
{
	struct ctx *c = n->c;
	const struct document_style right = { .align = ALIGN_RIGHT, .before = 2, .keep_next = true }, last = { .align = ALIGN_RIGHT };
	document_keep(d);
	document_space(d, 8);
	document_paragraph(d, &right, &(struct document_run){ .text = unit_name(c, n->o->desk) }, 1);
	document_paragraph(d, &last, &(struct document_run){ .text = day_words(c, n->o->told_on) }, 1);
	document_keep_end(d);
}

static enum rc compose(struct notice *n, struct document **ret_d)
{
	struct ctx *c = n->c;
	const char *city, *title = n->o->state == OBJECTION_LATE ? TR(c, "异议不予受理告知书", "Notice: objection not taken") : TR(c, "异议处理告知书", "Notice of an objection");
	TRY(setting_city(c, &city));
	const struct document_page page = { .title = title, .author = city, .made_at = n->o->changed_at, .english = c->english, .head_left = city, .head_right = n->o->code,
		.watermark = c->app->sample_data ? TR(c, "示例数据", "SAMPLE") : NULL, .numbers = NUMBERS_DASHED };
	struct document *d = document_create(&c->arena, &page);
	if (d == NULL)
		return ctx_no_memory(c);
	document_title(d, title, arena_printf(&c->arena, TR(c, "编号：%s", "No. %s"), n->o->code));
	about(n, d);
	evidence(n, d);
	if (n->o->state == OBJECTION_LATE) {
		late(n, d);
	} else {
		verdict(n, d);
		effect(n, d);
		remedy(n, d);
	}
	signature(n, d);
	*ret_d = d;
	return RC_OK;
}

enum rc objection_notice(struct ctx *c, const struct objection_row *o, const char *path)
{
	struct objection_words_of names;
	struct notice n = { .c = c, .names = &names, .o = o };
	struct document *d = NULL;
	struct document_trouble t = { "", "" };
	TRY(objection_plan_get(c, &n.plan));
	TRY(campaign_get(c, o->campaign, &n.k));
	TRY(store_objection_effect_of(c, o->id, &n.effect, &n.has_effect));
	TRY(attachment_list(c, objection_owner(c, o->id, false), &n.files, &n.n_files));
	TRY(objection_words_hold(c, &names));
	enum rc rc = compose(&n, &d);
	objection_words_drop(&names);
	TRY(rc);
	rc = document_write(d, DOCUMENT_PDF, path, NULL, NULL, &t);
	if (rc == RC_NOT_FOUND)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, t.zh, t.en)); /* no fonts: the machine's business, not the reader's */
	return rc == RC_OK ? RC_OK : ctx_fail(c, rc, "", "%s", TR(c, t.zh, t.en));
}
