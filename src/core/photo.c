/* photo.c - when a photo was taken: one date out of the EXIF block of a JPEG.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A JPEG is a chain of segments; one of the first, APP1 "Exif", holds a TIFF file: a header with the byte order, then tables (IFD) of 12-byte
 * entries. The first table points to the Exif table, and that one to DateTimeOriginal, twenty bytes "2020:07:01 08:30:00". Nothing else is read
 * (no maker notes, no thumbnails), every offset is checked against the block, and no table is followed twice: for a single date this is less to trust
 * than a library for all of EXIF. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "base/period.h"
#include "core/attachment.h"

enum { APP1 = 0xe1, SOS = 0xda, ENTRY = 12, ENTRIES_MAX = 500, TAG_EXIF_TABLE = 0x8769, TAG_TAKEN = 0x9003, TYPE_TEXT = 2, TYPE_LONG = 4, TAKEN_BYTES = 20 };

struct tiff { const unsigned char *p; size_t n; bool big; };

static uint32_t number(const struct tiff *t, size_t at, int bytes)
{
	uint32_t v = 0;
	for (int i = 0; i < bytes; i++)
		v |= (uint32_t)t->p[at + (size_t)i] << 8 * (t->big ? bytes - 1 - i : i);
	return v;
}

/* Where the value of an entry of that tag, type and least count stands; false when there is none. */
static bool find_tag(const struct tiff *t, uint32_t table, uint32_t tag, uint32_t type, uint32_t count, uint32_t *ret_value)
{
	if (table > t->n || t->n - table < 2)
		return false;
	uint32_t n = number(t, table, 2);
	if (n > ENTRIES_MAX || t->n - table - 2 < (size_t)n * ENTRY)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		size_t at = table + 2 + (size_t)i * ENTRY;
		if (number(t, at, 2) != tag || number(t, at + 2, 2) != type || number(t, at + 4, 4) < count)
			continue;
		*ret_value = number(t, at + 8, 4);
		return true;
	}
	return false;
}

/* A camera without a set clock writes zeros or blanks: that is no date. */
static bool is_moment(const unsigned char *s)
{
	static const char shape[] = "0000:00:00 00:00:00";
	int32_t day;
	char text[11];
	for (int i = 0; i < TAKEN_BYTES - 1; i++)
		if (shape[i] == '0' ? !isdigit(s[i]) : s[i] != shape[i])
			return false;
	memcpy(text, s, 10);
	text[4] = text[7] = '-';
	return date_parse(text, 10, &day) && memcmp(s + 11, "24", 2) < 0 && s[14] < '6' && s[17] < '6';
}

static bool taken_at(const struct tiff *t, char out[20])
{
	uint32_t exif, at;
	if (t->n < 8 || number(t, 2, 2) != 42 || !find_tag(t, number(t, 4, 4), TAG_EXIF_TABLE, TYPE_LONG, 1, &exif) ||
		!find_tag(t, exif, TAG_TAKEN, TYPE_TEXT, TAKEN_BYTES - 1, &at))
		return false;
	if (at > t->n || t->n - at < TAKEN_BYTES - 1 || !is_moment(t->p + at))
		return false;
	memcpy(out, t->p + at, TAKEN_BYTES - 1);
	out[4] = out[7] = '-';
	out[TAKEN_BYTES - 1] = '\0';
	return true;
}

static bool read_block(const unsigned char *p, size_t n, char out[20])
{
	if (n < 14 || memcmp(p, "Exif\0\0", 6) != 0)
		return false;
	struct tiff t = { p + 6, n - 6, memcmp(p + 6, "MM", 2) == 0 };
	return (t.big || memcmp(p + 6, "II", 2) == 0) && taken_at(&t, out);
}

bool photo_shot_at(const unsigned char *p, size_t n, char out[20])
{
	if (n < 4 || p[0] != 0xff || p[1] != 0xd8)
		return false;
	for (size_t at = 2; at + 4 <= n && p[at] == 0xff && p[at + 1] != SOS; ) {
		size_t len = (size_t)p[at + 2] << 8 | p[at + 3];
		if (len < 2 || len > n - at - 2)
			return false;
		if (p[at + 1] == APP1 && read_block(p + at + 4, len - 2, out))
			return true;
		at += 2 + len;
	}
	return false;
}
