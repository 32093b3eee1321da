/* publication_paper.c - the paper of a publication and its attachments; the job that makes PDF, DOCX and XLSX.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/publication/publication_paper.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "base/num.h"
#include "campaign/publication/publication_store.h"
#include "core/app.h"
#include "core/attachment.h"
#include "core/files.h"
#include "core/job.h"
#include "core/page.h"
#include "core/table_out.h"

enum { QR_MM = 34, DISTRICTS_MOST = 16 };

struct making { struct ctx *c; const struct publication *p; const struct publication_plan *plan; const struct publication_kind *kind; struct publication_file f; struct publication_rows rows;
	struct publication_proof proof; struct document *d; struct publication_words words; bool english; };

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

static const char *count_words(struct ctx *c, int64_t n)
{
	struct buf b;
	if (!c->english) /* papers of offices write 1823 without a comma */
		return or_empty(arena_printf(&c->arena, "%lld", (long long)n));
	buf_init(&b, 64);
	page_number(&b, (double)n, 0);
	const char *s = arena_strdup(&c->arena, buf_text(&b));
	buf_finish(&b);
	return or_empty(s);
}

/* ---- The text. */

static const char *full_title(const struct making *m)
{
	const char *title = publication_title(m->c, m->p);
	return or_empty(m->f.stage == PUB_AT_NOTICE ? arena_printf(&m->c->arena, TR(m->c, "关于%s的公示", "Notice: %s"), title) : arena_printf(&m->c->arena, TR(m->c, "关于公布%s的通知", "%s"), title));
}

static void correction(const struct making *m)
{
	struct ctx *c = m->c;
	if (m->p->corrects != 0)
		official_line(m->d, or_empty(arena_printf(&c->arena, TR(c, "本件更正第%lld号公布（理由：%s），原件自本件公布之日起不再使用。", "This corrects publication %lld (%s), which is not to be used any more."),
			(long long)m->p->corrects, m->p->reason)), m->english);
	if (m->kind->where != NULL)
		official_line(m->d, or_empty(arena_printf(&c->arena, TR(c, "列入条件：%s。", "Who may stand on the list: %s."), TR(c, m->kind->where_words.zh, or_empty(m->kind->where_words.en)))), m->english);
}

static const char *last_paragraph(const struct making *m)
{
	struct ctx *c = m->c;
	const struct publication_plan *p = m->plan;
	return or_empty(m->f.stage == PUB_AT_NOTICE
		? arena_printf(&c->arena, TR(c, "公示期至%s（北京时间）。对公示内容有异议的，请在公示期内%s；逾期未提出的，视为无异议。", "Objections are taken until %s (Beijing time), %s. Who says nothing until then agrees."),
			publication_minute(c, m->p->closes_at), TR(c, p->objection.zh, p->objection.en))
		: arena_printf(&c->arena, TR(c, "以上已经%s审定（%s，%s），现予公布。", "Approved by %s (%s, %s) and published herewith."), m->p->approver, m->p->decision, publication_day(c, m->p->decided_on)));
}

static void body(struct making *m)
{
	struct ctx *c = m->c;
	official_organ(m->d, TR(c, m->plan->organ.zh, m->plan->organ.en), true);
	official_number(m->d, m->p->number);
	official_title(m->d, full_title(m));
	for (int i = 0; i < m->kind->n_texts; i++)
		official_line(m->d, publication_filled(c, TR(c, m->kind->texts[i].zh, m->kind->texts[i].en), &m->words), m->english);
	correction(m);
	const char *list = or_empty(arena_printf(&c->arena, TR(c, "附件：1. %s", "Attachments: 1. %s"), publication_title(c, m->p)));
	official_sign(m->d, last_paragraph(m), (const char *[]){ list, TR(c, "2. 核验方法", "2. How to check it") }, 2, TR(c, m->plan->organ.zh, m->plan->organ.en), publication_day(c, m->f.at), m->english);
}

/* ---- Attachment 1. */

static void attachment_title(struct making *m, const char *number, const char *title)
{
	document_break(m->d);
	document_paragraph(m->d, &(struct document_style){ .face = FACE_SANS, .size = 16, .pitch = 29, .keep_next = true, .color = 0x111111 }, &(struct document_run){ .text = number }, 1);
	document_paragraph(m->d, &(struct document_style){ .align = ALIGN_CENTER, .size = 18, .pitch = 30, .bold = true, .keep_next = true, .after = 3, .color = 0x111111 }, &(struct document_run){ .text = title }, 1);
}

/* Shares of the width by what stands in a column. */
static double wide(const struct publication_field *f)
{
	static const struct { const char *id; double share; } known[] = { { "place", 7 }, { "code", 30 }, { "name", 52 }, { "district", 18 }, { "town", 20 }, { "industry", 34 }, { "class", 10 },
		{ "district_code", 16 }, { "firms", 12 }, { "hidden", 10 } };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i].id, f->id) == 0)
			return known[i].share;
	return 24;
}

static bool is_number(const struct publication_field *f) { return strcmp(f->type, "text") != 0; }

static bool is_hidden(const struct making *m, size_t row)
{
	int at = publication_field_of(&m->rows, "hidden");
	return at >= 0 && strcmp(publication_cell(&m->rows, row, at), "是") == 0;
}

static const char *number_words(const struct making *m, const struct publication_field *f, const char *text, bool hidden)
{
	struct buf b;
	if (text[0] == '\0')
		return hidden ? "*" : "—";
	buf_init(&b, 64);
	page_number(&b, strtod(text, NULL), f->decimals);
	const char *s = arena_strdup(&m->c->arena, buf_text(&b));
	buf_finish(&b);
	return or_empty(s);
}

/* A running number first where there is no place. */
static void flat_table(struct making *m)
{
	struct document_column columns[PUB_FIELDS + 1];
	struct document_cell cells[PUB_FIELDS + 1];
	char number[24];
	const struct publication_rows *r = &m->rows;
	int n = 0, first = publication_field_of(r, "place") < 0, hidden = publication_field_of(r, "hidden");
	if (first)
		columns[n++] = (struct document_column){ 10, ALIGN_CENTER };
	for (int i = 0; i < r->n_fields; i++)
		if (i != hidden)
			columns[n++] = (struct document_column){ wide(&r->fields[i]), is_number(&r->fields[i]) ? (strcmp(r->fields[i].id, "place") == 0 ? ALIGN_CENTER : ALIGN_RIGHT) : ALIGN_LEFT };
	document_table(m->d, &(struct document_table){ columns, n, .head = 1, .size = 9 });
	for (size_t row = 0; row <= r->n; row++) {
		n = 0;
		snprintf(number, sizeof number, "%zu", row);
		if (first)
			cells[n++] = (struct document_cell){ .text = row == 0 ? TR(m->c, "序号", "No.") : number, .bold = row == 0 };
		for (int i = 0; i < r->n_fields; i++) {
			const struct publication_field *f = &r->fields[i];
			if (i == hidden)
				continue;
			const char *text = row == 0 ? TR(m->c, f->zh, f->en) : publication_cell(r, row - 1, i);
			cells[n++] = (struct document_cell){ .text = row > 0 && is_number(f) ? number_words(m, f, text, is_hidden(m, row - 1)) : text, .bold = row == 0, .set = row == 0, .align = ALIGN_CENTER };
		}
		document_cells(m->d, cells, n);
	}
}

/* The districts of a table, in their order, the whole city last. */
static int districts_of(const struct making *m, const char **out)
{
	int n = 0, at = publication_field_of(&m->rows, "district");
	for (size_t r = 0; r < m->rows.n; r++) {
		const char *name = publication_cell(&m->rows, r, at);
		bool there = strcmp(name, "全市") == 0;
		for (int i = 0; i < n && !there; i++)
			there = strcmp(out[i], name) == 0;
		if (!there && n < DISTRICTS_MOST - 1)
			out[n++] = name;
	}
	out[n++] = "全市";
	return n;
}

static void put_line(struct making *m, size_t *row, const char *const *districts, int n, int field)
{
	const char *texts[DISTRICTS_MOST + 1] = { 0 };
	const struct publication_rows *r = &m->rows;
	int code = publication_field_of(r, "code"), name = publication_field_of(r, "name"), district = publication_field_of(r, "district");
	const char *line = publication_cell(r, *row, code);
	texts[0] = publication_cell(r, *row, name);
	for (; *row < r->n && strcmp(publication_cell(r, *row, code), line) == 0; ++*row)
		for (int i = 0; i < n; i++)
			if (strcmp(publication_cell(r, *row, district), districts[i]) == 0)
				texts[i + 1] = number_words(m, &r->fields[field], publication_cell(r, *row, field), is_hidden(m, *row));
	document_row(m->d, texts);
}

/* A table for each figure: industries down, districts across. */
static void cross_tables(struct making *m)
{
	const char *districts[DISTRICTS_MOST], *head[DISTRICTS_MOST + 1];
	struct document_column columns[DISTRICTS_MOST + 1] = { { 30, ALIGN_LEFT } };
	int n = districts_of(m, districts);
	head[0] = TR(m->c, "行业", "Industry");
	for (int i = 0; i < n; i++) {
		columns[i + 1] = (struct document_column){ 13, ALIGN_RIGHT };
		head[i + 1] = districts[i];
	}
	for (int f = 0; f < m->rows.n_fields; f++) {
		if (strcmp(m->rows.fields[f].type, "number") != 0)
			continue;
		document_paragraph(m->d, &(struct document_style){ .face = FACE_SANS, .size = 11, .bold = true, .before = 3, .after = 1, .keep_next = true },
			&(struct document_run){ .text = TR(m->c, m->rows.fields[f].zh, m->rows.fields[f].en) }, 1);
		document_table(m->d, &(struct document_table){ columns, n + 1, .head = 1, .size = 6.5 });
		document_row(m->d, head);
		for (size_t row = 0; row < m->rows.n;)
			put_line(m, &row, districts, n, f);
	}
}

static void note(struct making *m, const char *text)
{
	document_paragraph(m->d, &(struct document_style){ .face = FACE_SANS, .size = 9, .before = 1, .color = INK_SECOND }, &(struct document_run){ .text = text }, 1);
}

static void list_attachment(struct making *m)
{
	struct ctx *c = m->c;
	attachment_title(m, TR(c, "附件1", "Attachment 1"), publication_title(c, m->p));
	if (publication_field_of(&m->rows, "district_code") >= 0)
		cross_tables(m);
	else
		flat_table(m);
	if (publication_field_of(&m->rows, "hidden") >= 0)
		note(m, TR(c, "* 涉及企业少于三户，或会使人推算出少于三户的数据，不予公布。— 没有数据。", "* not shown: fewer than three enterprises, or others would be given away. — no figure."));
	if (m->kind->subject == PUB_ENTERPRISES && m->kind->order == PUB_BY_CODE)
		note(m, TR(c, "按统一社会信用代码排列，不分先后。", "In order of credit codes; the order means nothing."));
}

/* ---- Attachment 2. */

static void proof_attachment(struct making *m)
{
	struct ctx *c = m->c;
	const char *address = official_address(c, or_empty(arena_printf(&c->arena, "/public/publications/%lld", (long long)m->p->id)));
	attachment_title(m, TR(c, "附件2", "Attachment 2"), TR(c, "核验方法", "How to check it"));
	document_sheet(m->d, (struct document_pair[]){ { TR(c, "公开页面", "Public page"), address, true }, { TR(c, "数据文件", "File"), publication_filename(c, m->p, m->f.stage, ".csv"), true },
		{ TR(c, "数据文件的 SM3", "SM3 of the file"), m->f.sm3, true }, { TR(c, "账本编号", "Entry of the ledger"), or_empty(arena_printf(&c->arena, "%lld", (long long)m->proof.seq)), true },
		{ TR(c, "账本根", "Root of the ledger"), m->proof.root, true }, { TR(c, "账本头", "Head of the ledger"), m->proof.head, true } }, 6, 1);
	note(m, TR(c, "扫描二维码打开公开页面，可按企业名称或信用代码查询，下载数据文件与账本证明。更正、撤回的，页面上会标明。", "The code opens the public page: search by name or credit code, the file and its proof. The page says so when this was corrected or withdrawn."));
	note(m, TR(c, "离线核验：gusu-verify list 数据文件 证明 账本头；被核验的是数据文件，本文件由它生成。", "Offline: gusu-verify list FILE PROOF HEAD. What is verified is the file; this paper is made of it."));
	document_space(m->d, 4);
	document_qr(m->d, address, QR_MM, ALIGN_CENTER);
	official_imprint(m->d, TR(c, m->plan->organ.zh, m->plan->organ.en), or_empty(arena_printf(&c->arena, TR(c, "%s印发", "%s"), publication_day(c, m->f.at))));
}

static enum rc prepare(struct making *m, enum publication_stage stage)
{
	struct ctx *c = m->c;
	const char *text;
	size_t len;
	TRY(publication_plan_get(c, &m->plan));
	m->kind = publication_kind_of(m->plan, m->p->kind);
	if (m->kind == NULL)
		return ctx_fail(c, RC_CONFLICT, "kind", TR(c, "方案中已没有公布种类“%s”", "the plan has no kind '%s' any more"), m->p->kind);
	TRY(publication_file_of(c, m->p->id, stage, &m->f, &text, &len));
	TRY(publication_rows_read(c, &m->f, text, len, &m->rows));
	TRY(publication_proof_of(c, &m->f, &m->proof));
	m->english = c->english;
	m->words = (struct publication_words){ .year = arena_printf(&c->arena, "%d", m->p->year), .count = count_words(c, (int64_t)m->rows.n), .until = publication_minute(c, m->p->closes_at),
		.decision = m->p->decision, .approver = m->p->approver, .number = m->p->number, .rows = &m->rows };
	return m->words.year != NULL ? RC_OK : ctx_no_memory(c);
}

static enum rc draw(struct making *m)
{
	m->d = official_open(m->c, full_title(m), m->f.at);
	if (m->d == NULL)
		return ctx_no_memory(m->c);
	body(m);
	list_attachment(m);
	proof_attachment(m);
	return RC_OK;
}

enum rc publication_paper(struct ctx *c, const struct publication *p, enum publication_stage stage, struct document **ret_d)
{
	struct making m = { .c = c, .p = p };
	TRY(prepare(&m, stage));
	TRY(draw(&m));
	*ret_d = m.d;
	return RC_OK;
}

/* ---- XLSX: the rows, and on the second sheet what the columns mean. */

static enum rc sheet_rows(struct making *m, const char *path, const char *const *notes)
{
	struct ctx *c = m->c;
	struct column_out columns[PUB_FIELDS];
	struct table_out *o;
	int64_t rows;
	for (int i = 0; i < m->rows.n_fields; i++) {
		const struct publication_field *f = &m->rows.fields[i];
		columns[i] = (struct column_out){ .title = TR(c, f->zh, f->en), .kind = is_number(f) ? COLUMN_NUMBER : COLUMN_TEXT, .decimals = f->decimals, .width = (int)(wide(f) * 0.8) };
	}
	TRY(table_out_open(c, path, TABLE_XLSX, columns, m->rows.n_fields, &(struct table_out_options){ .title = TR(c, "名单", "List"), .notes = notes }, &o));
	for (size_t r = 0; r < m->rows.n; r++) {
		for (int i = 0; i < m->rows.n_fields; i++) {
			const char *text = publication_cell(&m->rows, r, i);
			if (!is_number(&m->rows.fields[i]))
				table_out_text(o, text);
			else if (text[0] == '\0')
				table_out_empty(o);
			else
				table_out_number(o, strtod(text, NULL));
		}
		table_out_row(o);
	}
	return table_out_done(c, o, &rows);
}

static enum rc write_sheet(struct making *m, int *ret_fd)
{
	struct ctx *c = m->c;
	char path[FILE_PASSING];
	const char *notes[PUB_FIELDS + 8];
	int n = 0;
	notes[n++] = full_title(m);
	notes[n++] = arena_printf(&c->arena, TR(c, "数据文件 SM3：%s", "SM3 of the file: %s"), m->f.sm3);
	notes[n++] = arena_printf(&c->arena, TR(c, "账本第 %lld 条，根 %s", "entry %lld of the ledger, root %s"), (long long)m->proof.seq, m->proof.root);
	notes[n++] = official_address(c, or_empty(arena_printf(&c->arena, "/public/publications/%lld", (long long)m->p->id)));
	for (int i = 0; i < m->rows.n_fields; i++) {
		const struct publication_field *f = &m->rows.fields[i];
		notes[n++] = arena_printf(&c->arena, "%s / %s: %s / %s%s%s%s%s%s%s", f->zh, f->en, f->meaning_zh, f->meaning_en, f->unit[0] ? "; " : "", f->unit, f->source_zh[0] ? "; " : "", f->source_zh,
			f->values[0] ? "; " : "", f->values);
	}
	notes[n] = NULL;
	TRY(files_passing(c, path));
	return files_passed(c, path, sheet_rows(m, path, notes), ret_fd);
}

/* ---- The job. */

const char *publication_owner(struct ctx *c, int64_t id, enum publication_stage stage) { return or_empty(arena_printf(&c->arena, "publication %lld %s", (long long)id, publication_stage_words[stage])); }

static enum rc take(struct making *m, int fd, const char *tail, struct attachment *a)
{
	enum rc rc = attachment_take_fd(m->c, fd, publication_filename(m->c, m->p, m->f.stage, tail), a);
	close(fd);
	return rc;
}

static enum rc write_all(struct making *m, struct attachment *list)
{
	int fd;
	TRY(publication_write(m->c, m->d, DOCUMENT_PDF, &fd));
	TRY(take(m, fd, ".pdf", &list[0]));
	TRY(publication_write(m->c, m->d, DOCUMENT_DOCX, &fd));
	TRY(take(m, fd, ".docx", &list[1]));
	TRY(write_sheet(m, &fd));
	return take(m, fd, ".xlsx", &list[2]);
}

static enum rc keep(struct ctx *c, const char *owner, struct attachment *list)
{
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	for (int i = 0; i < 3; i++)
		TRY(attachment_keep(c, owner, &list[i]));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc make_papers(struct ctx *c, int64_t id, enum publication_stage stage)
{
	struct publication p;
	struct attachment list[3];
	struct making m = { .c = c, .p = &p };
	c->english = false;              /* papers of an office are Chinese; who wants another language has JSON and the dictionary */
	TRY(publication_get(c, id, true, &p));
	TRY(prepare(&m, stage));
	TRY(draw(&m));
	TRY(write_all(&m, list));
	TRY(ctx_to_writer(c));
	return keep(c, publication_owner(c, id, stage), list);
}

static enum rc run_job(struct ctx *c, const char *input)
{
	json_t *in = json_loads(input, 0, NULL);
	int64_t id = json_integer_value(json_object_get(in, "publication")), stage = json_integer_value(json_object_get(in, "stage"));
	json_decref(in);
	return make_papers(c, id, stage == PUB_FINAL ? PUB_FINAL : PUB_AT_NOTICE);
}

enum rc publication_papers_start(struct ctx *c, int64_t id, enum publication_stage stage, int64_t *ret_job)
{
	struct publication p;
	char input[96];
	TRY(publication_get(c, id, true, &p));
	snprintf(input, sizeof input, "{\"publication\":%lld,\"stage\":%d}", (long long)id, (int)stage);
	struct job_title title = { arena_printf(&c->arena, "公布文件：%s", p.title_zh), arena_printf(&c->arena, "Papers: %s", p.title_en) };
	if (title.zh == NULL || title.en == NULL)
		return ctx_no_memory(c);
	return job_start(c, "publication.papers", title, run_job, input, ret_job);
}
