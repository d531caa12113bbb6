"""What pyproject.toml cannot say: the course goes into the wheel, links get an address.

In a checkout the course lies beside the package, in a wheel inside it, in bpkit/course.
"""

import os
import re
import runpy
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
contents = runpy.run_path(str(ROOT / "bpkit" / "course" / "contents.py"))["contents"]
README = (ROOT / "README.md").read_text(encoding="utf-8")


class WithCourse(build_py):
    def run(self):
        inside = Path(self.build_lib, "bpkit", "course")
        if not self.editable_mode:
            shutil.rmtree(inside, ignore_errors=True)  # an older build's chapters
        super().run()
        if not self.editable_mode:
            for name in contents(ROOT):
                self.mkpath(str((inside / name).parent))
                self.copy_file(str(ROOT / name), str(inside / name))

    def get_source_files(self):  # what an sdist holds
        return [*super().get_source_files(), *contents(ROOT)]


def links(repository):
    """The project's pages, where the address of its repository is known."""
    page = f"https://github.com/{repository}"
    return {
        "Source": page,
        "Issues": f"{page}/issues",
        "Changelog": f"{page}/blob/main/CHANGELOG.md",
    }


def absolute(text, repository):
    """README for a page elsewhere: its links lead into the repository."""
    page = f"https://github.com/{repository}"
    text = re.sub(r'src="(?!http)', f'src="{page}/raw/main/', text)
    text = re.sub(r'href="(?!http|#)', f'href="{page}/blob/main/', text)
    text = re.sub(r"(!\[[^]]*\])\((?!http)", rf"\1({page}/raw/main/", text)
    return re.sub(r"(?<!!)(\[[^]]*\])\((?!http|#)", rf"\1({page}/blob/main/", text)


repository = os.environ.get("GITHUB_REPOSITORY")  # OWNER/NAME, in a workflow
setup(
    cmdclass={"build_py": WithCourse},
    project_urls=links(repository) if repository else {},
    long_description=absolute(README, repository) if repository else README,
    long_description_content_type="text/markdown",
)
