/* table_cells.c - typed access: a value, or a reject that says what is wrong and what to do.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/num.h"
#include "base/period.h"
#include "base/utf8.h"
#include "core/table_priv.h"

static const struct row_cell empty_cell = { .kind = CELL_EMPTY, .text = "" };

static const struct row_cell *get(const struct table *t, int column)
{
	int i = table_file_column(t, column);
	return i >= 0 && i < t->n_cells ? &t->cells[i] : &empty_cell;
}

static struct slice trimmed(const struct row_cell *cell)
{
	return slice_trim((struct slice){ cell->text, cell->len });
}

/* Texts of cells have no NUL behind them. */
static int shown(const struct row_cell *cell)
{
	return (int)utf8_cut(cell->text, cell->len, 40);
}

/* What no kind of column can use. */
static bool broken(struct table *t, int column, const struct row_cell *cell)
{
	const struct ctx *c = t->c;
	if (cell->kind == CELL_ERROR) {
		table_reject(t, column, TR(c, "在表格软件里改正公式", "correct the formula in the spreadsheet"),
			TR(c, "公式出错（%.*s）", "the formula gives an error (%.*s)"),
			shown(cell), cell->text);
		return true;
	}
	if (cell->kind == CELL_FORMULA_NO_VALUE) {
		table_reject(t, column, TR(c, "用表格软件打开并保存一次，或复制后“粘贴为数值”",
			"open and save the file in a spreadsheet once, or paste the column as values"),
			"%s", TR(c, "公式没有计算结果", "a formula without a value"));
		return true;
	}
	return false;
}

static bool is_empty(const struct row_cell *cell)
{
	return cell->kind == CELL_EMPTY || (cell->kind == CELL_TEXT && trimmed(cell).n == 0);
}

static bool missing(struct table *t, int column)
{
	table_reject(t, column, TR(t->c, "填写这一格", "fill in this cell"), "%s", TR(t->c, "不能为空", "must not be empty"));
	return false;
}

/* ---- Texts. */

static bool has_control(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return true;
	return false;
}

static bool take_text(struct table *t, int column, int max_chars, const struct row_cell *cell, const char **ret_text)
{
	const struct ctx *c = t->c;
	struct slice s = trimmed(cell);
	if (has_control(s)) {
		table_reject(t, column, TR(c, "去掉换行和不可见字符", "remove line breaks and invisible characters"), "%s",
			TR(c, "文字中有换行或控制字符", "the text has line breaks or control characters"));
		return false;
	}
	size_t n = utf8_count(s.p, s.n);
	if (n > (size_t)max_chars) {
		table_reject(t, column, TR(c, "缩短文字", "shorten it"), TR(c, "%zu 个字，最多 %d 个", "%zu characters; at most %d are possible"), n,
			max_chars);
		return false;
	}
	char *copy = slice_copy(&t->scratch, s);
	if (copy == NULL) {
		table_reject(t, column, NULL, "%s", TR(c, "这一行太大", "the row is too large"));
		return false;
	}
	*ret_text = copy;
	return true;
}

bool table_text(struct table *t, int column, int max_chars, const char **ret_text)
{
	const struct row_cell *cell = get(t, column);
	if (is_empty(cell)) {
		*ret_text = "";
		return true;
	}
	return !broken(t, column, cell) && take_text(t, column, max_chars, cell, ret_text);
}

bool table_need_text(struct table *t, int column, int max_chars, const char **ret_text)
{
	return is_empty(get(t, column)) ? missing(t, column) : table_text(t, column, max_chars, ret_text);
}

/* 9.13205940881409E+17: what a spreadsheet makes of an 18-digit code. */
static bool is_scientific(struct slice s)
{
	size_t i = 0;
	while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.'))
		i++;
	return i > 0 && i + 2 < s.n && (s.p[i] == 'E' || s.p[i] == 'e') && s.p[i + 1] == '+' && s.p[i + 2] >= '0' && s.p[i + 2] <= '9';
}

bool table_code(struct table *t, int column, const char **ret_text)
{
	const struct ctx *c = t->c;
	const struct row_cell *cell = get(t, column);
	if (cell->kind == CELL_NUMBER || cell->kind == CELL_DATE || (cell->kind == CELL_TEXT && is_scientific(trimmed(cell)))) {
		table_reject(t, column,
			TR(c, "把该列设为“文本”格式后重新录入或粘贴代码：末位数字可能已经丢失，不能从数字恢复",
				"set the column to the format \"text\" and enter or paste the codes again: "
				"last digits may be lost and cannot be recovered"),
			"%s", TR(c, "代码被表格软件变成了数字", "a spreadsheet turned this code into a number"));
		return false;
	}
	return table_text(t, column, 64, ret_text);
}

bool table_need_code(struct table *t, int column, const char **ret_text)
{
	return is_empty(get(t, column)) ? missing(t, column) : table_code(t, column, ret_text);
}

/* ---- Numbers. */

/* "—", "-", "/", "无", "N/A": people's signs for "not known". */
static bool is_dash(struct slice s)
{
	static const char *const signs[] = { "-", "--", "—", "——", "/", "\\", "无", "N/A", "n/a", "NA", "null", "NULL", "#N/A" };
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (slice_is(s, signs[i]))
			return true;
	return false;
}

static void no_number(struct table *t, int column, struct slice s, enum num_status why)
{
	const struct ctx *c = t->c;
	const char *zh = "只写数字；单位写在列名里，不知道的留空";
	const char *en = "write the number alone; units belong into the column's name, and what is not known stays empty";
	if (why == NUM_OVERFLOW) {
		zh = "检查数值与单位";
		en = "check the value and its unit";
	} else if (is_dash(s)) {
		zh = "不知道的数值留空，零写 0";
		en = "leave the cell empty when the value is not known; write 0 for zero";
	}
	table_reject(t, column, TR(c, zh, en), "%s", TR(c, num_status_zh(why), num_status_en(why)));
}

/* False when there is no number to read: noted if it is a mistake. */
static bool numeric(struct table *t, int column, const struct row_cell *cell)
{
	const struct ctx *c = t->c;
	if (is_empty(cell) || broken(t, column, cell))
		return false;
	if (cell->kind == CELL_NUMBER || cell->kind == CELL_TEXT)
		return true;
	table_reject(t, column, TR(c, "把该列设为“常规”格式后重新录入", "set the column to the format \"general\" and enter the value again"),
		cell->kind == CELL_DATE ? TR(c, "应为数字，却是日期 %.*s", "a number is needed, this is the date %.*s")
			: TR(c, "应为数字，却是 %.*s", "a number is needed, this is %.*s"),
		shown(cell), cell->text);
	return false;
}

bool table_number(struct table *t, int column, double *ret_v, bool *ret_has)
{
	const struct row_cell *cell = get(t, column);
	*ret_has = false;
	if (!numeric(t, column, cell))
		return is_empty(cell);
	double v = cell->number;
	if (cell->kind == CELL_TEXT) {
		struct slice s = trimmed(cell);
		enum num_status status = num_parse(s.p, s.n, NUM_THOUSANDS, &v);
		if (status != NUM_OK) {
			no_number(t, column, s, status);
			return false;
		}
	}
	*ret_v = v;
	*ret_has = true;
	return true;
}

bool table_scaled(struct table *t, int column, int decimals, int64_t *ret_v, bool *ret_has)
{
	const struct row_cell *cell = get(t, column);
	*ret_has = false;
	if (!numeric(t, column, cell))
		return is_empty(cell);
	struct slice s = trimmed(cell); /* of a number cell: the 15 digits that the spreadsheet shows */
	int64_t v;
	enum num_status status = num_parse_scaled(s.p, s.n, decimals, NUM_THOUSANDS, &v);
	if (status == NUM_TOO_FINE && decimals == 0) {
		table_reject(t, column, NULL, "%s", TR(t->c, "应为整数", "must be a whole number"));
		return false;
	}
	if (status == NUM_TOO_FINE) {
		table_reject(t, column, TR(t->c, "按规定的小数位数填写", "round it to the places that this column keeps"),
			TR(t->c, "小数多于 %d 位", "more than %d decimals"), decimals);
		return false;
	}
	if (status != NUM_OK) {
		no_number(t, column, s, status);
		return false;
	}
	*ret_v = v;
	*ret_has = true;
	return true;
}

bool table_int(struct table *t, int column, int64_t lo, int64_t hi, int64_t *ret_v, bool *ret_has)
{
	int64_t v;
	if (!table_scaled(t, column, 0, &v, ret_has))
		return false;
	if (!*ret_has)
		return true;
	if (v < lo || v > hi) {
		*ret_has = false;
		table_reject(t, column, NULL, TR(t->c, "应在 %lld 到 %lld 之间", "must be between %lld and %lld"), (long long)lo, (long long)hi);
		return false;
	}
	*ret_v = v;
	return true;
}

/* ---- Dates, words, flags. */

/* 2020年3月, 2020.3: a year and a month, and no day. */
static bool is_month(struct slice s)
{
	int groups = 0;
	size_t first = 0, i = 0;
	for (; i < s.n; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';
		groups += digit && (i == 0 || s.p[i - 1] < '0' || s.p[i - 1] > '9');
		first += digit && groups == 1;
		if (!digit && (unsigned char)s.p[i] < 0x80 && s.p[i] != '.' && s.p[i] != '-' && s.p[i] != '/')
			return false;
	}
	return groups == 2 && first == 4;
}

/* What to do about a cell that is no date; a bare number may be a spreadsheet's day. */
static const char *date_todo(struct table *t, const struct row_cell *cell, struct slice s)
{
	enum { FIRST = 25569 /* 1970-01-01 in a spreadsheet's days */, FROM = 20000, TO = 80000 };
	const struct ctx *c = t->c;
	char iso[DATE_TEXT];
	const char *text = NULL;
	if (cell->kind == CELL_NUMBER && cell->number > FROM && cell->number < TO && cell->number == (double)(int32_t)cell->number) {
		date_print(iso, (int32_t)cell->number - FIRST);
		text = arena_printf(&t->scratch, TR(c, "像是表格软件的日期序号（%s）：把该列设为日期格式", "it looks like a spreadsheet's count of days (%s): give the column a date format"), iso);
	} else if (cell->kind == CELL_TEXT && is_month(s)) {
		return TR(c, "只有年月，请写到日，如 2020-07-15", "this is a month; write the day too, 2020-07-15");
	}
	return text != NULL ? text : TR(c, "写成 2020-07-15", "write 2020-07-15");
}

bool table_date(struct table *t, int column, char ret_iso[11], bool *ret_has)
{
	const struct ctx *c = t->c;
	const struct row_cell *cell = get(t, column);
	*ret_has = false;
	if (is_empty(cell))
		return true;
	if (broken(t, column, cell))
		return false;
	struct slice s = trimmed(cell);
	char half[64]; /* ２０２０ in half-width digits */
	int32_t days;
	bool number_as_day = cell->kind == CELL_NUMBER && s.n == 8; /* 20200715 */
	if ((cell->kind != CELL_DATE && cell->kind != CELL_TEXT && !number_as_day) ||
		(!date_parse_any(s.p, cell->kind == CELL_DATE ? 10 : s.n, &days) &&
		 !date_parse_any(half, s.n < sizeof half ? text_fold(half, s.p, s.n) : 0, &days))) {
		table_reject(t, column, date_todo(t, cell, s), "%s", TR(c, "不是日期", "not a date"));
		return false;
	}
	char iso[DATE_TEXT];
	date_print(iso, days);
	memcpy(ret_iso, iso, 11);
	*ret_has = true;
	return true;
}

static bool folded_equal(struct slice a, const char *b)
{
	char x[128], y[128];
	if (b == NULL || a.n > sizeof x || strlen(b) > sizeof y)
		return false;
	size_t nx = text_fold(x, a.p, a.n), ny = text_fold(y, b, strlen(b));
	return nx == ny && memcmp(x, y, nx) == 0;
}

static const char *join(struct table *t, const char *const *words)
{
	const char *s = "";
	for (; *words != NULL; words++) {
		const char *longer = arena_printf(&t->scratch, "%s%s%s", s, *s != '\0' ? TR(t->c, "、", ", ") : "", *words);
		if (longer == NULL)
			break;
		s = longer;
	}
	return s;
}

static const char *one_of(struct table *t, const char *const *zh, const char *const *en)
{
	const char *const *words = TR(t->c, zh, en) != NULL ? TR(t->c, zh, en) : zh != NULL ? zh : en;
	return arena_printf(&t->scratch, "%s%s", TR(t->c, "可填：", "one of: "), join(t, words));
}

bool table_word(struct table *t, int column, const char *const *zh, const char *const *en, int *ret_index, bool *ret_has)
{
	const struct row_cell *cell = get(t, column);
	*ret_has = false;
	if (is_empty(cell))
		return true;
	if (broken(t, column, cell))
		return false;
	struct slice s = trimmed(cell);
	for (int i = 0; (zh != NULL ? zh[i] : en[i]) != NULL; i++) {
		if (!(zh != NULL && folded_equal(s, zh[i])) && !(en != NULL && folded_equal(s, en[i])))
			continue;
		*ret_index = i;
		*ret_has = true;
		return true;
	}
	table_reject(t, column, one_of(t, zh, en), "%s", TR(t->c, "不在可选的词里", "not one of the words for this column"));
	return false;
}

bool table_flag(struct table *t, int column, bool *ret_v, bool *ret_has)
{
	static const char *const zh[] = { "否", "是", "0", "1", "no", "yes", "n", "y", NULL };
	static const char *const en[] = { "false", "true", "0", "1", "no", "yes", "n", "y", NULL };
	const struct row_cell *cell = get(t, column);
	*ret_has = false;
	if (is_empty(cell))
		return true;
	if (broken(t, column, cell))
		return false;
	struct slice s = trimmed(cell);
	for (int i = 0; zh[i] != NULL; i++) {
		if (!folded_equal(s, zh[i]) && !folded_equal(s, en[i]))
			continue;
		*ret_v = i % 2 == 1;
		*ret_has = true;
		return true;
	}
	table_reject(t, column, TR(t->c, "填“是”或“否”", "write yes or no"), "%s", TR(t->c, "应为是或否", "must be yes or no"));
	return false;
}
