/* engine.h - a scheme and a table as texts, evaluated: what the engine's tests start from.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_ENGINE_H
#define TESTS_ENGINE_H
#include "evaluation/evaluate.h"
#include "evaluation/explain.h"
#include "evaluation/whatif.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct engine { struct arena a; struct pool *pool; struct plan_report report; struct scheme *s; struct frame f; struct evaluation *e; struct evaluation_error why; };

/* Reads, binds and runs; any mistake fails the test with its message. */
void engine_open(struct engine *g, const char *yaml, const char *csv, int threads);
/* Without running: to set overrides or settings first. */
void engine_bind(struct engine *g, const char *yaml, const char *csv, int threads);
void engine_run(struct engine *g, const struct settings *set);
void engine_close(struct engine *g);
/* Only reads the scheme; NULL with the messages in g->report when it has mistakes. */
struct scheme *engine_scheme(struct engine *g, const char *yaml);

size_t engine_row(const struct engine *g, const char *unit);
const char *engine_class(const struct engine *g, const char *unit);  /* "" without one */
uint32_t engine_rank(const struct engine *g, const char *unit);
double engine_total(const struct engine *g, const char *unit);       /* NAN without one */
double engine_item(const struct engine *g, const char *unit, const char *item);
/* Classes of all rows in order, joined: "ABBC-". A row without one: ".". */
const char *engine_classes(struct engine *g);
#endif
