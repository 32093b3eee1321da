/* plan_read.c - from YAML text to a tree of plan nodes, on libyaml's events.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only the plain part of YAML is taken: maps, lists and texts. Whatever makes one file mean two things (anchors, tags, several
 * documents, duplicate keys) is a mistake. After a mistake of syntax nothing more is read from the file; other mistakes are collected. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>
#include "core/plan.h"

const struct plan_limits_table plan_limits = { .file_bytes = 8u << 20, .key_bytes = 200, .depth = 40, .nodes = 400000, .issues = 200 };

struct reader {
	struct plan_report *r;
	const char *file;
	yaml_parser_t parser;
	yaml_event_t event;
	bool have_event, broken; /* broken: no sense in reading on */
	int nodes;
};

/* What libyaml says, what we say, and what to do. Matched by beginning. `at_start`: the place where the unfinished thing began says
 * more than where the reader lost it. */
struct translation { const char *says, *zh, *en, *hint_zh, *hint_en; bool at_start; };
static const struct translation translations[] = {
	{ "found character that cannot start any token", "此处的字符不能作为值的开头", "this character cannot start a value",
	  "缩进只能用空格，不能用制表符；以 @ ` % 等符号开头的文字要加引号",
		"indent with spaces, not tabs; put quotes around a text that starts with @ ` % or the like" },
	{ "found a tab character", "缩进中有制表符", "a tab in the indentation", "缩进只能用空格", "indent with spaces only" },
	{ "mapping values are not allowed in this context", "此处不能出现“: ”", "a ': ' is not possible here",
	  "文字中含有“: ”时要加引号；或检查上一行的缩进", "put quotes around a text that contains ': ', or check the indentation of the line above" },
	{ "did not find expected key", "此处应为一个键", "a key was expected here",
	  "检查缩进：同一层的键要对齐；引号和括号要成对", "check the indentation: keys of one level stand in one column; quotes and brackets come in pairs" },
	{ "could not find expected ':'", "键后面缺少“:”", "the ':' after a key is missing", "写成“键: 值”，冒号后留一个空格",
		"write 'key: value', with a space after the colon", true },
	{ "did not find expected ',' or ']'", "清单没有用“]”结束", "the list is not closed with ']'", "各项以“,”分隔，最后写“]”",
		"separate the items with ',' and end with ']'", true },
	{ "did not find expected ',' or '}'", "花括号没有用“}”结束", "the braces are not closed with '}'", "各对以“,”分隔，最后写“}”",
		"separate the pairs with ',' and end with '}'", true },
	{ "did not find expected '-' indicator", "此处应为清单的下一项“- ”", "the next item '- ' of the list was expected here",
	  "清单各项的“-”要对齐，不要与“键: 值”混在同一层", "the '-' of all items stand in one column and are not mixed with 'key: value' lines" },
	{ "block sequence entries are not allowed in this context", "此处不能开始清单", "a list cannot start here",
	  "“键:”之后换行再写“- ”", "start the '- ' on a new line after 'key:'" },
	{ "found unexpected end of stream", "引号没有闭合", "these quotes are not closed", "补上结束的引号", "add the closing quote", true },
	{ "found unknown escape character", "双引号内的“\\”转义不认识", "unknown escape after '\\' in double quotes",
	  "改用单引号，或把“\\”写成“\\\\”", "use single quotes, or write '\\\\' for a backslash" },
	{ "did not find expected <document start>", "文档已经结束，后面还有内容", "there is more after the end of the document",
	  "一个文件只写一份内容，最外层的键都顶格写", "one file holds one document; its outermost keys start in the first column" },
	{ "found undefined tag handle", "不使用 YAML 标签（!）", "tags (!) are not used in plan files", "文字以“!”开头时要加引号",
		"put quotes around a text that starts with '!'" },
	{ "did not find URI escaped", "不使用 YAML 标签（!）", "tags (!) are not used in plan files", "文字以“!”开头时要加引号",
		"put quotes around a text that starts with '!'" },
	{ "did not find expected alphabetic or numeric character", "“&”“*”开头的文字要加引号", "a text that starts with '&' or '*' needs quotes", "",
		"" },
	{ "found invalid Unicode character", "转义的字符无效", "the escaped character is not valid", "", "" },
};

static void syntax_error(struct reader *rd)
{
	const yaml_parser_t *p = &rd->parser;
	const char *says = p->problem != NULL ? p->problem : "not YAML";
	int line = (int)p->problem_mark.line + 1, col = (int)p->problem_mark.column + 1;
	rd->broken = true;
	for (size_t i = 0; i < sizeof translations / sizeof translations[0]; i++) {
		const struct translation *t = &translations[i];
		if (strncmp(says, t->says, strlen(t->says)) != 0)
			continue;
		if (t->at_start) {
			line = (int)p->context_mark.line + 1;
			col = (int)p->context_mark.column + 1;
		}
		plan_error_at(rd->r, rd->file, line, col, PLAN_TR(rd->r, t->hint_zh, t->hint_en), "%s", PLAN_TR(rd->r, t->zh, t->en));
		return;
	}
	plan_error_at(rd->r, rd->file, line, col, NULL, PLAN_TR(rd->r, "不是合格的 YAML：%s", "not well-formed YAML: %s"), says);
}

static bool next_event(struct reader *rd)
{
	if (rd->have_event)
		yaml_event_delete(&rd->event);
	rd->have_event = false;
	if (rd->broken)
		return false;
	if (!yaml_parser_parse(&rd->parser, &rd->event)) {
		syntax_error(rd);
		return false;
	}
	rd->have_event = true;
	return true;
}

static void error_here(struct reader *rd, const char *hint, const char *text)
{
	plan_error_at(rd->r, rd->file, (int)rd->event.start_mark.line + 1, (int)rd->event.start_mark.column + 1, hint, "%s", text);
}

/* True unless the value carries something that plan files do not use. */
static void check_plain(struct reader *rd, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	struct plan_report *r = rd->r;
	if (anchor != NULL)
		error_here(rd, PLAN_TR(r, "把内容照写一遍；文字以“&”开头时要加引号", "write the content out; put quotes around a text that starts with '&'"),
			PLAN_TR(r, "不使用 YAML 锚点（&）", "anchors (&) are not used in plan files"));
	if (tag != NULL)
		error_here(rd, PLAN_TR(r, "去掉标签；文字以“!”开头时要加引号", "leave the tag out; put quotes around a text that starts with '!'"),
			PLAN_TR(r, "不使用 YAML 标签（!）", "tags (!) are not used in plan files"));
}

static struct plan_node *new_node(struct reader *rd, enum plan_kind kind)
{
	struct plan_report *r = rd->r;
	struct plan_node *n = rd->nodes < plan_limits.nodes ? arena_new(r->arena, struct plan_node) : NULL;
	if (n == NULL) {
		error_here(rd, PLAN_TR(r, "分成几个文件", "split it into several files"), PLAN_TR(r, "文件的内容太多", "the file holds too much"));
		rd->broken = true;
		return NULL;
	}
	rd->nodes++;
	n->kind = kind;
	n->file = rd->file;
	n->line = (int)rd->event.start_mark.line + 1;
	n->col = (int)rd->event.start_mark.column + 1;
	return n;
}

/* Room for one more element of `size` bytes in an array of `n` that grows by doubling; NULL when memory ends. */
static void *grown(struct arena *a, void *old, int n, size_t size)
{
	if (n > 0 && (n & (n - 1)) != 0)
		return old;
	void *fresh = arena_array(a, n > 0 ? (size_t)n * 2 : 1, size);
	if (fresh != NULL && n > 0)
		memcpy(fresh, old, (size_t)n * size);
	return fresh;
}

static struct plan_node *read_value(struct reader *rd, int depth);

static struct plan_node *read_scalar(struct reader *rd)
{
	struct plan_node *n = new_node(rd, PLAN_SCALAR);
	if (n == NULL)
		return NULL;
	check_plain(rd, rd->event.data.scalar.anchor, rd->event.data.scalar.tag);
	n->len = rd->event.data.scalar.length;
	n->text = arena_strndup(rd->r->arena, (const char *)rd->event.data.scalar.value, n->len);
	n->quoted = rd->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (n->text == NULL) {
		rd->broken = true;
		error_here(rd, NULL, PLAN_TR(rd->r, "文件的内容太多", "the file holds too much"));
		return NULL;
	}
	if (memchr(n->text, '\0', n->len) != NULL)
		error_here(rd, NULL, PLAN_TR(rd->r, "文字中有空字符（\\0）", "the text contains a NUL character"));
	return n;
}

static struct plan_node *read_list(struct reader *rd, int depth)
{
	struct plan_node *n = new_node(rd, PLAN_LIST);
	if (n == NULL)
		return NULL;
	check_plain(rd, rd->event.data.sequence_start.anchor, rd->event.data.sequence_start.tag);
	while (next_event(rd) && rd->event.type != YAML_SEQUENCE_END_EVENT) {
		struct plan_node *item = read_value(rd, depth + 1);
		if (item == NULL)
			continue;
		struct plan_node **items = grown(rd->r->arena, n->items, n->n, sizeof *items);
		if (items == NULL)
			return NULL;
		n->items = items;
		n->items[n->n++] = item;
	}
	return rd->broken ? NULL : n;
}

/* Swallows a map or list whose start is the current event. */
static void skip_value(struct reader *rd)
{
	int open = 0;
	do {
		yaml_event_type_t t = rd->event.type;
		open += t == YAML_MAPPING_START_EVENT || t == YAML_SEQUENCE_START_EVENT;
		open -= t == YAML_MAPPING_END_EVENT || t == YAML_SEQUENCE_END_EVENT;
	} while (open > 0 && next_event(rd));
}

/* The key is the current event; false when it cannot be one. */
static bool read_key(struct reader *rd, struct plan_pair *pair)
{
	struct plan_report *r = rd->r;
	pair->line = (int)rd->event.start_mark.line + 1;
	pair->col = (int)rd->event.start_mark.column + 1;
	if (rd->event.type != YAML_SCALAR_EVENT) {
		error_here(rd, PLAN_TR(r, "以“[”“{”“*”开头的文字要加引号", "put quotes around a text that starts with '[', '{' or '*'"),
			PLAN_TR(r, "键只能是一个词", "a key must be one plain word"));
		if (rd->event.type != YAML_ALIAS_EVENT)
			skip_value(rd);
		return false;
	}
	check_plain(rd, rd->event.data.scalar.anchor, rd->event.data.scalar.tag);
	size_t len = rd->event.data.scalar.length;
	const char *text = (const char *)rd->event.data.scalar.value;
	if (len == 0 || len > plan_limits.key_bytes || memchr(text, '\0', len) != NULL) {
		error_here(rd, NULL, len == 0 ? PLAN_TR(r, "键是空的", "the key is empty") : PLAN_TR(r, "键太长", "the key is too long"));
		return false;
	}
	if (strcmp(text, "<<") == 0 && rd->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
		error_here(rd, PLAN_TR(r, "把内容照写一遍", "write the content out"),
			PLAN_TR(r, "不使用 YAML 合并键（<<）", "merge keys (<<) are not used in plan files"));
		return false;
	}
	pair->key = arena_strndup(r->arena, text, len);
	return pair->key != NULL;
}

static int by_key(const void *a, const void *b)
{
	const struct plan_pair *const *x = a, *const *y = b;
	int d = strcmp((*x)->key, (*y)->key);
	return d != 0 ? d : (*x > *y) - (*x < *y);
}

static void check_duplicates(struct reader *rd, const struct plan_node *map)
{
	if (map->n < 2)
		return;
	const struct plan_pair **sorted = arena_array(rd->r->arena, (size_t)map->n, sizeof *sorted);
	if (sorted == NULL)
		return;
	for (int i = 0; i < map->n; i++)
		sorted[i] = &map->pairs[i];
	qsort(sorted, (size_t)map->n, sizeof *sorted, by_key);
	for (int i = 1, first = 0; i < map->n; i++) {
		if (strcmp(sorted[first]->key, sorted[i]->key) != 0)
			first = i;
		else
			plan_error_at(rd->r, rd->file, sorted[i]->line, sorted[i]->col,
				PLAN_TR(rd->r, "删去一个，或合并内容", "remove one of them or merge their contents"),
				PLAN_TR(rd->r, "键“%s”重复：第 %d 行已经有了", "the key '%s' is here twice; the first is on line %d"), sorted[i]->key,
					sorted[first]->line);
	}
}

static struct plan_node *read_map(struct reader *rd, int depth)
{
	struct plan_node *n = new_node(rd, PLAN_MAP);
	if (n == NULL)
		return NULL;
	check_plain(rd, rd->event.data.mapping_start.anchor, rd->event.data.mapping_start.tag);
	while (next_event(rd) && rd->event.type != YAML_MAPPING_END_EVENT) {
		struct plan_pair pair = { 0 };
		bool good = read_key(rd, &pair);
		if (!next_event(rd))
			return NULL;
		pair.value = read_value(rd, depth + 1);
		if (!good || pair.value == NULL)
			continue;
		struct plan_pair *pairs = grown(rd->r->arena, n->pairs, n->n, sizeof *pairs);
		if (pairs == NULL)
			return NULL;
		n->pairs = pairs;
		n->pairs[n->n++] = pair;
	}
	if (rd->broken)
		return NULL;
	check_duplicates(rd, n);
	return n;
}

/* The value whose first event is the current one; NULL after a mistake. */
static struct plan_node *read_value(struct reader *rd, int depth)
{
	struct plan_report *r = rd->r;
	if (depth > plan_limits.depth) {
		error_here(rd, NULL, PLAN_TR(r, "嵌套太深", "nested too deeply"));
		rd->broken = true;
		return NULL;
	}
	switch (rd->event.type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(rd);
	case YAML_SEQUENCE_START_EVENT:
		return read_list(rd, depth);
	case YAML_MAPPING_START_EVENT:
		return read_map(rd, depth);
	case YAML_ALIAS_EVENT:
		error_here(rd, PLAN_TR(r, "把内容照写一遍；文字以“*”开头时要加引号", "write the content out; put quotes around a text that starts with '*'"),
			PLAN_TR(r, "不使用 YAML 别名（*）", "aliases (*) are not used in plan files"));
		return NULL;
	default:
		rd->broken = true;
		error_here(rd, NULL, PLAN_TR(r, "不是合格的 YAML", "not well-formed YAML"));
		return NULL;
	}
}

static bool check_document_start(struct reader *rd)
{
	if (rd->event.data.document_start.version_directive == NULL &&
	    rd->event.data.document_start.tag_directives.start == rd->event.data.document_start.tag_directives.end)
		return true;
	error_here(rd, PLAN_TR(rd->r, "删去以“%”开头的行", "remove the lines that start with '%'"),
		PLAN_TR(rd->r, "不使用 YAML 指令（%）", "directives (%) are not used in plan files"));
	return false;
}

static struct plan_node *read_document(struct reader *rd)
{
	struct plan_report *r = rd->r;
	if (!next_event(rd) || !next_event(rd)) /* stream start, document start */
		return NULL;
	if (rd->event.type == YAML_STREAM_END_EVENT) {
		plan_error_at(r, rd->file, 1, 1, NULL, "%s", PLAN_TR(r, "文件是空的", "the file is empty"));
		return NULL;
	}
	if (!check_document_start(rd) || !next_event(rd))
		return NULL;
	struct plan_node *root = read_value(rd, 1);
	if (root == NULL || !next_event(rd) || !next_event(rd)) /* document end, stream end */
		return NULL;
	if (rd->event.type != YAML_STREAM_END_EVENT) {
		error_here(rd, PLAN_TR(r, "分成两个文件", "make it two files"), PLAN_TR(r, "一个文件只能有一份文档（---）", "one file holds one document (---)"));
		return NULL;
	}
	if (root->kind != PLAN_MAP) {
		plan_error(r, root, PLAN_TR(r, "计划文件由“键: 值”组成，第一个键说明它是什么",
			"a plan file is made of 'key: value' lines; its first key says what it is"), "%s",
			PLAN_TR(r, "文件的最外层不是“键: 值”", "the outermost level is not 'key: value'"));
		return NULL;
	}
	return root;
}

/* Length of the UTF-8 character at p that a plan file may contain, or 0. */
static size_t good_char(const unsigned char *p, size_t left)
{
	if (*p < 0x80)
		return *p >= 0x20 ? *p != 0x7f : *p == '\t' || *p == '\n' || *p == '\r';
	size_t len = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;
	if (*p < 0xc2 || *p > 0xf4 || len > left)
		return 0;
	uint32_t cp = *p & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		cp = cp << 6 | (p[i] & 0x3fu);
	}
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	bool bad = cp < least[len] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff) || (cp >= 0x80 && cp < 0xa0 && cp != 0x85);
	return bad ? 0 : len;
}

/* Reports the first character that cannot be part of a plan file. */
static bool check_characters(struct plan_report *r, const char *file, const char *text, size_t len)
{
	int line = 1, col = 1;
	for (size_t i = 0; i < len; ) {
		size_t n = good_char((const unsigned char *)text + i, len - i);
		if (n == 0) {
			unsigned byte = (unsigned char)text[i];
			plan_error_at(r, file, line, col,
				byte < 0x80 ? PLAN_TR(r, "删去这个字符", "remove this character")
				            : PLAN_TR(r, "把文件另存为 UTF-8（它可能是 GB18030 或 UTF-16）", "save the file as UTF-8 (it may be GB18030 or UTF-16)"),
				byte < 0x80 ? PLAN_TR(r, "不可见的控制字符 0x%02X", "control character 0x%02X")
					: PLAN_TR(r, "不是 UTF-8 编码（字节 0x%02X）", "not UTF-8 (byte 0x%02X)"), byte);
			return false;
		}
		bool newline = text[i] == '\n';
		line += newline;
		col = newline ? 1 : col + 1;
		i += n;
	}
	return true;
}

struct plan_node *plan_read_text(struct plan_report *r, const char *name, const char *text, size_t len)
{
	struct reader rd = { .r = r, .file = arena_strdup(r->arena, name) };
	if (rd.file == NULL)
		rd.file = "";
	if (len > plan_limits.file_bytes) {
		plan_error_at(r, rd.file, 0, 0, PLAN_TR(r, "分成几个文件", "split it into several files"),
			PLAN_TR(r, "文件超过 %zu MiB", "the file is larger than %zu MiB"), plan_limits.file_bytes >> 20);
		return NULL;
	}
	if (!check_characters(r, rd.file, text, len))
		return NULL;
	if (!yaml_parser_initialize(&rd.parser)) {
		plan_error_at(r, rd.file, 0, 0, NULL, "%s", PLAN_TR(r, "内存不足", "out of memory"));
		return NULL;
	}
	yaml_parser_set_encoding(&rd.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&rd.parser, (const unsigned char *)text, len);
	struct plan_node *root = read_document(&rd);
	if (rd.have_event)
		yaml_event_delete(&rd.event);
	yaml_parser_delete(&rd.parser);
	return root;
}

struct plan_node *plan_read_file(struct plan_report *r, const char *path)
{
	FILE *f = fopen(path, "rbe");
	if (f == NULL) {
		plan_error_at(r, path, 0, 0, NULL, PLAN_TR(r, "打不开文件：%s", "cannot open the file: %s"), strerror(errno));
		return NULL;
	}
	size_t cap = plan_limits.file_bytes + 1, len = 0;
	char *text = malloc(cap);
	if (text != NULL)
		len = fread(text, 1, cap, f);
	bool failed = text == NULL || ferror(f) != 0;
	fclose(f);
	struct plan_node *root = NULL;
	if (failed)
		plan_error_at(r, path, 0, 0, NULL, PLAN_TR(r, "读文件失败：%s", "cannot read the file: %s"), strerror(errno));
	else
		root = plan_read_text(r, path, text, len);
	free(text);
	return root;
}

const char *plan_path_beside(struct arena *a, const struct plan_node *root, const char *name)
{
	const char *slash = strrchr(root->file, '/');
	const char *path = arena_printf(a, "%.*s%s", slash ? (int)(slash + 1 - root->file) : 0, root->file, name);
	return path ? path : name;
}

struct plan_node *plan_read_beside(struct plan_report *r, const struct plan_node *root, const char *name)
{
	const char *path = plan_path_beside(r->arena, root, name);
	return access(path, R_OK) == 0 ? plan_read_file(r, path) : NULL;
}
