/* test_document.c - what stands on the pages, in which order, and where they break; read back with poppler and with a parser of XML.
 * SPDX-License-Identifier: Apache-2.0 */
#include <expat.h>
#include <math.h>
#include <minizip/unzip.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "base/arena.h"
#include "base/file.h"
#include "document/document.h"

enum { TEXT_MOST = 4 << 20 };

/* What the libraries themselves keep or lose (cairo 1.16: 768 bytes a PDF), for the leak checker of a sanitizer build. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig\nleak:libcairo\n"; }

static struct document *make(struct arena *a, const struct document_page *page)
{
	struct document *d = document_create(a, page);
	assert_non_null(d);
	return d;
}

static int write_to(struct document *d, enum document_format f, char path[FILE_PASSING])
{
	struct document_trouble t;
	int pages = -1;
	assert_int_equal(file_passing(path), RC_OK);
	enum rc rc = document_write(d, f, path, NULL, &pages, &t);
	if (rc != RC_OK)
		print_message("%s: %s\n", rc_name(rc), t.en);
	assert_int_equal(rc, RC_OK);
	return pages;
}

/* What pdftotext reads on pages from … to (0: all); caller frees. */
static char *text_of(const char *path, int from, int to)
{
	char command[600], *text = calloc(1, TEXT_MOST);
	snprintf(command, sizeof command, "pdftotext -enc UTF-8 -layout %s %d %s %d '%s' -", from ? "-f" : "-f", from ? from : 1, "-l", to ? to : 9999, path);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, TEXT_MOST - 1, f) > 0);
	assert_int_equal(pclose(f), 0);
	return text;
}

static char *pdf_text(struct document *d, int *ret_pages)
{
	char path[FILE_PASSING];
	*ret_pages = write_to(d, DOCUMENT_PDF, path);
	char *text = text_of(path, 0, 0);
	unlink(path);
	return text;
}

static void in_order(const char *text, const char *const *words, int n)
{
	const char *at = text;
	for (int i = 0; i < n; i++) {
		const char *found = strstr(at, words[i]);
		if (found == NULL)
			print_message("'%s' is not there, or not in its place\n", words[i]);
		assert_non_null(found);
		at = found + strlen(words[i]);
	}
}

static int count(const char *text, const char *word)
{
	int n = 0;
	for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
		n++;
	return n;
}

static bool no_tools(void) { return system("pdftotext -v >/dev/null 2>&1") != 0; }
#define NEEDS_TOOLS() do { if (no_tools()) { print_message("skipped: pdftotext is not here\n"); skip(); } } while (0)

/* ---- PDF. */

static void text_stands_in_order(void **s)
{
	arena_auto a = { 0 };
	int pages;
	struct document *d = make(&a, &(struct document_page){ .title = "会议材料", .head_left = "页眉左", .head_right = "页眉右", .numbers = NUMBERS_OF_TOTAL });
	(void)s;
	NEEDS_TOOLS();
	document_title(d, "重点项目推进会议材料", "2020年7月");
	document_heading(d, 1, "一、总体情况");
	document_text(d, "共有项目一百二十个。");
	document_table(d, &(struct document_table){ (struct document_column[]){ { 1, ALIGN_LEFT }, { 1, ALIGN_RIGHT } }, 2, .head = 1 });
	document_row(d, (const char *[]){ "地区", "投资（万元）" });
	document_row(d, (const char *[]){ "昆山市", "1,234.50" });
	document_sheet(d, (struct document_pair[]){ { "名称", "某项目" }, { "总投资", NULL }, { "说明", "一行", true } }, 3, 2);
	document_text(d, "Plain English text stands here too.");
	char *text = pdf_text(d, &pages);
	in_order(text, (const char *[]){ "页眉左", "页眉右", "重点项目推进会议材料", "2020年7月", "一、总体情况", "共有项目一百二十个。", "地区", "投资（万元）", "昆山市", "1,234.50", "名称", "某项目",
		"总投资", "—", "说明", "一行", "Plain English text", "共" }, 18);
	assert_int_equal(pages, 1);
	free(text);
}

static void same_document_same_bytes(void **s)
{
	char path[2][FILE_PASSING];
	(void)s;
	for (int format = DOCUMENT_PDF; format <= DOCUMENT_DOCX; format++) {
		struct file_bytes got[2];
		for (int i = 0; i < 2; i++) {
			arena_auto a = { 0 };
			struct document *d = make(&a, &(struct document_page){ .title = "t", .made_at = "2020-07-15T08:00:00Z", .watermark = "zhang 2020-07-15" });
			document_title(d, "标题", NULL);
			document_qr(d, "https://example.org/check/1", 20, ALIGN_RIGHT);
			document_chart(d, &(struct document_chart){ "投资", "万元", "完成", "计划", (const char *[]){ "1", "2" }, (double[]){ 3, NAN }, (double[]){ 2, 4 }, 2 });
			write_to(d, (enum document_format)format, path[i]);
			if (i == 0 && format == DOCUMENT_PDF)
				sleep(1);          /* a clock would show */
			assert_int_equal(file_load(path[i], 0, &got[i]), RC_OK);
		}
		assert_int_equal(got[0].n, got[1].n);
		assert_memory_equal(got[0].p, got[1].p, got[0].n);
		for (int i = 0; i < 2; i++) {
			file_unload(&got[i]);
			unlink(path[i]);
		}
	}
}

static void head_of_a_table_comes_again(void **s)
{
	arena_auto a = { 0 };
	int pages;
	char row[32];
	struct document *d = make(&a, &(struct document_page){ .title = "t" });
	(void)s;
	NEEDS_TOOLS();
	document_table(d, &(struct document_table){ (struct document_column[]){ { 1, ALIGN_LEFT }, { 3, ALIGN_LEFT } }, 2, .head = 1 });
	document_row(d, (const char *[]){ "序号", "项目名称栏" });
	for (int i = 1; i <= 200; i++) {
		snprintf(row, sizeof row, "行%03d", i);
		document_row(d, (const char *[]){ row, "昆山精密制造项目" });
	}
	char *text = pdf_text(d, &pages);
	assert_true(pages > 3);
	assert_int_equal(count(text, "项目名称栏"), pages);
	for (int i = 1; i <= 200; i++) {
		snprintf(row, sizeof row, "行%03d", i);
		assert_int_equal(count(text, row), 1);
	}
	free(text);
}

/* A row that no page can hold is parted between lines, and nothing of it is lost. */
static void long_row_is_parted(void **s)
{
	arena_auto a = { 0 };
	int pages;
	char *cell = calloc(1, 60000);
	struct document *d = make(&a, &(struct document_page){ .title = "t" });
	(void)s;
	NEEDS_TOOLS();
	for (int i = 0; i < 1500; i++)
		sprintf(cell + strlen(cell), "甲%04d。", i);
	document_table(d, &(struct document_table){ (struct document_column[]){ { 1, ALIGN_LEFT }, { 1, ALIGN_LEFT } }, 2, .head = 1 });
	document_row(d, (const char *[]){ "栏一", "栏二" });
	document_row(d, (const char *[]){ cell, "短" });
	char *text = pdf_text(d, &pages);
	assert_true(pages >= 2);
	assert_int_equal(count(text, "甲"), 1500);
	assert_int_equal(count(text, "栏二"), pages);
	free(text);
	free(cell);
}

static void words_and_chinese_break(void **s)
{
	arena_auto a = { 0 };
	int pages;
	char longest[601], *text, *line, *rest;
	struct document *d = make(&a, &(struct document_page){ .title = "t" });
	(void)s;
	NEEDS_TOOLS();
	memset(longest, 'x', 600);
	longest[600] = '\0';
	document_text(d, longest);
	document_text(d, "各地要加快推进，确保按期开工；各地要加快推进，确保按期开工；各地要加快推进，确保按期开工；各地要加快推进，确保按期开工；各地要加快推进，确保按期开工。");
	text = pdf_text(d, &pages);
	assert_int_equal(count(text, "x"), 600);
	assert_int_equal(pages, 1);
	rest = text;
	while ((line = strsep(&rest, "\n")) != NULL) {
		line += strspn(line, " ");
		assert_true(strlen(line) < 260);             /* nothing runs over the edge */
		assert_false(strncmp(line, "，", 3) == 0 || strncmp(line, "；", 3) == 0 || strncmp(line, "。", 3) == 0);
	}
	free(text);
}

static void heading_and_signature_stay(void **s)
{
	(void)s;
	NEEDS_TOOLS();
	for (int lines = 28; lines < 42; lines++) {          /* wherever the end of the page falls */
		arena_auto a = { 0 };
		char path[FILE_PASSING], *text;
		struct document *d = make(&a, &(struct document_page){ .title = "t" });
		for (int i = 0; i < lines; i++)
			document_text(d, "正文一行。");
		document_heading(d, 1, "二、后续工作");
		document_text(d, "小标题后的正文。");
		document_keep(d);
		document_text(d, "特此函告。");
		document_space(d, 20);
		document_paragraph(d, &(struct document_style){ .align = ALIGN_RIGHT }, &(struct document_run){ .text = "某局" }, 1);
		document_keep_end(d);
		int pages = write_to(d, DOCUMENT_PDF, path), together = 0;
		for (int p = 1; p <= pages; p++) {
			text = text_of(path, p, p);
			assert_int_equal(strstr(text, "二、后续工作") != NULL, strstr(text, "小标题后的正文。") != NULL);
			together += strstr(text, "特此函告。") != NULL && strstr(text, "某局") != NULL;
			free(text);
		}
		assert_int_equal(together, 1);
		unlink(path);
	}
}

static void heading_goes_with_a_table_that_stays_whole(void **s)
{
	(void)s;
	NEEDS_TOOLS();
	for (int lines = 24; lines < 36; lines++) {
		arena_auto a = { 0 };
		char path[FILE_PASSING], *text;
		struct document *d = make(&a, &(struct document_page){ .title = "t" });
		for (int i = 0; i < lines; i++)
			document_text(d, "正文一行。");
		document_heading(d, 3, "表格标题");
		document_table(d, &(struct document_table){ (struct document_column[]){ { 1, ALIGN_LEFT } }, 1, .head = 1, .keep = true });
		for (int i = 0; i < 6; i++)
			document_row(d, (const char *[]){ i == 0 ? "表头" : i == 5 ? "末行" : "中间" });
		int pages = write_to(d, DOCUMENT_PDF, path);
		for (int p = 1; p <= pages; p++) {
			text = text_of(path, p, p);
			assert_int_equal(strstr(text, "表格标题") != NULL, strstr(text, "表头") != NULL);
			assert_int_equal(strstr(text, "表格标题") != NULL, strstr(text, "末行") != NULL);
			free(text);
		}
		unlink(path);
	}
}

static void pages_break_where_told(void **s)
{
	arena_auto a = { 0 };
	char path[FILE_PASSING], *text;
	struct document *d = make(&a, &(struct document_page){ .title = "t", .numbers = NUMBERS_DASHED });
	(void)s;
	NEEDS_TOOLS();
	document_text(d, "第一页的话");
	document_break(d);
	document_text(d, "第二页的话");
	assert_int_equal(write_to(d, DOCUMENT_PDF, path), 2);
	text = text_of(path, 2, 2);
	assert_non_null(strstr(text, "第二页的话"));
	assert_non_null(strstr(text, "—"));
	assert_null(strstr(text, "第一页的话"));
	free(text);
	unlink(path);
}

static void a_thousand_pages(void **s)
{
	arena_auto a = { 0 };
	char path[FILE_PASSING];
	struct document *d = make(&a, &(struct document_page){ .title = "t", .watermark = "zhang 2020-07-15 08:00", .numbers = NUMBERS_OF_TOTAL });
	(void)s;
	for (int i = 0; i < 1000; i++) {
		if (i > 0)
			document_break(d);
		document_heading(d, 1, "项目");
		document_text(d, "昆山精密制造项目，总投资十亿元。");
	}
	assert_int_equal(write_to(d, DOCUMENT_PDF, path), 1000);
	unlink(path);
}

static void what_is_no_text_does_no_harm(void **s)
{
	arena_auto a = { 0 };
	int pages;
	struct document *d = make(&a, &(struct document_page){ .title = "\xff<&>\"", .head_left = "\x01", .watermark = "" });
	(void)s;
	NEEDS_TOOLS();
	document_text(d, "前\x01\x02\xff\xfe中\xed\xa0\x80 <b>&amp;后\xe2\x80\xae" "abc");
	document_text(d, "");
	document_table(d, &(struct document_table){ (struct document_column[]){ { -1, ALIGN_LEFT }, { NAN, ALIGN_LEFT } }, 2 });
	document_cells(d, (struct document_cell[]){ { .text = "跨", .span = 99 } }, 1);
	document_cells(d, (struct document_cell[]){ { .text = NULL } }, 1);
	document_chart(d, &(struct document_chart){ "", "", "", NULL, (const char *[]){ "", "", "" }, (double[]){ INFINITY, -5, 1e300 }, NULL, 3 });
	char *text = pdf_text(d, &pages);
	in_order(text, (const char *[]){ "前中", "<b>&amp;后abc", "跨" }, 3);
	free(text);
}

static void limits_are_told(void **s)
{
	arena_auto a = { 0 };
	struct document_trouble t;
	char path[FILE_PASSING], *big = malloc(DOCUMENT_TEXT + 2);
	(void)s;
	memset(big, 'a', DOCUMENT_TEXT + 1);
	big[DOCUMENT_TEXT + 1] = '\0';
	struct document *d = make(&a, &(struct document_page){ .title = "t" });
	document_text(d, big);
	assert_int_equal(document_rc(d), RC_TOO_LARGE);
	assert_int_equal(file_passing(path), RC_OK);
	assert_int_equal(document_write(d, DOCUMENT_PDF, path, NULL, NULL, &t), RC_TOO_LARGE);
	assert_string_not_equal(t.zh, "");
	d = make(&a, &(struct document_page){ .title = "t", .fonts = { .text = "No Such Family" } });
	document_text(d, "x");
	for (int f = DOCUMENT_PDF; f <= DOCUMENT_DOCX; f++) {
		assert_int_equal(document_write(d, (enum document_format)f, path, NULL, NULL, &t), RC_NOT_FOUND);
		assert_non_null(strstr(t.en, "fonts-noto-cjk"));
	}
	d = make(&a, &(struct document_page){ .title = "t" });
	document_png(d, "no picture", 10, 10, ALIGN_LEFT);
	assert_int_equal(document_rc(d), RC_BAD_INPUT);
	unlink(path);
	free(big);
}

static bool stop_at_once(void *arg, int done, int total) { (void)done; (void)total; return ++*(int *)arg > 2; }

static void it_can_be_stopped(void **s)
{
	arena_auto a = { 0 };
	struct document_trouble t;
	char path[FILE_PASSING];
	int calls = 0;
	struct document *d = make(&a, &(struct document_page){ .title = "t" });
	(void)s;
	for (int i = 0; i < 20; i++) {
		document_text(d, "x");
		document_break(d);
	}
	assert_int_equal(file_passing(path), RC_OK);
	assert_int_equal(document_write(d, DOCUMENT_PDF, path, &(struct document_watch){ stop_at_once, &calls }, NULL, &t), RC_CANCELLED);
	unlink(path);
}

/* ---- DOCX: every part is XML, the text is in order, and office software opens it where there is some. */

static char *part_of(const char *path, const char *name)
{
	unzFile z = unzOpen(path);
	char *text = calloc(1, TEXT_MOST);
	assert_non_null(z);
	assert_int_equal(unzLocateFile(z, name, 1), UNZ_OK);
	assert_int_equal(unzOpenCurrentFile(z), UNZ_OK);
	int n = unzReadCurrentFile(z, text, TEXT_MOST - 1);
	assert_true(n > 0);
	assert_int_equal(unzCloseCurrentFile(z), UNZ_OK);
	unzClose(z);
	return text;
}

static void is_xml(const char *path, const char *name)
{
	char *text = part_of(path, name);
	XML_Parser p = XML_ParserCreate(NULL);
	if (XML_Parse(p, text, (int)strlen(text), 1) != XML_STATUS_OK)
		fail_msg("%s: %s at line %lu", name, XML_ErrorString(XML_GetErrorCode(p)), (unsigned long)XML_GetCurrentLineNumber(p));
	XML_ParserFree(p);
	free(text);
}

static void with_everything(struct document *d)
{
	document_title(d, "会议<材料> & \"其他\"", "副题");
	document_heading(d, 1, "一、情况");
	document_text(d, "正文\n第二行\x01");
	document_table(d, &(struct document_table){ (struct document_column[]){ { 1, ALIGN_LEFT }, { 2, ALIGN_RIGHT } }, 2, .head = 1 });
	document_row(d, (const char *[]){ "甲栏\n单位", "乙栏" });
	document_cells(d, (struct document_cell[]){ { .text = "合并", .span = 2, .fill = PAPER_PANEL } }, 1);
	document_sheet(d, (struct document_pair[]){ { "名称", "某项目" } }, 1, 2);
	document_rule(d, INK_SEAL, 2);
	document_qr(d, "https://example.org/1", 20, ALIGN_CENTER);
	document_chart(d, &(struct document_chart){ "分月投资", "万元", "完成", "计划", (const char *[]){ "1月", "2月" }, (double[]){ 3, NAN }, (double[]){ 2, 4 }, 2 });
	document_break(d);
	document_text(d, "下一页");
}

static void docx_is_whole(void **s)
{
	static const char *const parts[] = { "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/document.xml", "word/styles.xml", "word/settings.xml", "word/header1.xml",
		"word/footer1.xml", "word/_rels/document.xml.rels" };
	arena_auto a = { 0 };
	char path[FILE_PASSING];
	struct document *d = make(&a, &(struct document_page){ .title = "t & u", .head_left = "左<>", .watermark = "zhang & co", .numbers = NUMBERS_OF_TOTAL, .made_at = "2020-07-15T08:00:00.000Z" });
	(void)s;
	with_everything(d);
	write_to(d, DOCUMENT_DOCX, path);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		is_xml(path, parts[i]);
	char *text = part_of(path, "word/document.xml");
	in_order(text, (const char *[]){ "会议&lt;材料&gt; &amp; &quot;其他&quot;", "副题", "一、情况", "正文", "第二行", "<w:tblHeader/>", "甲栏", "<w:br/>", "单位", "乙栏", "合并", "名称", "某项目",
		"r:embed=\"img1\"", "r:embed=\"img2\"", "<w:pageBreakBefore/>", "下一页", "<w:sectPr>" }, 18);
	free(text);
	text = part_of(path, "word/media/image2.png");
	assert_memory_equal(text, "\211PNG", 4);
	free(text);
	unlink(path);
}

static void office_opens_the_docx(void **s)
{
	arena_auto a = { 0 };
	char path[FILE_PASSING], folder[] = "/tmp/gusu-docx-XXXXXX", command[900], pdf[400];
	(void)s;
	if (system("soffice --version >/dev/null 2>&1") != 0) {
		print_message("skipped: soffice is not here\n");
		skip();
	}
	struct document *d = make(&a, &(struct document_page){ .title = "t", .head_left = "页眉", .watermark = "zhang", .numbers = NUMBERS_OF_TOTAL });
	with_everything(d);
	write_to(d, DOCUMENT_DOCX, path);
	assert_non_null(mkdtemp(folder));
	snprintf(command, sizeof command, "cp '%s' %s/a.docx && soffice -env:UserInstallation=file://%s/profile --headless --convert-to pdf --outdir %s %s/a.docx >/dev/null 2>&1", path, folder, folder,
		folder, folder);
	assert_int_equal(system(command), 0);
	snprintf(pdf, sizeof pdf, "%s/a.pdf", folder);
	char *text = text_of(pdf, 0, 0);
	in_order(text, (const char *[]){ "会议<材料>", "一、情况", "正文", "第二行", "甲栏", "乙栏", "合并", "某项目", "下一页" }, 9);
	free(text);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_stands_in_order), cmocka_unit_test(same_document_same_bytes), cmocka_unit_test(head_of_a_table_comes_again), cmocka_unit_test(long_row_is_parted),
		cmocka_unit_test(words_and_chinese_break), cmocka_unit_test(heading_and_signature_stay), cmocka_unit_test(heading_goes_with_a_table_that_stays_whole), cmocka_unit_test(pages_break_where_told), cmocka_unit_test(a_thousand_pages),
		cmocka_unit_test(what_is_no_text_does_no_harm), cmocka_unit_test(limits_are_told), cmocka_unit_test(it_can_be_stopped), cmocka_unit_test(docx_is_whole),
		cmocka_unit_test(office_opens_the_docx),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
