/* cli.h - the command line: words to commands, options, exit codes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Results go to stdout, everything else (progress, mistakes) to stderr. With --json a result is one JSON document on stdout and a
 * failure one on stderr: {"error": name of the outcome or USAGE, "detail": the reason in words, "field"?, "usage"?}. */
#ifndef CORE_CLI_H
#define CORE_CLI_H
#include "core/app.h"

/* Documented by `gusu help exit-codes`. */
enum cli_exit {
	CLI_OK,
	CLI_FAILED,     /* internal error, reading or writing failed, findings of a check */
	CLI_USAGE,      /* unknown word or option, missing argument */
	CLI_BAD_INPUT,  /* a file or value is not valid; the message says where */
	CLI_NOT_FOUND,
	CLI_BUSY,       /* the database is locked by another process; try again */
	CLI_CONFLICT,   /* conflicts with what is there: exists already, sample data */
	CLI_TOO_LARGE,  /* over a limit or out of memory */
	CLI_DENIED,     /* not signed in, not allowed */
	CLI_CANCELLED = 130,
};
int cli_exit_of(enum rc rc);

/* Runs the command that argv names and returns the exit code. argv[0] is the program. a->modules is set; the database is opened as the
 * command needs it. */
int cli_run(struct app *a, int argc, char **argv);

/* Options of a command. `ret` points to: const char * (TEXT), int64_t (INT), double (NUMBER), bool (FLAG). TEXT may come several times
 * when `ret` is a struct cli_texts (TEXTS). Written only when the option is given, so set the default before. */
enum cli_kind { CLI_TEXT, CLI_INT, CLI_NUMBER, CLI_FLAG, CLI_TEXTS };
struct cli_option { const char *name; enum cli_kind kind; void *ret; }; /* name with its dashes: "--year" */
struct cli_texts { const char *items[64]; int n; };

/* "--year 2020", "--year=2020", "--" ends the options. What is no option goes to ret_args; fewer than `least` or more than `most` of
 * them is a mistake. False after a message with the command's usage; the command then returns CLI_USAGE. */
bool cli_parse(struct ctx *c, int argc, char **argv, const struct cli_option *options, int n_options, const char **ret_args, int least,
	int most, int *ret_n);

/* Says on stderr what went wrong (c's reason) and gives the exit code: `if (rc != RC_OK) return cli_fail(c);` */
int cli_fail(struct ctx *c);
/* The same; with --json the problem also has these members: `"rows":3,"rejects":[…]`, written by the caller. */
struct buf;
int cli_fail_with(struct ctx *c, const struct buf *members);
/* A mistake in the arguments that cli_parse cannot see. Returns CLI_USAGE. */
int cli_usage(struct ctx *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* One finding of a module's check, a line without its end. Printed as it comes; `gusu check --json` gathers them instead. */
struct jw;
struct cli_findings { struct jw *w; int n; };
void cli_finding(struct ctx *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Prints a finished document to stdout with a newline. CLI_OK or CLI_FAILED (stdout closed). */
int cli_print(struct ctx *c, const struct buf *b);
#endif
