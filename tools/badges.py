"""Links that open a chapter in a browser, to be run; on the reading site's pages.

Words and no pictures: a page of the site asks nothing of anybody else.
"""

from urllib.parse import quote


def badges(name, repository=None):
    """Markdown for the page of one chapter, as 05_chain_rule_on_graphs.

    JupyterLite lies beside the pages, on the same site. repository is owner/name on
    GitHub; without one the others are left out, since they need its address.
    """
    path = quote(f"chapters/{name}.ipynb")
    ways = {"in this browser": f"../lite/lab/index.html?path={path}"}
    if repository:
        ways |= {
            "Colab": f"https://colab.research.google.com/github/{repository}"
            f"/blob/colab/{path}",
            "Binder": f"https://mybinder.org/v2/gh/{repository}/HEAD"
            f"?urlpath={quote(f'lab/tree/{path}', safe='')}",
            "Codespaces": f"https://codespaces.new/{repository}",
        }
    return "Run it: " + " · ".join(f"[{way}]({link})" for way, link in ways.items())
