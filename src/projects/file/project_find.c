/* project_find.c - finding a project within the scope, and the door of secrecy.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "projects/file/project_write.h"
#include "projects/file/projects_store.h"

enum { KEY_MOST = 40 };

static int64_t id_of(const char *key)
{
	size_t n = strlen(key);
	return n > 0 && n < 16 && strspn(key, "0123456789") == n ? strtoll(key, NULL, 10) : 0;
}

/* Official codes are looked up in their canonical form. */
static const char *canonical_key(struct ctx *c, const char *key)
{
	struct project_code_parts parts;
	const char *zh, *en;
	char code[25];
	return project_code_parse(key, &parts, code, &zh, &en) ? arena_strdup(&c->arena, code) : key;
}

enum rc project_find(struct ctx *c, const char *key, struct project_ref *ret_ref)
{
	struct project_ref found[2];
	int n;
	*ret_ref = (struct project_ref){ 0 };
	if (key == NULL || strlen(key) > KEY_MOST)
		return RC_OK;
	const char *code = canonical_key(c, key);
	if (code == NULL)
		return ctx_no_memory(c);
	TRY(store_projects_by(c, code, id_of(key), found, 2, &n));
	if (n > 1)
		return ctx_fail(c, RC_CONFLICT, "code", TR(c, "代码 %s 属于不止一个项目（%s、%s 等）；请用本系统的项目编号", "the code %s is carried by more than one project (%s, %s …); use our own number"), key,
			found[0].code, found[1].code);
	if (n == 1)
		*ret_ref = found[0];
	return RC_OK;
}

enum rc project_get(struct ctx *c, const char *key, struct project_ref *ret_ref)
{
	TRY(project_find(c, key, ret_ref));
	return ret_ref->id != 0 ? RC_OK : ctx_fail(c, RC_NOT_FOUND, "code", "%s", TR(c, "没有这个项目", "there is no such project"));
}

enum rc project_visible(struct ctx *c, int64_t project, bool *ret_visible)
{
	struct project_ref found;
	int n;
	TRY(store_projects_by(c, "", project, &found, 1, &n));
	*ret_visible = n == 1;
	return RC_OK;
}

enum rc project_hidden(struct ctx *c, const int64_t **ret_ids, int *ret_n)
{
	int64_t *ids;
	TRY(store_hidden(c, &ids, ret_n));
	*ret_ids = ids;
	return RC_OK;
}

enum rc project_version(struct ctx *c, int64_t *ret_version) { return store_version(c, ret_version); }
