/* gusu-verify.c - checks a published list against the head of a city's ledger. Needs this file and a C compiler: cc -O2 -o gusu-verify gusu-verify.c
 * SPDX-License-Identifier: Apache-2.0
 *
 * Whoever kept or read in print a head of the ledger (one line "gusu-head/1 …") can check with it, without the city's program and without a
 * network, that a list was on record by then and is unchanged: the list's SM3 stands in an entry, the entry is a leaf of the Merkle tree of
 * RFC 9162 (with SM3) whose root is in the head. Two heads are compared by a proof that the later one only added entries.
 * web/verify/verify.html does the same in a browser; tests/ledger gives both the same inputs. Nothing of Gusu's own code is used here, so
 * that a mistake there does not hide itself. */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HASH = 32, HEX = 65, PATH_MOST = 64, DEPTH_MOST = 64, CHECK_DIGITS = 6, LINE = 600 };
enum { EXIT_GOOD, EXIT_BAD, EXIT_UNUSABLE };
static const uint64_t number_most = UINT64_C(9007199254740991);
static const size_t file_most = (size_t)1 << 30;

static bool chinese; /* set once by main */
#define T(zh, en) (chinese ? (zh) : (en))

/* ---- SM3, GB/T 32905-2016. */

static uint32_t turn(uint32_t x, int n)
{
	n &= 31;
	return n == 0 ? x : x << n | x >> (32 - n);
}

static void sm3_block(uint32_t v[8], const unsigned char *p)
{
	uint32_t w[68], a[8];
	for (int j = 0; j < 16; j++)
		w[j] = (uint32_t)p[4 * j] << 24 | (uint32_t)p[4 * j + 1] << 16 | (uint32_t)p[4 * j + 2] << 8 | p[4 * j + 3];
	for (int j = 16; j < 68; j++) {
		uint32_t x = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15);
		w[j] = (x ^ turn(x, 15) ^ turn(x, 23)) ^ turn(w[j - 13], 7) ^ w[j - 6];
	}
	memcpy(a, v, sizeof a);
	for (int j = 0; j < 64; j++) {
		uint32_t ss1 = turn(turn(a[0], 12) + a[4] + turn(j < 16 ? 0x79cc4519u : 0x7a879d8au, j), 7), ss2 = ss1 ^ turn(a[0], 12);
		uint32_t ff = j < 16 ? a[0] ^ a[1] ^ a[2] : (a[0] & a[1]) | (a[0] & a[2]) | (a[1] & a[2]);
		uint32_t gg = j < 16 ? a[4] ^ a[5] ^ a[6] : (a[4] & a[5]) | (~a[4] & a[6]);
		uint32_t tt1 = ff + a[3] + ss2 + (w[j] ^ w[j + 4]), tt2 = gg + a[7] + ss1 + w[j];
		a[3] = a[2];
		a[2] = turn(a[1], 9);
		a[1] = a[0];
		a[0] = tt1;
		a[7] = a[6];
		a[6] = turn(a[5], 19);
		a[5] = a[4];
		a[4] = tt2 ^ turn(tt2, 9) ^ turn(tt2, 17);
	}
	for (int i = 0; i < 8; i++)
		v[i] ^= a[i];
}

struct sm3 { uint32_t v[8]; unsigned char block[64]; size_t used; uint64_t bytes; };

static void sm3_begin(struct sm3 *s)
{
	*s = (struct sm3){ .v = { 0x7380166fu, 0x4914b2b9u, 0x172442d7u, 0xda8a0600u, 0xa96f30bcu, 0x163138aau, 0xe38dee4du, 0xb0fb0e4eu } };
}

static void sm3_add(struct sm3 *s, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	s->bytes += n;
	while (n > 0) {
		size_t take = sizeof s->block - s->used < n ? sizeof s->block - s->used : n;
		memcpy(s->block + s->used, p, take);
		s->used += take;
		p += take;
		n -= take;
		if (s->used == sizeof s->block) {
			sm3_block(s->v, s->block);
			s->used = 0;
		}
	}
}

static void sm3_end(struct sm3 *s, unsigned char out[HASH])
{
	static const unsigned char fill[64] = { 0x80 };
	unsigned char length[8];
	uint64_t bits = s->bytes * 8;
	for (int i = 0; i < 8; i++)
		length[i] = (unsigned char)(bits >> (56 - 8 * i));
	sm3_add(s, fill, s->used < 56 ? 56 - s->used : 120 - s->used);
	sm3_add(s, length, sizeof length);
	for (int i = 0; i < HASH; i++)
		out[i] = (unsigned char)(s->v[i / 4] >> (24 - 8 * (i % 4)));
}

/* SM3 of a tag (or none: -1) and two pieces. */
static void hash(int tag, const void *a, size_t n_a, const void *b, size_t n_b, unsigned char out[HASH])
{
	struct sm3 s;
	unsigned char byte = (unsigned char)tag;
	sm3_begin(&s);
	if (tag >= 0)
		sm3_add(&s, &byte, 1);
	sm3_add(&s, a, n_a);
	sm3_add(&s, b, n_b);
	sm3_end(&s, out);
}

static void hex_of(const unsigned char h[HASH], char out[HEX])
{
	for (int i = 0; i < HASH; i++)
		sprintf(out + 2 * i, "%02x", h[i]);
}

static bool hex_read(const char *s, unsigned char out[HASH])
{
	if (strlen(s) != 2 * HASH || strspn(s, "0123456789abcdefABCDEF") != 2 * HASH)
		return false;
	for (int i = 0; i < HASH; i++) {
		char two[3] = { s[2 * i], s[2 * i + 1], '\0' };
		out[i] = (unsigned char)strtoul(two, NULL, 16);
	}
	return true;
}

/* ---- The tree: RFC 9162, 2.1.3.2 and 2.1.4.2. Leaves are counted from 0 here. */

struct path { unsigned char h[PATH_MOST][HASH]; int n; };

static void node(const unsigned char *l, const unsigned char *r, unsigned char *out)
{
	unsigned char sum[HASH];
	hash(1, l, HASH, r, HASH, sum);
	memcpy(out, sum, HASH);
}

static bool included(const unsigned char leaf[HASH], uint64_t at, uint64_t size, const struct path *p, const unsigned char root[HASH])
{
	unsigned char r[HASH];
	if (at >= size)
		return false;
	uint64_t last = size - 1;
	memcpy(r, leaf, HASH);
	for (int i = 0; i < p->n; i++) {
		if (last == 0)
			return false;
		if (at % 2 == 1 || at == last) {
			node(p->h[i], r, r);
			for (; at % 2 == 0 && at != 0; at /= 2)
				last /= 2;
		} else {
			node(r, p->h[i], r);
		}
		at /= 2;
		last /= 2;
	}
	return last == 0 && memcmp(r, root, HASH) == 0;
}

static bool consistent(uint64_t first, const unsigned char first_root[HASH], uint64_t size, const unsigned char root[HASH], const struct path *p)
{
	unsigned char former[HASH], now[HASH];
	if (first == 0 || first > size)
		return false;
	if (first == size)
		return p->n == 0 && memcmp(first_root, root, HASH) == 0;
	bool whole = (first & (first - 1)) == 0;
	if (!whole && p->n == 0)
		return false;
	memcpy(former, whole ? first_root : p->h[0], HASH);
	memcpy(now, former, HASH);
	uint64_t at = first - 1, last = size - 1;
	for (; at % 2 == 1; at /= 2)
		last /= 2;
	for (int i = whole ? 0 : 1; i < p->n; i++) {
		if (last == 0)
			return false;
		if (at % 2 == 1 || at == last) {
			node(p->h[i], former, former);
			node(p->h[i], now, now);
			for (; at % 2 == 0 && at != 0; at /= 2)
				last /= 2;
		} else {
			node(now, p->h[i], now);
		}
		at /= 2;
		last /= 2;
	}
	return last == 0 && memcmp(former, first_root, HASH) == 0 && memcmp(now, root, HASH) == 0;
}

/* ---- JSON: enough to read two kinds of documents, strict like JSON.parse. A value is a place in the text. */

static const char *blanks(const char *p) { return p + strspn(p, " \t\r\n"); }
static const char *value_end(const char *p, int depth); /* NULL: not JSON */

static const char *string_end(const char *p)
{
	for (p++; *p != '"'; p++) {
		if ((unsigned char)*p < ' ')
			return NULL;
		if (*p != '\\')
			continue;
		p++;
		if (*p == 'u' && strspn(p + 1, "0123456789abcdefABCDEF") >= 4)
			p += 4;
		else if (*p == '\0' || strchr("\"\\/bfnrt", *p) == NULL)
			return NULL;
	}
	return p + 1;
}

static const char *number_end(const char *p)
{
	p += *p == '-';
	size_t n = strspn(p, "0123456789");
	if (n == 0 || (n > 1 && *p == '0'))
		return NULL;
	p += n;
	if (*p == '.') {
		n = strspn(++p, "0123456789");
		if (n == 0)
			return NULL;
		p += n;
	}
	if (*p == 'e' || *p == 'E') {
		p++;
		p += *p == '+' || *p == '-';
		n = strspn(p, "0123456789");
		if (n == 0)
			return NULL;
		p += n;
	}
	return p;
}

/* Members of an object or items of a list, from behind the bracket. */
static const char *members_end(const char *p, char close, int depth)
{
	p = blanks(p);
	if (*p == close)
		return p + 1;
	for (;;) {
		if (close == '}') {
			p = *p == '"' ? string_end(p) : NULL;
			p = p != NULL ? blanks(p) : NULL;
			if (p == NULL || *p != ':')
				return NULL;
			p = blanks(p + 1);
		}
		p = value_end(p, depth + 1);
		if (p == NULL)
			return NULL;
		p = blanks(p);
		if (*p == close)
			return p + 1;
		if (*p != ',')
			return NULL;
		p = blanks(p + 1);
	}
}

static const char *value_end(const char *p, int depth)
{
	static const char *const words[] = { "true", "false", "null" };
	if (depth > DEPTH_MOST)
		return NULL;
	if (*p == '"')
		return string_end(p);
	if (*p == '{' || *p == '[')
		return members_end(p + 1, *p == '{' ? '}' : ']', depth);
	for (int i = 0; i < 3; i++)
		if (strncmp(p, words[i], strlen(words[i])) == 0)
			return p + strlen(words[i]);
	return number_end(p);
}

static size_t utf8_put(char *o, uint32_t ch)
{
	if (ch < 0x80) {
		o[0] = (char)ch;
		return 1;
	}
	size_t n = ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--, ch >>= 6)
		o[i] = (char)(0x80 | (ch & 0x3f));
	o[0] = (char)((0xf00 >> n & 0xff) | ch);
	return n;
}

/* The four digits behind "\u". */
static uint32_t four(const char *p)
{
	char digits[5] = { p[0], p[1], p[2], p[3], '\0' };
	return (uint32_t)strtoul(digits, NULL, 16);
}

static const char *put_escape(const char *p, char **o)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *known = strchr(from, *p);
	if (*p != 'u') {
		*(*o)++ = known != NULL ? to[known - from] : *p;
		return p + 1;
	}
	uint32_t ch = four(p + 1);
	p += 5;
	if (ch >= 0xd800 && ch < 0xdc00 && p[0] == '\\' && p[1] == 'u' && four(p + 2) >= 0xdc00 && four(p + 2) < 0xe000) {
		ch = 0x10000 + ((ch - 0xd800) << 10) + (four(p + 2) - 0xdc00);
		p += 6;
	}
	if (ch == 0 || (ch >= 0xd800 && ch < 0xe000))
		return NULL; /* half a character, or an end of text within it */
	*o += utf8_put(*o, ch);
	return p;
}

/* The text of a string value, malloc'd; NULL when it is none. */
static char *text_of(const char *p)
{
	const char *end = p != NULL && *p == '"' ? string_end(p) : NULL;
	char *text = end != NULL ? malloc((size_t)(end - p)) : NULL, *o = text;
	if (text == NULL)
		return NULL;
	for (p++; p != NULL && *p != '"'; ) {
		if (*p == '\\')
			p = put_escape(p + 1, &o);
		else
			*o++ = *p++;
	}
	*o = '\0';
	if (p == NULL) {
		free(text);
		return NULL;
	}
	return text;
}

/* The value of a key; the last one when it is there twice, as JSON.parse has it. */
static const char *member(const char *object, const char *key)
{
	const char *found = NULL, *p = object != NULL && *object == '{' ? blanks(object + 1) : "}";
	while (*p == '"') {
		char *name = text_of(p);
		p = blanks(blanks(string_end(p)) + 1);
		if (name != NULL && strcmp(name, key) == 0)
			found = p;
		free(name);
		p = blanks(value_end(p, 0));
		if (*p == ',')
			p = blanks(p + 1);
	}
	return found;
}

static bool number_of(const char *p, uint64_t *ret)
{
	const char *end = p != NULL && (*p == '-' || isdigit((unsigned char)*p)) ? number_end(p) : NULL;
	double v = end != NULL ? strtod(p, NULL) : -1;
	if (v < 0 || v > (double)number_most || v != (double)(uint64_t)v)
		return false;
	*ret = (uint64_t)v;
	return true;
}

static bool text_is(const char *p, const char *want)
{
	char *text = text_of(p);
	bool same = text != NULL && strcmp(text, want) == 0;
	free(text);
	return same;
}

static bool hash_of(const char *p, unsigned char out[HASH])
{
	char *text = text_of(p);
	bool good = text != NULL && hex_read(text, out);
	free(text);
	return good;
}

static bool path_of(const char *list, struct path *ret)
{
	const char *p = list != NULL && *list == '[' ? blanks(list + 1) : NULL;
	ret->n = 0;
	while (p != NULL && *p != ']') {
		if (ret->n == PATH_MOST || !hash_of(p, ret->h[ret->n++]))
			return false;
		p = blanks(value_end(p, 0));
		if (*p == ',')
			p = blanks(p + 1);
	}
	return p != NULL;
}

/* ---- Files. */

struct file { char *p; size_t n; };

static bool load(const char *path, struct file *ret)
{
	FILE *f = fopen(path, "rb");
	struct file got = { NULL, 0 };
	size_t room = 0, n = 1;
	while (f != NULL && n > 0 && got.n < file_most) {
		if (room - got.n < 65536) {
			char *more = realloc(got.p, room = room * 2 + 262144);
			if (more == NULL)
				break;
			got.p = more;
		}
		n = fread(got.p + got.n, 1, room - got.n - 1, f);
		got.n += n;
	}
	bool good = f != NULL && n == 0 && !ferror(f);
	if (!good)
		fprintf(stderr, T("读不了“%s”：%s\n", "cannot read '%s': %s\n"), path, errno != 0 ? strerror(errno) : T("文件过大", "too large"));
	if (f != NULL)
		fclose(f);
	if (good)
		got.p[got.n] = '\0';
	else
		free(got.p);
	if (good)
		*ret = got;
	return good;
}

static size_t utf8_step(const unsigned char *p)
{
	size_t n = *p < 0x80 ? 1 : *p >= 0xc2 && *p < 0xe0 ? 2 : *p >= 0xe0 && *p < 0xf0 ? 3 : *p >= 0xf0 && *p < 0xf5 ? 4 : 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

/* The document in a file: valid UTF-8, one JSON value, an object of this format. NULL after saying why. */
static const char *document(const struct file *f, const char *path, const char *format)
{
	const char *p = f->n >= 3 && memcmp(f->p, "\xef\xbb\xbf", 3) == 0 ? f->p + 3 : f->p, *end;
	for (const unsigned char *u = (const unsigned char *)p; *u != '\0'; ) {
		size_t step = utf8_step(u);
		if (step == 0) {
			p = "";
			break;
		}
		u += step;
	}
	p = blanks(p);
	end = value_end(p, 0);
	if (strlen(f->p) != f->n || end == NULL || *blanks(end) != '\0' || *p != '{' || !text_is(member(p, "format"), format)) {
		fprintf(stderr, T("“%s”不是 %s 文件\n", "'%s' is no file of the format %s\n"), path, format);
		return NULL;
	}
	return p;
}

/* ---- Heads. */

struct head { uint64_t size; char time[40], city[200]; unsigned char root[HASH]; };

/* What stands behind "key=" up to the next key, blanks taken out. */
static bool field(const char *line, const char *key, char *out, size_t size)
{
	static const char *const keys[] = { "size=", "time=", "root=", "city=", "check=" };
	const char *from = strstr(line, key), *end;
	size_t n = 0;
	if (from == NULL || (from > line && !isspace((unsigned char)from[-1])))
		return false;
	from += strlen(key);
	end = from + strlen(from);
	for (int i = 0; i < 5; i++) {
		const char *next = strstr(from, keys[i]);
		if (next != NULL && next < end && isspace((unsigned char)next[-1]))
			end = next;
	}
	for (; from < end; from++)
		if (!isspace((unsigned char)*from)) {
			if (n + 1 >= size)
				return false;
			out[n++] = *from;
		}
	out[n] = '\0';
	return n > 0;
}

static bool root_of(const char *text, unsigned char out[HASH])
{
	char hex[HEX];
	size_t n = 0;
	for (; *text != '\0' && n < HEX - 1; text++)
		if (*text != '-')
			hex[n++] = *text;
	hex[n] = '\0';
	return *text == '\0' && hex_read(hex, out);
}

static void canonical_head(const struct head *h, char out[LINE])
{
	char hex[HEX], grouped[HEX + 8], *o = grouped;
	hex_of(h->root, hex);
	for (int i = 0; i < 2 * HASH; i++) {
		if (i > 0 && i % 8 == 0)
			*o++ = '-';
		*o++ = hex[i];
	}
	*o = '\0';
	snprintf(out, LINE, "gusu-head/1 size=%llu time=%s root=%s city=%s", (unsigned long long)h->size, h->time, grouped, h->city);
}

static bool head_parse(const char *text, struct head *ret)
{
	char size[24], root[160], check[16], line[LINE], hex[HEX];
	unsigned char sum[HASH];
	struct head h;
	const char *from = strstr(text, "gusu-head/1");
	if (from == NULL || !field(from, "size=", size, sizeof size) || !field(from, "time=", h.time, sizeof h.time) ||
	    !field(from, "root=", root, sizeof root) || !field(from, "city=", h.city, sizeof h.city) || !field(from, "check=", check, sizeof check) ||
	    strspn(size, "0123456789") != strlen(size) || strlen(size) > 16 || !root_of(root, h.root)) {
		fputs(T("账本头应是一行“gusu-head/1 size=… time=… root=… city=… check=…”\n",
			"a head is one line 'gusu-head/1 size=… time=… root=… city=… check=…'\n"), stderr);
		return false;
	}
	h.size = strtoull(size, NULL, 10);
	canonical_head(&h, line);
	hash(-1, line, strlen(line), NULL, 0, sum);
	hex_of(sum, hex);
	hex[CHECK_DIGITS] = '\0';
	if (h.size > number_most || strcasecmp(check, hex) != 0) {
		fputs(T("账本头抄写有误：check 与内容不符，请逐字核对\n", "there is a slip in the head: its check does not fit; compare it letter by letter\n"), stderr);
		return false;
	}
	*ret = h;
	return true;
}

/* The line itself, or a file that holds it. */
static bool head_of(const char *word, struct head *ret)
{
	struct file f;
	if (strstr(word, "gusu-head/") != NULL)
		return head_parse(word, ret);
	if (!load(word, &f))
		return false;
	bool good = head_parse(f.p, ret);
	free(f.p);
	return good;
}

/* ---- Verdicts. The word in brackets is for programs; web/verify/verify.html uses the same. */

static int bad(const char *word, const char *text)
{
	printf("%s [%s] %s\n", T("不符", "BAD"), word, text);
	return EXIT_BAD;
}

static int check_entry(const char *doc, const struct head *h, char **ret_entry)
{
	uint64_t seq, size, own;
	struct path p;
	unsigned char leaf[HASH];
	char text[LINE], *entry = text_of(member(doc, "entry"));
	if (entry == NULL || !number_of(member(doc, "seq"), &seq) || seq == 0 || !path_of(member(doc, "path"), &p) ||
	    !number_of(member(member(doc, "head"), "size"), &size)) {
		free(entry);
		fputs(T("证明文件不完整\n", "the proof is incomplete\n"), stderr);
		return EXIT_UNUSABLE;
	}
	*ret_entry = entry;
	if (size != h->size) {
		snprintf(text, sizeof text, T("证明针对 %llu 条的账本头，您的账本头是 %llu 条：请在证明的下载地址后加 size=%llu 再取一次",
			"the proof is for a head of %llu entries, yours has %llu: get the proof again with size=%llu in its address"), (unsigned long long)size,
			(unsigned long long)h->size, (unsigned long long)h->size);
		return bad("size", text);
	}
	hash(0, entry, strlen(entry), NULL, 0, leaf);
	if (!included(leaf, seq - 1, h->size, &p, h->root))
		return bad("path", T("这一条不在该账本头所代表的账本中，或已被改动", "the entry is not in the ledger of this head, or was altered"));
	const char *end = value_end(entry, 0);
	if (end == NULL || *end != '\0' || !number_of(member(entry, "seq"), &own) || own != seq)
		return bad("entry", T("条目的编号与证明不符", "the number in the entry is not that of the proof"));
	return EXIT_GOOD;
}

/* What was published, or put up for objections. */
static bool publishes(const char *entry)
{
	static const char *const kinds[] = { "list.published", "publication.published", "publication.noticed" };
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (text_is(member(entry, "kind"), kinds[i]))
			return true;
	return false;
}

static int check_list(const struct file *list, const char *doc, const struct head *h)
{
	unsigned char sum[HASH], wanted[HASH];
	char *entry = NULL;
	int code = check_entry(doc, h, &entry);
	if (code == EXIT_GOOD) {
		hash(-1, list->p, list->n, NULL, 0, sum);
		if (!publishes(entry) || !hash_of(member(member(entry, "body"), "sm3"), wanted))
			code = bad("kind", T("这一条不是公布名单", "the entry does not publish a list"));
		else if (memcmp(sum, wanted, HASH) != 0)
			code = bad("file", T("名单文件与公布时不同", "the list is not the one that was published"));
	}
	if (code == EXIT_GOOD)
		printf(T("相符 [good] 该名单已记入账本且未被改动\n%s\n", "GOOD [good] the list is on record and unchanged\n%s\n"), entry);
	free(entry);
	return code;
}

static int check_heads(const struct head *former, const struct head *later, const char *doc)
{
	struct path p;
	uint64_t first, size;
	if (!path_of(member(doc, "path"), &p) || !number_of(member(member(doc, "former"), "size"), &first) ||
	    !number_of(member(member(doc, "head"), "size"), &size)) {
		fputs(T("证明文件不完整\n", "the proof is incomplete\n"), stderr);
		return EXIT_UNUSABLE;
	}
	if (first != former->size || size != later->size)
		return bad("pair", T("证明不是关于这两个账本头的", "the proof is not about these two heads"));
	if (!consistent(first, former->root, size, later->root, &p))
		return bad("rewritten", T("后一个账本头不是在前一个之后追加而成：先前的条目被改动过", "the later head did not only add to the former: earlier entries were altered"));
	puts(T("相符 [added] 后一个账本头只是在前一个之后追加", "GOOD [added] the later head only adds to the former"));
	return EXIT_GOOD;
}

/* ---- Commands. */

static int run_list(char **w)
{
	struct file list = { NULL, 0 }, proof = { NULL, 0 };
	struct head h;
	const char *doc = NULL;
	if (head_of(w[2], &h) && load(w[0], &list) && load(w[1], &proof))
		doc = document(&proof, w[1], "gusu-proof/1");
	int code = doc != NULL ? check_list(&list, doc, &h) : EXIT_UNUSABLE;
	free(list.p);
	free(proof.p);
	return code;
}

static int run_entry(char **w)
{
	struct file proof = { NULL, 0 };
	struct head h;
	const char *doc = NULL;
	char *entry = NULL;
	if (head_of(w[1], &h) && load(w[0], &proof))
		doc = document(&proof, w[0], "gusu-proof/1");
	int code = doc != NULL ? check_entry(doc, &h, &entry) : EXIT_UNUSABLE;
	if (code == EXIT_GOOD)
		printf(T("相符 [good] 该条已记入账本\n%s\n", "GOOD [good] the entry is on record\n%s\n"), entry);
	free(entry);
	free(proof.p);
	return code;
}

static int run_heads(char **w)
{
	struct file proof = { NULL, 0 };
	struct head former, later;
	const char *doc = NULL;
	if (head_of(w[0], &former) && head_of(w[1], &later) && load(w[2], &proof))
		doc = document(&proof, w[2], "gusu-consistency/1");
	int code = doc != NULL ? check_heads(&former, &later, doc) : EXIT_UNUSABLE;
	free(proof.p);
	return code;
}

static int run_hash(char **w)
{
	struct file f;
	unsigned char sum[HASH];
	char hex[HEX];
	if (!load(w[0], &f))
		return EXIT_UNUSABLE;
	hash(-1, f.p, f.n, NULL, 0, sum);
	hex_of(sum, hex);
	printf("%s  %s\n", hex, w[0]);
	free(f.p);
	return EXIT_GOOD;
}

static int usage(void)
{
	fputs(T("用法：\n"
		"  gusu-verify list 名单.csv 证明.json 账本头     名单已记入账本且未被改动\n"
		"  gusu-verify entry 证明.json 账本头             某一条已记入账本\n"
		"  gusu-verify heads 先前的头 后来的头 证明.json  后来的账本只是追加\n"
		"  gusu-verify hash 文件                          文件的 SM3\n"
		"账本头是整行文字（加引号），或存有它的文件。退出码：0 相符，1 不符，2 输入不可用。\n",
		"usage:\n"
		"  gusu-verify list LIST.csv PROOF.json HEAD      the list is on record and unchanged\n"
		"  gusu-verify entry PROOF.json HEAD              an entry is on record\n"
		"  gusu-verify heads FORMER LATER PROOF.json      the later ledger only adds\n"
		"  gusu-verify hash FILE                          SM3 of a file\n"
		"HEAD is the whole line (in quotes) or a file that holds it. Exit codes: 0 it fits, 1 it does not, 2 the input cannot be used.\n"), stderr);
	return EXIT_UNUSABLE;
}

int main(int argc, char **argv)
{
	static const struct { const char *word; int n; int (*run)(char **words); } commands[] = {
		{ "list", 3, run_list }, { "entry", 2, run_entry }, { "heads", 3, run_heads }, { "hash", 1, run_hash } };
	const char *lang = getenv("LC_ALL");
	lang = lang != NULL && *lang != '\0' ? lang : getenv("LANG");
	chinese = lang == NULL || strncmp(lang, "en", 2) != 0;
	if (argc > 2 && strcmp(argv[1], "--lang") == 0) {
		chinese = strcmp(argv[2], "en") != 0;
		argc -= 2;
		argv += 2;
	}
	for (size_t i = 0; argc > 1 && i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(argv[1], commands[i].word) == 0 && argc == commands[i].n + 2)
			return commands[i].run(argv + 2);
	return usage();
}
