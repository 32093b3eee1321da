/* export_mark.h - who took a file out, on the file itself and in the record of acts.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A workbook carries the mark in the footer of every page and in its properties (core/table_out.c). A CSV file has no place that a parser would not
 * take for data, so it carries account and time in its name, and the reply in the header X-Gusu-Taken-Out-By. */
#ifndef CORE_EXPORT_MARK_H
#define CORE_EXPORT_MARK_H
#include "core/http.h"

/* "zhang 2026-11-23 21:15", in the arena; NULL for nobody and at the command line. */
char *export_mark(struct ctx *c);
/* Marks the name and the head of a download and notes "export" with this object in the audit log: without the note no file leaves. */
enum rc export_leave(struct ctx *c, struct reply *r, const char *object) MUST_USE;
#endif
