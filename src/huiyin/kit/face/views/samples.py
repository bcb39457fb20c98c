"""Invented values for the styleguide; nothing here is a record."""

from datetime import timedelta
from typing import Any

from huiyin.kit import clock


def samples() -> dict[str, Any]:
    """Return what the styleguide shows, dated around today."""
    now = clock.now()
    return {
        "now": now,
        "soon": now + timedelta(days=4),
        "yesterday": now - timedelta(days=1),
        "last_year": now - timedelta(days=400),
        "nav": _nav(),
        "portal_nav": _portal_nav(),
        "site_name": "回音示范矿",
        "home_url": "#",
        "search_url": "/search/",
        "inbox": {"url": "#", "count": 3},
        "person_menu": {
            "name": "张敏",
            "post": "矿工会 干事",
            "links": [{"label": "我的设置", "url": "#"}],
            "sign_out_url": "#",
        },
        "colours": ["ground", "surface", "line", "ink", "ink-2", "ink-3", "primary", "amber", "red", "green", "party"],
        "verbs": _verbs(),
        "parts": _parts(),
        "entries": _entries(),
        "filters": _filters(),
        "views": {
            "rows": [
                {"label": "本队超期", "url": "#main", "is_current": True},
                {"label": "本周轮到我的", "url": "#main", "is_current": False},
            ],
            "save_url": "#main",
            "all_url": "#main",
        },
        "weeks": [12, 9, 14, 11, 18, 16, 21, 17, 19, 24, 20, 23],
        "tabs": [
            {"label": "轮到我", "url": "#", "count": 7, "is_current": True},
            {"label": "我经手的", "url": "#", "count": 41},
            {"label": "已办结", "url": "#"},
        ],
        "step_labels": ["选收件人", "写事情", "封好寄出"],
        "options": [
            {"value": "U-3", "label": "机电队", "detail": "回音示范矿 / 机电区"},
            {"value": "U-4", "label": "通风队", "detail": "回音示范矿 / 通防区"},
            {"value": "U-9", "label": "后勤科", "detail": "回音示范矿"},
        ],
        "chart": {
            "kind": "stack",
            "unit": "件",
            "labels": ["6月", "7月", "8月", "9月", "10月", "11月"],
            "series": [
                {"name": "按期答复", "values": [42, 51, 48, 60, 57, 39]},
                {"name": "超期答复", "values": [6, 4, 7, 3, 2, 1]},
            ],
        },
    }


def _nav() -> list[dict[str, Any]]:
    rows = [
        ("今日应办", "checklist", 7, True),
        ("来信分拣", "mail-opened", 4, False),
        ("事项", "list", 0, False),
        ("网格", "sitemap", 0, False),
        ("会议", "users", 0, False),
        ("监督", "eye", 0, False),
        ("看板", "chart-bar", 0, False),
        ("设置", "settings", 0, False),
    ]
    return [
        {"label": label, "url": "#main", "icon": icon, "count": n, "is_current": now, "is_group_start": label == "看板"}
        for label, icon, n, now in rows
    ]


def _portal_nav() -> list[dict[str, Any]]:
    rows = [("公开", "news", True), ("服务", "heart-handshake", False), ("我的", "user", False)]
    return [{"label": label, "url": "#main", "icon": icon, "is_current": now} for label, icon, now in rows]


def _verbs() -> list[dict[str, Any]]:
    sheet = "?sheet=1"
    return [
        {"verb": "answer", "label": "答复", "url": sheet, "is_main": True},
        {"verb": "extend", "label": "申请延期", "url": sheet},
        {"verb": "object", "label": "异议（退回）", "url": sheet},
        {
            "verb": "confirm",
            "label": "确认落实",
            "is_allowed": False,
            "reason": "只有提出的人或抽到的见证人可以确认，承办的一方不能自己确认。",
        },
        {"verb": "pause", "label": "暂停", "is_allowed": False, "reason": "安全隐患类事项不能暂停计时。"},
    ]


def _parts() -> list[dict[str, Any]]:
    rows = [("答复", 265, "answered"), ("在办", 41, "owed"), ("不予受理", 5, "refused"), ("到期处置", 1, "disposed")]
    return [{"label": label, "value": value, "url": "#main", "kind": kind} for label, value, kind in rows]


def _entries() -> list[dict[str, Any]]:
    now = clock.now()
    text = "泵房值班室外五米处，夜班连续噪声，说话要喊。上月换过一次联轴器，三天后又响。"
    answer = "轴承磨损，备件 11月24日 到货，25日夜班更换。更换前在值班室加隔声帘。"
    return [
        {"who": "职工", "what": "提出，附两张照片", "at": now - timedelta(days=23), "text": text},
        {"who": "矿工会 干事", "what": "交办给 机电队", "at": now - timedelta(days=22), "held_days": 1},
        {"who": "机电队 队长", "what": "受理", "at": now - timedelta(days=20), "held_days": 2},
        {
            "who": "分管副矿长",
            "what": "督办：机电队超期 3 天未答复",
            "at": now - timedelta(days=6),
            "held_days": 14,
            "tone": "red",
        },
        {
            "who": "机电队 队长",
            "what": "答复",
            "at": now - timedelta(days=2),
            "text": answer,
            "is_open": True,
            "tone": "main",
        },
        {"who": "提出的人", "what": "确认落实", "at": now, "tone": "green"},
    ]


def _filters() -> list[dict[str, Any]]:
    units = [{"label": "全部单位", "url": "#"}, {"label": "通风队", "url": "#", "is_current": True, "count": 12}]
    clocks = [{"label": "超期", "url": "#", "count": 2}, {"label": "今天到期", "url": "#", "count": 1}]
    return [
        {"label": "单位", "value_label": "通风队", "is_set": True, "options": units},
        {"label": "时限", "options": clocks},
        {"label": "类别", "options": [{"label": "安全隐患", "url": "#"}, {"label": "生活服务", "url": "#"}]},
        {
            "label": "本季",
            "options": [{"label": "本月", "url": "#"}, {"label": "本季", "url": "#", "is_current": True}],
        },
    ]
