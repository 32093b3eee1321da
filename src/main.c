/* main.c - words -> commands. The only file that knows all modules, through modules.def.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "core/cli.h"

#define M(name) extern const struct module name##_module;
#include "modules.def"
#undef M

static const struct module *const modules[] = {
#define M(name) &name##_module,
#include "modules.def"
#undef M
};

int main(int argc, char **argv)
{
	struct app app;
	app_init(&app, modules, (int)(sizeof modules / sizeof modules[0]));
	return cli_run(&app, argc, argv);
}
