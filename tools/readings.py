"""Writes src/kaiye/names/data/readings.csv: how characters sound that can sound in more than one way.

A proposal comes from pypinyin's table of phrases: a further reading that at least two phrases and a tenth of a
character's phrases have. `REVIEWED` overrules it, after a look at every character with several readings that is
at all common in names: readings a reader may give the character in a trade name, the usual one first. A
character with one reading is listed where pypinyin's first reading is a rare one.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal

OUT = Path(__file__).resolve().parent.parent / "src/kaiye/names/data/readings.csv"
MINIMUM, SHARE = 2, 0.1

REVIEWED = """
行 xing hang|省 sheng xing|重 zhong chong|盛 sheng cheng|长 chang zhang|术 shu|和 he huo|都 du dou|乐 le yue
传 chuan zhuan|厦 xia sha|绿 lv|莞 guan wan|属 shu|景 jing|藏 zang cang|强 qiang|佛 fo fu|阿 a e|色 se
畜 chu xu|奇 qi ji|模 mo mu|拓 tuo ta|朝 chao zhao|勒 le lei|陆 lu liu|卡 ka|什 shen shi|柏 bai bo
系 xi|宿 su xiu|艾 ai|校 xiao jiao|调 diao tiao|度 du|堡 bao bu pu|澄 cheng deng|便 bian pian
扎 zha za|纤 xian qian|敦 dun|屏 ping bing|蚌 beng bang|核 he|解 jie xie|角 jiao jue|汤 tang|漯 luo ta
弟 di|查 cha zha|劲 jin jing|莎 sha suo|泊 bo po|巷 xiang|露 lu lou|牟 mou mu|塞 sai se|参 can shen cen
尉 wei yu|射 she|娜 na nuo|揭 jie|桔 ju jie|粘 zhan nian|将 jiang|觉 jue jiao|栖 qi|的 de di|弹 dan tan
缩 suo|坻 chi di|脉 mai mo|伽 jia ga qie|禅 chan shan|给 gei ji|贾 jia gu|亲 qin|称 cheng chen|靓 liang jing
乘 cheng sheng|冯 feng|轧 zha ya|雀 que|圈 quan juan|壳 ke qiao|卜 bu bo|朴 pu piao|见 jian|仔 zai zi
薄 bo bao|曾 zeng ceng|纶 lun guan|被 bei|蛇 she|择 ze|辟 bi pi|犍 jian qian|柚 you|茜 qian xi|茄 qie jia
弄 nong long|鹄 hu gu|蔓 man wan|柞 zuo zha|胖 pang|血 xue xie|还 huan hai|降 jiang xiang|钥 yao yue|了 liao le
崴 wei wai|栅 zha shan|匙 chi shi|呢 ni ne|扁 bian pian|裳 shang chang|折 zhe she|爪 zhua zhao|褚 chu zhu
著 zhu zhuo|琢 zhuo zuo|率 lv shuai|囤 tun dun|颈 jing|仇 qiu chou|粥 zhou|暴 bao|缪 miao mou|镐 hao gao
遗 yi|糜 mi mei|隗 wei kui|差 cha chai|似 si|否 fou|大 da|合 he ge|会 hui kuai|车 che ju|石 shi|区 qu ou
单 dan shan|晟 sheng cheng|六 liu lu|尚 shang|不 bu|济 ji|番 fan pan|蒙 meng|种 zhong
沈 shen|覃 qin tan|翟 zhai di|隽 jun juan|俊 jun|尹 yin|俞 yu|莘 xin shen|歙 she xi|筠 yun jun|葛 ge|盖 gai ge
任 ren|令 ling|宛 wan yuan|蔚 wei yu|涡 guo wo|埔 pu bu|浚 jun xun|珲 hui hun|枞 zong cong|泌 mi bi|荥 xing ying
繁 fan|谷 gu yu|鹿 lu|甫 fu|洞 dong|焱 yan|昊 hao|炅 jiong gui|峤 qiao jiao|栎 li yue|蓼 liao lu|溱 qin zhen
圩 wei xu|垸 yuan|皋 gao|陂 bei po pi|鄱 po|槟 bin bing|虾 xia|蛤 ha ge|咖 ka ga|秘 mi bi|碌 lu|落 luo lao
说 shuo|哈 ha|呷 xia ga|数 shu|薛 xue|熟 shu shou|尺 chi|转 zhuan|载 zai|朱 zhu|占 zhan|湛 zhan|潼 tong
亘 gen xuan|丁 ding|儿 er|没 mei mo|得 de|地 di de|着 zhuo zhe zhao|为 wei|委 wei|嘉 jia
伯 bo bai|百 bai|佰 bai|白 bai|哦 o e|杉 shan sha|场 chang|奔 ben|喝 he|咳 ke|嚼 jue jiao|吓 xia he|咽 yan ye
爆 bao|瀑 pu bao|溥 pu|洒 sa|渑 mian sheng|丞 cheng|眙 yi chi|迦 jia|珞 luo|殷 yin yan|耶 ye|亨 heng|矸 gan
苑 yuan|缔 di|洗 xi xian|铅 qian yan|屈 qu|龟 gui jun qiu|逢 feng pang|葚 shen ren|菏 he|邪 xie|猗 yi|腌 yan
削 xue xiao|镡 tan xin|钿 dian tian|琯 guan|鲅 ba|颉 jie xie|姥 lao mu|焯 zhuo chao|攒 zan cuan|荠 ji qi
荨 qian xun|芫 yuan yan|骠 piao biao|槛 kan jian|馏 liu|嘏 gu jia|吁 xu yu|於 yu wu|藉 jie ji|徵 zheng zhi
浍 hui kuai|潦 liao lao|诘 jie|俩 liang lia|驮 tuo duo|刹 cha sha|剥 bo bao|刨 pao bao|贲 ben bi
咱 zan|呗 bei|喔 wo|恶 e wu|臭 chou|尿 niao|抹 mo|谁 shei shui|铛 dang cheng|磅 bang pang|肋 lei le|埋 mai man
拗 ao niu|蹊 qi xi|擘 bo|伺 si ci|苣 ju qu|喳 zha cha|椎 zhui chui|铤 ting ding|沓 ta da|卒 zu cu|匮 kui
玢 bin fen|莨 lang liang|咋 za zha|徊 huai|屹 yi|倘 tang chang|吭 hang keng|辗 zhan nian|窨 xun yin|嗒 da ta
掺 chan|豉 chi|耙 pa ba|坏 huai|杓 biao shao|埏 yan shan|棬 quan|嚓 ca cha|艿 nai|吖 ya a|镒 yi|呱 gua gu
扒 ba pa|貉 he hao|稽 ji qi|湫 jiu jiao|钭 tou dou|戛 ga jia|噶 ga|嘎 ga|圪 ge|仡 yi ge|麽 me|么 me|氏 shi zhi
瞿 qu|洋 yang|町 ding ting|傢 jia|浜 bang|猫 mao|隆 long|麻 ma|纪 ji|夹 jia|刻 ke|适 shi|拾 shi|漂 piao|蕃 fan bo
陶 tao|兴 xing|台 tai|缇 ti|翕 xi|祭 ji zhai|戏 xi|鲜 xian|冠 guan|观 guan|识 shi zhi|殖 zhi|仆 pu|与 yu
阚 kan|员 yuan yun|郇 xun huan|郗 xi chi|笮 ze zuo|召 zhao shao|钜 ju|侗 dong tong|峒 dong tong
垌 dong tong|筒 tong|褶 zhe|炮 pao|噌 ceng|撮 cuo zuo|嗨 hai hei|沱 tuo|郏 jia|郦 li|澹 dan tan|淡 dan
"""


def proposals() -> dict[str, list[str]]:
    """What the phrases say: characters with at least two readings that are not rare."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in PHRASES_DICT.items():
        if len(phrase) == len(readings):
            for character, reading in zip(phrase, readings, strict=True):
                counts[character][to_normal(reading[0])] += 1
    return {character: common for character, seen in counts.items() if len(common := _common(seen)) > 1}


def _common(seen: Counter[str]) -> list[str]:
    total = seen.total()
    return [reading for reading, count in seen.most_common() if count >= MINIMUM and count / total >= SHARE]


def reviewed() -> dict[str, list[str]]:
    """The table above, each reading one that pypinyin knows of the character."""
    table: dict[str, list[str]] = {}
    for entry in REVIEWED.replace("\n", "|").strip("|").split("|"):
        character, *readings = entry.split()
        known = {to_normal(reading) for reading in PINYIN_DICT[ord(character)].split(",")}
        if unknown := set(readings) - known:
            raise ValueError(f"{character} is not read {unknown}")
        table[character] = readings
    return table


def main() -> None:
    """The file is written, in code point order."""
    found = proposals() | reviewed()
    usual = {char: to_normal(PINYIN_DICT[ord(char)].split(",")[0]) for char in found}
    rows = [(char, " ".join(found[char])) for char in sorted(found) if found[char] != [usual[char]]]
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("character", "readings"))
        writer.writerows(rows)


if __name__ == "__main__":
    main()
