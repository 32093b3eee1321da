/* attachment_kind.c - what a file is, from its bytes; and a name that does no harm.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is taken can be looked at without running anything: documents, pictures, packages of them. What could run where it is opened (programs, pages,
 * SVG, macros) stays out, whatever it is called. */
#include "core/attachment_kind.h"
#include <minizip/unzip.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "base/text.h"
#include "base/utf8.h"

enum { ZIP_ENTRIES = 10000, ENTRY_NAME = 512, LOOK = 1024 };

const char *const attachment_kind_words[] = { "pdf", "jpg", "png", "docx", "xlsx", "ofd", "zip", NULL };

const char *attachment_media(enum attachment_kind kind)
{
	static const char *const media[] = { "application/pdf", "image/jpeg", "image/png",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"application/ofd", "application/zip" };
	return media[kind];
}

/* ---- What is not taken, by its first bytes, with the way out. */

struct refused { const char *bytes; size_t n; const char *zh, *en; };
#define BYTES(literal) literal, sizeof(literal) - 1
static const struct refused refused[] = {
	{ BYTES("MZ"), "这是 Windows 程序，不收程序", "this is a Windows program; programs are not taken" },
	{ BYTES("\x7f" "ELF"), "这是 Linux 程序，不收程序", "this is a Linux program; programs are not taken" },
	{ BYTES("#!"), "这是脚本，不收程序", "this is a script; programs are not taken" },
	{ BYTES("\xca\xfe\xba\xbe"), "这是程序，不收程序", "this is a program; programs are not taken" },
	{ BYTES("\xd0\xcf\x11\xe0"), "这是旧格式的 Office 文件（doc、xls、ppt、wps）；请另存为 docx、xlsx 或 PDF", "this is an Office file of the old format; save it as docx, xlsx or PDF" },
	{ BYTES("{\\rtf"), "这是 RTF 文件；请另存为 docx 或 PDF", "this is an RTF file; save it as docx or PDF" },
	{ BYTES("Rar!"), "这是 RAR 压缩包；请改用 ZIP", "this is a RAR archive; pack it as ZIP" },
	{ BYTES("7z\xbc\xaf"), "这是 7z 压缩包；请改用 ZIP", "this is a 7z archive; pack it as ZIP" },
	{ BYTES("\x1f\x8b"), "这是 gzip 压缩包；请改用 ZIP", "this is a gzip archive; pack it as ZIP" },
	{ BYTES("GIF8"), "这是 GIF 图片；请另存为 JPG 或 PNG", "this is a GIF picture; save it as JPG or PNG" },
	{ BYTES("BM"), "这是 BMP 图片；请另存为 JPG 或 PNG", "this is a BMP picture; save it as JPG or PNG" },
	{ BYTES("II*"), "这是 TIFF 图片；请另存为 JPG 或 PDF", "this is a TIFF picture; save it as JPG or PDF" },
	{ BYTES("MM"), "这是 TIFF 图片；请另存为 JPG 或 PDF", "this is a TIFF picture; save it as JPG or PDF" },
	{ BYTES("RIFF"), "这种图片或音像格式不收；照片请另存为 JPG", "this kind of picture or film is not taken; save photos as JPG" },
};

static enum rc refuse(struct ctx *c, const char *zh, const char *en)
{
	return ctx_fail(c, RC_BAD_INPUT, "file", TR(c, "%s。可收：PDF、JPG、PNG、DOCX、XLSX、OFD、ZIP", "%s. Taken are: PDF, JPG, PNG, DOCX, XLSX, OFD, ZIP"), TR(c, zh, en));
}

static bool has(const unsigned char *p, size_t n, const char *what)
{
	size_t len = strlen(what);
	for (size_t i = 0; i + len <= n; i++)
		if (strncasecmp((const char *)p + i, what, len) == 0)
			return true;
	return false;
}

static enum rc refuse_markup(struct ctx *c, const unsigned char *p, size_t n)
{
	size_t look = n < LOOK ? n : LOOK;
	if (has(p, look, "<svg"))
		return refuse(c, "这是 SVG 图，可以带脚本；请另存为 PNG 或 PDF", "this is an SVG drawing, which may carry scripts; save it as PNG or PDF");
	if (has(p, look, "<html") || has(p, look, "<!doctype html") || has(p, look, "<script"))
		return refuse(c, "这是网页，可以带脚本；请打印为 PDF", "this is a web page, which may carry scripts; print it to PDF");
	return refuse(c, "这是 XML 文件；请转成 PDF 或表格", "this is an XML file; make a PDF or a table of it");
}

static enum rc refuse_by_bytes(struct ctx *c, const unsigned char *p, size_t n)
{
	size_t i = n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	while (i < n && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r' || p[i] == '\n'))
		i++;
	if (i < n && p[i] == '<')
		return refuse_markup(c, p + i, n - i);
	if (n >= 12 && memcmp(p + 4, "ftyp", 4) == 0)
		return refuse(c, "这是 HEIC 照片或视频；照片请另存为 JPG", "this is a HEIC photo or a film; save photos as JPG");
	for (size_t k = 0; k < sizeof refused / sizeof *refused; k++)
		if (n >= refused[k].n && memcmp(p, refused[k].bytes, refused[k].n) == 0)
			return refuse(c, refused[k].zh, refused[k].en);
	return refuse(c, "认不出这种文件", "this kind of file is not known");
}

/* ---- Packages. */

struct package { bool docx, xlsx, ofd, macros, program; };

static bool runs_where_opened(const char *name)
{
	static const char *const ends[] = { ".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".msi", ".ps1", ".vbs", ".js", ".jar", ".sh", ".lnk", ".hta", ".htm", ".html",
		".svg", ".apk", ".docm", ".xlsm" };
	size_t n = strlen(name);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (n > strlen(ends[i]) && strcasecmp(name + n - strlen(ends[i]), ends[i]) == 0)
			return true;
	return false;
}

static void note_entry(struct package *k, const char *name)
{
	k->docx |= strcmp(name, "word/document.xml") == 0;
	k->xlsx |= strcmp(name, "xl/workbook.xml") == 0 || strcmp(name, "xl/workbook.bin") == 0;
	k->ofd |= strcmp(name, "OFD.xml") == 0;
	k->macros |= has((const unsigned char *)name, strlen(name), "vbaProject.bin") || has((const unsigned char *)name, strlen(name), "macrosheets/");
	k->program |= runs_where_opened(name) || strcmp(name, "META-INF/MANIFEST.MF") == 0;
}

static enum rc read_directory(struct ctx *c, unzFile zip, struct package *k)
{
	int entries = 0;
	for (int err = unzGoToFirstFile(zip); err != UNZ_END_OF_LIST_OF_FILE; err = unzGoToNextFile(zip)) {
		unz_file_info64 info;
		char name[ENTRY_NAME];
		if (err != UNZ_OK || unzGetCurrentFileInfo64(zip, &info, name, sizeof name, NULL, 0, NULL, 0) != UNZ_OK || info.size_filename >= sizeof name)
			return refuse(c, "压缩包不完整或已损坏，请重新上传", "the package is incomplete or damaged; send it again");
		if (info.flag & 1)
			return refuse(c, "文件设了密码，看不到内容；请去掉密码", "the file has a password, so nobody can look into it; remove the password");
		if (++entries > ZIP_ENTRIES)
			return refuse(c, "压缩包里的文件太多", "there are too many files in the package");
		note_entry(k, name);
	}
	return RC_OK;
}

static enum rc kind_of_package(struct ctx *c, int fd, enum attachment_kind *ret_kind)
{
	char path[40];
	struct package k = { 0 };
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	unzFile zip = unzOpen64(path);
	if (zip == NULL)
		return refuse(c, "压缩包不完整或已损坏，请重新上传", "the package is incomplete or damaged; send it again");
	enum rc rc = read_directory(c, zip, &k);
	unzClose(zip);
	if (rc != RC_OK)
		return rc;
	if (k.macros)
		return refuse(c, "这个 Office 文件带宏；请另存为不带宏的 docx 或 xlsx", "this Office file has macros; save it as docx or xlsx without them");
	if (k.docx + k.xlsx + k.ofd == 0 && k.program)
		return refuse(c, "压缩包里有程序或网页；请只放文档和图片", "there are programs or pages in the package; put only documents and pictures there");
	*ret_kind = k.docx ? ATTACHMENT_DOCX : k.xlsx ? ATTACHMENT_XLSX : k.ofd ? ATTACHMENT_OFD : ATTACHMENT_ZIP;
	return RC_OK;
}

enum rc attachment_kind_of(struct ctx *c, int fd, const unsigned char *p, size_t n, enum attachment_kind *ret_kind)
{
	if (n == 0)
		return refuse(c, "文件是空的", "the file is empty");
	if (n >= 5 && memcmp(p, "%PDF-", 5) == 0)
		*ret_kind = ATTACHMENT_PDF;
	else if (n >= 3 && memcmp(p, "\xff\xd8\xff", 3) == 0)
		*ret_kind = ATTACHMENT_JPG;
	else if (n >= 8 && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0)
		*ret_kind = ATTACHMENT_PNG;
	else if (n >= 4 && (memcmp(p, "PK\3\4", 4) == 0 || memcmp(p, "PK\5\6", 4) == 0))
		return kind_of_package(c, fd, ret_kind);
	else
		return refuse_by_bytes(c, p, n);
	return RC_OK;
}

/* ---- Names. */

/* Control characters, marks that turn the direction of writing (they make "gpj.exe" look like "exe.jpg"), and what file systems forbid. */
static bool is_harmful(uint32_t ch)
{
	return ch == UTF8_BAD || ch < 0x20 || (ch >= 0x7f && ch < 0xa0) || (ch >= 0x200b && ch <= 0x200f) || (ch >= 0x2028 && ch <= 0x202e) ||
		(ch >= 0x2066 && ch <= 0x2069) || ch == 0xfeff || (ch >= 0xfff0 && ch <= 0xffff) || (ch < 0x80 && strchr("/\\:*?\"<>|", (int)ch) != NULL);
}

static size_t copy_clean(char *out, const char *said)
{
	size_t n = strlen(said), len, w = 0;
	int characters = 0;
	for (size_t i = 0; i < n && characters < ATTACHMENT_NAME; i += len, characters++) {
		uint32_t ch = utf8_decode(said + i, n - i, &len);
		if (is_harmful(ch)) {
			out[w++] = '_';
			continue;
		}
		memcpy(out + w, said + i, len);
		w += len;
	}
	return w;
}

static bool ends_as(struct slice name, enum attachment_kind kind)
{
	const char *word = attachment_kind_words[kind];
	for (int i = 0; i < 2; i++, word = "jpeg") {
		size_t n = strlen(word);
		if (name.n > n + 1 && name.p[name.n - n - 1] == '.' && strncasecmp(name.p + name.n - n, word, n) == 0)
			return true;
		if (kind != ATTACHMENT_JPG)
			return false;
	}
	return false;
}

const char *attachment_name(struct ctx *c, const char *said, enum attachment_kind kind)
{
	const char *folder = strrchr(said, '/'), *other = strrchr(said, '\\');
	said = folder != NULL ? folder + 1 : said;
	said = other != NULL && other >= said ? other + 1 : said;
	char *clean = ctx_alloc(c, strlen(said) + 1);
	if (clean == NULL)
		return NULL;
	struct slice name = slice_trim((struct slice){ clean, copy_clean(clean, said) });
	while (name.n > 0 && (name.p[0] == '.' || name.p[0] == ' '))
		name = (struct slice){ name.p + 1, name.n - 1 };
	if (name.n == 0)
		return arena_printf(&c->arena, "%s.%s", TR(c, "附件", "file"), attachment_kind_words[kind]);
	return ends_as(name, kind) ? slice_copy(&c->arena, name) : arena_printf(&c->arena, "%.*s.%s", (int)name.n, name.p, attachment_kind_words[kind]);
}
