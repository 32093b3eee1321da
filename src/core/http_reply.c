/* http_reply.c - replies and problems on their way out.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/period.h"
#include "core/http_priv.h"
#include "net/query.h"

static const char type_json[] = "application/json", type_problem[] = "application/problem+json", type_page[] = "text/html; charset=utf-8";

void reply_begin(struct reply *r, struct net_reply *n)
{
	*r = (struct reply){ .body = *n->body, .file_fd = -1 };
	jw_init(&r->jw, &r->body);
}

static bool is_page(const char *type) { return strncmp(type, "text/html", 9) == 0; }

/* A header is ASCII: what is not, and blanks and signs, goes percent-encoded. */
static const char *header_text(struct ctx *c, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(&c->arena, 3 * strlen(s) + 1), *p = out;
	if (out == NULL)
		return NULL;
	for (; *s != '\0'; s++) {
		unsigned char ch = (unsigned char)*s;
		if (ch > ' ' && ch < 0x7f && ch != '%') {
			*p++ = (char)ch;
			continue;
		}
		*p++ = '%';
		*p++ = hex[ch >> 4];
		*p++ = hex[ch & 15];
	}
	*p = '\0';
	return out;
}

/* attachment; filename for old clients, filename* for the rest (RFC 6266). */
static const char *disposition(struct ctx *c, const char *filename)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t n = strlen(filename);
	char *plain = arena_alloc(&c->arena, n + 1), *coded = arena_alloc(&c->arena, 3 * n + 1), *p = coded;
	if (plain == NULL || coded == NULL)
		return "attachment";
	for (size_t i = 0; i < n; i++) {
		unsigned char ch = (unsigned char)filename[i];
		bool safe = (ch >= '0' && ch <= '9') || ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'z') || ch == '.' || ch == '-' || ch == '_';
		plain[i] = safe ? (char)ch : '_';
		if (safe) {
			*p++ = (char)ch;
		} else {
			*p++ = '%';
			*p++ = hex[ch >> 4];
			*p++ = hex[ch & 15];
		}
	}
	const char *text = arena_printf(&c->arena, "attachment; filename=\"%s\"; filename*=UTF-8''%s", plain, coded);
	return text != NULL ? text : "attachment";
}

/* True when the client has this version already. */
static bool tag(struct unit *u, const char *etag, struct net_reply *n)
{
	const char *quoted = etag[0] == '"' || strncmp(etag, "W/", 2) == 0 ? etag : arena_printf(&u->c.arena, "\"%s\"", etag);
	if (quoted == NULL)
		return false;
	n->may_cache = true;
	net_reply_header(n, "Cache-Control", "private, no-cache");
	net_reply_header(n, "ETag", quoted);
	return header_lists(u->request->header[NET_H_IF_NONE_MATCH], quoted);
}

static void state_event(struct reply *r, struct net_reply *n)
{
	n->content_type = "text/event-stream";
	net_reply_header(n, "X-Accel-Buffering", "no");
	if (r->body.len > 0) {
		size_t len;
		char *json = buf_steal(&r->body, &len);
		buf_str(&r->body, "event: state\ndata: ");
		if (json != NULL)
			buf_add(&r->body, json, len);
		buf_str(&r->body, "\n\n");
		free(json);
	}
	if (r->stream_job > 0) {
		n->kind = NET_REPLY_EVENTS;
		n->topic = r->stream_job;
	}
}

/* The database is away: how old this may be. */
static const char *as_of_text(struct ctx *c)
{
	char at[INSTANT_TEXT];
	instant_print(at, c->as_of_ms);
	return arena_strdup(&c->arena, at);
}

void reply_send(struct unit *u, struct reply *r, struct net_reply *n)
{
	n->status = r->status != 0 ? r->status : r->location != NULL ? 303 : 200;
	n->content_type = r->content_type != NULL ? r->content_type : r->body.len > 0 ? type_json : NULL;
	n->csp = r->csp != NULL ? r->csp : n->content_type != NULL && is_page(n->content_type) ? net_csp_page : NULL;
	if (u->route->stream)
		state_event(r, n);
	if (r->filename != NULL)
		net_reply_header(n, "Content-Disposition", disposition(&u->c, r->filename));
	if (r->taken_by != NULL)
		net_reply_header(n, "X-Gusu-Taken-Out-By", header_text(&u->c, r->taken_by));
	if (u->c.from_memory)
		net_reply_header(n, "Gusu-As-Of", as_of_text(&u->c));
	net_reply_header(n, "Set-Cookie", r->cookie);
	net_reply_header(n, "Location", r->location);
	if (r->etag != NULL && tag(u, r->etag, n)) {
		n->status = 304;
		n->content_type = NULL;
		buf_clear(&r->body);
	} else if (r->file_fd >= 0) {
		n->kind = NET_REPLY_FILE;
		n->fd = r->file_fd;
		r->file_fd = -1;
	} else if (n->status == 200 && r->body.len == 0 && n->kind == NET_REPLY_BODY) {
		n->status = 204;
	}
	*n->body = r->body;
}

/* --- problems ---------------------------------------------------------------------------------------------------------- */

static void escape_html(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		switch (*s) {
		case '<': buf_str(b, "&lt;"); break;
		case '>': buf_str(b, "&gt;"); break;
		case '&': buf_str(b, "&amp;"); break;
		case '"': buf_str(b, "&quot;"); break;
		default: buf_char(b, *s);
		}
}

static void problem_page(struct unit *u, int status, struct net_reply *n)
{
	const struct ctx *c = &u->c;
	n->content_type = type_page;
	n->csp = net_csp_page;
	buf_printf(n->body, "<!doctype html><html lang=\"%s\"><meta charset=\"utf-8\"><title>%d %s</title>"
		"<meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/page.css\">"
		"<main class=\"narrow\"><h1>%s</h1><p>", TR(c, "zh-CN", "en"), status,
		TR(c, rc_zh(c->problem.rc), rc_en(c->problem.rc)), TR(c, rc_zh(c->problem.rc), rc_en(c->problem.rc)));
	escape_html(n->body, ctx_reason(c));
	buf_printf(n->body, "</p><p><a href=\"/\">%s</a></p><p class=\"small\">%d · %s</p></main></html>\n",
		TR(c, "首页", "Home"), status, u->request->id);
}

static void problem_json(struct unit *u, int status, struct net_reply *n)
{
	const struct ctx *c = &u->c;
	struct jw w;
	n->content_type = type_problem;
	jw_init(&w, n->body);
	jw_obj(&w);
	jw_key(&w, "type");
	char type[64];
	snprintf(type, sizeof type, "urn:gusu:problem:%s", rc_name(c->problem.rc));
	jw_text(&w, type);
	jw_ktext(&w, "title", TR(c, rc_zh(c->problem.rc), rc_en(c->problem.rc)));
	jw_ki64(&w, "status", status);
	jw_ktext(&w, "detail", ctx_reason(c));
	if (c->problem.field[0] != '\0')
		jw_ktext(&w, "field", c->problem.field);
	jw_ktext(&w, "request_id", u->request->id);
	if (status == 503 && c->app->db != NULL && db_is_down(c->app->db))
		jw_ktext(&w, "database", "away");
	jw_obj_end(&w);
}

static bool wants_page(const struct net_request *q)
{
	const char *accept = q->header[NET_H_ACCEPT];
	return strncmp(q->path, "/api/", 5) != 0 && accept != NULL && strstr(accept, "text/html") != NULL;
}

void reply_problem(struct unit *u, int status, struct net_reply *n)
{
	buf_clear(n->body);
	n->kind = NET_REPLY_BODY;
	n->status = status;
	if (wants_page(u->request))
		problem_page(u, status, n);
	else
		problem_json(u, status, n);
}
