"""Run by path in a limited process: reads an .xlsx from standard input, writes its sheets as JSON. No Django here."""

import io
import json
import re
import resource
import sys
import zipfile
from typing import Any

from defusedxml import ElementTree
from python_calamine import CalamineWorkbook

CELL_WITH_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<(?:\w+:)?f\b')
CHUNK = 4 * 1024 * 1024
OVERLAP = 400
MOST_FORMULAS = 200


def limit(memory: int, seconds: int) -> None:
    """Give this process a ceiling: address space in bytes, CPU in seconds, no files written, no core."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data: bytes, wanted: list[str], most_rows: int) -> dict[str, Any]:
    """Return {sheet: {first_row, rows, formulas, merged}} of the wanted sheets present."""
    formulas = _formulas(data)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found: dict[str, Any] = {}
    for name in wanted:
        if name not in book.sheet_names:
            continue
        sheet = book.get_sheet_by_name(name)
        found[name] = {
            "first_row": (sheet.start or (0, 0))[0] + 1,
            "rows": sheet.to_python(skip_empty_area=True, nrows=most_rows + 2),
            "formulas": formulas.get(name, []),
            "merged": len(sheet.merged_cell_ranges or []),
        }
    return found


def _formulas(data: bytes) -> dict[str, list[str]]:
    """Return the addresses of cells that hold a formula, by sheet; calamine itself shows only cached values."""
    found: dict[str, list[str]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name, part in _parts(archive).items():
            tail = b""
            cells: dict[str, None] = {}
            with archive.open(part) as stream:
                while (chunk := stream.read(CHUNK)) and len(cells) < MOST_FORMULAS:
                    text = tail + chunk
                    cells.update(dict.fromkeys(m.decode() for m in CELL_WITH_FORMULA.findall(text)))
                    tail = text[-OVERLAP:]
            found[name] = list(cells)[:MOST_FORMULAS]
    return found


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the path of each sheet inside the archive."""
    names = set(archive.namelist())
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts: dict[str, str] = {}
    for node in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if node.tag.endswith("}sheet"):
            key = next((v for k, v in node.attrib.items() if k.endswith("}id")), "")
            target = targets.get(key, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in names:
                parts[node.get("name", "")] = path
    return parts


def main() -> None:
    """Read limits and wanted sheets from the arguments, the workbook from standard input."""
    task = json.loads(sys.argv[1])
    limit(task["memory"], task["seconds"])
    found = read(sys.stdin.buffer.read(), task["sheets"], task["most_rows"])
    json.dump(found, sys.stdout, ensure_ascii=True, default=str)


if __name__ == "__main__":
    main()
