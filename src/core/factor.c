/* factor.c - the second factor of one's own account.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/random.h>
#include "base/digest.h"
#include "core/account.h"
#include "core/app.h"
#include "core/login.h"
#include "core/people_priv.h"
#include "core/people_record.h"
#include "core/session_priv.h"
#include "core/setting.h"
#include "core/throttle.h"
#include "core/totp.h"

static enum rc own_account(struct ctx *c, struct account *ret_a)
{
	bool found;
	TRY(account_by_id(c, c->who.account, ret_a, &found));
	return found ? RC_OK : ctx_fail(c, RC_UNAUTHENTICATED, NULL, "%s", TR(c, "请先登录", "please sign in"));
}

static enum rc stands_already(struct ctx *c)
{
	return ctx_fail(c, RC_CONFLICT, NULL, "%s", TR(c, "已经启用动态码，先停用才能重新设置",
		"the second factor is on; switch it off first to set it up anew"));
}

struct secret { int64_t account; const char *secret, *offered; int64_t step; const char (*codes)[RECOVERY_TEXT]; };

static enum rc run_offer(struct ctx *c, void *arg)
{
	const struct secret *s = arg;
	return account_store_totp(c, s->account, "", s->offered, 0);
}

/* Percent-encodes what an otpauth address may not hold as it is. */
static const char *label_of(struct ctx *c, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = ctx_alloc(c, strlen(s) * 3 + 1), *o = out;
	if (out == NULL)
		return "";
	for (; *s != '\0'; s++) {
		unsigned char ch = (unsigned char)*s;
		if ((ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || strchr("-_.", ch) != NULL) {
			*o++ = (char)ch;
			continue;
		}
		*o++ = '%';
		*o++ = hex[ch >> 4];
		*o++ = hex[ch & 15];
	}
	*o = '\0';
	return out;
}

enum rc factor_offer(struct ctx *c, struct factor_offer *ret_offer)
{
	unsigned char raw[TOTP_SECRET];
	char text[TOTP_BASE32], stored[2 * TOTP_SECRET + 1];
	struct account a;
	const char *city;
	TRY(own_account(c, &a));
	if (a.totp_secret[0] != '\0')
		return stands_already(c);
	if (getrandom(raw, sizeof raw, 0) != (ssize_t)sizeof raw)
		return ctx_fail(c, RC_INTERNAL, NULL, "%s", TR(c, "系统没有给出随机数", "the system gave no random numbers"));
	hex_print(stored, raw, sizeof raw);
	totp_base32(raw, text);
	TRY(setting_city(c, &city));
	TRY(people_act(c, &(struct act){ run_offer, &(struct secret){ .account = a.id, .offered = stored }, "account.second_factor_offer",
		a.name, NULL }));
	ret_offer->secret = arena_strdup(&c->arena, text);
	ret_offer->uri = arena_printf(&c->arena, "otpauth://totp/Gusu%s%s:%s?secret=%s&issuer=Gusu%s%s", city[0] != '\0' ? "%20" : "",
		label_of(c, city),
		label_of(c, a.name), text, city[0] != '\0' ? "%20" : "", label_of(c, city));
	return ret_offer->secret != NULL && ret_offer->uri != NULL ? RC_OK : ctx_no_memory(c);
}

static void group_code(const char *text, char out[RECOVERY_TEXT])
{
	memcpy(out, text, 6);
	out[6] = '-';
	memcpy(out + 7, text + 6, 6);
	out[RECOVERY_TEXT - 1] = '\0';
}

static enum rc run_confirm(struct ctx *c, void *arg)
{
	const struct secret *s = arg;
	TRY(recovery_store_clear(c, s->account));
	for (int i = 0; i < RECOVERY_CODES; i++) {
		char hash[SESSION_TEXT];
		secret_digest("recovery:", s->codes[i], hash);
		TRY(recovery_store_add(c, s->account, hash));
	}
	TRY(record_account(c, s->account, "second-factor-on"));
	return account_store_totp(c, s->account, s->secret, "", s->step);
}

enum rc factor_confirm(struct ctx *c, const char *code, char ret_codes[RECOVERY_CODES][RECOVERY_TEXT])
{
	unsigned char raw[TOTP_SECRET];
	struct account a;
	struct secret s = { 0 };
	TRY(own_account(c, &a));
	if (a.totp_secret[0] != '\0')
		return stands_already(c);
	if (!hex_parse(raw, sizeof raw, a.totp_offered))
		return ctx_fail(c, RC_CONFLICT, NULL, "%s", TR(c, "先取得二维码", "ask for the QR code first"));
	if (!totp_matches(raw, code, c->now_ms, 0, &s.step))
		return ctx_fail(c, RC_BAD_INPUT, "code", "%s", TR(c, "动态码不对，请检查手机的时间", "the code is wrong; check the clock of the telephone"));
	for (int i = 0; i < RECOVERY_CODES; i++) {
		char made[PASSWORD_MADE + 1];
		password_make(made);
		group_code(made, ret_codes[i]);
	}
	s.account = a.id;
	s.secret = a.totp_offered;
	s.codes = (const char (*)[RECOVERY_TEXT])ret_codes;
	return people_act(c, &(struct act){ run_confirm, &s, "account.second_factor", a.name, NULL });
}

static enum rc run_remove(struct ctx *c, void *arg)
{
	const struct secret *s = arg;
	TRY(recovery_store_clear(c, s->account));
	TRY(record_account(c, s->account, "second-factor-off"));
	return account_store_totp(c, s->account, "", "", 0);
}

enum rc factor_remove(struct ctx *c, const char *password)
{
	struct account a;
	TRY(own_account(c, &a));
	TRY(throttle_begin(c, a.name));
	bool good = password_matches(password, a.hash);
	throttle_end(c, a.name, good ? LOGIN_GOOD : LOGIN_WRONG);
	if (!good)
		return ctx_fail(c, RC_BAD_INPUT, "password", "%s", TR(c, "密码不对", "the password is not right"));
	return people_act(c, &(struct act){ run_remove, &(struct secret){ .account = a.id }, "account.second_factor_off", a.name, NULL });
}
