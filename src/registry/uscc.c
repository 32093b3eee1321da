/* uscc.c - unified social credit codes (GB 32100-2015).
 * SPDX-License-Identifier: Apache-2.0 */
#include "registry/uscc.h"
#include "base/utf8.h"
#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int value_of(char ch)
{
	const char *p = ch ? strchr(alphabet, ch) : NULL;
	return p ? (int)(p - alphabet) : -1;
}

char uscc_check_char(const char first17[17])
{
	int sum = 0, weight = 1;

	for (int i = 0; i < 17; i++) {
		int v = value_of(first17[i]);
		if (v < 0)
			return 0;
		sum += v * weight;
		weight = weight * 3 % 31;
	}
	return alphabet[(31 - sum % 31) % 31];
}

/* Here letters count on from 9 without gaps: A is 10, Z is 35. */
char uscc_org_char(const char first8[8])
{
	static const int weight[8] = {3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0, r;

	for (int i = 0; i < 8; i++) {
		char ch = first8[i];
		if (ch >= '0' && ch <= '9')
			sum += (ch - '0') * weight[i];
		else if (ch >= 'A' && ch <= 'Z')
			sum += (ch - 'A' + 10) * weight[i];
		else
			return 0;
	}
	r = 11 - sum % 11;
	return r == 10 ? 'X' : r == 11 ? '0' : (char)('0' + r);
}

/* Half-width, upper case, without blanks around; the first 18 characters. Returns how many there are (a character of another script counts as one). */
static size_t normalise(const char *text, size_t len, char out[18])
{
	char folded[128];
	size_t n, count = 0;

	if (len > sizeof folded)
		return len;
	n = text_fold(folded, text, len);
	for (size_t i = 0, step; i < n; i += step) {
		uint32_t ch = utf8_decode(folded + i, n - i, &step);
		if (count < 18)
			out[count] = ch >= 'a' && ch <= 'z' ? (char)(ch - 'a' + 'A') : ch < 0x80 ? (char)ch : '?';
		count++;
	}
	return count;
}

/* 913205940881409000 and 9.13205940881409E+17 are what a spreadsheet makes of a code of digits. */
static bool number_like(const char code[18], size_t count)
{
	size_t kept = count < 18 ? count : 18;

	if (count >= 6 && count <= 24 && memchr(code, '.', kept) && memchr(code, 'E', kept) && memchr(code, '+', kept))
		return true;
	return count == 18 && !memcmp(code + 15, "000", 3) && strspn(code, "0123456789") >= 18;
}

static void suggest(struct uscc_report *r)
{
	static const char wrong[] = "OIQSZV", right[] = "01052U";
	char s[19];

	memcpy(s, r->code, 19);
	for (int i = 0; i < 18; i++) {
		const char *p = strchr(wrong, s[i]);
		if (p && (value_of(s[i]) < 0))
			s[i] = right[p - wrong];
	}
	if (uscc_check_char(s) == s[17])
		memcpy(r->suggestion, s, 19);
}

void uscc_check(const char *text, size_t len, struct uscc_report *ret)
{
	char code[19] = "";
	char check;

	*ret = (struct uscc_report){.status = USCC_OK};
	ret->length = normalise(text, len, code);
	if (number_like(code, ret->length)) {
		ret->status = USCC_NUMBER;
		if (ret->length != 18 || uscc_check_char(code) != code[17])
			return;
		ret->status = USCC_OK; /* three zeros at the end, yet the check character holds */
	}
	if (ret->length != 18) {
		ret->status = USCC_LENGTH;
		return;
	}
	memcpy(ret->code, code, 19);
	for (int i = 0; i < 18; i++) {
		if (value_of(code[i]) < 0) {
			ret->status = USCC_CHARACTER;
			ret->at = i + 1;
			suggest(ret);
			return;
		}
	}
	check = uscc_check_char(code);
	if (check != code[17]) {
		ret->status = USCC_CHECK;
		ret->at = 18;
		return;
	}
	ret->org_check_failed = uscc_org_char(code + 8) != code[16];
}
