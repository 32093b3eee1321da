/* project_plan_read.c - reading the section `projects:`: head, groups, words, fields, lists.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "projects/file/project_plan_priv.h"

enum { ID_MAX = 40, GROUPS_MAX = 40, WORD_LISTS_MAX = 60, WORDS_MAX = 400, NAMES_MAX = 512 };

const char *const project_field_kind_words[] = { "text", "longtext", "number", "date", "flag", "word", "region", "industry", "plot", "enterprise", "project", "project-code",
	"year", "months", NULL };

/* ---- What every reader needs. */

void *reading_array(struct plan_reading *rd, int n, size_t size)
{
	void *p = arena_array(rd->a, n > 0 ? (size_t)n : 1, size);
	if (p == NULL)
		MISTAKE(rd, rd->root, "把计划拆小", "make the plan smaller", "计划文件太大，内存放不下%s", "the plan does not fit into memory%s", "");
	return p;
}

struct plan_node *reading_maps(struct plan_reading *rd, struct plan_node *map, const char *key, int most, bool needed)
{
	struct plan_node *list = needed ? plan_need(rd->r, map, key) : plan_get(map, key);
	if (list == NULL || !plan_is(rd->r, list, PLAN_LIST))
		return NULL;
	if (list->n > most) {
		MISTAKE(rd, list, "减少条目", "have fewer of them", "%s 多于 %d 条", "%s has more than %d items", key, most);
		return NULL;
	}
	for (int i = 0; i < list->n; i++)
		if (!plan_is(rd->r, list->items[i], PLAN_MAP))
			return NULL;
	return list;
}

static bool is_id(const char *s)
{
	size_t n = strlen(s);
	return n > 0 && n <= ID_MAX && s[0] >= 'a' && s[0] <= 'z' && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-_") == n;
}

static const char *checked_id(struct plan_reading *rd, const struct plan_node *at, const char *id)
{
	if (id[0] == '\0' || is_id(id))
		return id;
	MISTAKE(rd, at, "只用小写字母、数字、-、_，以字母开头，至多 40 个字符", "lower-case letters, digits, - and _, beginning with a letter, at most 40 characters",
		"“%s”不能作编号", "'%s' cannot be an id", id);
	return "";
}

const char *reading_id(struct plan_reading *rd, struct plan_node *map)
{
	const char *id = plan_need_text(rd->r, map, "id");
	struct plan_node *at = plan_get(map, "id");
	return checked_id(rd, at ? at : map, id);
}

struct plan_words reading_title(struct plan_reading *rd, struct plan_node *map)
{
	struct plan_words t = plan_title(rd->r, map, "title");
	if (t.zh == NULL || t.en == NULL)
		MISTAKE(rd, map, "写 title: {zh: …, en: …}", "write title: {zh: …, en: …}", "缺少中英文名称%s", "a title in both languages is missing%s", "");
	return (struct plan_words){ t.zh ? t.zh : "", t.en ? t.en : "" };
}

static const char *id_at(const void *first, int i, size_t stride)
{
	return *(const char *const *)((const char *)first + (size_t)i * stride);
}

void reading_unique(struct plan_reading *rd, const struct plan_node *at, const char *id, const void *first, int n, size_t stride)
{
	for (int i = 0; i < n && id[0] != '\0'; i++)
		if (id_at(first, i, stride) != NULL && strcmp(id_at(first, i, stride), id) == 0) {
			MISTAKE(rd, at, "换一个编号", "give each an id of its own", "编号 %s 用了两次", "the id %s is used twice", id);
			return;
		}
}

void reading_unknown(struct plan_reading *rd, const struct plan_node *at, const char *word, const char *zh, const char *en, const void *first, int n, size_t stride)
{
	const char *known[NAMES_MAX + 1];
	int k = 0;
	for (int i = 0; i < n && k < NAMES_MAX; i++)
		if (id_at(first, i, stride) != NULL && id_at(first, i, stride)[0] != '\0')
			known[k++] = id_at(first, i, stride);
	known[k] = NULL;
	const char *near = plan_nearest(word, known);
	if (near != NULL)
		plan_error(rd->r, at, arena_printf(rd->a, PLAN_TR(rd->r, "是不是 %s？", "did you mean %s?"), near), PLAN_TR(rd->r, "没有%s“%s”", "there is no %s '%s'"),
			PLAN_TR(rd->r, zh, en), word);
	else
		MISTAKE(rd, at, "先在本文件中定义它", "define it in this file first", "没有%s“%s”", "there is no %s '%s'", PLAN_TR(rd->r, zh, en), word);
}

/* ---- Groups and words. */

static void read_groups(struct plan_reading *rd)
{
	static const char *const known[] = { "id", "title", NULL };
	struct plan_node *list = reading_maps(rd, rd->root, "groups", GROUPS_MAX, true);
	rd->p->groups = reading_array(rd, list ? list->n : 0, sizeof *rd->p->groups);
	for (int i = 0; list && rd->p->groups && i < list->n; i++) {
		struct project_group *g = &rd->p->groups[i];
		g->id = reading_id(rd, list->items[i]);
		g->title = reading_title(rd, list->items[i]);
		plan_done(rd->r, list->items[i], known);
		reading_unique(rd, list->items[i], g->id, rd->p->groups, i, sizeof *g);
		rd->p->n_groups = i + 1;
	}
}

/* Words may be names that others gave: CNY. */
static const char *word_id(struct plan_reading *rd, struct plan_node *n)
{
	const char *id = plan_need_text(rd->r, n, "id");
	size_t len = strlen(id);
	if (len <= ID_MAX && strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == len)
		return id;
	MISTAKE(rd, plan_get(n, "id"), "只用字母、数字、-、_，至多 40 个字符", "letters, digits, - and _, at most 40 characters", "“%s”不能作词的编号", "'%s' cannot be the id of a word", id);
	return "";
}

static void read_word_list(struct plan_reading *rd, struct plan_pair *pair, struct project_words *w)
{
	static const char *const known[] = { "id", "title", NULL };
	w->id = checked_id(rd, pair->value, pair->key);
	pair->used = true;
	if (!plan_is(rd->r, pair->value, PLAN_LIST))
		return;
	if (pair->value->n > WORDS_MAX) {
		MISTAKE(rd, pair->value, "减少条目", "have fewer of them", "词表 %s 多于 %d 条", "the words of %s are more than %d", w->id, WORDS_MAX);
		return;
	}
	w->words = reading_array(rd, pair->value->n, sizeof *w->words);
	for (int i = 0; w->words && i < pair->value->n; i++) {
		struct plan_node *n = pair->value->items[i];
		if (!plan_is(rd->r, n, PLAN_MAP))
			return;
		w->words[i].id = word_id(rd, n);
		w->words[i].title = reading_title(rd, n);
		plan_done(rd->r, n, known);
		reading_unique(rd, n, w->words[i].id, w->words, i, sizeof w->words[0]);
		w->n = i + 1;
	}
}

static void read_words(struct plan_reading *rd)
{
	struct plan_node *map = plan_need(rd->r, rd->root, "words");
	if (map == NULL || !plan_is(rd->r, map, PLAN_MAP))
		return;
	if (map->n > WORD_LISTS_MAX) {
		MISTAKE(rd, map, "减少词表", "have fewer of them", "词表多于 %d 个", "there are more than %d lists of words", WORD_LISTS_MAX);
		return;
	}
	rd->p->words = reading_array(rd, map->n, sizeof *rd->p->words);
	for (int i = 0; rd->p->words && i < map->n; i++) {
		read_word_list(rd, &map->pairs[i], &rd->p->words[i]);
		rd->p->n_words = i + 1;
	}
}

/* ---- Fields. */

static void read_unit(struct plan_reading *rd, struct plan_node *n, struct project_field *f)
{
	bool counts = f->kind == FIELD_IS_NUMBER || f->kind == FIELD_IS_MONTHS;
	struct plan_node *at = plan_get(n, "unit");
	f->unit_text = plan_text(rd->r, n, "unit", "");
	f->decimals = (int)plan_int(rd->r, n, "decimals", 0, 0, 8);
	f->negative = plan_bool(rd->r, n, "negative", false);
	f->unit = unit_one();
	if (!counts && (at != NULL || f->decimals > 0 || f->negative))
		MISTAKE(rd, n, "unit、decimals、negative 只用于 number 和 months", "unit, decimals and negative are for number and months only",
			"字段 %s 不是数，不能有单位或小数", "the field %s is no number and has no unit or decimals", f->id);
	if (at != NULL && counts && f->unit_text[0] != '\0' && !unit_parse(f->unit_text, strlen(f->unit_text), &f->unit, NULL)) {
		const char *near = unit_nearest(f->unit_text);
		MISTAKE(rd, at, "单位见 docs/reference/formulas.md", "docs/reference/formulas.md has the units", "不认识单位“%s”%s%s", "the unit '%s' is not known%s%s", f->unit_text,
			near ? PLAN_TR(rd->r, "，是不是 ", "; did you mean ") : "", near ? near : "");
		f->unit = unit_one();
	}
}

static void read_word_field(struct plan_reading *rd, struct plan_node *n, struct project_field *f)
{
	const char *of = plan_text(rd->r, n, "of", NULL);
	if (f->kind != FIELD_IS_WORD) {
		if (of != NULL)
			MISTAKE(rd, n, "of 只用于 kind: word", "`of` goes with kind: word only", "字段 %s 不取词表", "the field %s does not take words", f->id);
		return;
	}
	if (of == NULL) {
		MISTAKE(rd, n, "写 of: 词表编号", "write of: and the list's id", "字段 %s 没有说取哪个词表", "the field %s does not say of which list its words are", f->id);
		return;
	}
	for (int i = 0; i < rd->p->n_words; i++)
		if (strcmp(rd->p->words[i].id, of) == 0)
			f->words = &rd->p->words[i];
	if (f->words == NULL)
		reading_unknown(rd, plan_get(n, "of"), of, "词表", "list of words", rd->p->words, rd->p->n_words, sizeof rd->p->words[0]);
}

static void read_group_of(struct plan_reading *rd, struct plan_node *n, struct project_field *f)
{
	const char *group = plan_need_text(rd->r, n, "group");
	f->group = -1;
	for (int i = 0; i < rd->p->n_groups; i++)
		if (strcmp(rd->p->groups[i].id, group) == 0)
			f->group = i;
	if (f->group < 0 && group[0] != '\0')
		reading_unknown(rd, plan_get(n, "group"), group, "分组", "group", rd->p->groups, rd->p->n_groups, sizeof rd->p->groups[0]);
}

/* `list` NULL: of the file itself. */
static void read_field(struct plan_reading *rd, struct plan_node *n, const char *list, struct project_field *f)
{
	static const char *const known[] = { "id", "group", "kind", "of", "unit", "decimals", "title", "inside", "personal", "public", "decides", "negative", "total", NULL };
	f->id = reading_id(rd, n);
	f->name = list ? arena_printf(rd->a, "%s.%s", list, f->id) : f->id;
	f->title = reading_title(rd, n);
	f->kind = (enum project_kind_of_field)plan_enum(rd->r, n, "kind", project_field_kind_words, -1);
	if ((int)f->kind < 0) {
		if (plan_get(n, "kind") == NULL)
			MISTAKE(rd, n, "写 kind: text 等", "write kind: text or another one", "字段 %s 没有类型", "the field %s has no kind", f->id);
		f->kind = FIELD_IS_TEXT;
	}
	f->group = -1;
	if (list == NULL)
		read_group_of(rd, n, f);
	read_unit(rd, n, f);
	read_word_field(rd, n, f);
	f->inside = plan_bool(rd->r, n, "inside", false);
	f->personal = plan_bool(rd->r, n, "personal", false);
	f->is_public = plan_bool(rd->r, n, "public", false);
	if (f->is_public && (f->inside || f->personal || list != NULL))
		MISTAKE(rd, n, "去掉 public，或去掉 inside、personal；清单里的字段不对外公开", "take public out, or inside and personal; fields of a list do not stand on public pages",
			"字段 %s 不能公开", "the field %s cannot be public", f->id);
	f->decides = plan_bool(rd->r, n, "decides", false);
	f->total = plan_text(rd->r, n, "total", NULL);
	if (f->kind == FIELD_IS_MONTHS && list == NULL)
		MISTAKE(rd, n, "把它放进 lists 中带年份的清单", "put it into a list with a year", "分月数 %s 须在清单中", "the months %s must be of a list", f->id);
	plan_done(rd->r, n, known);
}

static void read_all_fields(struct plan_reading *rd)
{
	struct plan_node *list = reading_maps(rd, rd->root, "fields", PROJECT_FIELDS_MAX, true);
	rd->p->fields = reading_array(rd, list ? list->n : 0, sizeof *rd->p->fields);
	for (int i = 0; list && rd->p->fields && i < list->n; i++) {
		read_field(rd, list->items[i], NULL, &rd->p->fields[i]);
		reading_unique(rd, list->items[i], rd->p->fields[i].id, rd->p->fields, i, sizeof rd->p->fields[0]);
		rd->p->n_fields = i + 1;
	}
}

/* ---- Lists. */

static void check_total(struct plan_reading *rd, const struct plan_node *n, const struct project_list_plan *l, const struct project_field *f)
{
	int t = f->total ? project_list_field_of(l, f->total) : -1;
	if (f->total == NULL)
		return;
	if (f->kind != FIELD_IS_MONTHS || t < 0 || l->fields[t].kind != FIELD_IS_NUMBER || l->fields[t].decimals != f->decimals)
		MISTAKE(rd, n, "total 写在 months 字段上，指同一清单中小数位相同的数", "`total` stands on a field of months and names a number of the same list with as many decimals",
			"%s 的合计不能是“%s”", "'%2$s' cannot be the total of %1$s", f->name, f->total);
}

static void read_list(struct plan_reading *rd, struct plan_node *n, struct project_list_plan *l)
{
	static const char *const known[] = { "id", "title", "item", "fields", NULL };
	l->id = reading_id(rd, n);
	l->title = reading_title(rd, n);
	l->item = plan_text(rd->r, n, "item", NULL);
	struct plan_node *list = reading_maps(rd, n, "fields", PROJECT_FIELDS_MAX, true);
	l->fields = reading_array(rd, list ? list->n : 0, sizeof *l->fields);
	for (int i = 0; list && l->fields && i < list->n; i++) {
		read_field(rd, list->items[i], l->id, &l->fields[i]);
		reading_unique(rd, list->items[i], l->fields[i].id, l->fields, i, sizeof l->fields[0]);
		l->n_fields = i + 1;
	}
	for (int i = 0; i < l->n_fields; i++)
		check_total(rd, list->items[i], l, &l->fields[i]);
	if (l->item && project_list_field_of(l, l->item) < 0)
		reading_unknown(rd, plan_get(n, "item"), l->item, "字段", "field", l->fields, l->n_fields, sizeof l->fields[0]);
	plan_done(rd->r, n, known);
}

static void read_lists(struct plan_reading *rd)
{
	struct plan_node *list = reading_maps(rd, rd->root, "lists", PROJECT_LISTS_MAX, true);
	rd->p->lists = reading_array(rd, list ? list->n : 0, sizeof *rd->p->lists);
	for (int i = 0; list && rd->p->lists && i < list->n; i++) {
		read_list(rd, list->items[i], &rd->p->lists[i]);
		reading_unique(rd, list->items[i], rd->p->lists[i].id, rd->p->lists, i, sizeof rd->p->lists[0]);
		reading_unique(rd, list->items[i], rd->p->lists[i].id, rd->p->fields, rd->p->n_fields, sizeof rd->p->fields[0]);
		rd->p->n_lists = i + 1;
	}
}

/* ---- What the program knows by name. */

struct wanted { const char *id; enum project_kind_of_field kind; const char *unit; int decimals; };
static const struct wanted wanted_fields[KNOWN_FIELDS] = {
	[KNOWN_NAME] = { "name", FIELD_IS_TEXT, NULL, 0 }, [KNOWN_REGION] = { "region", FIELD_IS_REGION, NULL, 0 },
	[KNOWN_INDUSTRY] = { "industry", FIELD_IS_INDUSTRY, NULL, 0 }, [KNOWN_KIND] = { "kind", FIELD_IS_WORD, NULL, 0 },
	[KNOWN_CHAIN] = { "chain", FIELD_IS_WORD, NULL, 0 }, [KNOWN_LEVEL] = { "level", FIELD_IS_WORD, NULL, 0 },
	[KNOWN_SECRECY] = { "secrecy", FIELD_IS_WORD, NULL, 0 }, [KNOWN_PUBLIC] = { "public", FIELD_IS_FLAG, NULL, 0 },
	[KNOWN_TOTAL] = { "investment_total", FIELD_IS_NUMBER, "万元", 2 }, [KNOWN_BUILDING] = { "building", FIELD_IS_NUMBER, "万元", 2 },
	[KNOWN_INSTALLATION] = { "installation", FIELD_IS_NUMBER, "万元", 2 }, [KNOWN_EQUIPMENT] = { "equipment", FIELD_IS_NUMBER, "万元", 2 },
	[KNOWN_OTHER] = { "other", FIELD_IS_NUMBER, "万元", 2 }, [KNOWN_AREA] = { "area", FIELD_IS_NUMBER, "亩", 4 },
	[KNOWN_START_AGREED] = { "start_agreed", FIELD_IS_DATE, NULL, 0 }, [KNOWN_START_STATUTORY] = { "start_statutory", FIELD_IS_DATE, NULL, 0 },
	[KNOWN_FINISH_AGREED] = { "finish_agreed", FIELD_IS_DATE, NULL, 0 }, [KNOWN_FINISH_STATUTORY] = { "finish_statutory", FIELD_IS_DATE, NULL, 0 },
	[KNOWN_PRODUCE_AGREED] = { "produce_agreed", FIELD_IS_DATE, NULL, 0 }, [KNOWN_FULL_AGREED] = { "full_agreed", FIELD_IS_DATE, NULL, 0 },
};

static bool as_wanted(const struct project_field *f, const struct wanted *w)
{
	return f->kind == w->kind && (w->unit == NULL || (strcmp(f->unit_text, w->unit) == 0 && f->decimals == w->decimals));
}

static void find_known_fields(struct plan_reading *rd)
{
	struct plan_node *at = plan_get(rd->root, "fields");
	for (int k = 0; k < KNOWN_FIELDS; k++) {
		const struct wanted *w = &wanted_fields[k];
		int i = project_field_of(rd->p, w->id);
		rd->p->known[k] = i;
		if (i >= 0 && as_wanted(&rd->p->fields[i], w))
			continue;
		const char *shape = w->unit ? arena_printf(rd->a, "{id: %s, kind: number, unit: %s, decimals: %d, …}", w->id, w->unit, w->decimals)
			: arena_printf(rd->a, "{id: %s, kind: %s, …}", w->id, project_field_kind_words[w->kind]);
		MISTAKE(rd, i >= 0 && at ? at->items[i] : at, "程序要按名字使用这个字段", "the program uses this field by its name", "fields 须有 %s", "fields must have %s", shape);
	}
}

static void want_list(struct plan_reading *rd, enum project_known_list which, const char *id, const char *item, const char *const *fields)
{
	struct plan_node *at = plan_get(rd->root, "lists");
	int l = project_list_of(rd->p, id);
	rd->p->known_list[which] = l;
	for (int i = 0; fields[i] != NULL; i++)
		if (l < 0 || project_list_field_of(&rd->p->lists[l], fields[i]) < 0)
			MISTAKE(rd, l >= 0 && at ? at->items[l] : at ? at : rd->root, "程序要按名字使用它", "the program uses it by its name", "lists 须有 %s.%s", "lists must have %s.%s", id,
				fields[i]);
	const char *has = l >= 0 ? rd->p->lists[l].item : item;
	if ((item == NULL) != (has == NULL) || (item != NULL && strcmp(item, has) != 0))
		MISTAKE(rd, at && l >= 0 ? at->items[l] : rd->root, "照样写", "write it so", "清单 %s 的 item 须是 %s", "the item of the list %s must be %s", id, item ? item : PLAN_TR(rd->r, "（无）", "(none)"));
}

static void want_words(struct plan_reading *rd, const struct project_field *f, const char *const *words)
{
	for (int i = 0; f && f->words && words[i] != NULL; i++)
		if (project_word_of(f->words, words[i]) < 0)
			MISTAKE(rd, plan_get(rd->root, "words"), "程序要按名字使用这个词", "the program uses this word by its name", "词表 %s 须有 %s", "the words of %s must have %s", f->words->id,
				words[i]);
}

static void find_known(struct plan_reading *rd)
{
	static const char *const codes[] = { "code", NULL }, *const parties[] = { "role", "enterprise", "name", NULL }, *const plan[] = { "year", "amount", "months", NULL };
	static const char *const secrecy[] = { "open", "inside", "closed", NULL }, *const role[] = { "owner", NULL };
	find_known_fields(rd);
	want_list(rd, KNOWN_CODES, "codes", "code", codes);
	want_list(rd, KNOWN_PARTIES, "parties", NULL, parties);
	want_list(rd, KNOWN_PLAN, "plan", "year", plan);
	if (rd->p->known[KNOWN_SECRECY] >= 0)
		want_words(rd, &rd->p->fields[rd->p->known[KNOWN_SECRECY]], secrecy);
	if (rd->p->known_list[KNOWN_PARTIES] >= 0)
		want_words(rd, project_field_named(rd->p, "parties.role", NULL), role);
}

void reading_fields(struct plan_reading *rd)
{
	read_groups(rd);
	read_words(rd);
	read_all_fields(rd);
	read_lists(rd);
	find_known(rd);
}

/* ---- The whole. */

/* XM{year}-{number} */
static void read_code(struct plan_reading *rd)
{
	struct project_plan *p = rd->p;
	const char *code = plan_need_text(rd->r, rd->root, "code"), *y = strstr(code, "{year}"), *n = strstr(code, "{number}");
	bool fine = y != NULL && n != NULL && y < n && y > code && strlen(code) <= ID_MAX && code[0] >= 'A' && code[0] <= 'Z' && strchr(n + 8, '{') == NULL;
	if (!fine) {
		if (code[0] != '\0')
			MISTAKE(rd, plan_get(rd->root, "code"), "写成 XM{year}-{number}，以大写字母开头", "write XM{year}-{number}, beginning with a capital letter",
				"“%s”不能作项目编号的样式", "'%s' cannot be the shape of our numbers", code);
		code = "XM{year}-{number}", y = code + 2, n = code + 9;
	}
	p->code_before = arena_strndup(rd->a, code, (size_t)(y - code));
	p->code_between = arena_strndup(rd->a, y + 6, (size_t)(n - y - 6));
	p->code_after = arena_strdup(rd->a, n + 8);
}

struct project_plan *project_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "projects", "title", "clause", "code", "groups", "words", "fields", "lists", "parameters", "papers", "tracks", NULL };
	int errors = r->n_errors;
	struct plan_reading rd = { .a = a, .r = r, .root = root, .p = arena_new(a, struct project_plan) };
	if (rd.p == NULL)
		return NULL;
	rd.p->id = plan_need_text(r, root, "projects");
	rd.p->title = reading_title(&rd, root);
	rd.p->clause = plan_text(r, root, "clause", "");
	read_code(&rd);
	reading_fields(&rd);
	reading_tracks(&rd);
	plan_done(r, root, known);
	return r->n_errors == errors ? rd.p : NULL;
}
