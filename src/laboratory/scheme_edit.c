/* scheme_edit.c - changing single values in the text of a scheme.
 * SPDX-License-Identifier: Apache-2.0 */
#include "laboratory/scheme_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Paths. */

static const struct plan_node *child(const struct plan_node *map, const char *key, size_t len)
{
	for (int i = 0; map->kind == PLAN_MAP && i < map->n; i++)
		if (strlen(map->pairs[i].key) == len && memcmp(map->pairs[i].key, key, len) == 0)
			return map->pairs[i].value;
	return NULL;
}

static const char *own_name(const struct plan_node *item)
{
	static const char *const names[] = { "code", "class" };
	for (size_t i = 0; item->kind == PLAN_MAP && i < sizeof names / sizeof *names; i++) {
		const struct plan_node *n = child(item, names[i], strlen(names[i]));
		if (n != NULL && n->kind == PLAN_SCALAR && n->len > 0)
			return n->text;
	}
	return NULL;
}

const char *edit_step(struct arena *a, const struct plan_node *item, int index)
{
	const char *name = own_name(item);
	return name != NULL ? name : arena_printf(a, "%d", index);
}

static const struct plan_node *element(const struct plan_node *list, const char *step, size_t len)
{
	char *end;
	for (int i = 0; i < list->n; i++) {
		const char *name = own_name(list->items[i]);
		if (name != NULL && strlen(name) == len && memcmp(name, step, len) == 0)
			return list->items[i];
	}
	long k = strtol(step, &end, 10);
	return end == step + len && len > 0 && k >= 0 && k < list->n ? list->items[k] : NULL;
}

/* As far as `path` goes; *ret_rest is what is left of it. */
static struct plan_node *walk(struct plan_node *root, const char *path, const char **ret_rest)
{
	const struct plan_node *at = root;
	while (*path != '\0') {
		size_t len = strcspn(path, "|");
		const struct plan_node *next = at->kind == PLAN_LIST ? element(at, path, len) : child(at, path, len);
		if (next == NULL)
			break;
		at = next;
		path += len + (path[len] == '|');
	}
	*ret_rest = path;
	return (struct plan_node *)(uintptr_t)at;
}

struct plan_node *edit_find(struct plan_node *root, const char *path)
{
	const char *rest;
	struct plan_node *n = walk(root, path, &rest);
	return *rest == '\0' ? n : NULL;
}

/* ---- Bytes. Columns count characters. */

static bool offset_of(const char *text, size_t len, int line, int col, size_t *ret)
{
	size_t at = 0;
	for (int l = 1; l < line; l++) {
		const char *nl = memchr(text + at, '\n', len - at);
		if (nl == NULL)
			return false;
		at = (size_t)(nl - text) + 1;
	}
	if (line == 1 && len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	for (int k = 1; k < col; k++) {
		if (at >= len || text[at] == '\n')
			return false;
		at++;
		while (at < len && ((unsigned char)text[at] & 0xc0) == 0x80)
			at++;
	}
	*ret = at;
	return true;
}

/* Behind the closing quote, or 0. */
static size_t quote_end(const char *text, size_t len, size_t at)
{
	char q = text[at++];
	for (; at < len && text[at] != '\n'; at++) {
		if (q == '"' && text[at] == '\\')
			at++;
		else if (text[at] == q && q == '\'' && at + 1 < len && text[at + 1] == q)
			at++;
		else if (text[at] == q)
			return at + 1;
	}
	return 0;
}

/* Behind the bracket that closes the one at `at`, or 0. */
static size_t bracket_end(const char *text, size_t len, size_t at)
{
	int open = 0;
	while (at < len) {
		char ch = text[at];
		bool starts = at == 0 || strchr(" ,[{:\n", text[at - 1]) != NULL;
		if ((ch == '"' || ch == '\'') && starts) {
			size_t end = quote_end(text, len, at);
			if (end == 0)
				return 0;
			at = end;
			continue;
		}
		if (ch == '#' && at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\n')) {
			const char *nl = memchr(text + at, '\n', len - at);
			if (nl == NULL)
				return 0;
			at = (size_t)(nl - text);
			continue;
		}
		open += ch == '{' || ch == '[';
		open -= ch == '}' || ch == ']';
		at++;
		if (open == 0)
			return at;
	}
	return 0;
}

bool edit_extent(const char *text, size_t len, const struct plan_node *n, size_t *ret_from, size_t *ret_to)
{
	size_t at, end = 0;
	if (!offset_of(text, len, n->line, n->col, &at) || at >= len)
		return false;
	if (n->kind != PLAN_SCALAR)
		end = text[at] == '{' || text[at] == '[' ? bracket_end(text, len, at) : 0;
	else if (text[at] == '\'' || text[at] == '"')
		end = quote_end(text, len, at);
	else if (!n->quoted && n->len > 0 && n->len <= len - at && memcmp(text + at, n->text, n->len) == 0)
		end = at + n->len;
	if (end == 0)
		return false;
	*ret_from = at;
	*ret_to = end;
	return true;
}

/* ---- Edits. */

struct patch { size_t from, to; const char *put; };

static enum rc refused(struct ctx *c, const char *path, int line)
{
	return ctx_fail(c, RC_BAD_INPUT, path, TR(c, "“%s”（第 %d 行）的写法不能在表单中修改，请在文本中修改", "'%s' (line %d) is written in a way that the form cannot change; edit the text"), path, line);
}

/* A key that is not there: into the braces before their end, or as a line of its own behind the first key of the block. */
static enum rc add_key(struct ctx *c, const char *text, size_t len, const struct plan_node *map, const struct scheme_edit *e, const char *key, struct patch *ret)
{
	size_t from, to;
	if (map->kind != PLAN_MAP || strchr(key, '|') != NULL || map->n == 0)
		return ctx_fail(c, RC_BAD_INPUT, e->path, TR(c, "文本中没有“%s”", "the text has no '%s'"), e->path);
	if (edit_extent(text, len, map, &from, &to)) {
		*ret = (struct patch){ to - 1, to - 1, arena_printf(&c->arena, ", %s: %s", key, e->value) };
		return ret->put != NULL ? RC_OK : ctx_no_memory(c);
	}
	const struct plan_pair *before = &map->pairs[map->n > 1 ? 1 : 0];
	if (!offset_of(text, len, before->line, before->col, &from))
		return refused(c, e->path, map->line);
	ret->from = ret->to = from;
	ret->put = arena_printf(&c->arena, "%s: %s\n%*s", key, e->value, before->col - 1, "");
	return ret->put != NULL ? RC_OK : ctx_no_memory(c);
}

/* The pair with its comma. */
static enum rc take_key(struct ctx *c, const char *text, size_t len, struct plan_node *root, const struct scheme_edit *e, struct patch *ret)
{
	const char *bar = strrchr(e->path, '|'), *key = bar ? bar + 1 : e->path;
	const char *parent = bar ? arena_strndup(&c->arena, e->path, (size_t)(bar - e->path)) : "";
	struct plan_node *map = parent != NULL ? edit_find(root, parent) : NULL;
	size_t map_from, map_to, from, to, at;
	if (parent == NULL)
		return ctx_no_memory(c);
	if (map == NULL || map->kind != PLAN_MAP || map->n < 2 || !edit_extent(text, len, map, &map_from, &map_to))
		return refused(c, e->path, map ? map->line : 1);
	for (int i = 0; i < map->n; i++) {
		if (strcmp(map->pairs[i].key, key) != 0)
			continue;
		if (!edit_extent(text, len, map->pairs[i].value, &from, &to) || !offset_of(text, len, map->pairs[i].line, map->pairs[i].col, &at))
			return refused(c, e->path, map->pairs[i].line);
		if (i > 0)
			while (at > map_from && text[at - 1] != ',')
				at--;
		at -= i > 0;
		while (i == 0 && to < map_to && (text[to] == ',' || text[to] == ' '))
			to++;
		*ret = (struct patch){ at, to, "" };
		return RC_OK;
	}
	return RC_OK;
}

static enum rc patch_of(struct ctx *c, const char *text, size_t len, struct plan_node *root, const struct scheme_edit *e, struct patch *ret)
{
	const char *rest;
	struct plan_node *n = walk(root, e->path, &rest);
	*ret = (struct patch){ 0, 0, "" };
	if (*rest != '\0')
		return *e->value ? add_key(c, text, len, n, e, rest, ret) : RC_OK;
	if (*e->value == '\0')
		return take_key(c, text, len, root, e, ret);
	if (!edit_extent(text, len, n, &ret->from, &ret->to))
		return refused(c, e->path, n->line);
	ret->put = e->value;
	return RC_OK;
}

static enum rc one_edit(struct ctx *c, const char *text, size_t len, const struct scheme_edit *e, const char **ret)
{
	struct plan_report r;
	struct patch p;
	plan_report_init(&r, &c->arena);
	r.english = c->english;
	if (strpbrk(e->value, "\r\n#&*!|>@`") != NULL || strlen(e->path) > EDIT_PATH || strlen(e->value) > EDIT_VALUE)
		return ctx_fail(c, RC_BAD_INPUT, e->path, TR(c, "“%.60s”不能作为一行的值", "'%.60s' cannot be a value on one line"), e->value);
	struct plan_node *root = plan_read_text(&r, "scheme", text, len);
	if (root == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "text", TR(c, "第 %d 行第 %d 列：%s", "line %d, column %d: %s"), r.n ? r.issues[0].line : 1, r.n ? r.issues[0].col : 1,
			r.n ? r.issues[0].text : "YAML");
	TRY(patch_of(c, text, len, root, e, &p));
	size_t put = strlen(p.put);
	char *out = ctx_alloc(c, len - (p.to - p.from) + put + 1);
	if (out == NULL)
		return ctx_no_memory(c);
	memcpy(out, text, p.from);
	memcpy(out + p.from, p.put, put);
	memcpy(out + p.from + put, text + p.to, len - p.to);
	*ret = out;
	return RC_OK;
}

enum rc edit_apply(struct ctx *c, const char *text, size_t len, const struct scheme_edit *edits, int n, const char **ret_text)
{
	const char *now = text;
	for (int i = 0; i < n; i++, len = strlen(now))
		TRY(one_edit(c, now, len, &edits[i], &now));
	*ret_text = now;
	return RC_OK;
}
