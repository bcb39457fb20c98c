"""Copies front-end packages from node_modules to the static folders named in TABLE. Run after `npm ci`.

Nothing is bundled or minified here: what is served is what the registry signed, but for the bare import names
in REWRITES, which a browser can't resolve.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
LETTERBOX = "src/huiyin/voice/letterbox/static/letterbox/vendor"
FACE = "src/huiyin/kit/face/static/vendor"
ICONS = "src/huiyin/kit/face/icons.txt"
FONTS = "src/huiyin/front/exchange/fonts"
# family → weights that the printed pages use (front/exchange/pages)
FAMILIES: dict[str, tuple[int, ...]] = {"noto-sans-sc": (400, 700), "noto-serif-sc": (700,)}

# package file (below node_modules) → file in the repository (git-ignored)
TABLE: dict[str, str] = {
    "libsodium-sumo/dist/modules-sumo-esm/libsodium-sumo.mjs": f"{LETTERBOX}/libsodium-sumo.js",
    "libsodium-wrappers-sumo/dist/modules-sumo-esm/libsodium-wrappers.mjs": f"{LETTERBOX}/libsodium.js",
    "libsodium-wrappers-sumo/LICENSE": f"{LETTERBOX}/libsodium.LICENSE.txt",
    "echarts/dist/echarts.common.min.js": f"{FACE}/echarts.min.js",
    "echarts/LICENSE": f"{FACE}/echarts.LICENSE.txt",
    "echarts/NOTICE": f"{FACE}/echarts.NOTICE.txt",
    "@tabler/icons/LICENSE": f"{FACE}/icons.LICENSE.txt",
    "@fontsource/noto-sans-sc/LICENSE": f"{FONTS}/noto-sans-sc.LICENSE.txt",
    "@fontsource/noto-serif-sc/LICENSE": f"{FONTS}/noto-serif-sc.LICENSE.txt",
}

# target file → (text to find exactly once, replacement)
REWRITES: dict[str, tuple[str, str]] = {
    f"{LETTERBOX}/libsodium.js": ('from"libsodium-sumo"', 'from"./libsodium-sumo.js"'),
}


def main() -> int:
    """Copy every row of TABLE; return 1 and name what is missing where a package file is absent."""
    missing = [source for source in TABLE if not (MODULES / source).is_file()]
    if missing:
        sys.stderr.write("run `npm ci` first; absent in node_modules: " + ", ".join(missing) + "\n")
        return 1
    for source, target in TABLE.items():
        path = ROOT / target
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, path)
    for target, (old, new) in REWRITES.items():
        _rewrite(ROOT / target, old, new)
    _write_icons(ROOT / FACE / "icons.svg", (ROOT / ICONS).read_text(encoding="utf-8").split())
    _write_fonts(ROOT / FONTS)
    return 0


def _write_icons(target: Path, names: list[str]) -> None:
    """Join the outline icons named in ICONS into one sprite; a name the package lacks stops the run."""
    symbols = []
    for name in names:
        source = (MODULES / f"@tabler/icons/icons/outline/{name}.svg").read_text(encoding="utf-8")
        body = source.partition(">")[2].rpartition("</svg>")[0]
        lines = (line.strip() for line in body.splitlines())
        drawn = "".join(line for line in lines if line and 'd="M0 0h24v24H0z"' not in line)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>')
    target.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n', encoding="utf-8")


def _write_fonts(folder: Path) -> None:
    """Unpack the numbered slices of each weight (together every character) to .ttf; typst finds a glyph in any slice.

    From .woff, whose tables are only compressed: 300 slices take a second, from .woff2 they would take 40.
    """
    from fontTools.ttLib import TTFont

    for family, weights in FAMILIES.items():
        for weight in weights:
            files = MODULES / f"@fontsource/{family}/files"
            slices = [*files.glob(f"{family}-[0-9]*-{weight}-normal.woff")]
            slices.append(files / f"{family}-latin-{weight}-normal.woff")
            for source in sorted(slices):
                target = folder / f"{source.stem}.ttf"
                if target.is_file() and target.stat().st_mtime >= source.stat().st_mtime:
                    continue
                font = TTFont(source, lazy=True, recalcBBoxes=False, recalcTimestamp=False)
                font.flavor = None
                font.save(target)


def _rewrite(path: Path, old: str, new: str) -> None:
    """Replace the one occurrence of `old`; refuse where the package has changed its shape."""
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise SystemExit(f"{path.name}: expected {old!r} once; the package has changed")
    path.write_text(text.replace(old, new), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
