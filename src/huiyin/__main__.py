"""The `huiyin` command: Django's management commands under the product's own name."""

import os
import sys


def main() -> None:
    """Run a management command with the product's settings; say in plain words what is not installed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        missing = (error.name or "django").partition(".")[0]
        sys.exit(f"缺少软件包：{missing}。请在项目目录执行 make install后再启动。")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
