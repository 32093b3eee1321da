/* record.c - rounds and schemes in the ledger, and the comparison.
 * SPDX-License-Identifier: Apache-2.0 */

#include "core/ledger.h"
#include "evaluation/record.h"

enum rc record_scheme(struct ctx *c, const char *hash)
{
	struct record_row r;
	TRY(store_record_scheme(c, hash, &r));
	return ledger_write(c, LEDGER_SCHEME_USED, r.object, r.body, NULL);
}

enum rc record_round(struct ctx *c, int64_t id)
{
	struct record_row r;
	TRY(store_record_round(c, id, &r));
	return ledger_write(c, LEDGER_ROUND_STORED, r.object, r.body, NULL);
}

struct comparison { struct ctx *c; enum ledger_kind kind; int64_t known; int *findings; };

static enum rc compare(void *arg, const struct record_row *r)
{
	struct comparison *m = arg;
	enum ledger_word word;
	TRY(ledger_compare(m->c, m->kind, r->object, r->body, r->at, &word));
	ledger_say(m->c, word, r->object, m->findings);
	m->known += word == LEDGER_SAME || word == LEDGER_OTHER;
	return RC_OK;
}

static enum rc compare_kind(struct ctx *c, enum ledger_kind kind, enum rc (*each)(struct ctx *c, record_fn *fn, void *arg), int *findings)
{
	struct comparison m = { .c = c, .kind = kind, .findings = findings };
	int64_t entries;
	TRY(each(c, compare, &m));
	TRY(ledger_count(c, kind, &entries));
	ledger_gone(c, kind, entries - m.known, findings);
	return RC_OK;
}

enum rc records_check(struct ctx *c, int *ret_findings)
{
	TRY(compare_kind(c, LEDGER_SCHEME_USED, store_record_schemes, ret_findings));
	return compare_kind(c, LEDGER_ROUND_STORED, store_record_rounds, ret_findings);
}
