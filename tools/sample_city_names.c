/* sample_city_names.c - names that are plainly invented, codes that pass GB 32100 and belong to nobody.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sample_city.h"
#include "registry/uscc.h"
#include <string.h>

/* 91: registered with the market regulator as an enterprise. 329900: a division that GB/T 2260 cannot have, because the third and fourth digit of its
 * codes are 01-20 and 51-70 for cities, 21-50 for prefectures and 90 for counties under a province; so no office ever gave out such a code. */
const char sample_code_prefix[] = "91329900";

void make_uscc(int index, char out[19])
{
	/* neighbours in the register should not be neighbours in the list of codes */
	uint32_t n = (uint32_t)(((uint64_t)index * 7368787 + 1234567) % 100000000);

	memcpy(out, sample_code_prefix, 8);
	snprintf(out + 8, 9, "%08u", n);
	out[16] = uscc_org_char(out + 8);
	out[17] = uscc_check_char(out);
	out[18] = '\0';
}

/* Three of these, never the same three twice: 64³ = 262 144 made-up words. */
static const char syllables[] =
	"岚栎砚澄翊珂霖沐榕澜岑棠皓钧昀铎淞筠朔瀚璟杉柏竺滢屿焱芃彧珩嵘渊"
	"颢漪稔枫桁琨佰翎茗甬硕垣蓁骁煜弈樾泓绮沅旭铄昕峤衡润涵启辰佑嘉隆";

struct trade { int division; const char *words[4]; };
static const struct trade trades[] = {
	{39, {"电子科技", "光电", "半导体材料", "精密电子"}}, {38, {"电气", "新能源科技", "线缆", "电机"}},
	{34, {"精密机械", "轴承", "阀门", "通用设备"}}, {31, {"特钢", "钢铁制品", "冷轧板材", "金属材料"}},
	{36, {"汽车零部件", "车辆部件", "汽车电子", "汽车饰件"}}, {26, {"化工", "新材料", "涂料", "精细化学"}},
	{35, {"专用设备", "自动化设备", "医疗器械", "模具"}}, {33, {"金属制品", "五金", "紧固件", "表面处理"}},
	{29, {"塑胶", "橡塑制品", "塑料包装", "密封件"}}, {28, {"化纤", "纤维科技", "合成纤维", "化学纤维"}},
	{17, {"纺织", "丝绸", "印染", "针织"}}, {44, {"热电", "电力", "供热", "分布式能源"}},
	{30, {"建材", "玻璃", "新型墙材", "陶瓷"}}, {32, {"铜业", "铝业", "有色金属", "合金材料"}},
	{40, {"仪器仪表", "传感技术", "光学仪器", "测控技术"}}, {22, {"纸业", "包装纸品", "特种纸", "纸制品"}},
	{18, {"服饰", "服装", "制衣", "羽绒制品"}}, {27, {"药业", "生物医药", "制药", "生物制品"}},
	{37, {"轨道交通设备", "船舶配件", "航空部件", "车辆装备"}}, {14, {"食品", "乳品", "调味品", "烘焙食品"}},
	{13, {"粮油", "饲料", "水产食品", "农产品加工"}}, {23, {"印务", "印刷", "包装印刷", "彩印"}},
	{24, {"文体用品", "工艺品", "玩具", "体育器材"}}, {21, {"家具", "家居", "办公家具", "木作"}},
	{19, {"皮革制品", "鞋业", "箱包", "皮具"}}, {20, {"木业", "竹木制品", "板材", "地板"}},
	{25, {"能源化工", "燃料", "油品", "炭材料"}}, {46, {"水务", "净水", "污水处理", "再生水"}},
	{41, {"日用制品", "制造", "日用杂品", "工贸"}}, {42, {"再生资源", "环保再生", "资源循环", "废旧物资利用"}},
	{15, {"酒业", "饮料", "茶业", "酿造"}}, {45, {"燃气", "天然气", "燃气供应", "清洁燃气"}},
	{43, {"机械维修", "设备修理", "设备维护", "船舶修理"}}, {10, {"矿业", "石材", "砂石", "采石"}},
	{11, {"勘探技术服务", "开采服务", "钻探服务", "矿山服务"}},
};

void make_name(int index, int division, struct chance *r, char out[128])
{
	/* an odd factor walks through all 2^18 words once */
	uint32_t word = ((uint32_t)index * 92821u + 4177u) & 0x3ffff;
	const char *a = syllables + 3 * (word & 63), *b = syllables + 3 * (word >> 6 & 63), *d = syllables + 3 * (word >> 12);
	const char *trade = "制造", *form = chance_hit(r, .06) ? "股份有限公司" : chance_hit(r, .12) ? "厂" : "有限公司";

	for (size_t i = 0; i < sizeof trades / sizeof *trades; i++)
		if (trades[i].division == division)
			trade = trades[i].words[chance_below(r, 4)];
	snprintf(out, 128, "示例%.3s%.3s%.3s%s%s", a, b, d, trade, form);
}
