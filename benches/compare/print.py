"""Prints one person's review form with `declare`, typst and WeasyPrint, several rounds in turn, and prints medians and ratios as Markdown.

Usage: print.py DECLARE PERSON WORK COUNT, called by print.sh. What the peers set is read out of our own file's structure: the same
headings, paragraphs, tables and texts, page by page, with the same fonts and the same photo. They get it ready made (JSON, HTML); `declare`
starts from the YAML file, checks it first and draws a code on every page besides.
"""

import html
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pikepdf

ROUNDS = 5


def run(command, cwd=None):
    """Seconds, CPU seconds and peak memory in MiB of one whole process."""
    start = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read().decode()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"print.py: {command} ended with {child.returncode}: {said[-2000:]}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def texts_of(page):
    """What each marked content of a page says, by its number."""
    fonts = {}
    for name, font in page.Resources.Font.items():
        cmap = {}
        for line in font.ToUnicode.read_bytes().decode().splitlines():
            codes = line.split()
            if len(codes) == 2 and codes[0].startswith("<") and codes[1].startswith("<"):
                cmap[int(codes[0][1:-1], 16)] = bytes.fromhex(codes[1][1:-1]).decode("utf-16-be")
        fonts[name] = cmap
    said, stack, font = {}, [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            number = operands[1].get("/MCID") if name == "BDC" else None
            stack.append(int(number) if number is not None else (stack[-1] if stack and str(operands[0]) == "/Span" else None))
        elif name == "EMC":
            stack.pop()
        elif name == "Tf":
            font = fonts[str(operands[0])]
        elif name in ("Tj", "TJ") and stack and stack[-1] is not None:
            shown = operands[0] if name == "TJ" else operands
            codes = b"".join(bytes(piece) for piece in shown if isinstance(piece, pikepdf.String))
            text = "".join(font.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2))
            said[stack[-1]] = said.get(stack[-1], "") + text
    return said


def content(path):
    """The pages of our file as lists of blocks."""
    with pikepdf.open(path) as file:
        pages = [texts_of(page) for page in file.pages]
        number = {page.objgen: at for at, page in enumerate(file.pages)}
        blocks = [[] for _ in pages]

        def kids(element):
            if "/K" not in element:
                return []
            found = element.K
            return list(found) if isinstance(found, pikepdf.Array) else [found]

        def own(element):
            """The text of an element's own content, and its first page."""
            text, first = "", None
            for kid in kids(element):
                page = number[element.Pg.objgen] if "/Pg" in element else None
                if isinstance(kid, pikepdf.Dictionary):
                    if "/MCID" not in kid:
                        continue
                    page, kid = number[kid.Pg.objgen], kid.MCID
                first = page if first is None else first
                text += pages[page].get(int(kid), "")
            return text, first

        def first_page(element):
            found = own(element)[1]
            for kid in kids(element):
                if found is None and isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    found = first_page(kid)
            return found

        def walk(element):
            kind = str(element.S)
            if kind in ("/Document", "/Sect"):
                for kid in kids(element):
                    walk(kid)
            elif kind == "/Table":
                rows = []
                for row in kids(element):
                    cells = []
                    for cell in kids(row):
                        attributes = cell.get("/A", {})
                        inside = "".join(own(kid)[0] for kid in kids(cell) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid)
                        cells.append({"text": own(cell)[0] + inside, "columns": int(attributes.get("/ColSpan", 1)), "rows": int(attributes.get("/RowSpan", 1))})
                    rows.append(cells)
                blocks[first_page(element) or 0].append({"kind": "table", "rows": rows})
                if any(str(kid.S) == "/Figure" for row in kids(element) for cell in kids(row) for kid in kids(cell) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid):
                    blocks[first_page(element) or 0].append({"kind": "picture"})
            else:
                text, page = own(element)
                blocks[page or 0].append({"kind": "heading" if kind == "/H1" else "paragraph", "text": text})

        walk(file.Root.StructTreeRoot.K)
        return {"title": str(file.docinfo.Title), "pages": [page for page in blocks if page]}


def as_html(form):
    """The same for WeasyPrint."""
    fonts = Path("fonts").resolve()
    out = [
        f"<!DOCTYPE html><html lang=zh><title>{html.escape(form['title'])}</title><style>",
        f"@font-face{{font-family:S;src:url('file://{fonts}/NotoSerifSC-Regular.ttf')}}",
        f"@font-face{{font-family:S;font-weight:bold;src:url('file://{fonts}/NotoSerifSC-Bold.ttf')}}",
        "@page{size:A4;margin:38.5mm 20mm 18mm 30mm;@bottom-center{content:counter(page)}}",
        "body{font:10.5pt/1.4 S}section{break-after:page}h1{font-size:14pt}table{width:100%;border-collapse:collapse}td{border:.6pt solid;text-align:center;padding:4pt}",
        "</style>",
    ]
    for page in form["pages"]:
        out.append("<section>")
        for block in page:
            if block["kind"] == "table":
                rows = ("".join(f"<td colspan={cell['columns']} rowspan={cell['rows']}>{html.escape(cell['text'])}" for cell in row) for row in block["rows"])
                out.append("<table>" + "".join(f"<tr>{row}" for row in rows) + "</table>")
            elif block["kind"] == "picture":
                out.append("<img src=photo.jpg width=110>")
            else:
                tag = "h1" if block["kind"] == "heading" else "p"
                out.append(f"<{tag}>{html.escape(block['text'])}</{tag}>")
        out.append("</section>")
    return "".join(out)


def main(declare, person, work, count):
    work, person, count = Path(work), Path(person), int(count)
    declare = Path(declare).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    photo = next(path for path in person.rglob("*证件照.jpg"))
    many = work / "many"
    for number in range(count):
        folder = many / f"{number:04}"
        (folder / "附件").mkdir(parents=True)
        shutil.copy(person / "app.yaml", folder)
        shutil.copy(photo, folder / "附件" / "证件照.jpg")
    shutil.copy(photo, work / "photo.jpg")
    ours = work / "declare.pdf"
    run([declare, "print", many / "0000", "-o", ours])
    form = content(ours)
    (work / "form.json").write_text(json.dumps(form, ensure_ascii=False))
    (work / "form.html").write_text(as_html(form))
    shutil.copy("benches/compare/form.typ", work)
    bin = Path(sys.executable).parent
    fonts = Path("fonts").resolve()
    compile = f"import typst; typst.compile('form.typ', output='typst.pdf', font_paths=[{str(fonts)!r}], ignore_system_fonts=True)"
    programs = {
        "declare": ([declare, "print", many.resolve() / "0000", "-o", "declare.pdf", "--force"], "declare.pdf"),
        "typst": ([sys.executable, "-c", compile], "typst.pdf"),
        "WeasyPrint": ([bin / "weasyprint", "-q", "form.html", "weasyprint.pdf"], "weasyprint.pdf"),
    }
    taken = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, (command, _) in programs.items():
            taken[name].append(run(command, cwd=work))
    letters = sum(len(text) for page in form["pages"] for block in page for text in [block.get("text", "")] + [c["text"] for r in block.get("rows", []) for c in r])
    print(f"One form, {letters} letters, {ROUNDS} rounds, {platform.machine()}, {os.cpu_count()} cores; a whole process each.\n")
    print("| program | wall ms | CPU ms | CPU, times ours | peak MiB | pages | KB |\n|---|---|---|---|---|---|---|")
    base = statistics.median(cpu for _, cpu, _ in taken["declare"])
    for name, (_, out) in programs.items():
        wall, cpu, memory = (statistics.median(values) for values in zip(*taken[name]))
        with pikepdf.open(work / out) as file:
            pages = len(file.pages)
        print(f"| {name} | {wall * 1000:.0f} | {cpu * 1000:.0f} | {cpu / base:.1f} | {memory:.0f} | {pages} | {(work / out).stat().st_size / 1024:.0f} |")
    with pikepdf.open(ours) as file:
        pages = len(file.pages)
    print(f"\n{count} applications into a folder, {pages} pages each:\n\n| run | wall s | CPU s | CPU ms a page | peak MiB |\n|---|---|---|---|---|")
    for name in ("all new", "again, all up to date"):
        wall, cpu, memory = run([declare, "print", many, "-o", work / "out"])
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {cpu / count / pages * 1000:.2f} | {memory:.0f} |")


main(*sys.argv[1:])
