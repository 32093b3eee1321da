/* formula_lex.c - formulas: text to tokens, and where to complain.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/num.h"
#include "base/period.h"
#include "base/utf8.h"
#include "indicators/formula_parts.h"

/* The place in the plan file. A text with line breaks is a block scalar: its first line is the one below the key, and columns count from
 * the first character of the formula's own line, for the reader has taken the indentation away. */
static struct plan_node place(const struct source *s, size_t at)
{
	struct plan_node n = { .kind = PLAN_SCALAR, .file = "formula", .line = 1, .col = 1 };
	if (at > s->len)
		at = s->len;
	size_t start = 0;
	for (size_t i = 0; i < at; i++)
		if (s->text[i] == '\n') {
			n.line++;
			start = i + 1;
		}
	int col = (int)utf8_count(s->text + start, at - start);
	if (s->node == NULL) {
		n.col += col;
		return n;
	}
	n.file = s->node->file;
	n.line += s->block ? s->node->line : s->node->line - 1;
	n.col = s->block ? col + 1 : s->node->col + col + (s->node->quoted ? 1 : 0);
	return n;
}

void source_error(struct source *s, size_t at, const char *hint, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	if (++s->errors > FORMULA_ERRORS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	text[utf8_cut(text, strlen(text), sizeof text)] = '\0';
	struct plan_node n = place(s, at);
	plan_error(s->report, &n, hint, "%s", text);
}

void source_warn(struct source *s, size_t at, const char *hint, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	struct plan_node n = place(s, at);
	plan_warn(s->report, &n, hint, "%s", text);
}

void source_full(struct source *s)
{
	if (!s->full)
		source_error(s, 0, NULL, "%s", SAY(s, "内存不足，公式太大", "the formula does not fit into memory"));
	s->full = true;
}

const char *source_nearest(struct source *s, const char *word, const char *const *known)
{
	const char *near = known != NULL ? plan_nearest(word, known) : NULL;
	return near == NULL ? NULL : arena_printf(s->arena, SAY(s, "是否想写“%s”？", "did you mean '%s'?"), near);
}

struct lexer {
	struct source *s;
	size_t at;
	struct token *tokens;
	size_t n, cap;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Characters that staff type in a Chinese input mode, and what is meant. */
static const struct { const char *wide, *plain; } wide_signs[] = {
	{ "（", "(" }, { "）", ")" }, { "，", "," }, { "：", ":" }, { "；", "," }, { "＋", "+" }, { "－", "-" }, { "−", "-" }, { "–", "-" }, { "—", "-" }, { "＊", "*" },
	{ "×", "*" }, { "·", "*" }, { "／", "/" }, { "÷", "/" }, { "＝", "==" }, { "≠", "!=" }, { "≤", "<=" }, { "≥", ">=" }, { "＜", "<" }, { "＞", ">" }, { "“", "\"" },
	{ "”", "\"" }, { "‘", "'" }, { "’", "'" }, { "【", "[" }, { "】", "]" }, { "［", "[" }, { "］", "]" }, { "、", "," }, { "。", "." }, { "　", " " }, { "％", "%" },
	{ "＄", "$" },
};

static const char *wide_sign(const char *p, size_t left)
{
	for (size_t i = 0; i < sizeof wide_signs / sizeof *wide_signs; i++) {
		size_t n = strlen(wide_signs[i].wide);
		if (n <= left && memcmp(p, wide_signs[i].wide, n) == 0)
			return wide_signs[i].plain;
	}
	return NULL;
}

/* Bytes of the character at p when it can be part of a name, else 0: letters, digits, "_", Chinese and other characters beyond ASCII that are no
 * punctuation. A point joins parts of a name. */
static size_t name_char(const char *p, const char *end)
{
	if (p == end)
		return 0;
	unsigned char c = (unsigned char)*p;
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
	size_t len;
	uint32_t u = utf8_decode(p, (size_t)(end - p), &len);
	bool punctuation = u == UTF8_BAD || u < 0xC0 || u == 0xD7 || u == 0xF7 || (u >= 0x2000 && u < 0x2C00) || (u >= 0x3000 && u < 0x3040) || (u >= 0xFE30 && u < 0xFE70) ||
		(u >= 0xFF00 && u < 0xFF10) || (u >= 0xFF1A && u < 0xFF21) || (u >= 0xFF3B && u < 0xFF41) || u >= 0xFF5B;
	return punctuation ? 0 : len;
}

static const char *name_end(const char *p, const char *end)
{
	size_t n;
	for (;;) {
		if ((n = name_char(p, end)) != 0)
			p += n;
		else if (p + 1 < end && *p == '.' && name_char(p + 1, end) != 0)
			p++;
		else
			return p;
	}
}

static bool push(struct lexer *x, struct token t)
{
	if (x->n == x->cap) {
		size_t cap = x->cap == 0 ? 64 : x->cap * 2;
		struct token *tokens = arena_new_array(x->s->arena, struct token, cap);
		if (tokens == NULL) {
			source_full(x->s);
			return false;
		}
		if (x->n > 0)
			memcpy(tokens, x->tokens, x->n * sizeof *tokens);
		x->tokens = tokens;
		x->cap = cap;
	}
	x->tokens[x->n++] = t;
	return true;
}

static bool push_text(struct lexer *x, enum token_kind kind, size_t from, size_t len, size_t next, bool quoted)
{
	struct token t = { .kind = kind, .at = (uint32_t)x->at, .len = (uint32_t)(next - x->at), .quoted = quoted };
	t.text = arena_strndup(x->s->arena, x->s->text + from, len);
	if (t.text == NULL) {
		source_full(x->s);
		return false;
	}
	x->at = next;
	return push(x, t);
}

static bool lex_quoted(struct lexer *x, char quote)
{
	struct source *s = x->s;
	const char *start = s->text + x->at + 1, *end = memchr(start, quote, s->len - x->at - 1);
	const char *line = memchr(start, '\n', s->len - x->at - 1);
	if (end == NULL || (line != NULL && line < end)) {
		source_error(s, x->at, arena_printf(s->arena, SAY(s, "在末尾加上 %c", "close it with %c"), quote), "%s", SAY(s, "引号没有结束", "the quotation does not end"));
		return false;
	}
	size_t from = x->at + 1, len = (size_t)(end - start);
	if (quote == '`' && len == 0) {
		source_error(s, x->at, NULL, "%s", SAY(s, "反引号里没有名称", "there is no name between the backquotes"));
		return false;
	}
	return push_text(x, quote == '`' ? TOK_NAME : TOK_TEXT, from, len, from + len + 1, quote == '`');
}

static bool lex_date(struct lexer *x, bool *ret_error)
{
	const char *p = x->s->text + x->at;
	size_t left = x->s->len - x->at;
	*ret_error = false;
	for (int i = 0; i < 10; i++)
		if ((size_t)i >= left || (i == 4 || i == 7 ? p[i] != '-' : !is_digit(p[i])))
			return false;
	if (left > 10 && is_digit(p[10]))
		return false;
	int32_t days;
	if (!date_parse(p, 10, &days)) {
		source_error(x->s, x->at, SAY(x->s, "日期写作 2018-01-31；做减法时在减号两边加空格", "a date is written 2018-01-31; for a subtraction put blanks around the minus"),
			SAY(x->s, "没有 %.10s 这一天", "there is no day %.10s"), p);
		*ret_error = true;
		return true;
	}
	struct token t = { .kind = TOK_DATE, .at = (uint32_t)x->at, .len = 10, .number = days };
	x->at += 10;
	*ret_error = !push(x, t);
	return true;
}

/* The digits of a number without the "_" that may stand between them; returns where they end. */
static const char *number_digits(const char *p, const char *end, char *out, size_t cap)
{
	size_t n = 0;
	for (; p < end && n + 1 < cap; p++) {
		bool exponent = (*p == 'e' || *p == 'E') && p + 1 < end && (is_digit(p[1]) || ((p[1] == '-' || p[1] == '+') && p + 2 < end && is_digit(p[2])));
		if (*p == '_' && p + 1 < end && is_digit(p[1]))
			continue;
		if (!is_digit(*p) && *p != '.' && !exponent)
			break;
		out[n++] = *p;
		if (exponent && !is_digit(p[1]))
			out[n++] = *++p;
	}
	out[n] = '\0';
	return p;
}

/* `known` bytes at p are a unit, but the word goes on. */
static bool bad_unit(struct lexer *x, const char *p, size_t known, const char *end)
{
	struct source *s = x->s;
	const char *stop = name_end(p + known, end);
	const char *word = arena_strndup(s->arena, p, (size_t)(stop - p));
	if (word == NULL) {
		source_full(s);
		return false;
	}
	const char *near = unit_nearest(word);
	const char *hint = near != NULL ? arena_printf(s->arena, SAY(s, "是否想写“%s”？", "did you mean '%s'?"), near)
		: SAY(s, "写认得的单位，如 万元、亩、tce、%；乘法要写 *", "write a known unit such as 万元, 亩, tce, %; a product needs a *");
	source_error(s, (size_t)(p - s->text), hint, SAY(s, "“%s”不是单位", "'%s' is not a unit"), word);
	return false;
}

static bool keyword_at(const char *p, const char *end)
{
	static const char *const words[] = { "and", "or", "not", "in" };
	size_t n = (size_t)(name_end(p, end) - p);
	for (int i = 0; i < 4; i++)
		if (n == strlen(words[i]) && memcmp(p, words[i], n) == 0)
			return true;
	return false;
}

static bool lex_number(struct lexer *x)
{
	struct source *s = x->s;
	bool date_error;
	if (lex_date(x, &date_error))
		return !date_error;
	char digits[128];
	const char *start = s->text + x->at, *end = s->text + s->len, *p = number_digits(start, end, digits, sizeof digits);
	struct token t = { .kind = TOK_NUMBER, .at = (uint32_t)x->at, .unit = unit_one() };
	enum num_status status = num_parse(digits, strlen(digits), 0, &t.number);
	if (status != NUM_OK) {
		source_error(s, x->at, NULL, SAY(s, "“%s”：%s", "'%s': %s"), digits, SAY(s, num_status_zh(status), num_status_en(status)));
		return false;
	}
	if (p < end && *p == 'y' && name_char(p + 1, end) == 0) {
		t.kind = TOK_YEARS;
		p++;
	} else {
		const char *u = p;
		while (u < end && *u == ' ')
			u++;
		size_t n = keyword_at(u, end) ? 0 : unit_scan(u, (size_t)(end - u), &t.unit);
		if (name_char(u + n, end) != 0 && !(n == 0 && keyword_at(u, end)))
			return bad_unit(x, u, n, end);
		t.has_unit = n > 0;
		p = n > 0 ? u + n : p;
	}
	t.len = (uint32_t)(p - start);
	x->at += t.len;
	return push(x, t);
}

static bool lex_param(struct lexer *x)
{
	const char *end = x->s->text + x->s->len, *p = x->s->text + x->at + 1, *stop = name_end(p, end);
	if (stop == p) {
		source_error(x->s, x->at, NULL, "%s", SAY(x->s, "$ 后面要有参数名", "a parameter's name must follow $"));
		return false;
	}
	return push_text(x, TOK_PARAM, x->at + 1, (size_t)(stop - p), (size_t)(stop - x->s->text), false);
}

static const struct { const char *text; enum sign sign; } signs[] = {
	{ "==", SIGN_EQ }, { "!=", SIGN_NE }, { "<=", SIGN_LE }, { ">=", SIGN_GE }, { "<", SIGN_LT }, { ">", SIGN_GT }, { "+", SIGN_PLUS }, { "-", SIGN_MINUS },
	{ "*", SIGN_TIMES }, { "/", SIGN_BY }, { "(", SIGN_OPEN }, { ")", SIGN_CLOSE }, { "[", SIGN_SQUARE }, { "]", SIGN_SQUARE_END }, { ",", SIGN_COMMA }, { ":", SIGN_COLON },
};

/* What people write for an operator that has another name here. */
static const char *foreign_sign(struct source *s, const char *p, size_t left)
{
	bool twice = left > 1 && p[1] == p[0];
	switch (*p) {
	case '=': return SAY(s, "比较写 ==", "compare with ==");
	case '&': return SAY(s, "“并且”写 and", "write and");
	case '|': return SAY(s, "“或者”写 or", "write or");
	case '!': return SAY(s, "“非”写 not", "write not");
	case '^': return SAY(s, "乘方写 pow(x, 2)", "write pow(x, 2)");
	case '%': return SAY(s, "% 只能跟在数后面，如 5%", "% follows a number, as in 5%");
	case '?': return SAY(s, "条件写 if(条件, 甲, 乙)", "write if(condition, a, b)");
	case ';': return SAY(s, "参数用逗号隔开", "arguments are separated by commas");
	case '*': return twice ? SAY(s, "乘方写 pow(x, 2)", "write pow(x, 2)") : NULL;
	default: return NULL;
	}
}

static bool lex_sign(struct lexer *x)
{
	struct source *s = x->s;
	const char *p = s->text + x->at;
	size_t left = s->len - x->at;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		size_t n = strlen(signs[i].text);
		if (n > left || memcmp(p, signs[i].text, n) != 0)
			continue;
		struct token t = { .kind = TOK_SIGN, .sign = signs[i].sign, .at = (uint32_t)x->at, .len = (uint32_t)n };
		x->at += n;
		return push(x, t);
	}
	size_t len;
	uint32_t ch = utf8_decode(p, left, &len);
	const char *plain = wide_sign(p, left), *hint = foreign_sign(s, p, left);
	if (plain != NULL)
		hint = arena_printf(s->arena, SAY(s, "用英文输入法写 %s", "write %s"), *plain == ' ' ? SAY(s, "空格", "a blank") : plain);
	if (ch == UTF8_BAD || ch < 0x20)
		source_error(s, x->at, NULL, SAY(s, "公式里不能有字节 0x%02X", "a formula cannot contain byte 0x%02X"), (unsigned)(unsigned char)*p);
	else
		source_error(s, x->at, hint, SAY(s, "公式里不用“%.*s”", "'%.*s' is not used in formulas"), (int)len, p);
	return false;
}

static bool lex_one(struct lexer *x)
{
	const char *text = x->s->text, *end = text + x->s->len;
	char c = text[x->at];
	if (is_digit(c) || (c == '.' && text + x->at + 1 < end && is_digit(text[x->at + 1])))
		return lex_number(x);
	if (c == '"' || c == '\'' || c == '`')
		return lex_quoted(x, c);
	if (c == '$')
		return lex_param(x);
	if (name_char(text + x->at, end) != 0) {
		const char *stop = name_end(text + x->at, end);
		return push_text(x, TOK_NAME, x->at, (size_t)(stop - (text + x->at)), (size_t)(stop - text), false);
	}
	return lex_sign(x);
}

/* Blanks, line breaks and comments from # to the end of the line. */
static void skip(struct lexer *x)
{
	const char *text = x->s->text;
	bool comment = false;
	for (; x->at < x->s->len; x->at++) {
		char c = text[x->at];
		comment = (comment && c != '\n') || c == '#';
		if (!comment && c != ' ' && c != '\t' && c != '\n' && c != '\r')
			return;
	}
}

struct token *formula_lex(struct source *s)
{
	struct lexer x = { .s = s };
	if (s->len > FORMULA_TEXT_MAX) {
		source_error(s, 0, SAY(s, "拆成几个公式", "split it into several formulas"), SAY(s, "公式超过 %d 字节", "the formula is longer than %d bytes"), FORMULA_TEXT_MAX);
		return NULL;
	}
	for (skip(&x); x.at < s->len; skip(&x))
		if (!lex_one(&x))
			return NULL;
	struct token last = { .kind = TOK_END, .at = (uint32_t)s->len };
	return push(&x, last) ? x.tokens : NULL;
}
