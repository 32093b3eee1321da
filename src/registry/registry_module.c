/* registry_module.c - what the registry gives to the house.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/cli.h"
#include "registry/registry.api.gen.h"
#include "registry/registry_check.h"
#include "registry/registry_import.h"
#include "registry/registry_place.h"
#include "registry/registry_state.h"
#include "registry/registry_store.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

extern const char registry_sql_begin[], registry_undo_sql_begin[], registry_before_sql_begin[], registry_sites_sql_begin[], registry_codes_sql_begin[]; /* X.sql, embedded by the build */

void **registry_slot(struct app *a)
{
	void **at = app_slot(a, &registry_module);
	assert(at != NULL);
	return at;
}

static void state_destroy(struct registry_state *st)
{
	if (!st)
		return;
	if (st->current)
		snapshot_free(st->current);
	pthread_mutex_destroy(&st->lock);
	free(st);
}

/* The writer is taken only when the program brings other tables than the database has. */
static enum rc renew_reference(struct app *a)
{
	struct ctx c;
	enum rc rc = ctx_begin(&c, a, CTX_WRITER);

	ctx_as_operator(&c);
	if (rc == RC_OK)
		rc = registry_reference_load(&c);
	ctx_end(&c);
	return rc;
}

static enum rc start(struct app *a)
{
	struct registry_state *st = calloc(1, sizeof *st);
	bool current = false;
	struct ctx c;
	enum rc rc;

	if (!st)
		return RC_NO_MEMORY;
	pthread_mutex_init(&st->lock, NULL);
	*registry_slot(a) = st;
	rc = ctx_begin(&c, a, CTX_READER);
	if (rc == RC_OK)
		rc = registry_reference_is_current(&c, &current);
	ctx_end(&c);
	if (rc == RC_OK && !current)
		rc = renew_reference(a);
	if (rc != RC_OK) {
		*registry_slot(a) = NULL;
		state_destroy(st);
	}
	return rc;
}

static void stop(struct app *a)
{
	state_destroy(registry_state_of(a));
	*registry_slot(a) = NULL;
}

/* Occupations may never add up to more than their plot, codes must hold, places must lie in the tree: importers see to it, `gusu check` sees whether it is so. */
static enum rc check(struct ctx *c, int *ret_findings)
{
	const struct registry *g;
	int findings = 0;

	TRY(registry_hold(c, &g));
	for (size_t i = 0; i < g->rows; i++) {
		const char *code = registry_uscc(g, i);
		if (uscc_check_char(code) == code[17])
			continue;
		cli_finding(c, "registry: enterprise %.18s: %s", code, TR(c, "校验位不符", "the check character does not match"));
		findings++;
	}
	registry_drop(c, g);
	TRY(registry_check_plots(c, &findings));
	TRY(registry_check_rules(c, &findings));
	*ret_findings = findings;
	return RC_OK;
}

static enum rc keep(struct ctx *c)
{
	const struct registry *g;

	TRY(registry_hold(c, &g));
	registry_drop(c, g);
	return RC_OK;
}

static const struct migration steps[] = {
	{1, "regions, industries, enterprises, plots", registry_sql_begin},
	{2, "tables taken back", registry_undo_sql_begin},
	{3, "what was known of enterprises before a change", registry_before_sql_begin},
	{4, "groups of companies, and since when occupations are known", registry_sites_sql_begin},
	{5, "since when enterprises and codes are known", registry_codes_sql_begin},
};

const struct module registry_module = {
	.name = "registry",
	.title_zh = "登记", .title_en = "Registry",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = registry_routes, .n_routes = registry_n_routes,
	.importers = registry_importers, .n_importers = N_REGISTRY_IMPORTERS,
	.commands = registry_commands, .n_commands = N_REGISTRY_COMMANDS,
	.start = start, .stop = stop,
	.region = registry_place_region, .enterprise = registry_place_enterprise, .scope_name = registry_scope_name,
	.init = registry_reference_load,
	.load = registry_load,
	.keep = keep,
	.check = check,
};
