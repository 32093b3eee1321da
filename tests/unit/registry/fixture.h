/* fixture.h - a real database in a folder of its own, for tests of registry and indicators.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_REGISTRY_FIXTURE_H
#define TESTS_REGISTRY_FIXTURE_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/app.h"
#include "registry/registry_import.h"

/* The clock stands at 2021-06-30 12:00 in China. `c` is a writer of the operator and speaks English. */
struct fixture { struct app app; struct ctx c; char dir[64], db[128]; const struct module *modules[8]; };

/* `modules` ends with NULL, core comes by itself; plans: folder of plan files or NULL. */
void fixture_make(struct fixture *f, const struct module *const *modules, const char *plans);
void fixture_drop(struct fixture *f);
void fixture_fresh(struct fixture *f);                 /* ends the unit of work and begins the next one */
const char *fixture_file(struct fixture *f, const char *name, const char *text); /* writes it, gives the path */
const char *fixture_path(struct fixture *f, const char *name);
int64_t fixture_number(struct fixture *f, const char *sql); /* one number, for looking behind the doors */

/* A valid sample code from eight digits. */
const char *code_of(struct fixture *f, int n);
/* Adds an enterprise; dies when that fails. */
int64_t add_firm(struct fixture *f, int n, const char *name, const char *region, const char *industry);

#define assert_ok(f, call) do { enum rc rc_ = (call); if (rc_ != RC_OK) fail_msg("%s: %s", #call, ctx_reason(&(f)->c)); } while (0)
/* The call fails so, and the reason holds these words; the context is clear afterwards. */
#define assert_refused(f, want, words, call) do { \
	assert_int_equal((call), (want)); \
	if (!strstr(ctx_reason(&(f)->c), (words))) fail_msg("reason: %s", ctx_reason(&(f)->c)); \
	(f)->c.problem = (struct problem){0}; } while (0)
/* Brings a table of marks, all new, and takes it back again. */
int64_t import_marks_of(struct fixture *f, const char *text, int64_t n);
void take_marks_back(struct fixture *f, int64_t batch, int64_t n);
#endif
