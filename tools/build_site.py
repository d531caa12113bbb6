"""The reading site: `python tools/build_site.py` writes _build/site/html."""
import argparse, shutil, sys, os
from pathlib import Path
from sphinx.cmd.build import build_main
import site_notebooks
from notebook_files import ROOT
from site_stage import Stage
def build(out):
    source, html = out/"source", out/"html"
    for f in (source, html, out/"doctrees"): shutil.rmtree(f, ignore_errors=True)
    stage = Stage(ROOT, source, site_notebooks.repository()); stage.lay_out()
    args=["-W","--keep-going","-q","-b","html","-d",str(out/"doctrees"),str(source),str(html)]
    code=build_main(args)
    (html/"figures").mkdir(parents=True, exist_ok=True)
    for n,d in stage.figures.items(): (html/"figures"/n).write_bytes(d)
    return code
if __name__=="__main__": sys.exit(build(ROOT/"_build"/"site"))
