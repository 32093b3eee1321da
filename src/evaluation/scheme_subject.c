/* scheme_subject.c - who is evaluated: enterprises of a kind, or places and what their figures are made of.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/scheme_reader.h"

const char *const subject_level_names[] = {"", "district", "town", "section", "division", "group", "class", NULL};

static const struct plan_words level_titles[] = {
	[SUBJECT_PLAIN] = {NULL, NULL}, [SUBJECT_DISTRICT] = {"县级市、区", "Districts"}, [SUBJECT_TOWN] = {"乡镇（街道、开发区）", "Towns and zones"},
	[SUBJECT_SECTION] = {"行业门类", "Industry sections"}, [SUBJECT_DIVISION] = {"行业大类", "Industries"}, [SUBJECT_GROUP] = {"行业中类", "Industry groups"},
	[SUBJECT_CLASS] = {"行业小类", "Industry classes"},
};

/* What is known of a place without any figure. */
static const char *const region_words[] = {"district", "kind", NULL}, *const industry_words[] = {"section", "division", NULL};

static bool is_industry(const struct scheme *s) { return strcmp(s->entity, "industry") == 0; }

/* A formula over the enterprises: for its time the names are theirs. */
static struct operand firm_operand(struct reader *rd, struct plan_node *map, const char *key, int want, const struct unit *unit, bool need)
{
	struct scheme *places = rd->s;
	rd->s = places->subject.firms;
	struct operand o = reader_operand(rd, map, key, want, unit, need);
	rd->s = places;
	return o;
}

static void read_firms(struct reader *rd, struct plan_node *n)
{
	static const char *const known[] = {"columns", "params", "derive", "where", NULL};
	struct scheme *s = rd->s, *firms = reader_array(rd, 1, sizeof *firms);
	firms->file = s->file;
	firms->id = s->id;
	firms->entity = "enterprise";
	firms->unit_id = "code";
	rd->s = firms;
	reader_columns(rd, n);
	reader_params(rd, n);
	reader_derives(rd, n);
	rd->s = s;
	s->subject.firms = firms;
	s->subject.firms_where = firm_operand(rd, n, "where", FORMULA_BOOL, NULL, false);
	plan_done(rd->r, n, known);
}

static enum subject_level read_level(struct reader *rd, struct plan_node *n)
{
	enum subject_level level = (enum subject_level)reader_word(rd, n, "level", subject_level_names, SUBJECT_PLAIN);
	bool fits = is_industry(rd->s) ? level >= SUBJECT_SECTION : level == SUBJECT_DISTRICT || level == SUBJECT_TOWN;
	if (!fits)
		plan_error(rd->r, plan_get(n, "level") ? plan_get(n, "level") : n, is_industry(rd->s) ? "level: division" : "level: town",
			is_industry(rd->s) ? TR("行业评价须指明 level：section、division、group 或 class", "industries need a level: section, division, group or class")
				: TR("区域评价须指明 level：district 或 town", "regions need a level: district or town"));
	return level;
}

/* Towns and zones, in a sentence: towns and zones. */
static void name_units(struct reader *rd)
{
	struct subject *u = &rd->s->subject;
	u->words.zh = u->title.zh ? u->title.zh : u->title.en;
	u->words.counter = "个";
	char *en = arena_strdup(rd->a, u->title.en ? u->title.en : u->title.zh ? u->title.zh : "");
	if (en && en[0] >= 'A' && en[0] <= 'Z' && en[1] >= 'a' && en[1] <= 'z')
		en[0] = (char)(en[0] - 'A' + 'a');
	u->words.en = en ? en : "";
	u->words.own_zh = is_industry(rd->s) ? "本行业" : "本地区";
	u->words.own_en = is_industry(rd->s) ? "This industry" : "This place";
}

void reader_subject(struct reader *rd, struct plan_node *root)
{
	static const char *const known[] = {"title", "level", "enterprises", "where", NULL};
	struct scheme *s = rd->s;
	struct plan_node *n = plan_map(rd->r, root, "subject"), *firms = n ? plan_map(rd->r, n, "enterprises") : NULL;
	bool places = strcmp(s->entity, "region") == 0 || is_industry(s);
	s->subject.words.zh = "企业";
	s->subject.words.counter = "家";
	s->subject.words.en = "firms";
	s->subject.words.own_zh = "本企业";
	s->subject.words.own_en = "This firm";
	if (!n)
		return;
	s->subject.title = plan_title(rd->r, n, "title");
	if (places && firms) {
		s->subject.level = read_level(rd, n);
		read_firms(rd, firms);
	} else if (places)
		plan_error(rd->r, n, "enterprises: {columns: …, where: …}", TR("区域和行业的数据由企业汇总：缺少 enterprises", "figures of regions and industries are made of those of their enterprises: `enterprises` is missing"));
	else if (strcmp(s->entity, "enterprise") != 0 || firms || plan_get(n, "level"))
		plan_error(rd->r, n, TR("entity 用 enterprise、region 或 industry；企业只用 title 和 where", "entity is enterprise, region or industry; enterprises take title and where alone"),
			TR("entity: %s 不能这样写 subject", "the subject of entity: %s cannot be written so"), s->entity);
	s->subject.of_a_kind = !places && plan_get(n, "where") != NULL; /* read with `eligible`, when columns have names */
	if (!s->subject.title.zh && !s->subject.title.en)
		s->subject.title = level_titles[s->subject.level];
	if (s->subject.firms)
		name_units(rd);
	plan_done(rd->r, n, known);
}

static bool listed(const char *const *words, const char *name)
{
	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], name) == 0)
			return true;
	return false;
}

static void place_word(struct reader *rd, const struct plan_node *n, struct scheme_column *c)
{
	const char *const *words = is_industry(rd->s) ? industry_words : region_words;
	c->made = MADE_PLACE;
	if (!c->is_id && !listed(words, c->name))
		plan_error(rd->r, n ? n : rd->root, words[0], is_industry(rd->s) ? TR("“%s”不是行业的属性；有 section、division", "'%s' is nothing known of an industry; there are section and division")
			: TR("“%s”不是区域的属性；有 district、kind", "'%s' is nothing known of a region; there are district and kind"), c->name);
}

void reader_made(struct reader *rd, struct plan_node *n, struct scheme_column *c)
{
	struct plan_node *sum = n ? plan_get(n, "sum") : NULL, *count = n ? plan_get(n, "count") : NULL, *fact = n ? plan_get(n, "fact") : NULL;
	if (!scheme_is_of_places(rd->s)) {
		if (sum || count || fact || (n && plan_get(n, "where")))
			plan_error(rd->r, sum ? sum : count ? count : fact ? fact : n, TR("用 derive 写企业自己的公式", "formulas of an enterprise's own figures go into `derive`"),
				TR("sum、count、fact、where 只用于由企业汇总的区域或行业", "sum, count, fact and where are for regions and industries made of enterprises"));
		return;
	}
	if (c->is_id || c->kind == COL_ENUM) {
		place_word(rd, n, c);
		return;
	}
	if ((sum != NULL) + (count != NULL) + (fact != NULL) != 1 || c->kind != COL_NUMBER) {
		plan_error(rd->r, n ? n : rd->root, "sum: tax", TR("列“%s”须且只须写明一种来源：sum、count 或 fact", "column '%s' is made in exactly one way: sum, count or fact"), c->name);
		return;
	}
	c->made = sum ? MADE_SUM : count ? MADE_COUNT : MADE_FACT;
	if (sum)
		c->of = firm_operand(rd, n, "sum", FORMULA_NUMBER, &c->unit, true);
	else if (count && !(count->kind == PLAN_SCALAR && strcmp(count->text, "yes") == 0))
		c->of = firm_operand(rd, n, "count", FORMULA_BOOL, NULL, true);
	else if (fact)
		c->fact = plan_text(rd->r, n, "fact", c->name);
	if (fact && plan_get(n, "where"))
		plan_error(rd->r, plan_get(n, "where"), NULL, TR("fact 是区域自己的数，没有 where", "a fact is the place's own: it has no where"));
	else
		c->where = firm_operand(rd, n, "where", FORMULA_BOOL, NULL, false);
}
