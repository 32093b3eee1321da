/* publication_sheet.c - the parts of a paper in the look of GB/T 9704-2012.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "campaign/publication/publication_paper.h"
#include "core/app.h"
#include "core/files.h"
#include "core/job.h"

enum { TOP = 37, RIGHT = 26, BOTTOM = 35, LEFT = 28, HEAD_SPACE = 96 /* pt above the red head: 35 mm less what the type itself has */, RED = 0xd7000f, BLACK = 0x111111 };
static const double BODY_SIZE = 16, BODY_PITCH = 29, TITLE_SIZE = 22, SIGN_RIGHT = 22.6, WIDTH = 156; /* the date stands four characters from the edge */

struct document *official_open(struct ctx *c, const char *title, const char *at)
{
	const char *foot = c->app->sample_data ? TR(c, "示例数据，均为虚构", "Sample data, all invented") : NULL;
	return document_create(&c->arena, &(struct document_page){ .title = title, .made_at = at, .english = c->english, .top = TOP, .right = RIGHT, .bottom = BOTTOM, .left = LEFT,
		.watermark = foot, .numbers = NUMBERS_DASHED });
}

static void put(struct document *d, const char *text, struct document_style s)
{
	s.color = s.color != 0 ? s.color : BLACK;
	document_paragraph(d, &s, &(struct document_run){ .text = text }, 1);
}

void official_organ(struct document *d, const char *text, bool low)
{
	if (low)
		put(d, " ", (struct document_style){ .size = BODY_SIZE, .pitch = HEAD_SPACE });
	put(d, text, (struct document_style){ .align = ALIGN_CENTER, .size = 44, .pitch = 56, .color = RED, .bold = true, .fit = true });
	if (low)
		put(d, " ", (struct document_style){ .size = BODY_SIZE, .pitch = BODY_PITCH });
}

void official_number(struct document *d, const char *number)
{
	put(d, number[0] != '\0' ? number : " ", (struct document_style){ .align = ALIGN_CENTER, .size = BODY_SIZE, .pitch = BODY_PITCH });
	document_space(d, 4);
	document_rule(d, RED, 1.6);
}

void official_title(struct document *d, const char *text)
{
	put(d, " ", (struct document_style){ .size = BODY_SIZE, .pitch = BODY_PITCH });
	put(d, text, (struct document_style){ .align = ALIGN_CENTER, .size = TITLE_SIZE, .pitch = 33, .bold = true, .keep_next = true });
	put(d, " ", (struct document_style){ .size = BODY_SIZE, .pitch = BODY_PITCH, .keep_next = true });
}

void official_line(struct document *d, const char *text, bool english)
{
	put(d, text, (struct document_style){ .align = english ? ALIGN_LEFT : ALIGN_BOTH, .size = BODY_SIZE, .pitch = BODY_PITCH, .indent = 2 });
}

/* "附件：1. …": two characters in, further lines below the first of the name; the second and further names below the first. */
static void attachment_line(struct document *d, const char *text, bool first)
{
	put(d, text, (struct document_style){ .align = ALIGN_LEFT, .size = BODY_SIZE, .pitch = BODY_PITCH, .left = first ? SIGN_RIGHT / 2 : SIGN_RIGHT / 4 * 5, .indent = first ? -4 : -1 });
}

/* Width of a line in millimetres: Han characters are square, digits about half of that. */
static double line_width(const char *s)
{
	double n = 0;
	for (; *s != '\0'; s++)
		n += (*s & 0xc0) == 0x80 ? 0 : (*s & 0x80) != 0 ? 1 : 0.55;
	return n * BODY_SIZE * 0.3528;
}

/* The date four characters from the edge, the organ centred above it (7.3.5.1); one too long for that stands two characters from the edge (7.3.5.2). */
static void signature(struct document *d, const char *organ, const char *day, bool english)
{
	double room = 2 * SIGN_RIGHT + line_width(day);
	bool centred = !english && line_width(organ) <= room;
	put(d, organ, (struct document_style){ .align = centred ? ALIGN_CENTER : ALIGN_RIGHT, .size = BODY_SIZE, .pitch = BODY_PITCH, .left = centred ? WIDTH - room : 0, .right = centred ? 0 : SIGN_RIGHT / 2 });
	put(d, day, (struct document_style){ .align = ALIGN_RIGHT, .size = BODY_SIZE, .pitch = BODY_PITCH, .right = SIGN_RIGHT });
}

void official_imprint(struct document *d, const char *organ, const char *text)
{
	document_keep(d);
	document_space(d, 6);
	document_rule(d, BLACK, 1);
	document_table(d, &(struct document_table){ (struct document_column[]){ { 60, ALIGN_LEFT }, { 40, ALIGN_RIGHT } }, 2, .size = 14, .grid = GRID_NONE, .keep = true });
	document_row(d, (const char *const[]){ organ, text });
	document_rule(d, BLACK, 1);
	document_keep_end(d);
}

void official_sign(struct document *d, const char *last, const char *const *attachments, int n, const char *organ, const char *day, bool english)
{
	document_keep(d);
	official_line(d, last, english);
	if (n > 0)
		put(d, " ", (struct document_style){ .size = BODY_SIZE, .pitch = BODY_PITCH });
	for (int i = 0; i < n; i++)
		attachment_line(d, attachments[i], i == 0);
	put(d, " ", (struct document_style){ .size = BODY_SIZE, .pitch = BODY_PITCH });
	put(d, " ", (struct document_style){ .size = BODY_SIZE, .pitch = BODY_PITCH }); /* room for the seal */
	signature(d, organ, day, english);
	document_keep_end(d);
}

const char *official_address(struct ctx *c, const char *path)
{
	const char *base = c->app->config.public_url, *s;
	size_t n = base != NULL ? strlen(base) : 0;
	while (n > 0 && base[n - 1] == '/')
		n--;
	s = arena_printf(&c->arena, "%.*s%s", (int)n, base != NULL ? base : "", path);
	return s != NULL ? s : path;
}

/* ---- Writing. */

struct watching { struct ctx *c; const char *what; };

static bool watch(void *arg, int done, int total)
{
	struct watching *w = arg;
	job_progress(w->c, done, total, w->what);
	return job_cancelled(w->c);
}

enum rc publication_write(struct ctx *c, struct document *d, enum document_format format, int *ret_fd)
{
	struct document_trouble t;
	struct watching arg = { c, format == DOCUMENT_PDF ? TR(c, "排版 PDF", "setting the PDF") : TR(c, "写可编辑文档", "writing the editable document") };
	char path[FILE_PASSING];
	int pages;
	if (document_rc(d) != RC_OK)
		return ctx_fail(c, document_rc(d), "", "%s", TR(c, "文件超过上限", "the paper is over the limit"));
	TRY(files_passing(c, path));
	enum rc rc = document_write(d, format, path, &(struct document_watch){ watch, &arg }, &pages, &t);
	if (rc == RC_CANCELLED)
		rc = job_stopped(c);
	else if (rc != RC_OK)
		rc = ctx_fail(c, rc == RC_NOT_FOUND ? RC_INTERNAL : rc, "", "%s", TR(c, t.zh, t.en)); /* no fonts: the machine's business, not the reader's */
	return files_passed(c, path, rc, ret_fd);
}
