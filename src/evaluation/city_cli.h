/* city_cli.h - the commands that work on rounds of the city.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVALUATION_CITY_CLI_H
#define EVALUATION_CITY_CLI_H
#include "core/module.h"

enum { N_EVALUATION_COMMANDS = 11 };
extern const struct command evaluation_commands[N_EVALUATION_COMMANDS];
#endif
