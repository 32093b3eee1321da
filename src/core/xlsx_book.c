/* xlsx_book.c - the workbook around a sheet.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/plan.h"
#include "core/xlsx_book.h"

enum { SHEETS_MAX = 256, BOOK_BYTES = 16 << 20, FORMATS_MAX = 4000, STYLES_MAX = 70000 };
#define SHARED_BYTES ((size_t)512 << 20)

struct sheet { const char *name, *rel; bool hidden; };

/* What the handlers of the small parts fill. */
struct reading {
	struct xlsx_book *b;
	struct sheet sheets[SHEETS_MAX]; int n_sheets;
	/* relations */
	const char *want_id, *want_type; /* one of the two */
	const char *target;
	const char *shared, *styles;
	/* styles */
	bool in_cell_formats;
	int custom[FORMATS_MAX]; bool custom_date[FORMATS_MAX]; int n_custom;
	/* shared texts */
	int phonetic;
	bool in_text;
};

static bool ends_with(const char *s, const char *tail)
{
	size_t n = strlen(s), m = strlen(tail);
	return n >= m && strcmp(s + n - m, tail) == 0;
}

static const char *kept(struct reading *r, const char *s)
{
	const char *copy = s != NULL ? arena_strdup(&r->b->arena, s) : NULL;
	return copy != NULL ? copy : "";
}

/* "../worksheets/sheet1.xml" as seen from "xl/" -> "xl/worksheets/sheet1.xml". */
static const char *resolve(struct xlsx_book *b, const char *base, const char *target)
{
	char *out = arena_printf(&b->arena, "%s/%s", target[0] == '/' ? "" : base, target);
	if (out == NULL)
		return "";
	size_t starts[64], n = 0, len = 0;
	for (const char *p = out; *p != '\0'; ) {
		size_t part = strcspn(p, "/");
		if (part == 2 && memcmp(p, "..", 2) == 0) {
			len = n > 0 ? starts[--n] : 0;
		} else if (part > 0 && !(part == 1 && *p == '.') && n < 64) {
			starts[n++] = len;
			if (len > 0)
				out[len++] = '/';
			memmove(out + len, p, part);
			len += part;
		}
		p += part;
		p += *p == '/';
	}
	out[len] = '\0';
	return out;
}

/* ---- Relations. */

static void relation_start(struct xlsx_part *p, const char *element, const char **attributes)
{
	struct reading *r = p->user;
	if (strcmp(element, "Relationship") != 0)
		return;
	const char *id = xlsx_attribute(attributes, "Id"), *type = xlsx_attribute(attributes, "Type"),
		*target = xlsx_attribute(attributes, "Target");
	const char *mode = xlsx_attribute(attributes, "TargetMode");
	if (id == NULL || type == NULL || target == NULL || (mode != NULL && strcmp(mode, "External") == 0))
		return;
	if (r->want_id != NULL && strcmp(id, r->want_id) == 0)
		r->target = kept(r, target);
	if (r->want_type != NULL && r->target == NULL && ends_with(type, r->want_type))
		r->target = kept(r, target);
	if (ends_with(type, "/sharedStrings"))
		r->shared = kept(r, target);
	if (ends_with(type, "/styles"))
		r->styles = kept(r, target);
}

/* ---- The workbook. */

static void workbook_start(struct xlsx_part *p, const char *element, const char **attributes)
{
	struct reading *r = p->user;
	if (strcmp(element, "workbookPr") == 0) {
		const char *v = xlsx_attribute(attributes, "date1904");
		r->b->date1904 = v != NULL && (strcmp(v, "1") == 0 || strcmp(v, "true") == 0);
	} else if (strcmp(element, "sheet") == 0 && r->n_sheets < SHEETS_MAX) {
		const char *state = xlsx_attribute(attributes, "state");
		r->sheets[r->n_sheets++] = (struct sheet){ kept(r, xlsx_attribute(attributes, "name")), kept(r, xlsx_attribute(attributes, "id")),
			state != NULL && strcmp(state, "visible") != 0 };
	}
}

static enum rc keep_names(struct reading *r, struct ctx *c)
{
	struct xlsx_book *b = r->b;
	b->sheets = arena_new_array(&b->arena, const char *, (size_t)r->n_sheets + 1);
	if (b->sheets == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < r->n_sheets; i++)
		if (!r->sheets[i].hidden && r->sheets[i].name != NULL)
			b->sheets[b->n_sheets++] = r->sheets[i].name;
	return RC_OK;
}

static enum rc choose_sheet(struct reading *r, struct xlsx_zip *z, const char *name, const struct sheet **ret_sheet)
{
	struct ctx *c = z->c;
	const char *names[SHEETS_MAX + 1];
	for (int i = 0; i < r->n_sheets; i++) {
		const struct sheet *s = &r->sheets[i];
		names[i] = s->name;
		if (name != NULL ? strcmp(s->name, name) == 0 : !s->hidden) {
			*ret_sheet = s;
			return RC_OK;
		}
	}
	names[r->n_sheets] = NULL;
	if (name == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "sheet", TR(c, "%s 没有可见的工作表", "%s has no visible sheet"), z->name);
	const char *near = plan_nearest(name, names);
	if (near == NULL && r->n_sheets > 0)
		near = names[0];
	return ctx_fail(c, RC_BAD_INPUT, "sheet", TR(c, "%s 没有工作表“%s”；有“%s”等 %d 个", "%s has no sheet '%s'; it has '%s' (%d in all)"), z->name,
		name, near != NULL ? near : "", r->n_sheets);
}

/* ---- Styles. */

bool xlsx_format_is_date(const char *code)
{
	for (const char *p = code; *p != '\0' && *p != ';'; p++) {
		if (*p == '"') {
			p = strchr(p + 1, '"');
		} else if (*p == '[') {
			if (strchr("hmsHMS", p[1]) != NULL && p[1] != '\0' && (p[2] == ']' || p[2] == p[1]))
				return true;
			p = strchr(p, ']');
		} else if ((*p == '\\' || *p == '_' || *p == '*') && p[1] != '\0') {
			p++;
		} else if (strchr("yYmMdDhHsS", *p) != NULL) {
			return true;
		}
		if (p == NULL)
			return false;
	}
	return false;
}

static bool builtin_is_date(int id)
{
	return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

static bool format_is_date(const struct reading *r, int id)
{
	for (int i = 0; i < r->n_custom; i++)
		if (r->custom[i] == id)
			return r->custom_date[i];
	return builtin_is_date(id);
}

static void add_style(struct xlsx_part *p, struct reading *r, int format)
{
	struct xlsx_book *b = r->b;
	if (b->n_styles == b->cap_styles) {
		int cap = b->cap_styles > 0 ? b->cap_styles * 2 : 64;
		bool *more = b->n_styles < STYLES_MAX ? realloc(b->style_is_date, (size_t)cap) : NULL;
		if (more == NULL) {
			xlsx_fail(p, RC_TOO_LARGE, "%s", TR(p->z->c, "单元格样式太多", "too many cell styles"));
			return;
		}
		b->style_is_date = more;
		b->cap_styles = cap;
	}
	b->style_is_date[b->n_styles++] = format_is_date(r, format);
}

static void styles_start(struct xlsx_part *p, const char *element, const char **attributes)
{
	struct reading *r = p->user;
	const char *id = xlsx_attribute(attributes, "numFmtId"), *code = xlsx_attribute(attributes, "formatCode");
	if (strcmp(element, "numFmt") == 0 && id != NULL && code != NULL && r->n_custom < FORMATS_MAX) {
		r->custom[r->n_custom] = atoi(id);
		r->custom_date[r->n_custom++] = xlsx_format_is_date(code);
	} else if (strcmp(element, "cellXfs") == 0) {
		r->in_cell_formats = true;
	} else if (strcmp(element, "xf") == 0 && r->in_cell_formats) {
		add_style(p, r, id != NULL ? atoi(id) : 0);
	}
}

static void styles_end(struct xlsx_part *p, const char *element)
{
	struct reading *r = p->user;
	if (strcmp(element, "cellXfs") == 0)
		r->in_cell_formats = false;
}

bool xlsx_style_is_date(const struct xlsx_book *b, int style)
{
	return style >= 0 && style < b->n_styles && b->style_is_date[style];
}

/* ---- Shared texts. */

static void shared_start(struct xlsx_part *p, const char *element, const char **attributes)
{
	struct reading *r = p->user;
	if (strcmp(element, "rPh") == 0)
		r->phonetic++;
	else if (strcmp(element, "t") == 0)
		r->in_text = r->phonetic == 0;
}

static void shared_end(struct xlsx_part *p, const char *element)
{
	struct reading *r = p->user;
	struct xlsx_book *b = r->b;
	if (strcmp(element, "rPh") == 0)
		r->phonetic--;
	else if (strcmp(element, "t") == 0)
		r->in_text = false;
	else if (strcmp(element, "si") == 0) {
		if (b->n_shared == b->cap_shared) {
			size_t cap = b->cap_shared > 0 ? b->cap_shared * 2 : 1024;
			size_t *more = realloc(b->shared_end, cap * sizeof *more);
			if (more == NULL) {
				xlsx_fail(p, RC_NO_MEMORY, "%s", TR(p->z->c, "内存不足", "out of memory"));
				return;
			}
			b->shared_end = more;
			b->cap_shared = cap;
		}
		b->shared_end[b->n_shared++] = b->shared.len;
	}
}

static void shared_text(struct xlsx_part *p, const char *s, int n)
{
	struct reading *r = p->user;
	if (!r->in_text)
		return;
	buf_add(&r->b->shared, s, (size_t)n);
	if (r->b->shared.failed)
		xlsx_fail(p, RC_TOO_LARGE, "%s", TR(p->z->c, "文字太多", "too much text"));
}

bool xlsx_shared_text(const struct xlsx_book *b, int64_t i, struct slice *ret_s)
{
	if (i < 0 || (uint64_t)i >= b->n_shared)
		return false;
	size_t from = i > 0 ? b->shared_end[i - 1] : 0;
	*ret_s = (struct slice){ buf_text(&b->shared) + from, b->shared_end[i] - from };
	return true;
}

/* ---- All of it. */

static enum rc find_workbook(struct reading *r, struct xlsx_zip *z, const char **ret_part)
{
	struct ctx *c = z->c;
	r->want_type = "/officeDocument";
	struct xlsx_part p = { .z = z, .part = "_rels/.rels", .user = r, .start = relation_start };
	if (!xlsx_part_exists(z, p.part))
		return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "%s 是压缩包，但不是 XLSX 工作簿；请用 .xlsx 或 CSV",
			"%s is a zip file but no XLSX workbook; use .xlsx or CSV"), z->name);
	TRY(xlsx_part_all(&p));
	if (r->target == NULL || !ends_with(r->target, ".xml"))
		return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "%s 不是 XLSX 工作簿（可能是 .xlsb 或 .docx）；请另存为 .xlsx 或 CSV",
			"%s is no XLSX workbook (perhaps .xlsb or .docx); save it as .xlsx or CSV"), z->name);
	*ret_part = resolve(r->b, "", r->target);
	r->want_type = NULL;
	r->target = NULL;
	return RC_OK;
}

static enum rc read_optional(struct reading *r, struct xlsx_zip *z, const char *base, const char *target, struct xlsx_part p)
{
	if (target == NULL)
		return RC_OK;
	p.part = resolve(r->b, base, target);
	p.z = z;
	p.user = r;
	return xlsx_part_exists(z, p.part) ? xlsx_part_all(&p) : RC_OK;
}

static enum rc read_book(struct reading *r, struct xlsx_zip *z, const char *sheet, const char **ret_title, const char **ret_part)
{
	const char *book = NULL;
	TRY(find_workbook(r, z, &book));
	struct xlsx_part p = { .z = z, .part = book, .user = r, .start = workbook_start };
	TRY(xlsx_part_all(&p));
	const struct sheet *chosen = NULL;
	TRY(choose_sheet(r, z, sheet, &chosen));
	TRY(keep_names(r, z->c));
	const char *slash = strrchr(book, '/');
	int dir = slash != NULL ? (int)(slash - book) : 0;
	const char *base = arena_printf(&r->b->arena, "%.*s", dir, book);
	const char *rels = arena_printf(&r->b->arena, "%.*s%s_rels/%s.rels", dir, book, dir > 0 ? "/" : "", slash != NULL ? slash + 1 : book);
	if (base == NULL || rels == NULL)
		return ctx_no_memory(z->c);
	r->want_id = chosen->rel;
	p = (struct xlsx_part){ .z = z, .part = rels, .user = r, .start = relation_start };
	TRY(xlsx_part_all(&p));
	if (r->target == NULL)
		return ctx_fail(z->c, RC_BAD_INPUT, "file",
			TR(z->c, "%s 已损坏：找不到工作表“%s”的内容", "%s is damaged: the content of sheet '%s' is not there"), z->name, chosen->name);
	*ret_title = chosen->name;
	*ret_part = resolve(r->b, base, r->target);
	TRY(read_optional(r, z, base, r->styles, (struct xlsx_part){ .start = styles_start, .end = styles_end }));
	return read_optional(r, z, base, r->shared, (struct xlsx_part){ .start = shared_start, .end = shared_end, .text = shared_text });
}

enum rc xlsx_book_read(struct xlsx_book *b, struct xlsx_zip *z, const char *sheet, const char **ret_title, const char **ret_part)
{
	arena_init(&b->arena, BOOK_BYTES);
	buf_init(&b->shared, SHARED_BYTES);
	struct reading *r = calloc(1, sizeof *r);
	if (r == NULL)
		return ctx_no_memory(z->c);
	r->b = b;
	enum rc rc = read_book(r, z, sheet, ret_title, ret_part);
	free(r);
	return rc;
}

void xlsx_book_finish(struct xlsx_book *b)
{
	arena_finish(&b->arena);
	buf_finish(&b->shared);
	free(b->shared_end);
	free(b->style_is_date);
}
