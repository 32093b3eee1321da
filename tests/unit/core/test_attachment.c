/* test_attachment.c - what is taken and what is not, names that do no harm, the day of a photo, and evidence that hangs on one thing only.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <minizip/zip.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/app.h"
#include "core/attachment_kind.h"
#include "core/files.h"
#include "core/http.h"
#include "core/ledger.h"

static const struct module *const modules[] = { &core_module, &ledger_module };
static struct app app;
static char folder[64], db_path[100], files_dir[100];

static int setup(void **state)
{
	struct ctx c;
	strcpy(folder, "/tmp/gusu-attachment-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(db_path, sizeof db_path, "%s/a.gusu", folder);
	snprintf(files_dir, sizeof files_dir, "%s/files", folder);
	app_init(&app, modules, 2);
	app.config.db_url = db_path;
	app.config.files_dir = files_dir;
	app.config.english = true;
	app.config.limits.attachment_bytes = 1 << 20;
	assert_int_equal(ctx_begin(&c, &app, CTX_NO_DB), RC_OK);
	if (app_open(&c, &app, true) != RC_OK)
		fail_msg("%s %s", ctx_reason(&c), c.problem.log);
	ctx_end(&c);
	return 0;
}

static int teardown(void **state)
{
	char command[120];
	app_close(&app);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static int file_of(const void *p, size_t n)
{
	FILE *f = tmpfile();
	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	fflush(f);
	int fd = dup(fileno(f));
	fclose(f);
	return fd;
}

/* A zip with these entries; the content is their names. */
static int zip_of(const char *const *names)
{
	char path[120];
	snprintf(path, sizeof path, "%s/made.zip", folder);
	zipFile z = zipOpen64(path, APPEND_STATUS_CREATE);
	assert_non_null(z);
	for (; *names != NULL; names++) {
		assert_int_equal(zipOpenNewFileInZip64(z, *names, NULL, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6, 0), ZIP_OK);
		assert_int_equal(zipWriteInFileInZip(z, *names, (unsigned)strlen(*names)), ZIP_OK);
		zipCloseFileInZip(z);
	}
	zipClose(z, NULL);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	unlink(path);
	return fd;
}

static enum rc take(struct ctx *c, int fd, const char *name, struct attachment *a)
{
	enum rc rc = attachment_take_fd(c, fd, name, a);
	close(fd);
	return rc;
}

static void taken(int fd, const char *name, enum attachment_kind kind, const char *want)
{
	struct ctx c;
	struct attachment a;
	assert_int_equal(ctx_begin(&c, &app, CTX_READER), RC_OK);
	if (take(&c, fd, name, &a) != RC_OK)
		fail_msg("%s: %s", name, ctx_reason(&c));
	assert_int_equal(a.kind, kind);
	assert_string_equal(a.name, want);
	assert_true(files_has(&c, a.sha256));
	ctx_end(&c);
}

static void not_taken(int fd, const char *name, const char *word)
{
	struct ctx c;
	struct attachment a;
	assert_int_equal(ctx_begin(&c, &app, CTX_READER), RC_OK);
	assert_int_equal(take(&c, fd, name, &a), RC_BAD_INPUT);
	if (strstr(ctx_reason(&c), word) == NULL)
		fail_msg("%s: '%s' has no '%s'", name, ctx_reason(&c), word);
	ctx_end(&c);
}

#define TEXT(s) file_of(s, sizeof(s) - 1)
#define ZIP(...) zip_of((const char *const[]){ __VA_ARGS__, NULL })

static void kinds(void **state)
{
	taken(TEXT("%PDF-1.7 x"), "permit.pdf", ATTACHMENT_PDF, "permit.pdf");
	taken(TEXT("\xff\xd8\xff\xd9 a picture"), "IMG.JPEG", ATTACHMENT_JPG, "IMG.JPEG");
	taken(TEXT("\x89PNG\r\n\x1a\n and more"), "图.png", ATTACHMENT_PNG, "图.png");
	taken(ZIP("[Content_Types].xml", "word/document.xml"), "说明.docx", ATTACHMENT_DOCX, "说明.docx");
	taken(ZIP("[Content_Types].xml", "xl/workbook.xml"), "表.xlsx", ATTACHMENT_XLSX, "表.xlsx");
	taken(ZIP("OFD.xml", "Doc_0/Document.xml"), "文.ofd", ATTACHMENT_OFD, "文.ofd");
	taken(ZIP("a.pdf", "b/c.jpg"), "材料.zip", ATTACHMENT_ZIP, "材料.zip");
	taken(TEXT("%PDF-1.7 y"), "tool.exe", ATTACHMENT_PDF, "tool.exe.pdf"); /* the bytes say what it is */
}

static void refused_kinds(void **state)
{
	not_taken(TEXT("MZ\x90 program"), "permit.pdf", "Windows program");
	not_taken(TEXT("\x7f" "ELF"), "x", "Linux program");
	not_taken(TEXT("#!/bin/sh\n"), "x.pdf", "script");
	not_taken(TEXT("\xef\xbb\xbf \n<!DOCTYPE html><p>"), "x.pdf", "web page");
	not_taken(TEXT("<?xml version='1.0'?><svg onload='x()'/>"), "x.png", "SVG");
	not_taken(TEXT("<root/>"), "x.xml", "XML");
	not_taken(TEXT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "old.doc", "docx");
	not_taken(TEXT("Rar!\x1a\x07"), "x.rar", "ZIP");
	not_taken(TEXT("GIF89a"), "x.gif", "JPG or PNG");
	not_taken(TEXT("....ftypheic"), "x.heic", "HEIC");
	not_taken(TEXT("hello"), "x.txt", "not known");
	not_taken(TEXT(""), "x.pdf", "empty");
	not_taken(ZIP("word/document.xml", "word/vbaProject.bin"), "x.docx", "macros");
	not_taken(ZIP("a.pdf", "setup.EXE"), "x.zip", "programs or pages");
	not_taken(ZIP("META-INF/MANIFEST.MF"), "x.zip", "programs or pages");
	not_taken(TEXT("PK\3\4 cut off"), "x.zip", "damaged");
}

static void size_limit(void **state)
{
	struct ctx c;
	struct attachment a;
	size_t n = (1 << 20) + 1;
	char *big = calloc(1, n);
	memcpy(big, "%PDF-1.4", 8);
	assert_int_equal(ctx_begin(&c, &app, CTX_READER), RC_OK);
	assert_int_equal(take(&c, file_of(big, n), "big.pdf", &a), RC_TOO_LARGE);
	ctx_end(&c);
	free(big);
}

static void named(const char *said, const char *want)
{
	struct ctx c;
	assert_int_equal(ctx_begin(&c, &app, CTX_NO_DB), RC_OK);
	assert_string_equal(attachment_name(&c, said, ATTACHMENT_JPG), want);
	ctx_end(&c);
}

static void names(void **state)
{
	char lengthy[1000], want[1000];
	named("C:\\Users\\x\\现场 1.jpg", "现场 1.jpg");
	named("../../etc/passwd.jpg", "passwd.jpg");
	named("...hidden.jpg", "hidden.jpg");
	named("", "file.jpg");
	named("a\nb\"c<d>.jpg", "a_b_c_d_.jpg");
	named("exe.\xe2\x80\xaegpj.jpg", "exe._gpj.jpg"); /* U+202E turns the rest around */
	named("bad\xff.jpg", "bad_.jpg");
	named("photo", "photo.jpg");
	memset(lengthy, 'a', 300);
	strcpy(lengthy + 300, ".jpg");
	memset(want, 'a', 120);
	strcpy(want + 120, ".jpg");
	named(lengthy, want);
}

/* A JPEG with an EXIF block of one table that points to another with DateTimeOriginal, in either byte order. */
static size_t photo(unsigned char *p, bool big, const char *taken)
{
	static const unsigned char head[] = { 0xff, 0xd8, 0xff, 0xe0, 0, 4, 'x', 'x', 0xff, 0xe1 };
	unsigned char *t, *w;
	memcpy(p, head, sizeof head);
	w = p + sizeof head + 2;
	memcpy(w, "Exif\0\0", 6);
	t = w += 6;
#define PUT(v, n) do { for (int i_ = 0; i_ < (n); i_++) *w++ = (unsigned char)((uint32_t)(v) >> 8 * (big ? (n) - 1 - i_ : i_)); } while (0)
	memcpy(w, big ? "MM" : "II", 2);
	w += 2;
	PUT(42, 2);
	PUT(8, 4);
	PUT(1, 2); PUT(0x8769, 2); PUT(4, 2); PUT(1, 4); PUT(26, 4); PUT(0, 4);
	PUT(1, 2); PUT(0x9003, 2); PUT(2, 2); PUT(20, 4); PUT(44, 4); PUT(0, 4);
	assert_int_equal(w - t, 44);
	memcpy(w, taken, 20);
	w += 20;
	size_t len = (size_t)(w - (p + sizeof head));
	p[sizeof head] = (unsigned char)(len >> 8);
	p[sizeof head + 1] = (unsigned char)len;
	*w++ = 0xff;
	*w++ = 0xda;
	return (size_t)(w - p);
}

static void photo_day(void **state)
{
	unsigned char p[200];
	char at[20];
	for (int big = 0; big < 2; big++) {
		size_t n = photo(p, big, "2020:07:01 08:30:00");
		assert_true(photo_shot_at(p, n, at));
		assert_string_equal(at, "2020-07-01 08:30:00");
		/* cut anywhere, or with any byte changed: an answer or none, never a step outside (the sanitizers look) */
		for (size_t k = 0; k < n; k++) {
			unsigned char *cut = malloc(k + 1);
			memcpy(cut, p, k);
			if (k < n - 2)
				assert_false(photo_shot_at(cut, k, at));
			free(cut);
		}
		for (size_t k = 0; k < n; k++) {
			unsigned char *odd = malloc(n);
			for (int v = 0; v < 256; v += 5) {
				memcpy(odd, p, n);
				odd[k] = (unsigned char)v;
				photo_shot_at(odd, n, at);
			}
			free(odd);
		}
	}
	assert_false(photo_shot_at(p, photo(p, false, "0000:00:00 00:00:00"), at));
	assert_false(photo_shot_at(p, photo(p, false, "2020:02:30 08:30:00"), at));
	assert_false(photo_shot_at(p, photo(p, false, "2020:07:01 25:30:00"), at));
	assert_false(photo_shot_at(p, photo(p, false, "    :  :     :  :  "), at));
}

static void keep(struct ctx *c, const char *owner, struct attachment *a)
{
	txn_auto t = { 0 };
	assert_int_equal(txn_begin(&t, c->db), RC_OK);
	if (attachment_keep(c, owner, a) != RC_OK)
		fail_msg("%s %s", ctx_reason(c), c->problem.log);
	assert_int_equal(txn_commit(&t), RC_OK);
}

static void on_one_thing(void **state)
{
	struct ctx c;
	struct attachment a, again, got, *list;
	struct reply r = { .file_fd = -1 };
	unsigned char p[200];
	int n, findings = 0;
	bool holds;
	assert_int_equal(ctx_begin(&c, &app, CTX_WRITER), RC_OK);
	snprintf(c.who.name, sizeof c.who.name, "zhang");
	assert_int_equal(take(&c, file_of(p, photo(p, true, "2020:07:01 08:30:00")), "现场.jpg", &a), RC_OK);
	assert_string_equal(a.shot_at, "2020-07-01 08:30:00");
	again = a;
	keep(&c, "matter 12", &a);
	keep(&c, "matter 12", &again);
	assert_true(again.id == a.id);
	assert_int_equal(attachment_list(&c, "matter 12", &list, &n), RC_OK);
	assert_int_equal(n, 1);
	assert_string_equal(list[0].account_name, "zhang");
	assert_string_equal(list[0].sm3, a.sm3);
	assert_int_equal(attachment_get(&c, "matter 12", a.id, &got), RC_OK);
	assert_int_equal(attachment_send(&c, "matter 12", a.id, &r), RC_OK);
	assert_string_equal(r.content_type, "image/jpeg");
	assert_string_equal(r.filename, "现场.jpg");
	close(r.file_fd);
	assert_int_equal(attachment_holds(&c, a.sha256, &holds), RC_OK);
	assert_true(holds);
	assert_int_equal(attachments_check(&c, &findings), RC_OK);
	assert_int_equal(findings, 0);
	assert_int_equal(files_drop(&c, a.sha256), RC_OK);
	assert_int_equal(attachments_check(&c, &findings), RC_OK);
	assert_int_equal(findings, 1);
	assert_int_equal(attachment_get(&c, "matter 13", a.id, &got), RC_NOT_FOUND);
	ctx_end(&c);
}

static void too_many(void **state)
{
	struct ctx c;
	struct attachment a;
	char text[40];
	assert_int_equal(ctx_begin(&c, &app, CTX_WRITER), RC_OK);
	for (int i = 0; i <= ATTACHMENTS_A_THING; i++) {
		int len = snprintf(text, sizeof text, "%%PDF-1.4 %d", i);
		assert_int_equal(take(&c, file_of(text, (size_t)len), "x.pdf", &a), RC_OK);
		if (i < ATTACHMENTS_A_THING)
			keep(&c, "matter 14", &a);
	}
	txn_auto t = { 0 };
	assert_int_equal(txn_begin(&t, c.db), RC_OK);
	assert_int_equal(attachment_keep(&c, "matter 14", &a), RC_TOO_MANY);
	txn_finish(&t);
	ctx_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds), cmocka_unit_test(refused_kinds), cmocka_unit_test(size_limit), cmocka_unit_test(names), cmocka_unit_test(photo_day),
		cmocka_unit_test(on_one_thing), cmocka_unit_test(too_many),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
