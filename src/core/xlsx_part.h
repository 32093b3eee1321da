/* xlsx_part.h - the parts of an Office package: unpacked within limits, parsed as XML without surprises.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A package is a zip of XML parts. Names in it are keys to look up, never paths. Every part is counted while it is unpacked: bytes of
 * the part, of all parts, and against its packed size. A document type stops the parser, so no entity is ever expanded. Elements and
 * attributes are told apart by local names. */
#ifndef CORE_XLSX_PART_H
#define CORE_XLSX_PART_H
#include <expat.h>
#include "core/ctx.h"
#include "core/table.h"

struct xlsx_zip {
	struct ctx *c;
	const char *name;                   /* of the file, for messages */
	const struct table_limits *limits;
	void *zip;
	uint64_t total;                     /* unpacked so far, all parts */
};

enum rc xlsx_zip_open(struct xlsx_zip *z, struct ctx *c, const char *name, const char *path, const struct table_limits *limits) MUST_USE;
void xlsx_zip_close(struct xlsx_zip *z);

/* One part being parsed. Handlers get `user`; they may call xlsx_fail, and xlsx_pause to come back to the caller in between. */
struct xlsx_part {
	struct xlsx_zip *z;
	const char *part;
	void *user;
	void (*start)(struct xlsx_part *p, const char *element, const char **attributes);
	void (*end)(struct xlsx_part *p, const char *element);
	void (*text)(struct xlsx_part *p, const char *s, int n);
	/* private */
	XML_Parser parser;
	enum rc rc;
	bool open, at_end, paused;
	int depth;
	uint64_t size, packed, fed;
};

bool xlsx_part_exists(struct xlsx_zip *z, const char *part);
enum rc xlsx_part_open(struct xlsx_part *p) MUST_USE;             /* RC_BAD_INPUT when it is not there */
enum rc xlsx_part_more(struct xlsx_part *p, bool *ret_end) MUST_USE; /* until the next pause or the end */
void xlsx_part_close(struct xlsx_part *p);
enum rc xlsx_part_all(struct xlsx_part *p) MUST_USE;              /* open, to the end, close */

void xlsx_pause(struct xlsx_part *p);
void xlsx_fail(struct xlsx_part *p, enum rc rc, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
const char *xlsx_attribute(const char **attributes, const char *name); /* NULL when absent */
#endif
