/* doctor.h - `gusu doctor`: what an operator would look at first, each with what to do about it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A check looks and says; it changes nothing, takes no lock that the server would wait for, and goes on when another check failed. It says
 * one line: `doctor_ok` where all is well, else `doctor_warn` (works, but look after it) or `doctor_fail` (does not work, or data are in
 * danger) with a remedy that can be followed as it stands. Texts are in the language of the unit of work. */
#ifndef CORE_DOCTOR_H
#define CORE_DOCTOR_H
#include "base/jw.h"
#include "core/ctx.h"

struct doctor {
	struct ctx *c;
	struct jw *json;              /* NULL: lines on stdout */
	int warnings, failures;
	int64_t db_bytes;             /* size of the database's file, 0: unknown or no file */
};

/* `about` is one English word, the same in both languages and in JSON. */
void doctor_ok(struct doctor *d, const char *about, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void doctor_warn(struct doctor *d, const char *about, const char *remedy, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void doctor_fail(struct doctor *d, const char *about, const char *remedy, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

const char *doctor_size(struct ctx *c, int64_t bytes); /* "1.5 GiB"; in the arena */

/* doctor_data.c */
void doctor_config(struct doctor *d);
void doctor_plans(struct doctor *d);
void doctor_database(struct doctor *d);   /* sets db_bytes */
void doctor_backup(struct doctor *d);

/* doctor_machine.c */
void doctor_user(struct doctor *d);
void doctor_disk(struct doctor *d);
void doctor_clock(struct doctor *d);
void doctor_port(struct doctor *d);
void doctor_limits(struct doctor *d);
void doctor_memory(struct doctor *d);
void doctor_libraries(struct doctor *d);
void doctor_fonts(struct doctor *d);
#endif
