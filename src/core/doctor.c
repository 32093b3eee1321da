/* doctor.c - the round of all checks and how they are told.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/doctor.h"
#include <stdarg.h>
#include <stdio.h>
#include "core/core_cli.h"

enum state { STATE_OK, STATE_WARN, STATE_FAIL };
static const char *const state_words[] = { "ok", "warn", "fail" };

static void say(struct doctor *d, enum state state, const char *about, const char *remedy, const char *fmt, va_list ap)
	__attribute__((format(printf, 5, 0)));
static void say(struct doctor *d, enum state state, const char *about, const char *remedy, const char *fmt, va_list ap)
{
	char text[1024];
	vsnprintf(text, sizeof text, fmt, ap);
	d->warnings += state == STATE_WARN;
	d->failures += state == STATE_FAIL;
	if (d->json == NULL) {
		printf("%-4s  %-10s %s\n", state_words[state], about, text);
		if (remedy != NULL)
			printf("                 → %s\n", remedy);
		return;
	}
	jw_obj(d->json);
	jw_ktext(d->json, "about", about);
	jw_ktext(d->json, "state", state_words[state]);
	jw_ktext(d->json, "text", text);
	jw_ktext(d->json, "remedy", remedy);
	jw_obj_end(d->json);
}

void doctor_ok(struct doctor *d, const char *about, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(d, STATE_OK, about, NULL, fmt, ap);
	va_end(ap);
}

void doctor_warn(struct doctor *d, const char *about, const char *remedy, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(d, STATE_WARN, about, remedy, fmt, ap);
	va_end(ap);
}

void doctor_fail(struct doctor *d, const char *about, const char *remedy, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(d, STATE_FAIL, about, remedy, fmt, ap);
	va_end(ap);
}

const char *doctor_size(struct ctx *c, int64_t bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double v = (double)bytes;
	int i = 0;
	for (; v >= 1024 && i < 4; i++)
		v /= 1024;
	const char *text = arena_printf(&c->arena, v < 10 && i > 0 ? "%.1f %s" : "%.0f %s", v, units[i]);
	return text != NULL ? text : "";
}

static void look_at_all(struct doctor *d)
{
	static void (*const checks[])(struct doctor *d) = { doctor_user, doctor_config, doctor_plans, doctor_database, doctor_backup,
		doctor_disk,
		doctor_memory, doctor_limits, doctor_port, doctor_clock, doctor_libraries, doctor_fonts };
	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
		checks[i](d);
}

static int tell_json(struct ctx *c, struct doctor *d)
{
	struct jw w;
	buf_auto b;
	buf_init(&b, 1 << 20);
	jw_init(&w, &b);
	d->json = &w;
	jw_obj(&w);
	jw_key(&w, "checks");
	jw_arr(&w);
	look_at_all(d);
	jw_arr_end(&w);
	jw_ki64(&w, "warnings", d->warnings);
	jw_ki64(&w, "failures", d->failures);
	jw_obj_end(&w);
	return cli_print(c, &b);
}

int doctor_run(struct ctx *c, int argc, char **argv)
{
	struct doctor d = { .c = c };
	if (!cli_parse(c, argc, argv, NULL, 0, NULL, 0, 0, NULL))
		return CLI_USAGE;
	int code = CLI_OK;
	if (c->app->config.json) {
		code = tell_json(c, &d);
	} else {
		look_at_all(&d);
		printf(TR(c, "%d 处有问题，%d 处提醒\n", "%d failures, %d warnings\n"), d.failures, d.warnings);
	}
	return d.failures > 0 ? CLI_FAILED : code;
}
