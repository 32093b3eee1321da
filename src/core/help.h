/* help.h - what `gusu help` shows: all commands by module, one command, topics, the guide.
 * SPDX-License-Identifier: Apache-2.0
 *
 * With --json the same as one document on stdout, whatever `file` is. The functions with an int give the exit code. */
#ifndef CORE_HELP_H
#define CORE_HELP_H
#include "core/app.h"

/* A page of the guide (docs/guide), embedded by the build. */
struct guide_page { const char *name; const unsigned char *text, *end; };

int help_overview(struct ctx *c, void *file);                                /* `file` is a FILE* */
int help_command(struct ctx *c, const struct command *cmd, void *file);
void help_hint(struct ctx *c, const char *word);                             /* commands that begin with this word, on stderr */
int help_run(struct ctx *c, int argc, char **argv);                          /* `gusu help [WORD]` */

/* Words of argv to a command, the longest match first; NULL when there is none. */
const struct command *cli_find(const struct app *a, int argc, char **argv, int *ret_words);
#endif
