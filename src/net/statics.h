/* statics.h - files that do not change: the web client inside the program, or a folder while developing.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Replies of embedded files are made once at the start and shared by all requests, in plain and gzip form, with an ETag of their content.
 * Files under /assets/ have their hash in their name and may be kept for ever; all others are asked for again each time (304 when the same). */
#ifndef NET_STATICS_H
#define NET_STATICS_H
#include "net/net.h"

/* One embedded file; tools/embed_dir.py writes the table, sorted by path. */
struct static_blob {
	const char *path;                 /* "/assets/index-1a2b.js" */
	const char *type, *etag;
	const unsigned char *data; size_t len;
	const unsigned char *gz; size_t gz_len; /* NULL: not worth it */
};

struct statics;
/* `folder` (may be NULL) is looked at instead of the table. */
enum rc statics_create(const struct static_blob *blobs, int n, const char *folder, struct statics **ret_statics) MUST_USE;
void statics_destroy(struct statics *st);

bool statics_has(const struct statics *st, const char *path);
/* False when there is no such file. GET and HEAD only. */
bool statics_reply(struct statics *st, const struct net_request *q, const char *path, struct net_reply *r);
#endif
