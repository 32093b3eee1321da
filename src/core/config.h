/* config.h - what an operator may set, and where each value came from.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One table (config_keys.c) names every key: its place in struct app_config, its bounds, its words in both languages. From it come the
 * reader of the file, the names of the environment variables, `gusu config show`, the commented example packaging/gusu.yaml and the
 * reference page docs/reference/config.md, so none of them can say something else than the program does.
 *
 * A value is taken from the option of the command line, else from the environment, else from the file (--config FILE, else GUSU_CONFIG,
 * else /etc/gusu/gusu.yaml when that exists; the word `none` means no file), else it is the default. The file is read by the plan reader:
 * every mistake has file, line, column and remedy. With a mistake anywhere no command runs but those that help to find it. */
#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H
#include "core/app.h"
#include "core/plan.h"

#define CONFIG_FILE "/etc/gusu/gusu.yaml"

enum config_kind {
	CONFIG_TEXT,      /* const char * */
	CONFIG_ADDRESS,   /* const char *, "127.0.0.1:8080" */
	CONFIG_NETWORKS,  /* const char *, "127.0.0.1, 10.2.0.0/16"; a list in the file */
	CONFIG_WORD,      /* const char *, one of `words` */
	CONFIG_FLAG,      /* bool */
	CONFIG_COUNT,     /* int */
	CONFIG_SECONDS,   /* int, "30 s", "15 min", "12 h" */
	CONFIG_BYTES,     /* size_t, "64 MiB" */
};

struct config_key {
	const char *name;              /* "limits.upload": section and key as in the file; no section: a key of the outermost level */
	enum config_kind kind;
	size_t offset;                 /* into struct app_config */
	int64_t lo, hi;                /* numbers */
	const char *const *words;      /* CONFIG_WORD, NULL-terminated */
	const char *env;               /* NULL: GUSU_ and the name in capitals */
	const char *flag;              /* the option of the command line, or NULL */
	const char *example;           /* for the example file where the default is nothing */
	bool secret;                   /* never shown */
	bool packaged;                 /* the package's file sets it to `example` */
	const char *zh, *en;
};
extern const struct config_key config_keys[];
extern const int config_n_keys;
struct config_section { const char *name, *zh, *en; };
extern const struct config_section config_sections[]; /* ends with a NULL name */

enum config_from { CONFIG_FROM_DEFAULT, CONFIG_FROM_FILE, CONFIG_FROM_ENV, CONFIG_FROM_FLAG };
enum { CONFIG_MAX = 64, CONFIG_ENV_TEXT = 64, CONFIG_SHOWN = 512 };
struct config {
	struct arena arena;            /* texts of the file live as long as the process works */
	struct plan_report report;     /* what is wrong with file and environment */
	const char *path;              /* NULL: no file */
	struct { enum config_from from; int line; } origin[CONFIG_MAX]; /* by place in config_keys */
};

/* Fills app->config from file and environment. `path` is that of --config or NULL. Mistakes are in the report; the keys concerned keep
 * their former values. Never NULL but without memory. */
struct config *config_load(struct app *a, const char *path, bool english);
void config_free(struct config *cf);

/* An option of the command line has set this key: `config show` says so. */
void config_note_flag(struct config *cf, const char *flag);

/* Reads one file into `out` for `gusu config check FILE`. */
void config_read(struct config *cf, const char *path, struct app_config *out);

/* Adds warnings about folders that are not there and values that do not fit together. */
void config_check_meaning(struct config *cf, const struct app_config *v);

const char *config_env(const struct config_key *k, char ret[CONFIG_ENV_TEXT]);
/* A value as one writes it in the file; secrets and passwords in addresses are hidden unless `all`. "" for none. */
const char *config_print(const struct config_key *k, const struct app_config *v, bool all, char ret[CONFIG_SHOWN]);

/* Is the address in the list "127.0.0.1, ::1, 10.2.0.0/16"? False when either is no address. */
bool networks_have(const char *networks, const char *address);
bool networks_good(const char *networks);

int config_check_run(struct ctx *c, int argc, char **argv);
int config_show_run(struct ctx *c, int argc, char **argv);
int config_keys_run(struct ctx *c, int argc, char **argv);
#endif
