/* explain_paper.c - "why this class" on paper: the sentences, the lines that add up, the quarters, what would change it, what may be done about it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include "base/num.h"
#include "base/period.h"
#include "core/app.h"
#include "core/export_mark.h"
#include "core/workday.h"
#include "document/document.h"
#include "evaluation/evaluation_json.h"
#include "evaluation/explain_city.h"

struct sheet { struct ctx *c; const struct city *y; const struct city_explained *k; struct document *d; };

static const char *figure(struct sheet *s, double v)
{
	return isnan(v) ? "—" : explain_amount(&s->c->arena, v, NULL, s->c->english);
}

static const char *points(struct sheet *s, double v, bool has) { return has ? arena_printf(&s->c->arena, "%.2f", num_round(v, 2)) : "—"; }

static void sentences(struct sheet *s, const char *title, const char *const *list, int n)
{
	if (n == 0)
		return;
	document_heading(s->d, 2, title);
	for (int i = 0; i < n; i++)
		document_paragraph(s->d, &(struct document_style){ .face = FACE_TEXT, .align = ALIGN_BOTH, .size = 11.5, .pitch = 19, .after = 1, .indent = s->c->english ? 0 : 2 },
			&(struct document_run){ .text = list[i] }, 1);
}

static void items_table(struct sheet *s)
{
	static const struct document_column columns[] = { { 30, ALIGN_LEFT }, { 16, ALIGN_RIGHT }, { 16, ALIGN_RIGHT }, { 14, ALIGN_LEFT }, { 12, ALIGN_RIGHT }, { 12, ALIGN_RIGHT }, { 24, ALIGN_LEFT } };
	static const char *const zh[] = { "低于四分之三的企业", "中下游", "中上游", "高于四分之三的企业" }, *const en[] = { "lowest quarter", "below the middle", "above the middle", "highest quarter" },
		*const places[] = { "末四分之一", "中下游", "中上游", "前四分之一" };
	const struct explanation *x = &s->k->x;
	struct ctx *c = s->c;
	document_heading(s->d, 2, TR(c, "各项得分", "Points by indicator"));
	document_table(s->d, &(struct document_table){ .columns = columns, .n = 7, .head = 1, .size = 9, .grid = GRID_LINES });
	document_row(s->d, (const char *const[]){ TR(c, "指标", "Indicator"), TR(c, s->y->scheme->subject.words.own_zh, s->y->scheme->subject.words.own_en), TR(c, "基准", "Benchmark"), TR(c, "单位", "Unit"), TR(c, "得分", "Points"), TR(c, "满分", "Of"),
		TR(c, "在同组中", "In its group") });
	for (int i = 0; i < x->n_items; i++) {
		const struct explain_item *it = &x->items[i];
		const struct explain_quarter *q = &x->quarters[i];
		if (it->item < 0 || it->cell.flags & CELL_NOT_APPLICABLE)
			continue;
		document_row(s->d, (const char *const[]){ words_of(c, it->title), figure(s, it->cell.has_value ? it->cell.ratio : NAN), figure(s, it->cell.has_benchmark ? it->cell.benchmark : NAN), it->unit,
			points(s, it->score, it->has_score), figure(s, it->full),
			q->firms == 0 ? "" : q->hidden ? OF_PLACES(s->y->scheme, TR(c, "数量过少，不列", "too few"), TR(c, "企业过少，不列", "too few firms")) : q->place < 0 ? "—" : TR(c, OF_PLACES(s->y->scheme, places[q->place], zh[q->place]), en[q->place]) });
	}
}

static void lines_table(struct sheet *s)
{
	static const struct document_column columns[] = { { 6, ALIGN_CENTER }, { 60, ALIGN_LEFT }, { 20, ALIGN_RIGHT } };
	static const char *const signs[] = { "", "+", "−", "×", "=" };
	const struct explanation *x = &s->k->x;
	document_heading(s->d, 2, TR(s->c, "总分怎样算出", "How the total adds up"));
	document_table(s->d, &(struct document_table){ .columns = columns, .n = 3, .size = 9, .grid = GRID_LINES });
	for (int i = 0; i < x->n_lines; i++)
		document_row(s->d, (const char *const[]){ signs[x->lines[i].op], words_of(s->c, x->lines[i].label), explain_shown(&s->c->arena, x->lines[i].shown, x->decimals) });
}

static void proposals(struct sheet *s)
{
	static const struct document_column columns[] = { { 76, ALIGN_LEFT }, { 14, ALIGN_RIGHT }, { 10, ALIGN_CENTER } };
	const struct explanation *x = &s->k->x;
	struct ctx *c = s->c;
	document_heading(s->d, 2, TR(c, "怎样才能进入上一类", "What would lead to the next class"));
	if (x->n_proposals == 0) {
		document_text(s->d, x->no_proposal != NULL ? x->no_proposal : TR(c, "没有。", "Nothing."));
		return;
	}
	document_table(s->d, &(struct document_table){ .columns = columns, .n = 3, .head = 1, .size = 9, .grid = GRID_LINES });
	document_row(s->d, (const char *const[]){ TR(c, "变动", "Change"), TR(c, "占自身", "Of its own"), TR(c, "类别", "Class") });
	for (int i = 0; i < x->n_proposals; i++)
		document_row(s->d, (const char *const[]){ x->proposals[i].text, arena_printf(&c->arena, "%.0f%%", ceil(x->proposals[i].effort * 100)), class_code(s->y->scheme, (uint8_t)x->proposals[i].class_) });
	document_paragraph(s->d, &(struct document_style){ .face = FACE_SANS, .size = 8.5, .pitch = 13, .color = INK_SECOND, .before = 1 }, &(struct document_run){ .text = s->k->rule }, 1);
}

static enum rc begin(struct sheet *s, const char *name, const char *code)
{
	struct ctx *c = s->c;
	char at[INSTANT_TEXT], local[INSTANT_TEXT];
	instant_print(at, c->now_ms);
	instant_print_local(local, c->now_ms, CHINA_MINUTES);
	const char *title = arena_printf(&c->arena, TR(c, "%s：%d 年评价结果说明", "%s: the evaluation of %d explained"), name, s->y->round.year);
	const char *foot = arena_printf(&c->arena, TR(c, "%s评价 %lld，结果校验值（SM3）%.16s…；%.16s 打印", "%sEvaluation %lld, result hash (SM3) %.16s…; printed %.16s"),
		c->app->sample_data ? TR(c, "示例数据，均为虚构；", "Sample data, all invented. ") : "", (long long)s->y->round.id, s->y->round.result_hash, local);
	s->d = document_create(&c->arena, &(struct document_page){ .title = title, .author = c->who.name, .made_at = at, .english = c->english, .top = 20, .bottom = 17, .left = 20, .right = 20,
		.head_left = words_of(c, s->y->scheme->title), .head_right = code, .foot = foot, .watermark = export_mark(c), .numbers = NUMBERS_OF_TOTAL });
	if (s->d == NULL || title == NULL || foot == NULL)
		return ctx_no_memory(c);
	document_title(s->d, title, NULL);
	return RC_OK;
}

enum rc explain_paper(struct ctx *c, const struct city *y, const struct city_explained *k, struct document **ret)
{
	struct sheet s = { c, y, k, NULL };
	size_t reg = city_registry_row(y, k->x.row), len;
	const char *name = registry_name(y->view.reg, reg, &len);
	TRY(begin(&s, arena_strndup(&c->arena, name, len), arena_strndup(&c->arena, registry_uscc(y->view.reg, reg), 18)));
	sentences(&s, TR(c, "结果", "The result"), k->plain, k->n_plain);
	items_table(&s);
	proposals(&s);
	sentences(&s, TR(c, "可以怎样提出意见", "What you may do about it"), k->remedies, k->n_remedies);
	if (k->x.n_lines > 0)
		lines_table(&s);
	*ret = s.d;
	return document_rc(s.d) == RC_OK ? RC_OK : ctx_no_memory(c);
}
