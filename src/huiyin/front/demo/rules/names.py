"""Fictional names: common surnames and given names put together by lot."""

from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
FIRST = "建国志永文玉春海晓明秀德福宏立东俊小红伟光振学新世兴金长庆少江桂凤爱素兰翠雪雅思子浩宇佳欣泽瑞"
SECOND = "军平华强林生明涛峰刚勇斌辉波鹏飞杰亮东龙福贵田河山庆芳英霞梅丽娟燕玲敏静萍琴云洁轩然博文宁远"


def name(lot: Random) -> str:
    """Return a name of two or three characters."""
    given = lot.choice(FIRST) + lot.choice(SECOND) if lot.random() < 0.78 else lot.choice(SECOND)
    return lot.choice(SURNAMES) + given


def names(lot: Random, count: int) -> list[str]:
    """Return that many names; some occur twice, as in life."""
    return [name(lot) for _ in range(count)]
