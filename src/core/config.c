/* config.c - from texts in a file and in the environment to struct app_config.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/config.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/num.h"
#include "base/text.h"

struct unit_word { const char *word; int64_t times; };
static const struct unit_word byte_units[] = { { "GiB", (int64_t)1 << 30 }, { "MiB", 1 << 20 }, { "KiB", 1 << 10 },
	{ "G", (int64_t)1 << 30 }, { "M", 1 << 20 }, { "K", 1 << 10 }, { "B", 1 }, { "", 1 }, { NULL, 0 } };
static const struct unit_word time_units[] = { { "d", 86400 }, { "h", 3600 }, { "min", 60 }, { "s", 1 }, { "", 1 }, { NULL, 0 } };

/* ---- One value. */

/* "64 MiB" with its unit; false for anything else. */
static bool parse_amount(const char *text, const struct unit_word *units, int64_t *ret)
{
	size_t digits = strspn(text, "0123456789");
	int64_t v;
	if (!slice_i64((struct slice){ text, digits }, &v))
		return false;
	const char *unit = text + digits + strspn(text + digits, " ");
	for (; units->word != NULL; units++)
		if (strcasecmp(unit, units->word) == 0)
			return !__builtin_mul_overflow(v, units->times, ret);
	return false;
}

static void print_amount(char *out, size_t size, int64_t v, const struct unit_word *units, int n)
{
	for (int i = 0; i < n; i++)
		if (v > 0 && v % units[i].times == 0) {
			snprintf(out, size, "%lld %s", (long long)(v / units[i].times), units[i].word);
			return;
		}
	snprintf(out, size, "%lld", (long long)v);
}

static void print_kind(enum config_kind kind, int64_t v, char *out, size_t size)
{
	if (kind == CONFIG_BYTES)
		print_amount(out, size, v, byte_units, 3);
	else if (kind == CONFIG_SECONDS)
		print_amount(out, size, v, time_units + 1, 3);
	else
		snprintf(out, size, "%lld", (long long)v);
}

static bool address_good(const char *s)
{
	const char *colon = strrchr(s, ':');
	int64_t port;
	char host[64];
	struct in6_addr addr;
	if (colon == NULL || !slice_i64(slice_of(colon + 1), &port) || port < 0 || port > 65535)
		return false;
	struct slice h = { s, (size_t)(colon - s) };
	bool v6 = h.n > 2 && s[0] == '[' && colon[-1] == ']';
	if (v6)
		h = (struct slice){ s + 1, h.n - 2 };
	if (!text_put(host, sizeof host, h))
		return false;
	return inet_pton(v6 ? AF_INET6 : AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, &addr) == 1;
}

/* What is wrong with a value, and what to do; in the report's language. */
struct wrong { const char *what, *hint; };

static bool wrong_number(struct plan_report *r, const struct config_key *k, const char *text, struct wrong *w)
{
	char lo[48], hi[48];
	print_kind(k->kind, k->lo, lo, sizeof lo);
	print_kind(k->kind, k->hi, hi, sizeof hi);
	const char *how = k->kind == CONFIG_BYTES ? PLAN_TR(r, "写成 64 MiB、1 GiB 或字节数", "write 64 MiB, 1 GiB or a number of bytes")
		: k->kind == CONFIG_SECONDS ? PLAN_TR(r, "写成 30 s、15 min、12 h 或秒数", "write 30 s, 15 min, 12 h or a number of seconds")
		: PLAN_TR(r, "写一个整数", "write a whole number");
	w->what = arena_printf(r->arena, PLAN_TR(r, "“%s”不能是“%.60s”", "'%s' cannot be '%.60s'"), k->name, text);
	w->hint = arena_printf(r->arena, PLAN_TR(r, "%s，在 %s 到 %s 之间", "%s, between %s and %s"), how, lo, hi);
	return false;
}

static bool put_number(struct plan_report *r, const struct config_key *k, const char *text, void *at, struct wrong *w)
{
	int64_t v;
	static const struct unit_word plain[] = { { "", 1 }, { NULL, 0 } };
	const struct unit_word *units = k->kind == CONFIG_BYTES ? byte_units : k->kind == CONFIG_SECONDS ? time_units : plain;
	if (!parse_amount(text, units, &v) || v < k->lo || v > k->hi)
		return wrong_number(r, k, text, w);
	if (k->kind == CONFIG_BYTES)
		*(size_t *)at = (size_t)v;
	else
		*(int *)at = (int)v;
	return true;
}

static bool put_flag(struct plan_report *r, const struct config_key *k, const char *text, void *at, struct wrong *w)
{
	static const char *const words[] = { "false", "true", "no", "yes", "0", "1", "否", "是" };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i], text) == 0) {
			*(bool *)at = i % 2 == 1;
			return true;
		}
	w->what = arena_printf(r->arena, PLAN_TR(r, "“%s”应为是或否，却是“%.60s”", "'%s' must be true or false, found '%.60s'"), k->name, text);
	w->hint = PLAN_TR(r, "写 true 或 false", "write true or false");
	return false;
}

static bool put_word(struct plan_report *r, const struct config_key *k, const char *text, void *at, struct wrong *w)
{
	const char *all = "";
	for (int i = 0; k->words[i] != NULL; i++) {
		if (strcmp(k->words[i], text) == 0) {
			*(const char **)at = k->words[i];
			return true;
		}
		const char *more = arena_printf(r->arena, "%s%s%s", all, i > 0 ? ", " : "", k->words[i]);
		all = more != NULL ? more : "";
	}
	const char *near = plan_nearest(text, k->words);
	w->what = arena_printf(r->arena, PLAN_TR(r, "“%s”不能是“%.60s”", "'%s' cannot be '%.60s'"), k->name, text);
	w->hint = near != NULL ? arena_printf(r->arena, PLAN_TR(r, "是否想写“%s”？", "did you mean '%s'?"), near)
		: arena_printf(r->arena, PLAN_TR(r, "可选：%s", "one of: %s"), all);
	return false;
}

static bool put_text(struct plan_report *r, const struct config_key *k, const char *text, void *at, struct wrong *w)
{
	if (k->kind == CONFIG_ADDRESS && !address_good(text)) {
		w->what = arena_printf(r->arena, PLAN_TR(r, "“%s”不是地址：“%.60s”", "'%s' is no address: '%.60s'"), k->name, text);
		w->hint = PLAN_TR(r, "写成 127.0.0.1:8080 或 \"[::1]:8080\"", "write 127.0.0.1:8080 or \"[::1]:8080\"");
		return false;
	}
	if (k->kind == CONFIG_NETWORKS && !networks_good(text)) {
		w->what = arena_printf(r->arena, PLAN_TR(r, "“%s”中有的不是地址或网段：“%.60s”",
			"'%s' holds what is no address and no network: '%.60s'"), k->name, text);
		w->hint = PLAN_TR(r, "写成清单，如 [127.0.0.1, \"::1\", 10.2.0.0/16]", "write a list such as [127.0.0.1, \"::1\", 10.2.0.0/16]");
		return false;
	}
	if (k->lo > 0 && strlen(text) < (size_t)k->lo) {
		w->what = arena_printf(r->arena, PLAN_TR(r, "“%s”太短", "'%s' is too short"), k->name);
		w->hint = arena_printf(r->arena, PLAN_TR(r, "至少 %d 个字符，例如 openssl rand -hex 24 的输出",
			"at least %d characters, for example the output of: openssl rand -hex 24"), (int)k->lo);
		return false;
	}
	const char *kept = arena_strdup(r->arena, text);
	if (kept != NULL)
		*(const char **)at = kept;
	return true;
}

static bool put_value(struct plan_report *r, const struct config_key *k, const char *text, struct app_config *out, struct wrong *w)
{
	void *at = (char *)out + k->offset;
	switch (k->kind) {
	case CONFIG_FLAG: return put_flag(r, k, text, at, w);
	case CONFIG_WORD: return put_word(r, k, text, at, w);
	case CONFIG_COUNT:
	case CONFIG_SECONDS:
	case CONFIG_BYTES: return put_number(r, k, text, at, w);
	default: return put_text(r, k, text, at, w);
	}
}

const char *config_print(const struct config_key *k, const struct app_config *v, bool all, char ret[CONFIG_SHOWN])
{
	const void *at = (const char *)v + k->offset;
	ret[0] = '\0';
	if (k->kind == CONFIG_FLAG) {
		snprintf(ret, CONFIG_SHOWN, "%s", *(const bool *)at ? "true" : "false");
	} else if (k->kind == CONFIG_COUNT || k->kind == CONFIG_SECONDS) {
		print_kind(k->kind, *(const int *)at, ret, CONFIG_SHOWN);
	} else if (k->kind == CONFIG_BYTES) {
		print_kind(k->kind, (int64_t)*(const size_t *)at, ret, CONFIG_SHOWN);
	} else if (*(const char *const *)at != NULL) {
		const char *text = *(const char *const *)at, *scheme = strstr(text, "://"), *mark = scheme != NULL ? strrchr(scheme, '@') : NULL;
		const char *colon = mark != NULL ? strchr(scheme + 3, ':') : NULL;
		if (k->secret && !all)
			snprintf(ret, CONFIG_SHOWN, "(hidden)");
		else if (colon != NULL && colon < mark && !all) /* postgresql://name:password@host */
			snprintf(ret, CONFIG_SHOWN, "%.*s:***%s", (int)(colon - text), text, mark);
		else
			snprintf(ret, CONFIG_SHOWN, "%s", text);
	}
	return ret;
}

const char *config_env(const struct config_key *k, char ret[CONFIG_ENV_TEXT])
{
	if (k->env != NULL)
		return k->env;
	size_t n = (size_t)snprintf(ret, CONFIG_ENV_TEXT, "GUSU_%s", k->name);
	for (size_t i = 5; i < n && i < CONFIG_ENV_TEXT; i++)
		ret[i] = ret[i] == '.' || ret[i] == '-' ? '_' : (char)toupper((unsigned char)ret[i]);
	return ret;
}

/* ---- The file. */

/* The part of the name behind "section."; NULL when the key is not of this section. "" is the outermost level. */
static const char *word_in(const struct config_key *k, const char *section)
{
	size_t n = strlen(section);
	const char *dot = strchr(k->name, '.');
	if (n == 0)
		return dot == NULL ? k->name : NULL;
	return strncmp(k->name, section, n) == 0 && k->name[n] == '.' ? k->name + n + 1 : NULL;
}

/* One text of a scalar, or of a list joined by ", ". NULL after a mistake. */
static const char *node_text(struct plan_report *r, const struct config_key *k, const struct plan_node *n)
{
	if (k->kind != CONFIG_NETWORKS || n->kind == PLAN_SCALAR)
		return plan_is(r, n, PLAN_SCALAR) ? n->text : NULL;
	if (!plan_is(r, n, PLAN_LIST))
		return NULL;
	const char *all = "";
	for (int i = 0; i < n->n && all != NULL; i++) {
		if (!plan_is(r, n->items[i], PLAN_SCALAR))
			return NULL;
		all = arena_printf(r->arena, "%s%s%s", all, i > 0 ? ", " : "", n->items[i]->text);
	}
	return all;
}

static void read_key(struct config *cf, int i, struct plan_node *map, const char *word, struct app_config *out)
{
	const struct config_key *k = &config_keys[i];
	struct plan_report *r = &cf->report;
	struct wrong w = { 0 };
	struct plan_node *n = plan_get(map, word);
	if (n == NULL || (n->kind == PLAN_SCALAR && n->len == 0 && !n->quoted))
		return;
	const char *text = node_text(r, k, n);
	if (text == NULL)
		return;
	if (!put_value(r, k, text, out, &w)) {
		plan_error(r, n, w.hint, "%s", w.what != NULL ? w.what : k->name);
		return;
	}
	cf->origin[i].from = CONFIG_FROM_FILE;
	cf->origin[i].line = n->line;
}

static void read_section(struct config *cf, struct plan_node *map, const char *section, struct app_config *out)
{
	const char *known[CONFIG_MAX + 16];
	int n = 0;
	if (section[0] == '\0') {
		known[n++] = "config";
		for (const struct config_section *s = config_sections + 1; s->name != NULL; s++)
			known[n++] = s->name;
	}
	for (int i = 0; i < config_n_keys; i++) {
		const char *word = word_in(&config_keys[i], section);
		if (word == NULL)
			continue;
		known[n++] = word;
		read_key(cf, i, map, word, out);
	}
	known[n] = NULL;
	plan_done(&cf->report, map, known);
}

void config_read(struct config *cf, const char *path, struct app_config *out)
{
	struct plan_report *r = &cf->report;
	struct plan_node *root = plan_read_file(r, path);
	if (root == NULL)
		return;
	struct plan_node *version = plan_get(root, "config");
	if (version == NULL || version->kind != PLAN_SCALAR || strcmp(version->text, "1") != 0) {
		plan_error(r, version != NULL ? version : root, PLAN_TR(r, "配置文件的第一行是“config: 1”",
			"the first line of a configuration file is 'config: 1'"), "%s",
			version != NULL ? PLAN_TR(r, "不认识这个版本的配置文件", "this version of the configuration file is not known")
				: PLAN_TR(r, "这不是 gusu 的配置文件", "this is no configuration file of gusu"));
		return;
	}
	for (const struct config_section *s = config_sections + 1; s->name != NULL; s++)
		plan_get(root, s->name); /* marks them as known before the outermost level is checked */
	read_section(cf, root, "", out);
	for (const struct config_section *s = config_sections + 1; s->name != NULL; s++) {
		const struct plan_node *n = plan_get(root, s->name);
		bool empty = n != NULL && n->kind == PLAN_SCALAR && n->len == 0 && !n->quoted; /* everything below is commented out */
		struct plan_node *map = empty ? NULL : plan_map(r, root, s->name);
		if (map != NULL)
			read_section(cf, map, s->name, out);
	}
}

/* ---- Everything together. */

static const char *env_text(const char *name)
{
	const char *v = getenv(name);
	return v != NULL && v[0] != '\0' ? v : NULL;
}

static void read_environment(struct config *cf, struct app_config *out)
{
	for (int i = 0; i < config_n_keys; i++) {
		char name[CONFIG_ENV_TEXT];
		const char *env = config_env(&config_keys[i], name), *text = env_text(env);
		struct wrong w = { 0 };
		if (text == NULL)
			continue;
		if (put_value(&cf->report, &config_keys[i], text, out, &w))
			cf->origin[i].from = CONFIG_FROM_ENV;
		else
			plan_error_at(&cf->report, arena_strdup(&cf->arena, env), 0, 0, w.hint, "%s", w.what != NULL ? w.what : env);
	}
}

static const char *choose_file(const char *path)
{
	if (path == NULL)
		path = env_text("GUSU_CONFIG");
	if (path == NULL)
		return access(CONFIG_FILE, F_OK) == 0 ? CONFIG_FILE : NULL;
	return strcmp(path, "none") == 0 ? NULL : path;
}

/* The log looks at its environment for every line, so it needs nothing from here. Before any thread is made. */
static void tell_log(const struct app_config *v)
{
	setenv("GUSU_LOG", v->log_level, 1);
	setenv("GUSU_LOG_FORMAT", v->log_format, 1);
}

struct config *config_load(struct app *a, const char *path, bool english)
{
	struct config *cf = calloc(1, sizeof *cf);
	if (cf == NULL)
		return NULL;
	arena_init(&cf->arena, (size_t)64 << 20);
	plan_report_init(&cf->report, &cf->arena);
	cf->report.english = english;
	cf->path = choose_file(path);
	if (cf->path != NULL)
		config_read(cf, cf->path, &a->config);
	read_environment(cf, &a->config);
	if (a->config.language != NULL)
		a->config.english = strcmp(a->config.language, "en") == 0;
	tell_log(&a->config);
	return cf;
}

void config_free(struct config *cf)
{
	if (cf == NULL)
		return;
	arena_finish(&cf->arena);
	free(cf);
}

void config_note_flag(struct config *cf, const char *flag)
{
	for (int i = 0; cf != NULL && i < config_n_keys; i++)
		if (config_keys[i].flag != NULL && strcmp(config_keys[i].flag, flag) == 0)
			cf->origin[i].from = CONFIG_FROM_FLAG;
}

/* ---- Networks. */

struct network { int family; unsigned char bytes[16]; int bits; };

/* "10.2.0.0/16", "::1"; an IPv4 address written as IPv6 (::ffff:10.2.0.1) counts as IPv4. */
static bool parse_network(struct slice s, struct network *n)
{
	char text[80];
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	if (!text_put(text, sizeof text, slice_trim(s)))
		return false;
	char *slash = strchr(text, '/');
	int64_t bits = -1;
	if (slash != NULL && (!slice_i64(slice_of(slash + 1), &bits) || bits < 0))
		return false;
	if (slash != NULL)
		*slash = '\0';
	n->family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;
	if (inet_pton(n->family, text, n->bytes) != 1)
		return false;
	if (n->family == AF_INET6 && memcmp(n->bytes, mapped, sizeof mapped) == 0) {
		memmove(n->bytes, n->bytes + 12, 4);
		n->family = AF_INET;
		bits = bits > 96 ? bits - 96 : bits;
	}
	int most = n->family == AF_INET ? 32 : 128;
	n->bits = bits < 0 ? most : (int)bits;
	return bits <= most;
}

static bool network_has(const struct network *n, const struct network *a)
{
	if (n->family != a->family)
		return false;
	int whole = n->bits / 8, rest = n->bits % 8;
	if (memcmp(n->bytes, a->bytes, (size_t)whole) != 0)
		return false;
	return rest == 0 || (n->bytes[whole] ^ a->bytes[whole]) >> (8 - rest) == 0;
}

bool networks_good(const char *networks)
{
	struct network n;
	struct slice rest = slice_trim(slice_of(networks)), part;
	if (rest.n == 0)
		return true;
	while (slice_split(&rest, ',', &part))
		if (!parse_network(part, &n))
			return false;
	return true;
}

bool networks_have(const char *networks, const char *address)
{
	struct network n, a;
	struct slice rest = slice_of(networks), part;
	if (networks == NULL || !parse_network(slice_of(address), &a))
		return false;
	while (slice_split(&rest, ',', &part))
		if (parse_network(part, &n) && network_has(&n, &a))
			return true;
	return false;
}
