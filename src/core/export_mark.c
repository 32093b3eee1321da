/* export_mark.c - who took a file out.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/period.h"
#include "core/account_store.h"
#include "core/export_mark.h"
#include "core/setting.h"

enum { LOCAL_MINUTES = 8 * 60 };

char *export_mark(struct ctx *c)
{
	char at[INSTANT_TEXT];
	if (c->who.account == 0)
		return NULL;
	instant_print_local(at, c->now_ms, LOCAL_MINUTES);
	return arena_printf(&c->arena, "%s %s", c->who.name, at);
}

/* "results-2020.csv" -> "results-2020-zhang-20261123T211500.csv": digits of the time only, so that every system takes the name. */
static const char *marked_name(struct ctx *c, const char *filename)
{
	char at[INSTANT_TEXT], plain[INSTANT_TEXT];
	const char *dot = strrchr(filename, '.');
	int stem = dot != NULL ? (int)(dot - filename) : (int)strlen(filename), n = 0;
	instant_print_local(at, c->now_ms, LOCAL_MINUTES);
	for (const char *p = at; *p != '\0' && n < 14; p++)
		if (*p >= '0' && *p <= '9')
			plain[n++] = *p;
	plain[n] = '\0';
	return arena_printf(&c->arena, "%.*s-%s-%s%s", stem, filename, c->who.name, plain, filename + stem);
}

enum rc export_leave(struct ctx *c, struct reply *r, const char *object)
{
	struct ctx unit, *w;
	TRY(writer_begin(c, &unit, &w));
	TRY(writer_end(c, &unit, w, audit_note(w, "export", object, r->filename)));
	if (c->who.account == 0)
		return RC_OK;
	r->filename = marked_name(c, r->filename);
	r->taken_by = export_mark(c);
	return r->filename != NULL && r->taken_by != NULL ? RC_OK : ctx_no_memory(c);
}
