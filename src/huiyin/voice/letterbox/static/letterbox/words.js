// The two lines of the six-word fingerprint; rules/keys.py holds the same.
export const FIRST = Array.from(
  "红黄青蓝白黑金银铜铁玉石木竹松梅兰荷桃李东西南北上下前后春夏秋冬大小长短高低远近新老清明晴雨风云雪霜朝晚晨夜山水江海湖田花香紫深",
);
export const SECOND = Array.from(
  "马牛羊鸡鹅鸭鱼虾鸟燕雁鹤虎狮象鹿兔猫龙龟门窗桥路塔楼亭台船车灯笔书画琴鼓钟铃伞扇刀弓尺碗盘杯壶瓶井泉溪河岭峰谷岸林叶根果米麦豆瓜",
);
