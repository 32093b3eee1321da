/* shelf.c - reading the schemes of the plan folders.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/shelf.h"

#include <string.h>

#include "base/file.h"

enum { SHELF_SCHEMES = 500, SHELF_FILE_BYTES = 1 << 20, SHELF_ARENA = 256 << 20 };

static bool is_yaml(const char *name)
{
	size_t n = strlen(name);
	return n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

static enum rc keep(struct shelf *s, const struct scheme *scheme, const char *text, size_t len)
{
	if (s->n == s->cap) {
		int cap = s->cap ? s->cap * 2 : 32;
		struct shelf_scheme *grown = arena_new_array(&s->arena, struct shelf_scheme, (size_t)cap);
		if (grown == NULL)
			return RC_NO_MEMORY;
		if (s->n)
			memcpy(grown, s->schemes, (size_t)s->n * sizeof *grown);
		s->schemes = grown;
		s->cap = cap;
	}
	struct shelf_scheme *x = &s->schemes[s->n];
	unsigned char sm3[DIGEST_SIZE];
	TRY(digest_of(DIGEST_SM3, text, len, sm3));
	hex_print(x->hash, sm3, sizeof sm3);
	x->scheme = scheme;
	x->text = text;
	x->len = len;
	s->n++;
	return RC_OK;
}

static enum rc load_file(struct shelf *s, struct plan_report *r, const char *path)
{
	struct file_bytes f;
	char *text = NULL;
	size_t len = 0;
	if (file_load(path, SHELF_FILE_BYTES, &f) == RC_OK) {
		len = f.n;
		text = arena_strndup(&s->arena, f.p, len);
		file_unload(&f);
	}
	if (text == NULL) {
		plan_error_at(r, path, 1, 1, "check its permissions and size (1 MiB at most)", "the file cannot be read");
		return RC_OK;
	}
	struct plan_node *root = plan_read_text(r, path, text, len);
	const struct scheme *scheme = root && plan_get(root, "scheme") ? scheme_read(&s->arena, r, root) : NULL;
	if (scheme == NULL)
		return RC_OK;
	if (shelf_find(s, scheme->id)) {
		plan_error_at(r, path, 1, 1, "give it an id of its own", "there is a scheme %s already", scheme->id);
		return RC_OK;
	}
	return keep(s, scheme, text, len);
}

static enum rc load_folder(struct shelf *s, struct plan_report *r, const char *dir)
{
	const char **names;
	int n;
	TRY(folder_names(&s->arena, dir, &names, &n));
	for (int i = 0; i < n && s->n < SHELF_SCHEMES; i++) {
		const char *path = arena_printf(&s->arena, "%s/%s", dir, names[i]);
		if (path == NULL)
			return RC_NO_MEMORY;
		if (is_yaml(names[i]))
			TRY(load_file(s, r, path));
	}
	return RC_OK;
}

enum rc shelf_load(struct shelf *s, const char *plans_dir, void *messages)
{
	struct plan_report r;
	const char **names;
	int n;
	memset(s, 0, sizeof *s);
	arena_init(&s->arena, SHELF_ARENA);
	if (plans_dir == NULL)
		return RC_OK;
	plan_report_init(&r, &s->arena);
	TRY(folder_names(&s->arena, plans_dir, &names, &n));
	for (int i = 0; i < n; i++) {
		const char *dir = strcmp(names[i], "schemes") == 0 ? arena_printf(&s->arena, "%s/schemes", plans_dir)
			: arena_printf(&s->arena, "%s/%s/schemes", plans_dir, names[i]);
		if (dir == NULL)
			return RC_NO_MEMORY;
		TRY(load_folder(s, &r, dir));
	}
	if (r.n_errors)
		plan_report_print(&r, messages);
	return RC_OK;
}

void shelf_finish(struct shelf *s)
{
	arena_finish(&s->arena);
	s->schemes = NULL;
	s->n = s->cap = 0;
}

const struct shelf_scheme *shelf_find(const struct shelf *s, const char *id)
{
	for (int i = 0; i < s->n; i++)
		if (strcmp(s->schemes[i].scheme->id, id) == 0)
			return &s->schemes[i];
	return NULL;
}

const char *shelf_nearest(const struct shelf *s, const char *id)
{
	const char *known[SHELF_SCHEMES + 1];
	for (int i = 0; i < s->n; i++)
		known[i] = s->schemes[i].scheme->id;
	known[s->n] = NULL;
	return plan_nearest(id, known);
}
