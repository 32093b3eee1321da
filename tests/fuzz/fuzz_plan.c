/* fuzz_plan.c - any bytes as a plan file and as a scheme: a tree or mistakes with a place, never a crash and never silence. */
#include <assert.h>
#include <string.h>

#include "core/plan.h"
#include "evaluation/scheme.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n)
{
	if (n > 20000)
		return 0;
	arena_auto a;
	struct plan_report r;
	arena_init(&a, 64 << 20);
	plan_report_init(&r, &a);
	struct plan_node *root = plan_read_text(&r, "fuzz.yaml", (const char *)data, n);
	assert(root || r.n_errors);
	for (int i = 0; i < r.n; i++)
		assert(r.issues[i].text && r.issues[i].text[0] && r.issues[i].line >= 0);
	if (root && root->kind == PLAN_MAP) {
		const struct scheme *s = scheme_read(&a, &r, root);
		assert(s || r.n_errors);
	}
	return 0;
}
