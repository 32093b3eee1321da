/* portfolio_module.c - what the portfolio gives to the house.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/http.h"
#include "projects/portfolio.api.gen.h"
#include "projects/portfolio/portfolio_priv.h"

extern const char portfolio_sql_begin[]; /* portfolio.sql, embedded by the build */

static const struct migration steps[] = {
	{ 1, "filters that are kept", portfolio_sql_begin },
};

const struct module portfolio_module = {
	.name = "portfolio",
	.title_zh = "项目总览", .title_en = "All projects",
	.migrations = steps, .n_migrations = sizeof steps / sizeof *steps,
	.routes = portfolio_routes, .n_routes = portfolio_n_routes,
	.start = portfolio_start,
	.stop = portfolio_stop,
	.keep = portfolio_keep,
};
