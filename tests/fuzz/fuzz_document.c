/* fuzz_document.c - any bytes as the texts, tables and pictures of a document: two files or a reason, never a crash.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The input is read as a small program: a byte says which block comes, then its text up to a zero byte. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "document/document.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

struct input { const unsigned char *p; size_t n; };

/* What the libraries themselves keep or lose (cairo 1.16: 768 bytes a PDF), for the leak checker of a sanitizer build. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig\nleak:libcairo\n"; }

static unsigned byte(struct input *in)
{
	if (in->n == 0)
		return 0;
	in->n--;
	return *in->p++;
}

static const char *text(struct input *in, struct arena *a)
{
	const unsigned char *zero = in->n > 0 ? memchr(in->p, 0, in->n) : NULL;
	size_t n = zero != NULL ? (size_t)(zero - in->p) : in->n;
	const char *s = arena_strndup(a, (const char *)in->p, n);
	in->p += n;
	in->n -= n;
	byte(in);
	return s;
}

static void table(struct document *d, struct input *in, struct arena *a)
{
	struct document_column columns[8];
	struct document_cell cells[8];
	int n = 1 + (int)(byte(in) % 8), rows = (int)(byte(in) % 20);
	for (int i = 0; i < n; i++)
		columns[i] = (struct document_column){ (double)(byte(in) % 9), (enum document_align)(byte(in) % 4) };
	document_table(d, &(struct document_table){ columns, n, .head = (int)(byte(in) % 4), .size = (double)(byte(in) % 30), .keep = byte(in) & 1 });
	for (int r = 0; r < rows; r++) {
		for (int i = 0; i < n; i++)
			cells[i] = (struct document_cell){ .text = text(in, a), .span = (int)(byte(in) % 5) };
		document_cells(d, cells, n);
	}
}

static void block(struct document *d, struct input *in, struct arena *a)
{
	unsigned what = byte(in);
	const char *one;
	switch (what % 12) {
	case 0: document_title(d, text(in, a), text(in, a)); break;
	case 1: document_heading(d, (int)(what >> 4), text(in, a)); break;
	case 2: document_text(d, text(in, a)); break;
	case 3: table(d, in, a); break;
	case 4: document_sheet(d, (struct document_pair[]){ { text(in, a), text(in, a), what & 16 }, { text(in, a), NULL, what & 32 } }, 2, (int)(what >> 6)); break;
	case 5: document_qr(d, text(in, a), (double)(what >> 2), ALIGN_CENTER); break;
	case 6: document_keep(d); break;
	case 7: document_keep_end(d); break;
	case 8: document_break(d); break;
	case 9: document_rule(d, what, (double)(what >> 4)); break;
	case 10:
		one = text(in, a);
		document_paragraph(d, &(struct document_style){ .size = (double)(byte(in) % 200), .pitch = (double)(byte(in) * 8), .fit = what & 16, .left = (double)(byte(in)), .indent = (double)(what >> 5) },
			&(struct document_run){ one, what & 1, what }, 1);
		break;
	default:
		one = text(in, a);
		document_chart(d, &(struct document_chart){ one, one, one, one, (const char *[]){ one, one }, (double[]){ (double)byte(in), -1 }, (double[]){ 1e300, (double)byte(in) }, 2,
			(double)byte(in) });
	}
}

static bool enough(void *arg, int done, int total) { (void)done; (void)total; return ++*(int *)arg > 60; }

static void write_both(struct document *d)
{
	for (int f = DOCUMENT_PDF; f <= DOCUMENT_DOCX; f++) {
		struct document_trouble t;
		char path[64];
		int calls = 0, fd = memfd_create("fuzz", MFD_CLOEXEC);
		assert(fd >= 0);
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		enum rc rc = document_write(d, (enum document_format)f, path, &(struct document_watch){ enough, &calls }, NULL, &t);
		assert(rc == RC_OK || rc == RC_CANCELLED || rc == RC_TOO_LARGE);
		close(fd);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	arena_auto a = { .limit = 64 << 20 };
	struct input in = { data, n };
	if (n > 20000)
		return 0;
	struct document *d = document_create(&a, &(struct document_page){ .title = text(&in, &a), .watermark = text(&in, &a), .head_left = text(&in, &a) });
	assert(d != NULL);
	while (in.n > 0 && document_rc(d) == RC_OK)
		block(d, &in, &a);
	write_both(d);
	return 0;
}
