/* fixture.c - a real database in a folder of its own.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include "registry/registry.h"
#include "registry/registry_undo.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int64_t noon(void)
{
	return INT64_C(1625025600000); /* 2021-06-30T04:00Z */
}

static void begin(struct fixture *f)
{
	assert_int_equal(ctx_begin(&f->c, &f->app, CTX_WRITER), RC_OK);
	ctx_as_operator(&f->c);
	f->c.english = true;
}

void fixture_make(struct fixture *f, const struct module *const *modules, const char *plans)
{
	struct ctx c;
	int n = 1;

	f->modules[0] = &core_module;
	for (; *modules; modules++)
		f->modules[n++] = *modules;
	strcpy(f->dir, "/tmp/gusu-test-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->db, sizeof f->db, "%s/city.gusu", f->dir);
	app_init(&f->app, f->modules, n);
	f->app.now_ms = noon;
	f->app.config.quiet = true;
	f->app.config.db_url = f->db;
	f->app.config.plans_dir = plans ? plans : f->dir;
	assert_int_equal(ctx_begin(&c, &f->app, CTX_NO_DB), RC_OK);
	if (app_open(&c, &f->app, true) != RC_OK)
		fail_msg("app_open: %s", ctx_reason(&c));
	ctx_end(&c);
	begin(f);
}

void fixture_drop(struct fixture *f)
{
	char command[160];

	ctx_end(&f->c);
	app_close(&f->app);
	snprintf(command, sizeof command, "rm -rf '%s'", f->dir);
	assert_int_equal(system(command), 0);
}

void fixture_fresh(struct fixture *f)
{
	ctx_end(&f->c);
	begin(f);
}

const char *fixture_path(struct fixture *f, const char *name)
{
	return arena_printf(&f->c.arena, "%s/%s", f->dir, name);
}

const char *fixture_file(struct fixture *f, const char *name, const char *text)
{
	const char *path = fixture_path(f, name);
	FILE *out = fopen(path, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, strlen(text), out), strlen(text));
	assert_int_equal(fclose(out), 0);
	return path;
}

int64_t fixture_number(struct fixture *f, const char *sql)
{
	char *whole = arena_printf(&f->c.arena, "%s {unscoped}", sql);
	struct db_stmt *s = NULL;
	int64_t v;
	bool row;

	assert_int_equal(db_prepare(f->c.db, NULL, whole, &s), RC_OK);
	assert_int_equal(db_next(s, &row), RC_OK);
	assert_true(row);
	v = db_i64(s, 0);
	db_reset(s);
	return v;
}

const char *code_of(struct fixture *f, int n)
{
	char *code = arena_printf(&f->c.arena, "91329900%08d  ", n);

	code[16] = uscc_org_char(code + 8);
	code[17] = uscc_check_char(code);
	return code;
}

int64_t add_firm(struct fixture *f, int n, const char *name, const char *region, const char *industry)
{
	struct enterprise_edit e = {.uscc = code_of(f, n), .name = name, .region = region, .industry = industry, .registered = DAY_NONE, .from = DAY_NONE};
	int64_t id = 0;

	assert_ok(f, registry_enterprise_add(&f->c, &e, &id));
	return id;
}

int64_t import_marks_of(struct fixture *f, const char *text, int64_t n)
{
	struct import_options o = {.from = DAY_NONE, .may_undo = true};
	struct import_result did;

	assert_ok(f, import_marks(&f->c, fixture_file(f, "marks.csv", text), &o, &did));
	assert_int_equal(did.added, n);
	assert_true(did.batch > 0);
	return did.batch;
}

void take_marks_back(struct fixture *f, int64_t batch, int64_t n)
{
	struct import_result back;
	int64_t by;

	assert_ok(f, registry_undo(&f->c, &(struct importer_undo){.batch = batch}, &back, &by));
	assert_int_equal(back.changed, n);
	assert_true(by > batch);
}
