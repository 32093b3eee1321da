/* http.h - from a request to a rule and back: the typed end of HTTP.
 * SPDX-License-Identifier: Apache-2.0
 *
 * X.api.yaml is the single source: tools/gen_api.py makes the route table, one input struct and one prototype for each endpoint, the TypeScript
 * client and the reference page. A handler gets its checked input and writes its reply: `enum rc registry_api_enterprise_list(struct ctx *c, const
 * struct registry_enterprise_list_in *in, struct reply *r)`. Session, permission, CSRF, validation, problems and the log line happen here, once. */
#ifndef CORE_HTTP_H
#define CORE_HTTP_H
#include "base/buf.h"
#include "base/jw.h"
#include "core/ctx.h"

enum field_type {
	FIELD_TEXT, FIELD_INT, FIELD_NUMBER, FIELD_BOOL, FIELD_ENUM, FIELD_DATE,
	FIELD_TEXT_LIST, FIELD_INT_LIST, FIELD_NUMBER_LIST, FIELD_OBJECT_LIST
};
enum field_in { IN_PATH, IN_QUERY, IN_BODY };

/* One input. In the input struct a text or date is `const char *` (NULL: not given), an integer int64_t, a number double, a boolean bool, an
 * enum int; a list is `const T *name; int n_name`. Optional scalars without a default have `bool has_name` before them. All texts live in the
 * arena of the ctx. */
struct field {
	const char *name; enum field_type type; enum field_in in;
	bool required, has_flag, has_dflt;
	double lo, hi;                 /* numbers: bounds; texts: length in characters; lists: count */
	double item_lo, item_hi;       /* lists: bounds of each item (length for texts) */
	double dflt; const char *dflt_text; /* numbers, booleans, enum index; texts and dates */
	const char *const *words;      /* ENUM, NULL-terminated; the value is the index */
	size_t offset, offset_has;     /* into the input struct; offset_has: bool has_<name> for optional values */
	size_t offset_n;               /* lists: int n_<name> */
	const struct field *sub; int n_sub; size_t sub_size; /* OBJECT_LIST */
};

/* A file that came with the request: already on disk under no name, gone when the request ends. */
struct upload {
	int fd;                        /* positioned at 0; borrowed */
	int64_t size;
	const char *sha256;            /* 64 hexadecimal digits */
	const char *filename;          /* as the client called it, without folders; "" when it did not say */
	const char *media;             /* media type without parameters */
};

struct reply {
	struct buf body;               /* JSON or HTML so far */
	struct jw jw;                  /* writes into body */
	int status;                    /* 0: 200 */
	const char *content_type;      /* NULL: application/json */
	const char *filename;          /* makes it a download */
	const char *taken_by;          /* a download's mark (core/export_mark.h), told in X-Gusu-Taken-Out-By */
	const char *etag;              /* without quotes; answered with 304 when the client has it */
	const char *cookie;            /* Set-Cookie */
	const char *location;          /* redirect */
	const char *csp;               /* NULL: the strict default */
	int file_fd;                   /* >= 0: send this file instead of body; closed after */
	int64_t stream_job;            /* > 0: event stream of that job; holds no worker. The body goes first, as event "state" */
};

enum route_kind { ROUTE_READ, ROUTE_WRITE };
enum route_body { BODY_NONE, BODY_JSON, BODY_FORM, BODY_UPLOAD };
struct route {
	const char *method, *path;     /* "/api/enterprises/{code}" */
	const char *operation;         /* "registry.enterprise_list" */
	const char *permission;        /* "public", "session", or a permission name such as "evaluation.read" */
	bool inline_ok;                /* runs on the event thread: memory only, no database, microseconds */
	bool stream;                   /* answers with an event stream; the handler sets reply.stream_job */
	enum route_kind kind;          /* WRITE: the writer connection. Every method but GET needs a CSRF token unless public */
	enum route_body body;
	const char *const *media;      /* UPLOAD: media types taken, NULL-terminated */
	size_t offset_upload;          /* UPLOAD: const struct upload *upload in the input struct */
	const struct field *fields; int n_fields; size_t in_size;
	enum rc (*handle)(struct ctx *c, const void *in, struct reply *r);
};

/* --- the server: `gusu serve` --- */
struct http;
struct http_options {
	const char *web_dir;           /* NULL: the web client inside the program */
	int io_threads;                /* 0: 2 */
	int workers;                   /* 0: the limit of the app */
	bool trust_proxy;              /* believe X-Forwarded-For and -Proto: only behind a proxy that sets them */
	bool no_log;                   /* no line for each request (tests) */
};

/* Serves the routes of all modules at a->config.listen (port 0: any free one) until http_stop. The reason of a failure is in `ret_why`. Call it
 * when the app is ready: the first answer may be asked for at once. GET /api/health is answered here unless a module has it. */
enum rc http_start(struct app *a, const struct http_options *o, struct http **ret_http, const char **ret_why) MUST_USE;
int http_port(const struct http *h);
bool http_has_file(const struct http *h, const char *path); /* of the client: "/seal.svg" for what lies at /app/seal.svg */

/* Lets running requests finish for at most grace_ms, ends event streams, stops. True when nothing was cut off. Before app_close. */
bool http_stop(struct http *h, int grace_ms);

/* An event for the streams of a job (reply.stream_job): `event` is a word, `json` one document; `last` ends the streams. Any thread. */
void http_publish(struct http *h, int64_t job, const char *event, const char *json, size_t len, bool last);

/* For long handlers: nobody waits for the reply any more (the client left, or the server stops). A system call; ask a few times a second.
 * False outside requests. */
bool http_gone(const struct ctx *c);
#endif
