/* http_input.c - path, query and body into the input struct of an operation.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include "base/utf8.h"
#include "core/http_priv.h"
#include "net/query.h"

enum { FIELDS_MAX = 64 };

struct seen { uint64_t bits; };

static bool seen_before(struct seen *s, int i)
{
	bool was = (s->bits >> i & 1) != 0;
	s->bits |= (uint64_t)1 << i;
	return was;
}

static int field_named(const struct field *fields, int n, enum field_in in, struct slice name)
{
	for (int i = 0; i < n; i++)
		if (fields[i].in == in && slice_is(name, fields[i].name))
			return i;
	return -1;
}

static enum rc unknown(struct ctx *c, const struct field *fields, int n, enum field_in in, const char *name, size_t len)
{
	char list[600] = "", field[64];
	snprintf(field, sizeof field, "%.*s", (int)utf8_cut(name, len, sizeof field - 1), name);
	for (int i = 0; i < n; i++)
		if (fields[i].in == in)
			snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", list[0] != '\0' ? ", " : "", fields[i].name);
	if (list[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "不认识“%s”；这里没有参数", "'%s' is not known; nothing may be given here"), field);
	return ctx_fail(c, RC_BAD_INPUT, field, TR(c, "不认识“%s”；可用：%s", "'%s' is not known; there are: %s"), field, list);
}

static enum rc twice(struct ctx *c, const char *name)
{
	return ctx_fail(c, RC_BAD_INPUT, name, TR(c, "“%s”给了两次", "'%s' is given twice"), name);
}

/* --- query and form --------------------------------------------------------------------------------------------------- */

static enum rc read_pairs(struct ctx *c, const struct route *route, enum field_in in, struct slice rest, struct seen *seen, void *out)
{
	struct slice name, value;
	while (query_next(&rest, &name, &value)) {
		char plain[64];
		size_t n;
		if (name.n >= sizeof plain || !query_decode(name, true, plain, &n))
			return unknown(c, route->fields, route->n_fields, in, "?", 1);
		int i = field_named(route->fields, route->n_fields, in, (struct slice){ plain, n });
		if (i < 0)
			return unknown(c, route->fields, route->n_fields, in, plain, n);
		if (value.n == 0)
			continue; /* `?q=` is how a form says nothing */
		const struct field *f = &route->fields[i];
		if (seen_before(seen, i))
			return twice(c, f->name);
		TRY(put_text_value(&(struct put){ c, f, out, f->name }, value, true));
	}
	return RC_OK;
}

/* The parts of the path come in the order of the template; the table has them by name. */
static enum rc read_path(struct ctx *c, const struct route *route, const struct net_request *q, struct seen *seen, void *out)
{
	int k = 0;
	for (const char *p = strchr(route->path, '{'); p != NULL && k < q->n_params; p = strchr(p + 1, '{'), k++) {
		struct slice name = { p + 1, strcspn(p + 1, "}") };
		int i = field_named(route->fields, route->n_fields, IN_PATH, name);
		assert(i >= 0);
		seen_before(seen, i);
		TRY(put_text_value(&(struct put){ c, &route->fields[i], out, route->fields[i].name }, q->params[k], false));
	}
	return RC_OK;
}

/* --- JSON --------------------------------------------------------------------------------------------------------------- */

static const char *kind_of(const struct ctx *c, const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT: return TR(c, "对象", "an object");
	case JSON_ARRAY: return TR(c, "列表", "a list");
	case JSON_STRING: return TR(c, "文本", "a text");
	case JSON_INTEGER: return TR(c, "整数", "a whole number");
	case JSON_REAL: return TR(c, "小数", "a number with decimals");
	case JSON_NULL: return "null";
	default: return TR(c, "true 或 false", "true or false");
	}
}

static const char *wanted(const struct ctx *c, enum field_type t)
{
	switch (t) {
	case FIELD_TEXT: case FIELD_ENUM: return TR(c, "文本", "a text");
	case FIELD_DATE: return TR(c, "日期文本，如 \"2020-06-30\"", "a date as text, like \"2020-06-30\"");
	case FIELD_INT: return TR(c, "整数", "a whole number");
	case FIELD_NUMBER: return TR(c, "数字", "a number");
	case FIELD_BOOL: return TR(c, "true 或 false", "true or false");
	case FIELD_TEXT_LIST: return TR(c, "文本列表", "a list of texts");
	case FIELD_INT_LIST: return TR(c, "整数列表", "a list of whole numbers");
	case FIELD_NUMBER_LIST: return TR(c, "数字列表", "a list of numbers");
	default: return TR(c, "对象列表", "a list of objects");
	}
}

static enum rc wrong_kind(const struct put *p, const json_t *v)
{
	const struct ctx *c = p->c;
	return ctx_fail(p->c, RC_BAD_INPUT, p->name, TR(c, "“%s”应为%s，实为%s", "'%s' must be %s, not %s"), p->name,
		wanted(c, p->f->type), kind_of(c, v));
}

static enum rc copy_text(const struct put *p, const json_t *v, const char **ret_s, size_t *ret_n)
{
	*ret_n = json_string_length(v);
	*ret_s = arena_strndup(&p->c->arena, json_string_value(v), *ret_n);
	return *ret_s != NULL ? RC_OK : ctx_no_memory(p->c);
}

static enum rc put_json(const struct put *p, const json_t *v);
static enum rc read_object(struct ctx *c, const struct field *fields, int n, enum field_in in, const json_t *o,
	const char *prefix, void *out);

static enum rc put_json_item(const struct put *p, void *items, size_t i, const json_t *v)
{
	const char *s;
	size_t n;
	switch (p->f->type) {
	case FIELD_TEXT_LIST:
		if (!json_is_string(v))
			return wrong_kind(p, v);
		TRY(copy_text(p, v, &s, &n));
		((const char **)items)[i] = s;
		return put_item_text(p, s, n);
	case FIELD_INT_LIST:
		if (!json_is_integer(v))
			return wrong_kind(p, v);
		((int64_t *)items)[i] = json_integer_value(v);
		return put_item_number(p, (double)json_integer_value(v));
	case FIELD_NUMBER_LIST:
		if (!json_is_number(v))
			return wrong_kind(p, v);
		((double *)items)[i] = json_number_value(v);
		return put_item_number(p, json_number_value(v));
	default:
		if (!json_is_object(v))
			return wrong_kind(p, v);
		return read_object(p->c, p->f->sub, p->f->n_sub, IN_BODY, v, p->name, (char *)items + i * p->f->sub_size);
	}
}

static enum rc put_json_list(const struct put *p, const json_t *v)
{
	if (!json_is_array(v))
		return wrong_kind(p, v);
	size_t n = json_array_size(v);
	TRY(put_count(p, n));
	void *items = arena_array(&p->c->arena, n + 1, item_size(p->f));
	if (items == NULL)
		return ctx_no_memory(p->c);
	for (size_t i = 0; i < n; i++) {
		char name[64];
		snprintf(name, sizeof name, "%s[%zu]", p->name, i);
		TRY(put_json_item(&(struct put){ p->c, p->f, p->base, name }, items, i, json_array_get(v, i)));
	}
	put_list(p, items, n);
	return RC_OK;
}

static enum rc put_json(const struct put *p, const json_t *v)
{
	const char *s;
	size_t n;
	switch (p->f->type) {
	case FIELD_TEXT: case FIELD_ENUM: case FIELD_DATE:
		if (!json_is_string(v))
			return wrong_kind(p, v);
		TRY(copy_text(p, v, &s, &n));
		return put_text(p, s, n);
	case FIELD_INT:
		return json_is_integer(v) ? put_int(p, json_integer_value(v)) : wrong_kind(p, v);
	case FIELD_NUMBER:
		return json_is_number(v) ? put_number(p, json_number_value(v)) : wrong_kind(p, v);
	case FIELD_BOOL:
		return json_is_boolean(v) ? put_bool(p, json_is_true(v)) : wrong_kind(p, v);
	default:
		return put_json_list(p, v);
	}
}

/* Defaults, and what is required but did not come. */
static enum rc complete(struct ctx *c, const struct field *fields, int n, const struct seen *seen, const char *prefix, void *out)
{
	for (int i = 0; i < n; i++) {
		if (seen->bits >> i & 1)
			continue;
		put_default(&fields[i], out);
		if (!fields[i].required)
			continue;
		char name[64];
		snprintf(name, sizeof name, "%s%s%s", prefix, prefix[0] != '\0' ? "." : "", fields[i].name);
		return ctx_fail(c, RC_BAD_INPUT, name, TR(c, "缺少“%s”：应为%s", "'%s' is missing: %s is needed"), name, wanted(c, fields[i].type));
	}
	return RC_OK;
}

static enum rc read_members(struct ctx *c, const struct field *fields, int n, enum field_in in, const json_t *o,
	const char *prefix, struct seen *seen, void *out)
{
	const char *key;
	json_t *v;
	json_object_foreach((json_t *)(uintptr_t)o, key, v) {
		int i = field_named(fields, n, in, slice_of(key));
		if (i < 0)
			return unknown(c, fields, n, in, key, strlen(key));
		char name[64];
		snprintf(name, sizeof name, "%s%s%s", prefix, prefix[0] != '\0' ? "." : "", key);
		seen_before(seen, i);
		TRY(put_json(&(struct put){ c, &fields[i], out, name }, v));
	}
	return RC_OK;
}

static enum rc read_object(struct ctx *c, const struct field *fields, int n, enum field_in in, const json_t *o,
	const char *prefix, void *out)
{
	struct seen seen = { 0 };
	TRY(read_members(c, fields, n, in, o, prefix, &seen, out));
	return complete(c, fields, n, &seen, prefix, out);
}

static enum rc read_json(struct ctx *c, const struct route *route, const struct net_request *q, struct seen *seen, void *out)
{
	json_error_t e;
	json_t *root = json_loadb(q->body, q->body_len, JSON_REJECT_DUPLICATES, &e);
	if (root == NULL)
		return ctx_fail(c, RC_BAD_INPUT, NULL, TR(c, "内容不是正确的 JSON（第 %d 行第 %d 列）：%s", "the body is not JSON (line %d, column %d): %s"),
			e.line, e.column, e.text);
	enum rc rc = json_is_object(root) ? read_members(c, route->fields, route->n_fields, IN_BODY, root, "", seen, out)
		: ctx_fail(c, RC_BAD_INPUT, NULL, TR(c, "内容应为一个 JSON 对象，实为%s", "the body must be a JSON object, not %s"), kind_of(c, root));
	json_decref(root);
	return rc;
}

static enum rc read_body(struct ctx *c, const struct route *route, const struct net_request *q, struct seen *seen, void *out)
{
	switch (route->body) {
	case BODY_JSON:
		return q->body_len > 0 ? read_json(c, route, q, seen, out) : RC_OK;
	case BODY_FORM:
		return read_pairs(c, route, IN_BODY, (struct slice){ q->body, q->body_len }, seen, out);
	case BODY_UPLOAD: {
		if (q->upload == NULL)
			return ctx_fail(c, RC_BAD_INPUT, "file", "%s", TR(c, "没有收到文件", "no file came with the request"));
		struct upload *u = arena_new(&c->arena, struct upload);
		if (u == NULL)
			return ctx_no_memory(c);
		*u = (struct upload){ q->upload->fd, q->upload->size, q->upload->sha256, q->upload->filename, q->upload->media };
		*(const struct upload **)((char *)out + route->offset_upload) = u;
		return RC_OK;
	}
	default:
		return RC_OK;
	}
}

enum rc input_read(struct ctx *c, const struct route *route, const struct net_request *q, void *in)
{
	struct seen seen = { 0 };
	assert(route->n_fields <= FIELDS_MAX);
	TRY(read_path(c, route, q, &seen, in));
	TRY(read_pairs(c, route, IN_QUERY, slice_of(q->query), &seen, in));
	TRY(read_body(c, route, q, &seen, in));
	return complete(c, route->fields, route->n_fields, &seen, "", in);
}
