"""The `huiyin` command: Django's management commands under the product's own name.

`serve` is run before Django is imported: the process that only watches the server stays small.
"""

import os
import sys


def main() -> None:
    """Run a management command with the product's settings; say in plain words what is not installed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
    if sys.argv[1:2] == ["serve"] and os.environ.get("HUIYIN_ZONE") != "letterbox":  # that zone has no such command
        from huiyin.front.operations.management import serving

        serving.main(sys.argv[2:])
        return
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        missing = (error.name or "django").partition(".")[0]
        sys.exit(f"缺少软件包：{missing}。请在项目目录执行 make install后再启动。")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
