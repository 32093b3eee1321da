/* project_value.c - values: what people write, in one canonical form for each kind of field.
 * SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "base/num.h"
#include "base/text.h"
#include "projects/file/projects_store.h"
#include "registry/registry.h"

enum { TEXT_MOST = 200, LONGTEXT_MOST = 4000, PLOT_MOST = 40, NUMBER_DIGITS = 15, YEAR_FIRST = 1990, MONTHS = 12 };

static enum rc refuse(struct ctx *c, const struct project_field *f, const char *zh, const char *en, const char *text)
{
	const char *title = project_words_for(c, f->title);
	return ctx_fail(c, RC_BAD_INPUT, f->name, TR(c, "%s“%.60s”%s", "%s: '%.60s' %s"), title, text, TR(c, zh, en));
}

static void warn_of(struct project_warnings *w, const struct project_field *f, const char *text)
{
	for (int i = 0; w != NULL && text != NULL && i < w->n; i++)
		if (strcmp(w->list[i].text, text) == 0)
			return;
	if (w != NULL && w->n < w->cap && text != NULL)
		w->list[w->n++] = (struct project_warning){ f->name, text };
}

/* ---- Texts and words. */

static bool has_control(struct slice s, bool lines)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 && !(lines && (s.p[i] == '\n' || s.p[i] == '\t')))
			return true;
	return false;
}

static size_t characters(struct slice s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

static enum rc text_value(struct ctx *c, const struct project_field *f, struct slice s, const char *text, size_t most, const char **ret)
{
	if (characters(s) > most)
		return refuse(c, f, "太长，请缩短", "is too long, make it shorter", text);
	if (has_control(s, f->kind == FIELD_IS_LONGTEXT))
		return refuse(c, f, "含有不可见的控制字符，请重新输入", "holds invisible characters, type it again", text);
	*ret = slice_copy(&c->arena, s);
	return *ret ? RC_OK : ctx_no_memory(c);
}

static enum rc word_value(struct ctx *c, const struct project_field *f, struct slice s, const char *text, const char **ret)
{
	const char *all = "";
	for (int i = 0; i < f->words->n; i++) {
		const struct project_word *w = &f->words->words[i];
		if (slice_is(s, w->id) || slice_is(s, w->title.zh) || slice_is(s, w->title.en)) {
			*ret = w->id;
			return RC_OK;
		}
		all = arena_printf(&c->arena, "%s%s%s", all, i > 0 ? TR(c, "、", ", ") : "", project_words_for(c, w->title));
		if (all == NULL)
			return ctx_no_memory(c);
	}
	return refuse(c, f, arena_printf(&c->arena, "不在词表中；可用：%s", all), arena_printf(&c->arena, "is none of its words: %s", all), text);
}

static enum rc flag_value(struct ctx *c, const struct project_field *f, struct slice s, const char *text, const char **ret)
{
	static const char *const yes[] = { "1", "true", "yes", "是", "√" }, *const no[] = { "0", "false", "no", "否" };
	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
		if (slice_is(s, yes[i])) {
			*ret = "1";
			return RC_OK;
		}
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		if (slice_is(s, no[i])) {
			*ret = "0";
			return RC_OK;
		}
	return refuse(c, f, "请写 是 或 否", "must be yes or no", text);
}

/* ---- Numbers and days. */

static enum rc one_number(struct ctx *c, const struct project_field *f, struct slice s, const char *text, int64_t *ret_v)
{
	enum num_status st = num_parse_scaled(s.p, s.n, f->decimals, NUM_THOUSANDS, ret_v);
	int64_t most = 1;
	for (int i = 0; i < NUMBER_DIGITS; i++)
		most *= 10;
	if (st == NUM_TOO_FINE)
		return refuse(c, f, arena_printf(&c->arena, "小数过多，至多 %d 位", f->decimals), arena_printf(&c->arena, "has more than %d decimals", f->decimals), text);
	if (st != NUM_OK)
		return refuse(c, f, num_status_zh(st), num_status_en(st), text);
	if (*ret_v < 0 && !f->negative)
		return refuse(c, f, "不能为负", "cannot be negative", text);
	if (*ret_v >= most || *ret_v <= -most)
		return refuse(c, f, "过大，请检查单位", "is too large, look at the unit", text);
	return RC_OK;
}

static enum rc number_value(struct ctx *c, const struct project_field *f, struct slice s, const char *text, const char **ret)
{
	char out[32];
	int64_t v;
	TRY(one_number(c, f, s, text, &v));
	num_print_scaled_short(out, v, f->decimals);
	*ret = arena_strdup(&c->arena, out);
	return *ret ? RC_OK : ctx_no_memory(c);
}

/* Twelve figures between blanks, semicolons or 、. */
static enum rc months_value(struct ctx *c, const struct project_field *f, struct slice s, const char *text, const char **ret)
{
	char all[MONTHS * 33] = "", *copy = slice_copy(&c->arena, s);
	size_t len = 0;
	int n = 0;
	if (copy == NULL)
		return ctx_no_memory(c);
	for (char *p = strstr(copy, "、"); p != NULL; p = strstr(p, "、"))
		memcpy(p, "   ", 3);
	for (char *p = copy; *p != '\0'; n++) {
		char out[32];
		int64_t v;
		p += strspn(p, " ;\t\n");
		size_t word = strcspn(p, " ;\t\n");
		if (word == 0)
			break;
		TRY(one_number(c, f, (struct slice){ p, word }, text, &v));
		num_print_scaled_short(out, v, f->decimals);
		if (n < MONTHS)
			len += (size_t)snprintf(all + len, sizeof all - len, "%s%s", n > 0 ? " " : "", out);
		p += word;
	}
	if (n != MONTHS)
		return refuse(c, f, "须有十二个数，以空格分开", "must be twelve figures with blanks between them", text);
	*ret = arena_strdup(&c->arena, all);
	return *ret ? RC_OK : ctx_no_memory(c);
}

static enum rc date_value(struct ctx *c, const struct project_field *f, struct slice s, const char *text, const char **ret)
{
	char out[DATE_TEXT];
	int32_t day;
	if (!date_parse_any(s.p, s.n, &day) || date_of(day).year < YEAR_FIRST)
		return refuse(c, f, "不是日期；请写成 2020-07-01", "is no date; write 2020-07-01", text);
	date_print(out, day);
	*ret = arena_strdup(&c->arena, out);
	return *ret ? RC_OK : ctx_no_memory(c);
}

static enum rc year_value(struct ctx *c, const struct project_field *f, struct slice s, const char *text, const char **ret)
{
	int64_t y;
	if (!slice_i64(s, &y) || y < YEAR_FIRST || y > YEAR_MAX)
		return refuse(c, f, "不是年份；请写成 2020", "is no year; write 2020", text);
	*ret = arena_printf(&c->arena, "%d", (int)y);
	return *ret ? RC_OK : ctx_no_memory(c);
}

/* ---- Places, industries, enterprises. */

static enum rc place_value(struct ctx *c, const struct project_field *f, const char *text, const struct project_warnings *w, const char **ret)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	int i = f->kind == FIELD_IS_REGION ? registry_region_of(g, text) : registry_industry_of(g, text);
	const char *code = i < 0 ? NULL : f->kind == FIELD_IS_REGION ? g->regions[i].code : g->industries[i].code;
	bool over = i >= 0 && f->kind == FIELD_IS_REGION && g->regions[i].valid_to != DAY_NONE && (w == NULL || w->day == 0 || g->regions[i].valid_to < w->day);
	*ret = code ? arena_strdup(&c->arena, code) : NULL;
	registry_drop(c, g);
	if (over)
		return refuse(c, f, "已撤销，请用现在的区划", "does not exist any more, name the place as it is called today", text);
	if (i < 0)
		return f->kind == FIELD_IS_REGION ? refuse(c, f, "不是本市的区划代码或名称", "is no place of this city, neither code nor name", text)
			: refuse(c, f, "不是 GB/T 4754 的行业代码", "is no code of GB/T 4754", text);
	return *ret ? RC_OK : ctx_no_memory(c);
}

static enum rc enterprise_value(struct ctx *c, const struct project_field *f, const char *text, struct project_warnings *w, const char **ret)
{
	struct uscc_report r;
	int64_t id;
	uscc_check(text, strlen(text), &r);
	if (r.status == USCC_LENGTH)
		return refuse(c, f, "不是 18 位的统一社会信用代码", "is no credit code of 18 characters", text);
	if (r.status == USCC_NUMBER)
		return refuse(c, f, "被表格软件改成了数字，请按文本重新填写", "was turned into a number by a spreadsheet, write it as text", text);
	if (r.status != USCC_OK)
		return refuse(c, f, r.suggestion[0] ? arena_printf(&c->arena, "校验不符；是不是 %s？", r.suggestion) : "校验不符，请核对",
			r.suggestion[0] ? arena_printf(&c->arena, "does not match its check character; did you mean %s?", r.suggestion) : "does not match its check character, look again", text);
	*ret = arena_strdup(&c->arena, r.code);
	TRY(store_enterprise_of(c, r.code, &id));
	if (id == 0)
		warn_of(w, f, arena_printf(&c->arena, TR(c, "登记库中没有企业 %s", "the register has no enterprise %s"), r.code));
	return *ret ? RC_OK : ctx_no_memory(c);
}

static enum rc plot_value(struct ctx *c, const struct project_field *f, struct slice s, const char *text, struct project_warnings *w, const char **ret)
{
	bool known;
	TRY(text_value(c, f, s, text, PLOT_MOST, ret));
	TRY(store_plot_known(c, *ret, &known));
	if (!known)
		warn_of(w, f, arena_printf(&c->arena, TR(c, "登记库中没有地块 %s", "the register has no plot %s"), *ret));
	return RC_OK;
}

/* Another project file, by any of its codes; kept is its code in Gusu. */
static enum rc project_value_of(struct ctx *c, const struct project_field *f, const char *text, const char **ret)
{
	struct project_ref other;
	TRY(project_find(c, text, &other));
	if (other.id == 0)
		return refuse(c, f, "不是本平台的项目编号，或您无权查看", "is no project here, or none that you may see", text);
	*ret = other.code;
	return RC_OK;
}

/* ---- Official codes. */

static bool digits(const char *p, int n)
{
	for (int i = 0; i < n; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return true;
}

/* The twenty characters without hyphens, upper case; false when there are more, fewer, or hyphens at other places. */
static bool strip_code(const char *text, char out[21])
{
	static const int groups[] = { 4, 6, 2, 2, 6 };
	size_t len = strlen(text), n = 0;
	if (len != 20 && len != 24)
		return false;
	for (int g = 0; g < 5; g++) {
		for (int i = 0; i < groups[g]; i++)
			out[n++] = (char)toupper((unsigned char)*text++);
		if (len == 24 && g < 4 && *text++ != '-')
			return false;
	}
	out[n] = '\0';
	return true;
}

bool project_code_parse(const char *text, struct project_code_parts *ret_parts, char ret_code[25], const char **ret_why_zh, const char **ret_why_en)
{
	char s[21];
	*ret_why_zh = "不是 24 位的项目代码（4-6-2-2-6，以“-”连接）";
	*ret_why_en = "is no project code of 24 characters (4-6-2-2-6 with hyphens)";
	if (!strip_code(text, s))
		return false;
	if (!digits(s, 19) || !(digits(s + 19, 1) || (s[19] >= 'A' && s[19] <= 'Z'))) {
		*ret_why_zh = "只能有数字，最后一位可以是字母";
		*ret_why_en = "may hold digits only, and a letter at the end";
		return false;
	}
	int first = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 + (s[3] - '0');
	struct project_code_parts p = { .year = first };
	if (first < 1990 || first > 2020 || first == 2011 || first == 2012) { /* no year of an old code (the register of codes is younger): a year and a month */
		p.year = 2000 + first / 100;
		p.month = first % 100;
	}
	if (p.month > 12 || (p.month == 0 && first > 2020) || p.year > 2099 || (p.month > 0 && (p.year < 2020 || (p.year == 2020 && p.month < 11)))) {
		*ret_why_zh = "第一组既不是 2020 年以前的年份，也不是 2020 年 11 月以后的年月";
		*ret_why_en = "begins neither with a year until 2020 nor with a year and month since 2020-11";
		return false;
	}
	memcpy(p.region, s + 4, 6);
	memcpy(p.office, s + 10, 2);
	memcpy(p.type, s + 12, 2);
	*ret_parts = p;
	snprintf(ret_code, 25, "%.4s-%.6s-%.2s-%.2s-%.6s", s, s + 4, s + 10, s + 12, s + 14);
	return true;
}

/* Does the region of the code exist on its first day? Only a warning: codes are given by others. */
static enum rc warn_region(struct ctx *c, const struct project_field *f, const struct project_code_parts *p, struct project_warnings *w)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	int i = registry_region_of(g, p->region);
	int32_t first = days_of(p->year, p->month > 0 ? p->month : 12, p->month > 0 ? 1 : 31);
	bool over = i >= 0 && g->regions[i].valid_to != DAY_NONE && g->regions[i].valid_to < first;
	registry_drop(c, g);
	if (i < 0)
		warn_of(w, f, arena_printf(&c->arena, TR(c, "代码中的地区 %s 不在本市区划中", "the region %s of the code is not of this city"), p->region));
	else if (over)
		warn_of(w, f, arena_printf(&c->arena, TR(c, "代码中的地区 %s 当时已撤销", "the region %s of the code did not exist any more at that time"), p->region));
	return RC_OK;
}

static enum rc code_value(struct ctx *c, const struct project_field *f, const char *text, struct project_warnings *w, const char **ret)
{
	struct project_code_parts p;
	const char *zh, *en;
	char code[25];
	if (!project_code_parse(text, &p, code, &zh, &en))
		return refuse(c, f, zh, en, text);
	TRY(warn_region(c, f, &p, w));
	*ret = arena_strdup(&c->arena, code);
	return *ret ? RC_OK : ctx_no_memory(c);
}

/* ---- All of them. */

enum rc project_value_check(struct ctx *c, const struct project_field *f, const char *text, struct project_warnings *warn, const char **ret_canonical)
{
	struct slice s = slice_trim(slice_of(text));
	const char *trimmed = slice_copy(&c->arena, s);
	if (trimmed == NULL)
		return ctx_no_memory(c);
	switch (f->kind) {
	case FIELD_IS_TEXT: return text_value(c, f, s, trimmed, TEXT_MOST, ret_canonical);
	case FIELD_IS_LONGTEXT: return text_value(c, f, s, trimmed, LONGTEXT_MOST, ret_canonical);
	case FIELD_IS_NUMBER: return number_value(c, f, s, trimmed, ret_canonical);
	case FIELD_IS_DATE: return date_value(c, f, s, trimmed, ret_canonical);
	case FIELD_IS_FLAG: return flag_value(c, f, s, trimmed, ret_canonical);
	case FIELD_IS_WORD: return word_value(c, f, s, trimmed, ret_canonical);
	case FIELD_IS_REGION: case FIELD_IS_INDUSTRY: return place_value(c, f, trimmed, warn, ret_canonical);
	case FIELD_IS_PLOT: return plot_value(c, f, s, trimmed, warn, ret_canonical);
	case FIELD_IS_ENTERPRISE: return enterprise_value(c, f, trimmed, warn, ret_canonical);
	case FIELD_IS_PROJECT: return project_value_of(c, f, trimmed, ret_canonical);
	case FIELD_IS_PROJECT_CODE: return code_value(c, f, trimmed, warn, ret_canonical);
	case FIELD_IS_YEAR: return year_value(c, f, s, trimmed, ret_canonical);
	case FIELD_IS_MONTHS: return months_value(c, f, s, trimmed, ret_canonical);
	}
	return ctx_fail(c, RC_INTERNAL, f->name, "field of no kind");
}
