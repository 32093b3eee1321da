/* document_docx.h - what the parts of the DOCX writer share. Internal to src/document.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A DOCX is a zip of XML parts. The body is written in pieces while it is made; only the names of its pictures are kept to the end. Entries carry no time. */
#ifndef DOCUMENT_DOCUMENT_DOCX_H
#define DOCUMENT_DOCUMENT_DOCX_H
#include "document/document_priv.h"

struct docx {
	const struct document *d;
	void *zip;
	const char *text_face, *sans_face;
	struct _PangoContext *pango;     /* for pictures */
	struct buf out;                  /* of the part being written */
	int pictures;                    /* so far */
	enum rc rc;
};

void xml_text(struct buf *b, const char *s);
void docx_flush(struct docx *x, bool all);
/* word/document.xml, then the pictures. */
void docx_body(struct docx *x, const struct document_watch *w);
/* Makes picture number `at` (from 1) as PNG. */
enum rc docx_picture(const struct docx *x, const struct block *b, struct buf *out);
/* Size on paper, in EMU. */
void docx_picture_size(const struct docx *x, const struct block *b, long *ret_w, long *ret_h);
static inline bool docx_is_picture(const struct block *b) { return b->kind == BLOCK_PNG || b->kind == BLOCK_QR || b->kind == BLOCK_CHART; }
#endif
