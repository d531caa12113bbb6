"""The site, built once; a server on the loopback; a page of it in Chromium."""

import functools
import http.server
import importlib.resources
import threading
import warnings
from urllib.parse import urlsplit

import pytest
from alive import TRIED, pages_of
from helpers import PATIENCE, require


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the built site: a warning of Sphinx would have been an error.

    With badges, as the workflow builds it; without what Sphinx tells its extensions.
    The views of TRIED live, made in this process and anew: no cache is asked.
    """
    require("sphinx", "pip install -r requirements-site.txt")
    import build_site
    import site_views

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("GITHUB_REPOSITORY", "owner/name")
        patch.setenv("BPKIT_VIEWS", ",".join(TRIED))
        patch.setattr(site_views, "CACHE", tmp_path_factory.mktemp("views"))
        patch.setattr(site_views, "made", pages_of)
        warnings.simplefilter("ignore")
        return build_site.build(tmp_path_factory.mktemp("site"))


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *args):
        """A page that is closed while it loads is nothing to be told."""


@pytest.fixture(scope="session")
def address(site):
    """Where the site is served: http://127.0.0.1:port/"""
    handler = functools.partial(Quiet, directory=site)
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


OPEN = "() => document.querySelectorAll('details').forEach((x) => (x.open = true))"


class Reader:
    """Somebody with a browser. complaints: what the console said or did not come;
    elsewhere: requests that left the site."""

    def __init__(self, browser, address, **options):
        self.page, self.address = browser.new_page(**options), address
        self.page.set_default_timeout(PATIENCE * 1000)
        self.complaints, self.elsewhere = [], []
        self.page.on("console", self.listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self.look)
        self.page.on("request", self.follow)

    def listen(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def look(self, response):
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def follow(self, request):
        inside = request.url.startswith(self.address)
        if not inside and urlsplit(request.url).scheme not in ("data", "blob"):
            self.elsewhere.append(request.url)

    def open(self, name):
        """A page of the site, its formulas set."""
        self.page.goto(self.address + name)
        self.page.evaluate("() => window.MathJax?.startup.promise.then(() => null)")
        return self.page

    def wake(self):
        """Open the folds and go to each view of the page, which comes to life."""
        self.page.evaluate(OPEN)
        for view in self.page.locator("bpkit-view").all():
            view.scroll_into_view_if_needed()
        self.page.wait_for_function(
            "() => !document.querySelector('bpkit-view:not([data-alive])')"
        )

    def axe(self):
        """What axe-core finds wrong on the page, its folds open, a line each."""
        require("axe_core_python", "pip install -r requirements-test.txt")
        axe = importlib.resources.files("axe_core_python") / "axe.min.js"
        self.page.evaluate(f"() => {{ {axe.read_text(encoding='utf-8')} }}")
        return self.page.evaluate(
            """async () => {
                document.querySelectorAll("details").forEach((x) => (x.open = true));
                await new Promise((done) => setTimeout(done)); // told so: a toggle
                const { violations } = await axe.run(document);
                return violations.flatMap(({ id, nodes }) =>
                    nodes.map((x) => `${id}: ${x.html.slice(0, 120)}`));
            }"""
        )


@pytest.fixture
def reader(browser, address):
    """Makes readers: reader(width=360, color_scheme="dark")."""
    readers = []

    def make(width=1280, **options):
        size = {"width": width, "height": 900}
        readers.append(Reader(browser, address, viewport=size, **options))
        return readers[-1]

    yield make
    for one in readers:
        one.page.close()
